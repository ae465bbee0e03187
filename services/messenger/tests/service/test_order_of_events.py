"""Any permutation of a conversation's events, with repetitions, ends in the same state (R18)."""

import json
from typing import Any

import pytest
from chassis.testing import RunningService
from contracts.events.parts import Channel
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.messenger.tests.builders import (
    NOON,
    add_profile,
    at,
    hook,
    take_in,
)

pytestmark = pytest.mark.servers
CHAT = "79001234567@c.us"


def item(kind: str, number: str, seconds: int, **more: Any) -> dict[str, Any]:
    return {"wh_type": kind, "id": number, "chatId": CHAT, "time": NOON + seconds, "type": "chat", **more}


def theirs(number: str, seconds: int, text: str, **more: Any) -> dict[str, Any]:
    return item("incoming_message", number, seconds, body=text, **{"from": CHAT, "senderName": "Мария", **more})


EVENTS: list[dict[str, Any]] = [
    theirs("A1", 1, "Здравствуйте"),
    theirs("A2", 5, "Сколько стоят розы?"),
    theirs("A2", 9, "Сколько стоят пионы?", is_edited=True),
    theirs("A2", 12, "Сколько стоят тюльпаны?", is_edited=True),
    theirs("A3", 7, "Ой", senderName="Мария Иванова"),
    theirs("A3", 8, "", is_deleted=True),
    item("outgoing_message_phone", "B1", 20, body="Сто рублей", **{"from": "79000000000@c.us"}),
    item("delivery_status", "B1", 21, status="delivered"),
    item("delivery_status", "B1", 22, status="read"),
    item("outgoing_message_api", "B2", 25, body="И открытка", **{"from": "79000000000@c.us"}),
    item("delivery_status", "B2", 26, status="undelivered"),
    item("delivery_status", "B2", 24, status="pending"),
]
ENDS = [
    ("A1", "in", "Здравствуйте", None, None, None, at(1)),
    ("A2", "in", "Сколько стоят тюльпаны?", None, at(12), None, at(5)),
    ("A3", "in", "Ой", None, None, at(8), at(7)),
    ("B1", "out", "Сто рублей", "read", None, None, at(20)),
    ("B2", "out", "И открытка", "failed", None, None, at(25)),
]


async def end_of(messenger: RunningService, order: list[dict[str, Any]], *, step_by_step: bool) -> dict[str, Any]:
    profile = await add_profile(messenger, provider="wappi", channel=Channel.WHATSAPP)
    for event in order:
        answer = await hook(messenger, profile, json.dumps(event).encode())
        assert answer.status_code == 200
        if step_by_step:
            await take_in(messenger)
    await take_in(messenger)
    where = "where profile_id = :id"
    messages = await messenger.rows(
        "select provider_key, direction, text, status, edited_at, deleted_at, provider_time"
        f" from {{schema}}.messages {where} order by sort_time, sort_key",
        id=profile.id,
    )
    lines = await messenger.rows(
        "select last_preview, last_message_at, last_direction, inbound_count, team_seen, reachable"
        f" from {{schema}}.conversations {where}",
        id=profile.id,
    )
    texts = await messenger.rows(
        "select v.version_at, v.text from {schema}.message_versions v join {schema}.messages m on m.id = v.message_id"
        " where m.profile_id = :id order by v.version_at",
        id=profile.id,
    )
    people = await messenger.rows(
        "select p.external_id, p.display_name, p.phone from {schema}.participants p"
        " join {schema}.conversations c on c.id = p.conversation_id where c.profile_id = :id",
        id=profile.id,
    )
    unsettled = await messenger.rows(
        f"select state from {{schema}}.inbound_events {where} and state <> 'done'"
        f" union all select kind from {{schema}}.pending_message_events {where}",
        id=profile.id,
    )
    return {
        "messages": sorted(tuple(row) for row in messages),
        "line": [tuple(row) for row in lines],
        "versions": [tuple(row) for row in texts],
        "people": [tuple(row) for row in people],
        "unsettled": [tuple(row) for row in unsettled],
    }


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],  # an example costs a quarter of a second: the first that fails is told as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    order=st.permutations(range(len(EVENTS))),
    repeated=st.lists(st.integers(0, len(EVENTS) - 1), max_size=4),
    step_by_step=st.booleans(),
)
async def test_any_order_of_webhooks_ends_the_same(
    messenger: RunningService, order: list[int], repeated: list[int], step_by_step: bool
) -> None:
    chosen = [EVENTS[place] for place in (*order, *repeated)]
    assert await end_of(messenger, chosen, step_by_step=step_by_step) == {
        "messages": ENDS,
        "line": [("И открытка", at(25), "out", 3, 0, True)],
        "versions": [
            (at(5), "Сколько стоят розы?"),
            (at(9), "Сколько стоят пионы?"),
            (at(12), "Сколько стоят тюльпаны?"),
        ],
        "people": [("79001234567", "Мария Иванова", "+79001234567")],
        "unsettled": [],
    }
