"""Lists and pages, canned replies, accounts."""

from typing import Any

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.permissions import ALL

from services.messenger.tests.builders import (
    API,
    HERE,
    THERE,
    add_profile,
    at,
    draft,
    message,
    opened,
    receive,
    send_all,
    somebody,
    update,
)

pytestmark = pytest.mark.servers


def person(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": name}


async def test_pages_of_conversations_and_messages_show_each_once(messenger: RunningService) -> None:
    here, there = await add_profile(messenger, HERE), await add_profile(messenger, THERE)
    people = [
        update(n, message(n, f"Привет {n}", seconds=n % 3, user=person(500 + n, f"Имя {n}"))) for n in range(1, 8)
    ]
    await receive(messenger, here, *people)
    await receive(messenger, there, update(1))
    seen: list[str] = []
    async with messenger.client(somebody(messenger, HERE)) as http:
        cursor: str | None = None
        while True:
            page = (
                await http.get(f"{API}/conversations", params={"size": 3, **({"cursor": cursor} if cursor else {})})
            ).json()
            seen += [line["title"] for line in page["items"]]
            if (cursor := page["next_cursor"]) is None:
                break
        assert (len(seen), len(set(seen))) == (7, 7)
        assert [int(title.split()[1]) % 3 for title in seen] == [2, 2, 1, 1, 1, 0, 0]
        found = (await http.get(f"{API}/conversations", params={"search": "Имя 5"})).json()["items"]
        assert [line["title"] for line in found] == ["Имя 5"]
        broken = await http.get(f"{API}/conversations", params={"cursor": "nonsense"})
        assert (broken.status_code, broken.json()["code"]) == (400, "malformed")


async def test_messages_stand_in_the_order_they_were_sent_not_received(messenger: RunningService) -> None:
    """S156: within one second Telegram's own numbers decide."""
    profile, conversation = await opened(messenger)
    await receive(messenger, profile, update(2, message(9, "третье", seconds=30)))
    await receive(messenger, profile, update(3, message(10, "четвёртое", seconds=30)))
    await receive(messenger, profile, update(4, message(8, "второе", seconds=20)))
    texts: list[str] = []
    async with messenger.client(somebody(messenger)) as http:
        path, cursor = f"{API}/conversations/{conversation}/messages", ""
        while cursor is not None:
            page = (await http.get(path, params={"size": 2, **({"cursor": cursor} if cursor else {})})).json()
            texts += [m["text"] for m in page["items"]]
            cursor = page["next_cursor"]
        line = (await http.get(f"{API}/conversations")).json()["items"][0]
    assert texts == ["четвёртое", "третье", "второе", "Есть пионы?"]
    assert (line["last_preview"], line["last_message_at"]) == (
        "четвёртое",
        at(30).isoformat().replace("+00:00", "Z"),
    )


async def test_a_replayed_request_is_answered_with_the_first_answer(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    path, body = f"{API}/conversations/{conversation}/messages", draft()
    async with messenger.client(somebody(messenger)) as http:
        first = await http.post(path, json=body, headers={"Idempotency-Key": "k1"})
        again = await http.post(path, json=body, headers={"Idempotency-Key": "k1"})
        other = await http.post(path, json=draft("другое"), headers={"Idempotency-Key": "k1"})
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")
    assert len(await messenger.rows("select 1 from {schema}.messages where direction = 'out'")) == 1


@pytest.mark.parametrize(
    ("text", "code"), [("а" * 4097, "messenger.text_too_long"), ("  ", "messenger.nothing_to_send")]
)
async def test_what_the_channel_cannot_take_is_refused_before_it_is_queued(
    messenger: RunningService, text: str, code: str
) -> None:
    _, conversation = await opened(messenger)
    async with messenger.client(somebody(messenger)) as http:
        answer = await http.post(f"{API}/conversations/{conversation}/messages", json=draft(text))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await messenger.rows("select 1 from {schema}.messages where direction = 'out'") == []


async def test_an_account_switched_off_takes_no_messages(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    body = {"title": "Narciss", "store_ids": [str(HERE)], "enabled": False}
    async with messenger.client(somebody(messenger)) as http:
        late = await http.put(f"{API}/profiles/{profile.id}", json=body, headers={"If-Match": '"7"'})
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
        off = await http.put(f"{API}/profiles/{profile.id}", json=body, headers={"If-Match": '"1"'})
        assert (off.json()["enabled"], off.headers["etag"]) == (False, '"2"')
        refused = await http.post(f"{API}/conversations/{conversation}/messages", json=draft())
        assert (refused.status_code, refused.json()["code"]) == (409, "messenger.profile_switched_off")
        assert (await http.get(f"{API}/conversations/{conversation}")).json()["profile_works"] is False


async def test_accounts_are_made_for_ones_own_stores_and_channels(messenger: RunningService) -> None:
    body = {
        "provider": "telegram",
        "channel": "telegram_bot",
        "title": "Бот",
        "store_ids": [str(HERE)],
        "configuration_id": str(uuid7()),
    }
    async with messenger.client(somebody(messenger)) as http:
        made = await http.post(f"{API}/profiles", json=body)
        assert (made.status_code, made.json()["store_ids"]) == (201, [str(HERE)])
        cases = [
            (body, 409, "messenger.configuration_taken"),
            ({**body, "channel": "whatsapp"}, 422, "messenger.channel_not_served"),
            ({**body, "store_ids": [str(THERE)]}, 403, "identity.store_not_assigned"),
        ]
        for wrong, status, code in cases:
            answer = await http.post(f"{API}/profiles", json=wrong)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(await messenger.rows("select 1 from {schema}.profiles")) == 1


async def test_canned_replies_belong_to_a_store_or_to_the_network(messenger: RunningService) -> None:
    administrator = Caller(SubjectKind.USER, str(uuid7()), Scope.network(), None, frozenset(ALL), "Admin")

    def reply(shortcut: str, store: Any = None) -> dict[str, Any]:
        return {"store_id": store and str(store), "shortcut": shortcut, "title": "Часы", "texts": {"ru": "с 9 до 21"}}

    async with messenger.client(administrator) as http:
        shared = (await http.post(f"{API}/canned-replies", json=reply("hours"))).json()
        await http.post(f"{API}/canned-replies", json=reply("there", THERE))
    async with messenger.client(somebody(messenger)) as http:
        own = (await http.post(f"{API}/canned-replies", json=reply("price", HERE))).json()
        assert [r["shortcut"] for r in (await http.get(f"{API}/canned-replies")).json()] == ["hours", "price"]
        taken = await http.post(f"{API}/canned-replies", json=reply("price", HERE))
        assert (taken.status_code, taken.json()["code"]) == (409, "messenger.shortcut_taken")
        for wrong in (reply("x"), reply("x", THERE)):
            answer = await http.post(f"{API}/canned-replies", json=wrong)
            assert (answer.status_code, answer.json()["code"]) == (403, "identity.store_not_assigned")
        changed = await http.put(
            f"{API}/canned-replies/{own['id']}", json=reply("prices", HERE), headers={"If-Match": '"1"'}
        )
        assert (changed.json()["shortcut"], changed.json()["version"]) == ("prices", 2)
        for path in (f"{API}/canned-replies/{shared['id']}", f"{API}/canned-replies/{uuid7()}"):
            assert (await http.delete(path)).status_code == 404
        assert (await http.delete(f"{API}/canned-replies/{own['id']}")).status_code == 204
    rows = await messenger.rows("select shortcut from {schema}.canned_replies order by 1")
    assert [row.shortcut for row in rows] == ["hours", "there"]


async def test_a_note_stays_inside(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    async with messenger.client(somebody(messenger)) as http:
        note = await http.post(f"{API}/conversations/{conversation}/notes", json={"text": "постоянная"})
        assert (note.json()["direction"], note.json()["status"]) == ("note", None)
        assert (await http.get(f"{API}/conversations")).json()["items"][0]["last_preview"] == "Есть пионы?"
    await send_all(messenger)
    assert [
        r.status for r in await messenger.rows("select status from {schema}.messages where direction = 'note'")
    ] == [None]


async def test_the_self_check_names_what_needs_a_person(messenger: RunningService) -> None:
    from messenger.app import self_check

    profile, _ = await opened(messenger)
    assert await self_check(messenger.runtime) == []
    await messenger.rows("update {schema}.profiles set trouble = 'Unauthorized' returning 1")
    await receive(messenger, profile, b"nonsense")
    assert await self_check(messenger.runtime) == [
        "the account Narciss cannot be used: Unauthorized",
        "1 webhooks failed or were set aside; see the journal",
    ]
