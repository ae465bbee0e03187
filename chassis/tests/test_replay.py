"""What a queue has lost is published again, and whoever had it is not told twice (F13, F15, F24)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
import pytest
from chassis.cli import main
from chassis.events import exchange_of
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService, until

from chassis import topology

pytestmark = pytest.mark.servers
HERE = StoreId(uuid7())
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
async def sample(new_vhost: Callable[[], Awaitable[str]], start: Callable[..., Awaitable[RunningService]]) -> Any:
    from sample.app import SERVICE

    return await start(SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}))


async def write(sample: RunningService, text: str) -> None:
    """A note, and its event confirmed by the broker."""
    async with sample.client(sample.user(HERE, permissions={"notes.write"})) as http:
        (await http.post("/api/sample/v1/notes", json={"text": text})).raise_for_status()
    published = "select 1 from {schema}.outbox where payload like :text and published_at is not null"
    await until(lambda: sample.rows(published, text=f"%{text}%"))


async def heard(sample: RunningService) -> list[tuple[str, int]]:
    rows = await sample.rows("select text, times from {schema}.heard order by text")
    return [(row.text, row.times) for row in rows]


async def unbound(sample: RunningService) -> None:
    """Somebody removed what leads from the events to their listener."""
    event, _ = next(iter(sample.service.flows[0].handlers.values()))
    connection = await aio_pika.connect(sample.amqp_url, timeout=5)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(sample.service.flows[0].name)
        await queue.unbind(exchange_of("sample"), event.routing_key())


async def replayed(sample: RunningService, since: datetime, *types: str) -> int:
    from chassis.replay import replay

    return await replay(sample.runtime.db.url, "sample", since, types)


async def test_f13_what_found_no_queue_takes_effect_once_after_the_binding_is_back(sample: RunningService) -> None:
    await write(sample, "asters")
    assert await until(lambda: heard(sample)) == [("asters", 1)]
    await unbound(sample)
    await write(sample, "tulips")
    await topology.declare(sample.amqp_url, "sample", list(sample.service.flows))
    assert await replayed(sample, EPOCH) == 2

    async def both() -> bool:
        return len(await heard(sample)) == 2

    await until(both)
    await until(lambda: nothing_waits(sample))
    assert await heard(sample) == [("asters", 1), ("tulips", 1)]


async def nothing_waits(sample: RunningService) -> bool:
    return not await sample.rows("select 1 from {schema}.outbox where published_at is null")


async def test_only_what_was_asked_for_is_published_again(sample: RunningService) -> None:
    await write(sample, "asters")
    assert await replayed(sample, EPOCH, "sample.something_else") == 0
    assert await replayed(sample, datetime.now(UTC) + timedelta(minutes=1)) == 0
    assert await replayed(sample, EPOCH, "sample.note_written") == 1


def test_a_moment_without_its_zone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    from sample.app import SERVICE

    with pytest.raises(SystemExit):
        main(SERVICE, ["replay", "--since", "2026-11-23T06:00:00"])
    assert "--since" in capsys.readouterr().err
