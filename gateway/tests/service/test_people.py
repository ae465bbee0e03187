"""People, their posts, and what follows when these change (S12, S16, S10)."""

import json
from pathlib import Path

import pytest
from chassis.ids import uuid7
from contracts.events.identity import UserChanged
from gateway.domain.people import Post
from gateway.domain.roles import FLORIST, MANAGER, SALES

from gateway.tests.builders import API, PASSWORD, House, problem, sign_in

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"


def body(house: House, **more: object) -> dict[str, object]:
    posts = [{"store_id": str(house.ours), "role": FLORIST, "is_default": True}]
    return {"login": "olga", "password": PASSWORD, "display_name": "Ольга", "assignments": posts, **more}


async def test_new_person_can_sign_in_and_everybody_is_told(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as client:
        made = await boss.post(f"{API}/users", json=body(house, phone="+37493111222"))
        assert made.status_code == 201
        me = await sign_in(client, "olga")
        card = await boss.get(f"{API}/users/{made.json()['id']}")
    assert (me["roles"], me["active_store"]) == ([FLORIST], str(house.ours))
    assert (card.json(), card.headers["etag"]) == (made.json(), '"1"')
    said = (await house.service.published(UserChanged))[-1]
    assert (said.sequence, said.display_name, said.phone, said.active) == (1, "Ольга", "+37493111222", True)
    assert [(post.store_id, post.role) for post in said.assignments] == [(house.ours, FLORIST)]


async def test_published_example_is_what_this_producer_says(house: House) -> None:
    example = json.loads((EXAMPLES / "identity.user_changed.v1.json").read_text("utf-8"))
    await house.administrator()
    said = (await house.service.published(UserChanged))[-1]
    assert set(json.loads(said.model_dump_json())) == set(example)


async def test_same_request_again_makes_no_second_person(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        key = {"Idempotency-Key": "olga-1"}
        first = await boss.post(f"{API}/users", json=body(house), headers=key)
        again = await boss.post(f"{API}/users", json=body(house), headers=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["idempotency-replayed"] == "true"
        problem(await boss.post(f"{API}/users", json=body(house)), 409, "identity.login_taken")
    (count,) = await house.service.rows("select count(*) as n from {schema}.users")
    assert count.n == 2


REFUSED = (
    ({"password": "short"}, "identity.password_too_weak"),
    ({"assignments": [{"role": "gardener"}]}, "identity.unknown_role"),
    ({"assignments": [{"role": SALES}]}, "identity.role_needs_store"),
    ({"assignments": [{"role": SALES, "store_id": str(uuid7())}]}, "network.store_unknown"),
    ({"assignments": [{"role": "administrator", "store_id": str(uuid7())}]}, "identity.role_is_network_wide"),
)


async def test_refused_person_leaves_no_trace(house: House) -> None:
    await house.administrator()
    told = len(await house.service.published(UserChanged))
    async with house.signed_in("boss") as boss:
        for change, code in REFUSED:
            problem(await boss.post(f"{API}/users", json=body(house) | change), 422, code)
    (count,) = await house.service.rows("select count(*) as n from {schema}.users")
    assert (count.n, len(await house.service.published(UserChanged))) == (1, told)


async def test_changed_rights_end_the_persons_sessions_and_hold_from_the_next_sign_in(house: House) -> None:
    await house.administrator()
    anna = await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as client:
        moved = {
            "display_name": "Anna",
            "language": "ru",
            "phone": None,
            "active": True,
            "assignments": [{"store_id": str(house.theirs), "role": MANAGER}],
        }
        url = f"{API}/users/{anna}"
        problem(await boss.put(url, json=moved), 428, "version_required")
        answer = await boss.put(url, json=moved, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
        problem(await boss.put(url, json=moved, headers={"If-Match": '"1"'}), 412, "changed_meanwhile")
        problem(await client.get("/api/orders/v1/orders"), 401, "identity.not_signed_in")
        me = await sign_in(client, "anna")
        assert (me["roles"], me["active_store"]) == ([MANAGER], str(house.theirs))
        (record,) = (await boss.get(f"{API}/audit", params={"action": "user_changed"})).json()["items"]
    assert record["before"] == {"posts": [{"store": str(house.ours), "role": SALES, "is_default": False}]}
    assert record["after"] == {"posts": [{"store": str(house.theirs), "role": MANAGER, "is_default": False}]}
    assert (record["actor_name"], record["address"]) == ("Boss", "127.0.0.1")
    said = [event.sequence for event in await house.service.published(UserChanged) if event.user_id == anna]
    assert said == [1, 2]


async def test_new_name_ends_no_session(house: House) -> None:
    await house.administrator()
    anna = await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as client:
        same = [{"store_id": str(house.ours), "role": SALES}]
        edit = {"display_name": "Анна П.", "language": "hy", "phone": None, "active": True, "assignments": same}
        await boss.put(f"{API}/users/{anna}", json=edit, headers={"If-Match": '"1"'})
        me = (await client.get(f"{API}/me")).json()
    assert (me["name"], me["language"]) == ("Анна П.", "hy")


async def test_last_administrator_cannot_be_dismissed(house: House) -> None:
    boss_id = await house.administrator()
    async with house.signed_in("boss") as boss:
        edit: dict[str, object] = {"display_name": "B", "language": "ru", "active": False, "assignments": []}
        answer = await boss.put(f"{API}/users/{boss_id}", json=edit, headers={"If-Match": '"1"'})
        problem(answer, 409, "identity.last_administrator")
        assert (await boss.get(f"{API}/users/{boss_id}")).json()["active"] is True


async def test_password_set_by_an_administrator_ends_all_sessions(house: House) -> None:
    await house.administrator()
    anna = await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as client:
        new = {"password": "a very new one"}
        assert (await boss.put(f"{API}/users/{anna}/password", json=new)).status_code == 204
        problem(await boss.put(f"{API}/users/{uuid7()}/password", json=new), 404, "not_found")
        problem(await client.get(f"{API}/me"), 401, "identity.not_signed_in")
        await sign_in(client, "anna", "a very new one")


async def test_people_are_listed_by_name_page_by_page_and_found(house: House) -> None:
    await house.administrator()
    for login, store in (("anna", house.ours), ("boris", house.theirs), ("vera_1", house.ours)):
        await house.person(login, Post(store, SALES))
    async with house.signed_in("boss") as boss:
        first = (await boss.get(f"{API}/users", params={"size": 3})).json()
        rest = (await boss.get(f"{API}/users", params={"size": 3, "cursor": first["next_cursor"]})).json()
        there = (await boss.get(f"{API}/users", params={"store_id": str(house.ours)})).json()
        found = (await boss.get(f"{API}/users", params={"search": "A_1"})).json()
    assert [item["login"] for item in first["items"] + rest["items"]] == ["anna", "boris", "boss", "vera_1"]
    assert rest["next_cursor"] is None
    assert [item["login"] for item in there["items"]] == ["anna", "vera_1"]
    assert [item["login"] for item in found["items"]] == ["vera_1"]


async def test_own_language_and_store_are_chosen_and_a_strangers_store_is_not(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES, is_default=True))
    await house.person("boris", Post(house.ours, SALES, is_default=True), Post(house.theirs, SALES))
    async with house.signed_in("boris") as client:
        answer = await client.put(f"{API}/me/active-store", json={"store_id": str(house.theirs)})
        assert answer.json()["active_store"] == str(house.theirs)
        assert (await client.get("/api/orders/v1/x")).json()["store"] == str(house.theirs)
        assert (await client.put(f"{API}/me/language", json={"language": "hy"})).status_code == 204
        assert (await client.get(f"{API}/me")).json()["language"] == "hy"
    async with house.signed_in("anna") as client:
        answer = await client.put(f"{API}/me/active-store", json={"store_id": str(house.theirs)})
        problem(answer, 403, "identity.store_not_assigned")
        assert (await client.get(f"{API}/me")).json()["active_store"] == str(house.ours)


async def test_administrator_may_act_in_one_store_or_in_the_whole_network(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        for store in (str(house.theirs), None):
            answer = await boss.put(f"{API}/me/active-store", json={"store_id": store})
            assert (answer.json()["active_store"], answer.json()["sees_network"]) == (store, True)
            seen = (await boss.get("/api/orders/v1/x")).json()
            assert (seen["store"], seen["stores"]) == (store, None)
