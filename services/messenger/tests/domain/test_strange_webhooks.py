"""Whatever a provider sends, it is understood or set aside as not readable; it never breaks the door or the loop."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from messenger.domain.channels import TELEGRAM, WAPPI, WEBCHAT
from messenger.domain.facts import Item, MessageFact, NotReadable
from messenger.providers.readers import HOOKS, READERS

from services.messenger.tests.builders import ANNA, NOON, message
from tests.fuzz.garbage import bodies, keepable, same_every_time, texts_in

LONGEST_KEY_BYTES = 500
"""An index of PostgreSQL takes no key of several kilobytes."""
PHOTO = [{"file_id": "AgAC", "file_unique_id": "u1", "width": 90, "height": 67, "file_size": 1}]
TELEGRAM_SAMPLES: tuple[Any, ...] = (
    {"update_id": 7, "message": message(15, "Есть пионы?", reply_to_message=message(14))},
    {"update_id": 8, "message": message(16, photo=PHOTO, caption="такие", media_group_id="77")},
    {"update_id": 9, "edited_message": message(15, "15 роз", edit_date=NOON + 60)},
    {
        "update_id": 10,
        "callback_query": {"id": "1", "from": ANNA, "chat_instance": "5", "message": message(3), "data": "x"},
    },
    {
        "update_id": 11,
        "my_chat_member": {
            "chat": {"id": 501, "type": "private"},
            "from": ANNA,
            "date": NOON,
            "old_chat_member": {"status": "member", "user": ANNA},
            "new_chat_member": {"status": "kicked", "user": ANNA, "until_date": 0},
        },
    },
)
_SAID = {
    "wh_type": "incoming_message",
    "profile_id": "p1",
    "id": "3EB0A",
    "body": "Добрый день",
    "type": "chat",
    "from": "79001234567@c.us",
    "chatId": "79001234567@c.us",
    "senderName": "Мария",
    "time": NOON,
    "timestamp": "2026-05-14T12:00:00+03:00",
    "is_me": False,
}
WAPPI_SAMPLES: tuple[Any, ...] = (
    {"messages": [_SAID]},
    {"messages": [{**_SAID, "is_edited": True}, {**_SAID, "id": "3EB0B", "is_deleted": True}]},
    {"messages": [{**_SAID, "type": "image", "body": "https://files.example/1.jpg", "caption": "такой"}]},
    {"messages": {"wh_type": "delivery_status", "id": "3EB0A", "status": "delivered", "time": NOON, "task_id": "t1"}},
    {"wh_type": "authorization_status", "status": "offline", "reason": "logged out"},
)


VISITOR = {
    "visitor": "018f9b7a-0000-7000-8000-000000000001",
    "client_id": "018f9b7a-0000-7000-8000-000000000002",
    "text": "Есть пионы?",
    "name": "Ольга",
    "phone": "+79001234567",
    "at": "2026-11-23T08:00:00Z",
}


def _is_kept_as_reason(error: NotReadable) -> None:
    assert keepable(str(error))


def _takes(provider: str, raw: bytes) -> None:
    reader = HOOKS[provider]
    try:
        items = reader.split(raw)
    except NotReadable as error:
        _is_kept_as_reason(error)
        return
    assert items
    for item in items:
        _reads(provider, item)


def _reads(provider: str, item: Item) -> None:
    for key in (item.dedup_key, item.thread_key):
        assert keepable(key)
        assert len(key.encode()) <= LONGEST_KEY_BYTES
    try:
        fact = READERS[provider].read(item.payload)
    except NotReadable as error:
        _is_kept_as_reason(error)
        return
    assert all(keepable(text) for text in texts_in(fact))
    for name in ("message_key", "thread_key", "task_key", "album_key", "reply_to_key", "sort_key"):
        assert len((getattr(fact, name, None) or "").encode()) <= LONGEST_KEY_BYTES
    for name in ("sent_at", "happened_at"):
        moment = getattr(fact, name, None)
        assert moment is None or moment.utcoffset() == timedelta(0)


@same_every_time
@given(bodies(*TELEGRAM_SAMPLES))
def test_an_update_of_telegram_is_understood_or_set_aside(raw: bytes) -> None:
    _takes(TELEGRAM, raw)


@same_every_time
@given(bodies(*WAPPI_SAMPLES))
def test_a_webhook_of_wappi_is_understood_or_set_aside(raw: bytes) -> None:
    _takes(WAPPI, raw)


@same_every_time
@given(bodies(VISITOR))
def test_what_a_visitors_page_said_is_understood_or_set_aside(raw: bytes) -> None:
    _reads(WEBCHAT, Item("in:1", "1", raw))


def test_a_visitors_text_with_a_sign_that_cannot_be_kept_is_not_lost() -> None:
    fact = READERS[WEBCHAT].read(json.dumps({**VISITOR, "text": "roses\x00!"}).encode())
    assert isinstance(fact, MessageFact)
    assert fact.text == "roses!"


@pytest.mark.parametrize(
    ("provider", "raw"),
    [
        (TELEGRAM, b'{"a":' * 100_000),
        (TELEGRAM, b'{"update_id": Infinity}'),
        (TELEGRAM, b'{"update_id": ' + b"9" * 3000 + b"}"),
        (TELEGRAM, b'{"update_id": 1, "callback_query": {"message": "gone"}}'),
        (TELEGRAM, b'{"update_id": 1, "message": {"chat": {"id": "a\\u0000b"}}}'),
        (WAPPI, b'{"a":' * 100_000),
        (WAPPI, b'{"wh_type": "incoming_message", "id": "1", "body": "\\ud800"}'),
        (WAPPI, b'{"wh_type": [], "id": "1", "chatId": "7"}'),
        (WAPPI, b'{"wh_type": "incoming_message", "id": "1", "chatId": "7", "time": NaN}'),
        (WAPPI, b'{"wh_type": "incoming_message", "id": "1", "chatId": "7", "time": 1e300}'),
    ],
)
def test_what_once_broke_the_door_or_the_loop_does_not_any_more(provider: str, raw: bytes) -> None:
    _takes(provider, raw)


@pytest.mark.parametrize(
    ("provider", "sample"),
    [*((TELEGRAM, one) for one in TELEGRAM_SAMPLES), *((WAPPI, one) for one in WAPPI_SAMPLES)],
)
def test_the_samples_themselves_are_understood(provider: str, sample: Any) -> None:
    for item in HOOKS[provider].split(json.dumps(sample).encode()):
        HOOKS[provider].read(item.payload)
