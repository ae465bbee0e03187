"""The broker's furniture, declared by its own idempotent step; services attach to it and never declare.

Per context: a topic exchange `<context>.events` with an alternate (events nobody subscribes to yet end in
`unrouted`, visible), a parking queue, one delay exchange and queue per delay, and a quorum work queue per flow.
What waits in a delay queue returns to the flow named by its routing key when its time is over; what kills its
process again and again is dead-lettered by the broker straight to parking (never back to the same queue: the
broker drops messages that go round without a rejection). Numbers that may change stand in the queue's name, so a
change makes a new queue instead of a refused declaration. All dead-lettering is at-least-once.
"""

import asyncio

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity

from chassis.bus import Flow
from chassis.events import exchange_of
from chassis.parking import delay_of, parking_of

DELAYS_MILLISECONDS = (1_000, 3_000, 10_000)
DELIVERY_LIMIT = 6
PARKING_DELIVERY_LIMIT = 1_000_000
"""Looking at parked messages counts as a delivery; a small limit would lose them."""
UNROUTED = "narciss.unrouted"
UNROUTED_LIMIT = 100_000
_AT_LEAST_ONCE: dict[str, str | int] = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}
SETTLE_SECONDS = 5.0
"""A quorum queue younger than this may lose confirmed messages when its only node is killed."""


async def declare(amqp_url: str, context: str, flows: list[Flow]) -> bool:
    """Declare everything of one context. True when a queue was new: wait SETTLE_SECONDS before the first event."""
    connection = await aio_pika.connect(amqp_url, timeout=5)
    async with connection:
        new = [await _missing(connection, flow.name) for flow in flows]
        channel = await connection.channel()
        await _unrouted(channel)
        for source in sorted({context}.union(*(flow.sources for flow in flows))):
            await _events_exchange(channel, source)
        await _queue(channel, parking_of(context), {"x-delivery-limit": PARKING_DELIVERY_LIMIT})
        for milliseconds in DELAYS_MILLISECONDS:
            await _delay(channel, context, milliseconds)
        for flow in flows:
            await _flow(channel, context, flow)
    return any(new)


async def settle() -> None:
    await asyncio.sleep(SETTLE_SECONDS)


async def _missing(connection: aio_pika.abc.AbstractConnection, queue: str) -> bool:
    channel = await connection.channel()
    try:
        await channel.declare_queue(queue, passive=True)
    except ChannelNotFoundEntity:
        return True
    await channel.close()
    return False


async def _events_exchange(channel: AbstractChannel, context: str) -> None:
    await channel.declare_exchange(
        exchange_of(context),
        aio_pika.ExchangeType.TOPIC,
        durable=True,
        arguments={"alternate-exchange": UNROUTED},
    )


async def _unrouted(channel: AbstractChannel) -> None:
    exchange = await channel.declare_exchange(UNROUTED, aio_pika.ExchangeType.FANOUT, durable=True)
    queue = await _queue(channel, UNROUTED, {"x-max-length": UNROUTED_LIMIT, "x-overflow": "drop-head"})
    await queue.bind(exchange)


async def _delay(channel: AbstractChannel, context: str, milliseconds: int) -> None:
    name = delay_of(context, milliseconds)
    exchange = await channel.declare_exchange(name, aio_pika.ExchangeType.FANOUT, durable=True)
    # No dead-letter routing key: the message keeps its own, which names its flow.
    queue = await _queue(channel, name, {**_AT_LEAST_ONCE, "x-message-ttl": milliseconds, "x-dead-letter-exchange": ""})
    await queue.bind(exchange)


async def _flow(channel: AbstractChannel, context: str, flow: Flow) -> None:
    work = await _queue(
        channel,
        flow.name,
        {
            **_AT_LEAST_ONCE,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": parking_of(context),
            "x-delivery-limit": DELIVERY_LIMIT,
        },
    )
    for event, _ in flow.handlers.values():
        await work.bind(exchange_of(event.context()), event.routing_key())


async def _queue(channel: AbstractChannel, name: str, arguments: dict[str, str | int]) -> aio_pika.abc.AbstractQueue:
    return await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum", **arguments})
