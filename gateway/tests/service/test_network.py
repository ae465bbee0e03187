"""Legal entities and stores of several countries, whose data never mix (S13–S15, S29)."""

import json
from pathlib import Path

import pytest
from chassis.ids import uuid7
from contracts.events.network import LegalEntityChanged, StoreChanged
from gateway.domain.people import Post
from gateway.domain.roles import MANAGER, SALES

from gateway.tests.builders import API, House, problem

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
ENTITY = {"title": "ООО", "country": "KZ", "tax_number": "7", "tax_regime": "usn", "requisites": {"bik": "1"}}


def shop(entity: object, **more: object) -> dict[str, object]:
    return {
        "legal_entity_id": str(entity),
        "title": "Новый",
        "address": "ул. 1",
        "time_zone": "Asia/Almaty",
        "currency": "KZT",
        "language": "ru",
        "phone": None,
        **more,
    }


async def test_third_country_is_opened_without_touching_the_others(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        entity = (await boss.post(f"{API}/legal-entities", json=ENTITY)).json()
        made = await boss.post(f"{API}/stores", json=shop(entity["id"]))
        assert (made.status_code, made.json()["country"]) == (201, "KZ")
        # Its administrator may act there at once.
        answer = await boss.get("/api/orders/v1/x", headers={"X-Narciss-Store": made.json()["id"]})
        assert answer.json()["store"] == made.json()["id"]
    told = (await house.service.published(StoreChanged))[-1]
    assert (str(told.changed_store_id), told.sequence, told.country, told.active) == (made.json()["id"], 1, "KZ", True)
    assert told.store_id == told.changed_store_id
    assert (await house.service.published(LegalEntityChanged))[-1].country == "KZ"


async def test_published_examples_are_what_this_producer_says(house: House) -> None:
    for kind in (StoreChanged, LegalEntityChanged):
        example = json.loads((EXAMPLES / f"{kind.name}.v1.json").read_text("utf-8"))
        said = (await house.service.published(kind))[-1]
        assert set(json.loads(said.model_dump_json())) == set(example)
        assert (said.store_id is None) == (example["store_id"] is None)


REFUSED = (
    ({"time_zone": "Mars/Olympus"}, "network.unknown_time_zone"),
    ({"time_zone": "../etc/passwd"}, "network.unknown_time_zone"),
    ({"currency": "XXX"}, "network.unknown_currency"),
    ({"legal_entity_id": str(uuid7())}, "network.legal_entity_unknown"),
)


async def test_refused_store_is_not_there_and_nobody_hears_of_it(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        for change, code in REFUSED:
            problem(await boss.post(f"{API}/stores", json=shop(house.entity) | change), 422, code)
        assert len((await boss.get(f"{API}/stores")).json()["items"]) == 2
    assert len(await house.service.published(StoreChanged)) == 2


async def test_store_changes_by_version_and_keeps_its_country_and_currency(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        url = f"{API}/stores/{house.ours}"
        card = await boss.get(url)
        assert card.headers["etag"] == '"1"'
        wanted = shop(house.entity, currency="RUB", time_zone="Europe/Moscow", active=False)
        problem(await boss.put(url, json=wanted), 428, "version_required")
        changed = await boss.put(url, json=wanted, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.json()["version"], changed.json()["active"]) == (200, 2, False)
        problem(await boss.put(url, json=wanted, headers={"If-Match": '"1"'}), 412, "changed_meanwhile")
        other = await boss.put(url, json={**wanted, "currency": "AMD"}, headers={"If-Match": '"2"'})
        problem(other, 409, "network.country_is_fixed")
        foreign = (await boss.get(f"{API}/stores/{house.theirs}")).json()["legal_entity_id"]
        moved = await boss.put(url, json={**wanted, "legal_entity_id": foreign}, headers={"If-Match": '"2"'})
        problem(moved, 409, "network.country_is_fixed")
    said = [event.sequence for event in await house.service.published(StoreChanged) if event.subject == str(house.ours)]
    assert said == [1, 2]


async def test_legal_entity_is_closed_only_after_its_stores(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        url = f"{API}/legal-entities/{house.entity}"
        card = (await boss.get(url)).json()
        closed = {name: card[name] for name in ENTITY} | {"active": False}
        refused = await boss.put(url, json=closed, headers={"If-Match": '"1"'})
        assert problem(refused, 409, "network.legal_entity_has_stores")["facts"] == {"stores": 1}
        elsewhere = await boss.put(url, json={**closed, "country": "AM"}, headers={"If-Match": '"1"'})
        problem(elsewhere, 409, "network.country_is_fixed")
        shut = shop(house.entity, currency="RUB", time_zone="Europe/Moscow", active=False)
        await boss.put(f"{API}/stores/{house.ours}", json=shut, headers={"If-Match": '"1"'})
        assert (await boss.put(url, json=closed, headers={"If-Match": '"1"'})).status_code == 200
        reopened = await boss.put(
            f"{API}/stores/{house.ours}", json={**shut, "active": True}, headers={"If-Match": '"2"'}
        )
        problem(reopened, 409, "network.legal_entity_closed")


async def test_everybody_sees_their_own_places_only(house: House) -> None:
    """Lists and cards, stores and legal entities, and the audit log, from two stores (S7, S9)."""
    await house.administrator()
    await house.person("gayane", Post(house.ours, MANAGER))
    await house.person("ara", Post(house.theirs, SALES))
    async with house.signed_in("boss") as boss, house.signed_in("gayane") as ours, house.signed_in("ara") as theirs:
        for client, places in ((ours, {house.ours}), (theirs, {house.theirs}), (boss, {house.ours, house.theirs})):
            stores = (await client.get(f"{API}/stores")).json()["items"]
            assert {item["id"] for item in stores} == set(map(str, places))
            entities = (await client.get(f"{API}/legal-entities")).json()["items"]
            assert {item["id"] for item in entities} == {item["legal_entity_id"] for item in stores}
        problem(await theirs.get(f"{API}/stores/{house.ours}"), 404, "not_found")
        problem(await theirs.get(f"{API}/legal-entities/{house.entity}"), 404, "not_found")
        records = (await ours.get(f"{API}/audit")).json()["items"]
        assert [(item["action"], item["store_id"]) for item in records] == [("store_added", str(house.ours))]
        problem(await theirs.get(f"{API}/audit"), 403, "identity.not_permitted")
        problem(await ours.post(f"{API}/stores", json=shop(house.entity)), 403, "identity.not_permitted")
