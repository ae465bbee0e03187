"""Guarantees 2 and 3 through a real broker: events arrive, take effect once, and poison does not hold the others."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.clock import utc_now
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService, until

from chassis import parking

pytestmark = pytest.mark.servers
HERE = StoreId(uuid7())


@pytest.fixture
async def sample(new_vhost: Callable[[], Awaitable[str]], start: Callable[..., Awaitable[RunningService]]) -> Any:
    """The sample context publishing and consuming through a broker of its own."""
    from sample.app import SERVICE

    return await start(SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}))


def note(text: str, *, note_id: Any = None, sequence: int = 1) -> Any:
    from sample.app import NoteWritten

    return NoteWritten(store_id=HERE, sequence=sequence, occurred_at=utc_now(), note_id=note_id or uuid7(), text=text)


async def heard(sample: RunningService) -> list[tuple[str, int]]:
    rows = await sample.rows("select text, times from {schema}.heard order by text")
    return [(row.text, row.times) for row in rows]


async def test_a_committed_event_reaches_its_consumer(sample: RunningService) -> None:
    async with sample.client(sample.user(HERE, permissions={"notes.write"})) as http:
        await http.post("/api/sample/v1/notes", json={"text": "tulips"})
    assert await until(lambda: heard(sample)) == [("tulips", 1)]
    await until(lambda: sample.rows("select 1 from {schema}.outbox where published_at is not null"))


async def test_the_same_message_sent_many_times_takes_effect_once(sample: RunningService) -> None:
    """F19: a hundred copies, half of them at the same moment."""
    event, event_id = note("tulips"), uuid7()
    for _ in range(50):
        await sample.send(event, event_id=event_id)
    await asyncio.gather(*(sample.send(event, event_id=event_id) for _ in range(50)))
    await sample.send(note("zinnia"))
    await until(lambda: sample.rows("select 1 from {schema}.heard where text = 'zinnia'"))
    assert await heard(sample) == [("tulips", 1), ("zinnia", 1)]


async def test_versions_out_of_order_end_in_the_newest(sample: RunningService) -> None:
    """F20: versions 3, 1, 2."""
    note_id = uuid7()
    for sequence in (3, 1, 2):
        await sample.send(note(f"version {sequence}", note_id=note_id, sequence=sequence))
    await until(lambda: sample.rows("select 1 from {schema}.inbox having count(*) = 3"))
    assert [text for text, _ in await heard(sample)] == ["version 3"]


async def test_what_cannot_succeed_is_parked_at_once_with_its_reason_and_can_be_replayed(
    sample: RunningService,
) -> None:
    """F18: the others are not held up; replay is safe."""
    await sample.send(note("hopeless"))
    await sample.send(note("roses"))
    await until(lambda: heard(sample))
    parked = await until(lambda: parking.listing(sample.amqp_url, "sample"), 5.0)
    assert [(item.flow, item.reason, item.attempts) for item in parked] == [
        ("sample.listening", "this note can never be heard", 0)
    ]
    assert await parking.listing(sample.amqp_url, "sample") == parked
    assert await parking.replay(sample.amqp_url, "sample", {parked[0].message_id}) == 1
    assert await until(lambda: parking.listing(sample.amqp_url, "sample"), 5.0) == parked
    assert await parking.discard(sample.amqp_url, "sample", {parked[0].message_id}) == 1
    assert await parking.listing(sample.amqp_url, "sample") == []


async def test_garbage_is_parked_and_the_consumer_stays_well(sample: RunningService) -> None:
    from chassis.publisher import Publisher

    publisher = Publisher(sample.amqp_url, "test")
    await publisher.publish("", "sample.listening", b"\xff not json", {}, "garbage-1")
    await publisher.publish("", "sample.listening", b"{}", {"cloudEvents_type": "sample.note_written.v9"}, "garbage-2")
    await publisher.close()
    await sample.send(note("roses"))
    assert await until(lambda: heard(sample)) == [("roses", 1)]

    async def both() -> bool:
        return len(await parking.listing(sample.amqp_url, "sample")) == 2

    await until(both)


@pytest.mark.timeout(90)
async def test_poison_is_parked_after_its_attempts_without_a_hot_loop(sample: RunningService) -> None:
    """F16: six attempts with growing pauses, then parking; the others flow meanwhile."""
    from chassis.bus import RETRY_AFTER_MILLISECONDS

    await sample.send(note("poison"))
    await sample.send(note("roses"))
    assert await until(lambda: heard(sample), 5.0) == [("roses", 1)]
    parked = await until(lambda: parking.listing(sample.amqp_url, "sample"), 60.0)
    assert [(item.attempts, item.reason) for item in parked] == [
        (len(RETRY_AFTER_MILLISECONDS) + 1, "ValueError('this note is poison')")
    ]
