"""The broker's furniture, declared by its own idempotent step; services attach to it and never declare.

Per context: a topic exchange `<context>.events` with an alternate (events nobody subscribes to yet end in
`unrouted`, visible), a `<context>.retry` exchange, and per flow a quorum work queue and a quorum delay queue.
Numbers that may change stand in the queue's name, so a change makes a new queue instead of a refused
declaration. All dead-lettering is at-least-once.
"""

import asyncio

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity

from chassis.bus import Flow
from chassis.events import exchange_of
from chassis.parking import parking_of

DELAY_MILLISECONDS = 3000
DELIVERY_LIMIT = 6
PARKING_DELIVERY_LIMIT = 1_000_000
"""Looking at parked messages counts as a delivery; a small limit would lose them."""
UNROUTED = "narciss.unrouted"
UNROUTED_LIMIT = 100_000
SETTLE_SECONDS = 5.0
"""A quorum queue younger than this may lose confirmed messages when its only node is killed."""


def delay_queue_of(flow: str) -> str:
    return f"{flow}.delay.{DELAY_MILLISECONDS}ms"


async def declare(amqp_url: str, context: str, flows: list[Flow]) -> bool:
    """Declare everything of one context. True when a queue was new: wait SETTLE_SECONDS before the first event."""
    connection = await aio_pika.connect(amqp_url, timeout=5)
    async with connection:
        new = [await _missing(connection, flow.name) for flow in flows]
        channel = await connection.channel()
        await _unrouted(channel)
        for source in sorted({context}.union(*(flow.sources for flow in flows))):
            await _events_exchange(channel, source)
        await channel.declare_exchange(f"{context}.retry", aio_pika.ExchangeType.DIRECT, durable=True)
        await _queue(channel, parking_of(context), {"x-delivery-limit": PARKING_DELIVERY_LIMIT})
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


async def _flow(channel: AbstractChannel, context: str, flow: Flow) -> None:
    at_least_once = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}
    work = await _queue(
        channel,
        flow.name,
        {
            **at_least_once,
            "x-dead-letter-exchange": f"{context}.retry",
            "x-dead-letter-routing-key": flow.name,
            "x-delivery-limit": DELIVERY_LIMIT,
        },
    )
    delay = await _queue(
        channel,
        delay_queue_of(flow.name),
        {
            **at_least_once,
            "x-message-ttl": DELAY_MILLISECONDS,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": flow.name,
        },
    )
    await delay.bind(f"{context}.retry", flow.name)
    for event, _ in flow.handlers.values():
        await work.bind(exchange_of(event.context()), event.routing_key())


async def _queue(channel: AbstractChannel, name: str, arguments: dict[str, str | int]) -> aio_pika.abc.AbstractQueue:
    return await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum", **arguments})
