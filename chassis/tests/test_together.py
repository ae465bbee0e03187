"""Messages that wait at the same moment share a transaction, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.bus import Delivery
from chassis.clock import utc_now
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService, until
from chassis.testing.running import envelope_for
from chassis.together import Outcome, Together, Waiting

from chassis import parking

pytestmark = pytest.mark.servers
HERE, ELSEWHERE = StoreId(uuid7()), StoreId(uuid7())


@pytest.fixture
async def sample(new_vhost: Callable[[], Awaitable[str]], start: Callable[..., Awaitable[RunningService]]) -> Any:
    from sample.app import SERVICE

    return await start(SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}))


def note(text: str, store: StoreId = HERE, **more: Any) -> Any:
    from sample.app import NoteWritten

    wanted = {"sequence": 1, "note_id": uuid7(), **more}
    return NoteWritten(store_id=store, occurred_at=utc_now(), text=text, **wanted)


async def while_busy(sample: RunningService, *events: Any) -> None:
    """Send them while the flow is occupied with a slow one, so that they wait together."""
    await sample.send(note("slow one"))
    await until(lambda: sample.rows("select 1 from pg_stat_activity where state = 'idle in transaction'"))
    await asyncio.gather(*(sample.send(event) for event in events))


async def heard(sample: RunningService) -> dict[str, int]:
    rows = await sample.rows("select text, times from {schema}.heard where text <> 'slow one'")
    return {row.text: row.times for row in rows}


async def transactions(sample: RunningService, texts: str) -> int:
    rows = await sample.rows(f"select count(distinct xmin::text) as n from {{schema}}.heard where text like '{texts}'")
    return int(rows[0].n)


async def test_what_waits_takes_effect_in_one_transaction(sample: RunningService) -> None:
    await while_busy(sample, *(note(f"tulip {number:02}") for number in range(30)))

    async def all_heard() -> bool:
        return len(await heard(sample)) == 30

    await until(all_heard)
    assert set((await heard(sample)).values()) == {1}
    assert await transactions(sample, "tulip%") == 1


async def test_one_that_fails_holds_up_nobody_it_was_taken_with(sample: RunningService) -> None:
    others = [note(f"rose {number:02}") for number in range(12)]
    await while_busy(sample, *others[:6], note("hopeless"), *others[6:])

    async def the_others() -> bool:
        return len(await heard(sample)) == 12

    await until(the_others)
    assert set((await heard(sample)).values()) == {1}
    parked = await until(lambda: parking.listing(sample.amqp_url, "sample"), 10.0)
    assert [one.reason for one in parked] == ["this note can never be heard"]


async def test_copies_that_wait_together_take_effect_once(sample: RunningService) -> None:
    event, event_id = note("iris"), uuid7()
    await sample.send(note("slow one"))
    await until(lambda: sample.rows("select 1 from pg_stat_activity where state = 'idle in transaction'"))
    await asyncio.gather(*(sample.send(event, event_id=event_id) for _ in range(20)))
    await sample.send(note("zinnia"))
    await until(lambda: sample.rows("select 1 from {schema}.heard where text = 'zinnia'"))
    assert await heard(sample) == {"iris": 1, "zinnia": 1}


async def test_each_effect_has_the_scope_of_its_own_message(sample: RunningService) -> None:
    """Row-level security would refuse a line of one store in the scope of the other, and the batch with it."""
    events = [note(f"scoped {number}", store) for number, store in enumerate((HERE, ELSEWHERE, HERE, ELSEWHERE))]
    await while_busy(sample, *events)

    async def all_heard() -> bool:
        return len(await heard(sample)) == 4

    await until(all_heard)
    rows = await sample.rows("select store_id, text from {schema}.echoes")
    assert {(row.store_id, row.text) for row in rows} == {(event.store_id, event.text) for event in events}
    assert await transactions(sample, "scoped%") == 1


async def test_each_published_fact_names_the_message_that_led_to_it(sample: RunningService) -> None:
    ids = [uuid7() for _ in range(5)]
    events = [note(f"scoped {number}") for number in range(5)]
    await sample.send(note("slow one"))
    await until(lambda: sample.rows("select 1 from pg_stat_activity where state = 'idle in transaction'"))
    await asyncio.gather(*(sample.send(event, event_id=event_id) for event, event_id in zip(events, ids, strict=True)))

    async def all_announced() -> list[Any]:
        rows = await sample.rows("select causation_id from {schema}.outbox where type = 'sample.note_echoed'")
        return rows if len(rows) == 5 else []

    assert {row.causation_id for row in await until(all_announced)} == set(ids)


class Recording(Together):
    """Notes how many messages were taken at a time instead of carrying them out."""

    def __init__(self, most: int, linger: float) -> None:
        super().__init__(most, linger)
        self.taken: list[int] = []

    async def _settle(self, taken: list[Waiting]) -> None:
        self.taken.append(len(taken))
        for waiting in taken:
            waiting.tell(Outcome.HANDLED)


async def test_a_flow_lingers_for_more_than_what_came_first(sample: RunningService) -> None:
    """As it comes; waits for more; no longer once it has all it takes; what is left after a moment."""

    async def hear(_: Any, __: Delivery) -> None:
        raise AssertionError("the recording flow carries nothing out")

    for most, linger, expected in ((50, 0.0, [1, 1, 1]), (50, 60.0, []), (3, 60.0, [3]), (2, 0.3, [2, 1])):
        flow = Recording(most, linger)
        worker = asyncio.create_task(flow.run())
        outcomes = []
        for number in range(3):
            event = note(str(number))
            delivery = Delivery(envelope_for(event, uuid7()), "sample.listening", sample.runtime, b"")
            outcomes.append(asyncio.create_task(flow.outcome_of(Waiting(event, delivery, hear))))
            for _ in range(5):
                await asyncio.sleep(0)
        await asyncio.wait(outcomes, timeout=20 if expected else 0.3)
        for task in (worker, *outcomes):
            task.cancel()
        assert flow.taken == expected
