"""What messenger announces looks like the examples others are tested with."""

import json
from pathlib import Path
from typing import Any

import pytest
from chassis.events import Event
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events import messenger as published
from contracts.events.parts import Channel
from messenger.settings import MessengerSettings

import contracts
from services.messenger.tests.builders import (
    API,
    HERE,
    NOON,
    add_profile,
    conversation_of,
    hook,
    receive,
    somebody,
    take_in,
)

pytestmark = pytest.mark.servers
EXAMPLES = Path(contracts.__path__[0]).parent / "examples"
EVENTS = [
    published.MessageReceived,
    published.MessageSent,
    published.MessageFailed,
    published.MessageStatusChanged,
    published.MessageChanged,
    published.NoteWritten,
    published.ConversationMarked,
    published.ConversationAssigned,
    published.ConversationLinked,
]


def item(kind: str, number: str, seconds: int, **more: Any) -> bytes:
    chat = {"chatId": "79001234567@c.us", "from": "79001234567@c.us", "senderName": "Мариам", "type": "chat"}
    return json.dumps({"wh_type": kind, "id": number, "time": NOON + seconds, **chat, **more}).encode()


@pytest.fixture
async def told(messenger: RunningService) -> RunningService:
    """A conversation in which everything has happened."""
    profile = await add_profile(messenger, provider="wappi", channel=Channel.WHATSAPP)
    await receive(
        messenger,
        profile,
        item("incoming_message", "A", 1, body="Нужен букет", username="mariam_y"),
        item("incoming_message", "A", 2, body="Нужны розы", is_edited=True),
        item("outgoing_message_phone", "B", 3, body="Да"),
        item("delivery_status", "B", 4, status="read"),
        item("outgoing_message_phone", "C", 5, body="Или нет"),
        item("delivery_status", "C", 6, status="undelivered"),
    )
    conversation = await conversation_of(messenger, profile)
    person = somebody(messenger)
    await messenger.rows(
        "insert into {schema}.users (id, display_name, store_ids, whole_network, active, sequence)"
        " values (:id, 'Лена', array[:store]::uuid[], false, true, 1) returning 1",
        id=person.user_id,
        store=HERE,
    )
    async with messenger.client(person) as http:
        await http.post(f"{API}/conversations/{conversation}/assign", json={"assignee_id": person.subject})
        link = {"customer_id": str(uuid7()), "order_id": str(uuid7())}
        await http.post(f"{API}/conversations/{conversation}/link", json=link)
        await http.post(f"{API}/conversations/{conversation}/notes", json={"text": "Постоянный покупатель"})
        await http.post(f"{API}/conversations/{conversation}/read", json={})
    return messenger


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.name))
async def test_announced_events_have_everything_the_example_has(told: RunningService, event: type[Event]) -> None:
    example = json.loads((EXAMPLES / f"{event.name}.v1.json").read_text("utf-8"))
    event.model_validate(example)
    announced = [json.loads(e.model_dump_json(exclude_none=True)) for e in await told.published(event)]
    assert announced
    optional = {"order_id"} if event is not published.ConversationLinked else set()
    missing = [set(example) - set(one) - optional for one in announced[-1:]]
    assert missing == [set()]


async def test_one_version_carries_one_event(told: RunningService) -> None:
    rows = await told.rows("select (payload::jsonb ->> 'sequence')::int as n from {schema}.outbox order by 1")
    last = await told.rows("select version from {schema}.conversations")
    assert [row.n for row in rows] == list(range(1, last[0].version + 1))


async def test_a_worker_serves_only_the_providers_it_is_told(start: Any) -> None:
    """S172: the Telegram bots as their own runtime."""
    from messenger.app import SERVICE

    telegram_only = await start(SERVICE, messenger_providers="telegram")
    settings = telegram_only.runtime.settings
    assert isinstance(settings, MessengerSettings)
    assert settings.providers == ["telegram"]
    profile = await add_profile(telegram_only, provider="wappi", channel=Channel.WHATSAPP)
    assert (await hook(telegram_only, profile, item("incoming_message", "A", 1, body="Да"))).status_code == 200
    await take_in(telegram_only)
    assert [r.state for r in await telegram_only.rows("select state from {schema}.inbound_events")] == ["waiting"]
