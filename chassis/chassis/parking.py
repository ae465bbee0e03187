"""Messages that cannot be handled wait here with their reason until a person decides: replay or discard.

Replaying is safe, because the inbox knows what took effect.
"""

from dataclasses import dataclass
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from chassis.publisher import Publisher

REASON = "x-narciss-reason"
FLOW = "x-narciss-flow"
ATTEMPTS = "x-narciss-attempts"
_OURS = (REASON, FLOW, ATTEMPTS)
_BROKERS = (
    "x-death",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-delivery-count",
)
_REASON_LIMIT = 2000


def parking_of(context: str) -> str:
    return f"{context}.parking"


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message as a person sees it."""

    message_id: str
    flow: str
    reason: str
    attempts: int
    type: str
    subject: str
    body: str


async def park(
    publisher: Publisher,
    context: str,
    flow: str,
    *,
    body: bytes,
    headers: dict[str, Any],
    message_id: str,
    reason: str,
    attempts: int,
) -> None:
    """Put a message into its context's parking queue, confirmed, before the original is acknowledged."""
    kept = {name: value for name, value in headers.items() if name not in _BROKERS and name not in _OURS}
    kept |= {REASON: reason[:_REASON_LIMIT], FLOW: flow, ATTEMPTS: attempts}
    await publisher.publish("", parking_of(context), body, kept, message_id)


async def listing(amqp_url: str, context: str, limit: int = 100) -> list[Parked]:
    """What is parked; the messages stay where they are."""
    connection = await aio_pika.connect(amqp_url, timeout=5)
    async with connection:
        return [_view(message) for message in await _take(connection, context, limit)]


async def replay(amqp_url: str, context: str, message_ids: set[str] | None = None) -> int:
    """Send parked messages (all, or those named) back to their flows; returns how many."""
    return await _settle(amqp_url, context, message_ids, send_back=True)


async def discard(amqp_url: str, context: str, message_ids: set[str]) -> int:
    """Drop parked messages by id, after a person decided that they are not needed; returns how many."""
    return await _settle(amqp_url, context, message_ids, send_back=False)


async def _settle(amqp_url: str, context: str, message_ids: set[str] | None, *, send_back: bool) -> int:
    publisher = Publisher(amqp_url, f"{context} replay")
    connection = await aio_pika.connect(amqp_url, timeout=5)
    count = 0
    try:
        async with connection:
            for message in await _take(connection, context, 10_000):
                if message_ids is not None and (message.message_id or "") not in message_ids:
                    continue
                if send_back:
                    headers = {k: v for k, v in message.headers.items() if k not in (*_OURS, *_BROKERS)}
                    flow = _text(message.headers[FLOW])
                    await publisher.publish("", flow, message.body, dict(headers), message.message_id or "")
                await message.ack()
                count += 1
    finally:
        await publisher.close()
    return count


async def _take(connection: aio_pika.abc.AbstractConnection, context: str, limit: int) -> list[AbstractIncomingMessage]:
    """Fetch without acknowledging; what is not settled returns to the queue when the connection closes."""
    channel = await connection.channel()
    queue = await channel.get_queue(parking_of(context))
    taken: list[AbstractIncomingMessage] = []
    while len(taken) < limit:
        message = await queue.get(fail=False, timeout=5)
        if message is None:
            break
        taken.append(message)
    return taken


def _view(message: AbstractIncomingMessage) -> Parked:
    headers = {name: _text(value) for name, value in message.headers.items()}
    return Parked(
        message_id=message.message_id or "",
        flow=headers.get(FLOW, ""),
        reason=headers.get(REASON, ""),
        attempts=int(headers.get(ATTEMPTS, "0")),
        type=headers.get("cloudEvents_type", ""),
        subject=headers.get("cloudEvents_subject", ""),
        body=message.body.decode(errors="replace"),
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
