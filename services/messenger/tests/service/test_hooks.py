"""What providers deliver is kept before it is acknowledged, once, and only from those who know the secret."""

import asyncio
import json

import pytest
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.messenger import MessageReceived
from contracts.events.parts import Channel
from messenger.store import inbound

from services.messenger.tests.builders import (
    API,
    HERE,
    PROVIDER,
    SECRET,
    THERE,
    add_profile,
    at,
    conversation_of,
    hook,
    message,
    opened,
    receive,
    somebody,
    take_in,
    update,
)

pytestmark = pytest.mark.servers
COUNTS = (
    "select (select count(*) from {schema}.inbound_events) as events, (select count(*) from {schema}.messages) as said,"
    " (select count(*) from {schema}.outbox) as told"
)


async def counts(messenger: RunningService) -> tuple[int, int, int]:
    row = (await messenger.rows(COUNTS))[0]
    return row.events, row.said, row.told


async def test_a_message_stands_in_the_list_and_is_announced(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    await receive(messenger, profile, update(900001, message(15, "Сколько стоят 15 роз?", seconds=7)))
    announced = await messenger.published(MessageReceived)
    assert [(e.text, e.sent_at, e.store_id, e.sequence) for e in announced] == [
        ("Сколько стоят 15 роз?", at(7), HERE, 1)
    ]
    identity = announced[0].identity
    assert (identity.external_id, identity.profile_id, identity.username) == ("501", profile.id, "anna_k")
    async with messenger.client(somebody(messenger)) as http:
        lines = (await http.get(f"{API}/conversations")).json()["items"]
        assert [(x["title"], x["last_preview"], x["unread"]) for x in lines] == [("Anna", "Сколько стоят 15 роз?", 1)]
        said = (await http.get(f"{API}/conversations/{lines[0]['id']}/messages")).json()["items"]
    assert [(m["direction"], m["text"], m["provider_time"]) for m in said] == [
        ("in", "Сколько стоят 15 роз?", at(7).isoformat().replace("+00:00", "Z"))
    ]


async def test_a_webhook_delivered_again_and_at_once_is_one_message(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    body = update(1)
    answers = await asyncio.gather(*(hook(messenger, profile, body) for _ in range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    await take_in(messenger)
    await receive(messenger, profile, body)
    assert await counts(messenger) == (1, 1, 1)


async def test_the_same_message_under_another_update_is_one_message(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    await receive(messenger, profile, update(1, message(15)), update(2, message(15)))
    assert await counts(messenger) == (2, 1, 1)


async def test_ten_first_messages_at_once_open_one_conversation(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    bodies = [update(n, message(n, seconds=n)) for n in range(1, 11)]
    await asyncio.gather(*(hook(messenger, profile, body) for body in bodies))
    await asyncio.gather(take_in(messenger), take_in(messenger))
    rows = await messenger.rows("select version, inbound_count from {schema}.conversations")
    assert [(row.version, row.inbound_count) for row in rows] == [(10, 10)]
    assert sorted(e.sequence for e in await messenger.published(MessageReceived)) == list(range(1, 11))


@pytest.mark.parametrize("secret", ["", "wrong", "ключ", SECRET + " ", b"\xff\xfe"])
async def test_a_wrong_secret_changes_nothing(messenger: RunningService, secret: str | bytes) -> None:
    profile = await add_profile(messenger)
    answer = await hook(messenger, profile, update(1), secret=secret)
    assert (answer.status_code, answer.json()["code"]) == (401, "messenger.hook_secret_wrong")
    assert await counts(messenger) == (0, 0, 0)


async def test_an_unknown_key_or_the_key_of_another_provider_is_not_there(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    async with messenger.client(PROVIDER) as http:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "X-Provider-Authorization": SECRET}
        for path in ("/hooks/telegram/nobody", f"/hooks/wappi/{profile.connection_key}"):
            answer = await http.post(path, content=update(1), headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "messenger.hook_unknown")
    assert await counts(messenger) == (0, 0, 0)


async def test_a_hook_whose_secret_is_not_known_yet_asks_to_come_again(messenger: RunningService) -> None:
    profile = await add_profile(messenger, connected=False)
    answer = await hook(messenger, profile, update(1))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "15")
    assert await counts(messenger) == (0, 0, 0)


async def test_a_body_over_the_limit_is_refused(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    answer = await hook(messenger, profile, b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "messenger.body_too_large")
    assert await counts(messenger) == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON that can be read"),
        (b"not json", "not JSON that can be read"),
        (b"\xff\xfe", "not JSON that can be read"),
        (b"[]", "no update with an update_id"),
        (b'{"update_id": "x"}', "no update with an update_id"),
    ],
)
async def test_what_is_authentic_but_unreadable_is_set_aside_and_acknowledged(
    messenger: RunningService, body: bytes, reason: str
) -> None:
    profile = await add_profile(messenger)
    await receive(messenger, profile, body, body)
    rows = await messenger.rows("select state, reason, payload from {schema}.inbound_events")
    assert [(r.state, r.reason, bytes(r.payload)) for r in rows] == [("quarantined", reason, body)]


async def test_a_broken_update_does_not_hold_up_its_thread_and_can_be_replayed(messenger: RunningService) -> None:
    """S173: journalled with payload and reason."""
    profile = await add_profile(messenger)
    broken = {"message_id": 1, "chat": {"id": 501, "type": "private"}, "date": "whenever"}
    await receive(messenger, profile, update(1, broken), update(2, message(2)))
    async with messenger.client(somebody(messenger)) as http:
        journal = (await http.get(f"{API}/inbound-events", params={"state": "failed"})).json()["items"]
        assert [(e["dedup_key"], json.loads(e["payload"])["update_id"]) for e in journal] == [("tg:1", 1)]
        assert journal[0]["reason"].startswith("not readable: message.date")
        mended = update(1, message(1, "Теперь верно"))
        await messenger.rows(
            "update {schema}.inbound_events set payload = :p where dedup_key = 'tg:1' returning 1", p=mended
        )
        answer = await http.post(f"{API}/inbound-events/{journal[0]['id']}/replay")
        assert answer.status_code == 202
        await take_in(messenger)
        again = await http.post(f"{API}/inbound-events/{journal[0]['id']}/replay")
        assert (again.status_code, again.json()["code"]) == (409, "messenger.event_not_replayable")
    assert [m.text for m in await messenger.rows("select text from {schema}.messages order by sort_key")] == [
        "Теперь верно",
        "Есть пионы?",
    ]


async def test_an_event_that_keeps_failing_ends_in_the_journal(
    messenger: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bool:
        raise RuntimeError("the shelf fell down")

    monkeypatch.setattr("messenger.loops.inbound.take_in", fail)
    profile = await add_profile(messenger)
    await hook(messenger, profile, update(1))
    for _ in range(4):
        await messenger.rows("update {schema}.inbound_events set next_attempt_at = 'epoch' returning 1")
        await take_in(messenger)
    rows = await messenger.rows("select state, reason, attempts from {schema}.inbound_events")
    assert [tuple(r) for r in rows] == [("failed", "RuntimeError: the shelf fell down", 4)]


async def test_a_failure_reported_late_does_not_undo_what_another_has_done(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    await hook(messenger, profile, update(1))
    now = messenger.runtime.clock()
    async with messenger.runtime.db.transaction(Scope.network()) as tx:
        claimed = await inbound.claim_next(tx, ["telegram"], now)
    assert claimed is not None
    await take_in(messenger)
    async with messenger.runtime.db.transaction(Scope.network()) as tx:
        await inbound.note_failure(tx, claimed, "too late", now, None)
    rows = await messenger.rows("select state, attempts, reason from {schema}.inbound_events")
    assert [tuple(row) for row in rows] == [("done", 1, None)]


async def test_an_unknown_kind_of_update_is_kept_and_unused(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    await receive(messenger, profile, update(1, {"id": "1", "date": 1}, "poll_of_the_future"))
    rows = await messenger.rows("select state, reason from {schema}.inbound_events")
    assert [tuple(r) for r in rows] == [("unused", "updates of kind poll_of_the_future are not used")]


async def test_a_block_closes_the_conversation_until_they_write_again(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger)
    member = {"user": {"id": 4242, "is_bot": True, "first_name": "Shop"}}
    change = {
        "chat": {"id": 501, "type": "private"},
        "from": {"id": 501, "is_bot": False, "first_name": "Anna"},
        "date": at(60).timestamp(),
        "old_chat_member": {**member, "status": "member"},
        "new_chat_member": {**member, "status": "kicked", "until_date": 0},
    }
    await receive(messenger, profile, update(2, change, "my_chat_member"))
    async with messenger.client(somebody(messenger)) as http:
        assert (await http.get(f"{API}/conversations/{conversation}")).json()["reachable"] is False
        refused = await http.post(
            f"{API}/conversations/{conversation}/messages", json={"client_id": str(profile.id), "text": "?"}
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "messenger.recipient_unreachable")
        await receive(messenger, profile, update(3, message(3, seconds=90)))
        assert (await http.get(f"{API}/conversations/{conversation}")).json()["reachable"] is True


async def test_accounts_keep_the_same_person_apart_by_store(messenger: RunningService) -> None:
    here, there = await add_profile(messenger, HERE), await add_profile(messenger, THERE)
    await receive(messenger, here, update(1))
    await receive(messenger, there, update(1))
    assert await conversation_of(messenger, here) != await conversation_of(messenger, there)


@pytest.mark.parametrize("envelope", ["list", "single", "bare"])
async def test_wappi_writes_in_three_envelopes(messenger: RunningService, envelope: str) -> None:
    profile = await add_profile(messenger, provider="wappi", channel=Channel.WHATSAPP)
    item = {
        "wh_type": "incoming_message",
        "id": "3A9F",
        "type": "chat",
        "body": "Сколько стоят розы?",
        "from": "79001234567@c.us",
        "chatId": "79001234567@c.us",
        "senderName": "Мария",
        "time": int(at(3).timestamp()),
    }
    shapes = {"list": {"messages": [item]}, "single": {"messages": item}, "bare": item}
    await receive(messenger, profile, json.dumps(shapes[envelope]).encode())
    event = (await messenger.published(MessageReceived))[0]
    assert (event.identity.external_id, event.identity.phone, event.sent_at) == ("79001234567", "+79001234567", at(3))
