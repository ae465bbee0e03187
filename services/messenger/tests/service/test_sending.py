"""What we write leaves once, in order; every outcome is a state (decision 10)."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events.messenger import MessageFailed, MessageSent
from contracts.events.parts import Channel
from contracts.ids import ConversationId
from messenger.loops.dispatch import dispatch
from messenger.loops.doubt import settle_doubt

from services.messenger.tests.builders import (
    API,
    TOKEN,
    add_profile,
    at,
    conversation_of,
    draft,
    message,
    opened,
    receive,
    send_all,
    somebody,
    update,
)

pytestmark = pytest.mark.servers
CALL = {"op": "sendMessage"}


async def write(messenger: RunningService, conversation: ConversationId, *texts: str) -> list[UUID]:
    async with messenger.client(somebody(messenger)) as http:
        answers = [await http.post(f"{API}/conversations/{conversation}/messages", json=draft(t)) for t in texts]
    assert [answer.status_code for answer in answers] == [201] * len(texts)
    return [UUID(answer.json()["id"]) for answer in answers]


async def states(messenger: RunningService) -> list[tuple[Any, ...]]:
    rows = await messenger.rows(
        "select text, status, failure from {schema}.messages where direction = 'out' order by position"
    )
    return [tuple(row) for row in rows]


async def seen_by_anna(telegram: httpx.AsyncClient) -> list[str]:
    chat = (await telegram.get("/__double__/chats/501", params={"bot": TOKEN})).json()
    return [m["text"] for m in chat["messages"] if m["from"]["is_bot"]]


async def fault(double: httpx.AsyncClient, kind: str, **details: Any) -> None:
    answer = await double.post("/__double__/faults", json={"kind": kind, **details})
    assert answer.status_code == 200, answer.text


async def hurry(messenger: RunningService) -> None:
    """The pauses are over."""
    await messenger.rows(
        "update {schema}.messages set next_attempt_at = 'epoch' where next_attempt_at is not null returning 1"
    )
    await messenger.rows("update {schema}.profiles set paused_until = 'epoch' returning 1")


async def test_messages_leave_in_order_and_are_announced(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    _, conversation = await opened(on_telegram)
    ids = await write(on_telegram, conversation, "Первое", "Второе", "Третье")
    await send_all(on_telegram)
    assert await seen_by_anna(telegram) == ["Первое", "Второе", "Третье"]
    sent = await on_telegram.published(MessageSent)
    assert [(e.text, e.message_id, e.sequence) for e in sent] == [
        ("Первое", ids[0], 2),
        ("Второе", ids[1], 3),
        ("Третье", ids[2], 4),
    ]
    assert [row[1] for row in await states(on_telegram)] == ["accepted"] * 3


async def test_two_dispatchers_send_each_message_once(on_telegram: RunningService, telegram: httpx.AsyncClient) -> None:
    _, conversation = await opened(on_telegram)
    texts = [f"Сообщение {n}" for n in range(6)]
    await write(on_telegram, conversation, *texts)
    for _ in range(3):
        await asyncio.gather(dispatch(on_telegram.runtime), dispatch(on_telegram.runtime))
    assert await seen_by_anna(telegram) == texts


async def test_the_same_client_id_is_written_once(on_telegram: RunningService, telegram: httpx.AsyncClient) -> None:
    _, conversation = await opened(on_telegram)
    body = draft("Да")
    async with on_telegram.client(somebody(on_telegram)) as http:
        path = f"{API}/conversations/{conversation}/messages"
        first, second = await asyncio.gather(http.post(path, json=body), http.post(path, json=body))
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["id"] == second.json()["id"]
        other = await http.post(path, json={**body, "text": "Нет"})
        assert (other.status_code, other.json()["code"]) == (422, "messenger.client_id_reused")
    await send_all(on_telegram)
    assert await seen_by_anna(telegram) == ["Да"]


@pytest.mark.parametrize("kind", ["timeout", "cut", "half_body", "server_error"])
async def test_a_lost_answer_is_unknown_and_never_sent_again(
    on_telegram: RunningService, telegram: httpx.AsyncClient, kind: str
) -> None:
    """The message arrived, nobody was told: one copy, a person decides."""
    _, conversation = await opened(on_telegram)
    [message_id] = await write(on_telegram, conversation, "Оплата прошла")
    await fault(telegram, kind, op="sendMessage", executed=True, seconds=1)
    await send_all(on_telegram)
    [(_, status, failure)] = await states(on_telegram)
    assert (status, bool(failure)) == ("unknown", True)
    failed = await on_telegram.published(MessageFailed)
    assert [(e.message_id, e.outcome_unknown) for e in failed] == [(message_id, True)]
    for _ in range(3):
        await hurry(on_telegram)
        await send_all(on_telegram)
        await settle_doubt(on_telegram.runtime)
    assert await seen_by_anna(telegram) == ["Оплата прошла"]
    assert [row[1] for row in await states(on_telegram)] == ["unknown"]


async def test_a_person_may_send_again_what_is_unknown_and_nothing_else(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    _, conversation = await opened(on_telegram)
    [message_id] = await write(on_telegram, conversation, "Букет готов")
    await fault(telegram, "cut", op="sendMessage")
    await send_all(on_telegram)
    async with on_telegram.client(somebody(on_telegram)) as http:
        assert (await http.post(f"{API}/messages/{message_id}/resend")).json()["status"] == "queued"
        await send_all(on_telegram)
        refused = await http.post(f"{API}/messages/{message_id}/resend")
        assert (refused.status_code, refused.json()["code"]) == (409, "messenger.outcome_settled")
    assert await seen_by_anna(telegram) == ["Букет готов"]


async def test_no_connection_is_tried_again(start: Any, telegram: httpx.AsyncClient) -> None:
    from messenger.app import SERVICE

    nowhere = await start(SERVICE, provider_urls={"telegram": "http://127.0.0.1:9"}, messenger_send_seconds=0.5)
    _, conversation = await opened(nowhere)
    await write(nowhere, conversation, "Да")
    for _ in range(2):
        await send_all(nowhere)
        await hurry(nowhere)
    rows = await nowhere.rows("select status, attempts, failure from {schema}.messages where direction = 'out'")
    assert [tuple(row) for row in rows] == [("queued", 2, "no connection: ClientConnectorError")]
    assert await nowhere.published(MessageFailed) == []


async def test_a_message_that_cannot_leave_for_hours_fails(start: Any) -> None:
    from messenger.app import SERVICE

    nowhere = await start(SERVICE, provider_urls={"telegram": "http://127.0.0.1:9"}, messenger_send_seconds=0.5)
    _, conversation = await opened(nowhere)
    await write(nowhere, conversation, "Да")
    await nowhere.rows("update {schema}.messages set queued_at = now() - interval '7 hours' returning 1")
    await send_all(nowhere)
    assert [row[1] for row in await states(nowhere)] == ["failed"]
    assert [e.outcome_unknown for e in await nowhere.published(MessageFailed)] == [False]


async def test_too_many_messages_make_the_whole_account_wait(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    profile, conversation = await opened(on_telegram)
    await write(on_telegram, conversation, "Первое", "Второе")
    await fault(telegram, "rate_limited", op="sendMessage", retry_after=40)
    await send_all(on_telegram)
    assert await seen_by_anna(telegram) == []
    rows = await on_telegram.rows(
        "select extract(epoch from paused_until - now())::int as wait from {schema}.profiles where id = :id",
        id=profile.id,
    )
    assert 35 <= rows[0].wait <= 40
    await send_all(on_telegram)
    calls = (await telegram.get("/__double__/calls", params=CALL)).json()
    assert len(calls) == 1
    await hurry(on_telegram)
    await send_all(on_telegram)
    assert await seen_by_anna(telegram) == ["Первое", "Второе"]


async def test_refused_credentials_take_the_account_out_of_use(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    """The message waits; nothing more is tried until there are new secrets or a person switches it on."""
    profile, conversation = await opened(on_telegram)
    await write(on_telegram, conversation, "Да")
    await fault(telegram, "reply", op="sendMessage", status=401)
    await send_all(on_telegram)
    await send_all(on_telegram)
    assert len((await telegram.get("/__double__/calls", params=CALL)).json()) == 1
    assert [row[1] for row in await states(on_telegram)] == ["queued"]
    async with on_telegram.client(somebody(on_telegram)) as http:
        card = (await http.get(f"{API}/profiles/{profile.id}")).json()
        assert card["trouble"] == "Unauthorized"
        body = {"title": "Narciss", "store_ids": card["store_ids"], "enabled": True}
        changed = await http.put(f"{API}/profiles/{profile.id}", json=body, headers={"If-Match": '"1"'})
        assert changed.json()["trouble"] is None
    await send_all(on_telegram)
    assert await seen_by_anna(telegram) == ["Да"]


async def test_a_refusal_for_good_fails_and_lets_the_next_one_pass(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    _, conversation = await opened(on_telegram)
    await write(on_telegram, conversation, "Первое", "Второе")
    await fault(telegram, "reply", op="sendMessage", status=400)
    await send_all(on_telegram)
    assert await states(on_telegram) == [("Первое", "failed", "Bad Request"), ("Второе", "accepted", None)]
    failed = await on_telegram.published(MessageFailed)
    assert [(e.reason, e.outcome_unknown) for e in failed] == [("Bad Request", False)]


async def test_blocked_by_the_buyer_fails_and_closes_the_conversation(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    _, conversation = await opened(on_telegram)
    await telegram.post("/__double__/chats/501/block", params={"bot": TOKEN})
    await write(on_telegram, conversation, "Да")
    await send_all(on_telegram)
    assert await states(on_telegram) == [("Да", "failed", "Forbidden: bot was blocked by the user")]
    rows = await on_telegram.rows("select reachable from {schema}.conversations")
    assert [row.reachable for row in rows] == [False]


async def test_a_message_in_the_hands_of_a_dead_process_is_unknown(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    _, conversation = await opened(on_telegram)
    await write(on_telegram, conversation, "Первое", "Второе")
    await on_telegram.rows(
        "update {schema}.messages set lease_until = now() - interval '1 second', attempts = 1"
        " where text = 'Первое' returning 1"
    )
    await send_all(on_telegram)
    assert [row[:2] for row in await states(on_telegram)] == [("Первое", "unknown"), ("Второе", "accepted")]
    assert await seen_by_anna(telegram) == ["Второе"]


async def test_a_picture_is_sent_and_seen_by_the_team(on_telegram: RunningService, telegram: httpx.AsyncClient) -> None:
    from tools.doubles.common.pictures import plain_png

    _, conversation = await opened(on_telegram)
    async with on_telegram.client(somebody(on_telegram)) as http:
        answer = await http.post(
            f"{API}/conversations/{conversation}/files",
            params={"client_id": str(uuid7()), "file_name": "букет.png", "text": "Ваш букет"},
            content=plain_png(),
            headers={"Content-Type": "image/png"},
        )
        assert answer.status_code == 201, answer.text
        shown = await http.get(f"{API}/media/{answer.json()['media'][0]['id']}")
        assert (shown.content, shown.headers["content-type"]) == (plain_png(), "image/png")
    await send_all(on_telegram)
    chat = (await telegram.get("/__double__/chats/501", params={"bot": TOKEN})).json()
    assert [m.get("caption") for m in chat["messages"] if m["from"]["is_bot"]] == ["Ваш букет"]


async def whatsapp(messenger: RunningService) -> tuple[Any, ConversationId]:
    import json

    profile = await add_profile(messenger, provider="wappi", channel=Channel.WHATSAPP)
    item = {
        "wh_type": "incoming_message",
        "id": "3A9F",
        "type": "chat",
        "body": "Здравствуйте",
        "from": "79001234567@c.us",
        "chatId": "79001234567@c.us",
        "senderName": "Мария",
        "time": int(at(3).timestamp()),
    }
    await receive(messenger, profile, json.dumps(item).encode())
    return profile, await conversation_of(messenger, profile)


async def seen_by_maria(wappi: httpx.AsyncClient) -> list[str]:
    headers = {"Authorization": "test-wappi-token"}
    query = {"profile_id": "test-profile", "chat_id": "79001234567@c.us", "order": "asc"}
    answer = await wappi.get("/api/sync/messages/get", params=query, headers=headers)
    return [m["body"] for m in answer.json()["messages"] if m["fromMe"]]


async def test_wappi_sends_at_its_pace(on_wappi: RunningService, wappi: httpx.AsyncClient) -> None:
    _, conversation = await whatsapp(on_wappi)
    await write(on_wappi, conversation, "Первое", "Второе")
    await send_all(on_wappi)
    assert await seen_by_maria(wappi) == ["Первое"]
    await hurry(on_wappi)
    await send_all(on_wappi)
    assert await seen_by_maria(wappi) == ["Первое", "Второе"]


@pytest.mark.parametrize(("executed", "ends"), [(True, "accepted"), (False, "unknown")])
async def test_wappi_is_asked_what_became_of_a_lost_answer(
    on_wappi: RunningService, wappi: httpx.AsyncClient, executed: bool, ends: str
) -> None:
    _, conversation = await whatsapp(on_wappi)
    await write(on_wappi, conversation, "Оплата прошла")
    await fault(wappi, "timeout", op="sync/message/send", executed=executed, seconds=1)
    await send_all(on_wappi)
    assert [row[1] for row in await states(on_wappi)] == ["unknown"]
    for _ in range(5):
        await hurry(on_wappi)
        await send_all(on_wappi)
        await settle_doubt(on_wappi.runtime)
    assert [row[1] for row in await states(on_wappi)] == [ends]
    assert await seen_by_maria(wappi) == ["Оплата прошла"] * executed
    assert len(await on_wappi.published(MessageSent)) == int(executed)


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("kind", ["cut", "half_body", "server_error"])
async def test_wappi_loses_an_answer_in_every_way_and_nobody_hears_it_twice(
    on_wappi: RunningService, wappi: httpx.AsyncClient, kind: str, executed: bool
) -> None:
    _, conversation = await whatsapp(on_wappi)
    await write(on_wappi, conversation, "Оплата прошла")
    await fault(wappi, kind, op="sync/message/send", executed=executed)
    for _ in range(5):
        await hurry(on_wappi)
        await send_all(on_wappi)
        await settle_doubt(on_wappi.runtime)
    done = executed or kind == "half_body"
    assert await seen_by_maria(wappi) == ["Оплата прошла"] * done
    assert [row[1] for row in await states(on_wappi)] == ["accepted" if done else "unknown"]


async def test_an_answer_in_an_unused_thread_does_not_mix_with_another(on_telegram: RunningService) -> None:
    """A reply names a message of its own conversation only."""
    profile, conversation = await opened(on_telegram)
    other = {"id": 777, "is_bot": False, "first_name": "Boris"}
    await receive(on_telegram, profile, update(5, message(5, user=other)))
    rows = await on_telegram.rows("select id from {schema}.messages where conversation_id <> :id", id=conversation)
    async with on_telegram.client(somebody(on_telegram)) as http:
        body = {**draft(), "reply_to": str(rows[0].id)}
        answer = await http.post(f"{API}/conversations/{conversation}/messages", json=body)
    assert answer.status_code == 404
    assert await states(on_telegram) == []
