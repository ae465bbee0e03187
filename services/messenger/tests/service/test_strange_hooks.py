"""What nobody sends and somebody may: kept once, answered with 200, of no effect."""

import pytest
from chassis.testing import RunningService

from services.messenger.tests.builders import add_profile, hook, receive, take_in, update

pytestmark = pytest.mark.servers
STRANGE = (
    b"",
    b"\x00\x00",
    b"not json",
    b"[]",
    b'{"a":' * 100_000,
    b'{"update_id": Infinity}',
    b'{"update_id": ' + b"9" * 3000 + b"}",
    b'{"update_id": 1, "callback_query": {"message": "gone"}}',
    b'{"update_id": 2, "message": {"chat": {"id": "a\\u0000b\\ud800"}}}',
    b'{"update_id": 3, "message": {"chat": {"id": "' + b"9" * 5000 + b'"}}}',
)


async def test_strange_updates_are_acknowledged_and_have_no_effect(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    for body in STRANGE:
        assert (await hook(messenger, profile, body)).status_code == 200
    await take_in(messenger)
    states = await messenger.rows("select state, count(*) as kept from {schema}.inbound_events group by state")
    assert {row.state for row in states} <= {"quarantined", "failed", "unused"}
    assert sum(row.kept for row in states) == len(STRANGE)
    assert await messenger.rows("select id from {schema}.messages") == []
    await receive(messenger, profile, update(900))
    assert len(await messenger.rows("select id from {schema}.messages")) == 1


async def test_a_text_with_a_sign_that_cannot_be_kept_arrives_without_it(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    body = update(900).replace("Есть пионы?".encode(), b"roses\\u0000 \\ud83d!")
    await receive(messenger, profile, body)
    assert [row.text for row in await messenger.rows("select text from {schema}.messages")] == ["roses ?!"]
