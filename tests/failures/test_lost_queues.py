"""Queues that are gone, and a broker that takes messages back: F15, F22, F24 of the failure tests.

What was confirmed and lost with its queue is seen (an event without its effect) and published again by replay.
"""

import asyncio

import aio_pika
import httpx
import pytest
from aio_pika.exceptions import AMQPError
from chassis.testing import until

from tests.failures.world import World

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]
QUEUE = "sample.listening"
NOTES = 5


async def write_some(world: World) -> None:
    async with httpx.AsyncClient(timeout=10) as http:
        for number in range(NOTES):
            assert await world.write(http, "shop", f"note {number}") is not None


async def without_effect(world: World) -> int:
    rows = await world.rows(
        "select count(*) as missing from sample.outbox o where published_at is not null"
        " and not exists (select 1 from sample.inbox i where i.event_id = o.event_id)"
    )
    return int(rows[0]["missing"])


async def deleted(world: World) -> None:
    await until(lambda: gone(world), 60.0)


async def gone(world: World) -> bool:
    """Delete the queue; one without a leader answers with an error of the broker's own, and is asked again."""
    try:
        connection = await aio_pika.connect(world.amqp_url, timeout=10)
        async with connection:
            channel = await connection.channel()
            await channel.queue_delete(QUEUE, timeout=20)
    except (AMQPError, TimeoutError):
        return False
    return True


async def test_f15_a_queue_deleted_under_its_consumer_is_declared_and_refilled(world: World) -> None:
    world.start("shop")
    await world.healthy("shop")
    await write_some(world)
    await world.quiet()
    await deleted(world)
    await write_some(world)
    await world.published()
    assert await without_effect(world) == NOTES
    await world.declare()
    assert await world.replay() == 2 * NOTES
    await world.invariant()


async def test_f24_what_a_young_queue_forgot_in_a_crash_is_seen_and_published_again(world: World) -> None:
    """Nobody consumes yet: the events are confirmed, and in the queue only, when the broker dies."""
    world.start("shop", "api")
    await world.healthy("shop")
    await deleted(world)
    await world.declare()
    await write_some(world)
    await world.published()
    await world.rabbit.kill()
    await world.rabbit.start()
    assert await without_effect(world) == NOTES
    await deleted(world)
    await world.declare()
    world.start("worker", "worker")
    await world.healthy("worker")
    assert await world.replay() == NOTES
    await world.invariant()


async def test_f22_a_message_taken_back_by_the_broker_takes_effect_once(hurried_world: World) -> None:
    """The handler needs longer than the broker waits: the message comes again while the first is still at work."""
    world = hurried_world
    world.start("shop")
    await world.healthy("shop")
    async with httpx.AsyncClient(timeout=10) as http:
        assert await world.write(http, "shop", "slow and steady") is not None
        await until(lambda: taken_back(world), 40.0)
        assert await world.write(http, "shop", "and on") is not None
    await world.invariant()


async def taken_back(world: World) -> bool:
    log = world.rabbit.log.with_name("rabbitmq-node.log")
    return "has timed out waiting for delivery acknowledgement" in await asyncio.to_thread(log.read_text)
