"""Messages that cannot be handled wait here with their reason until a person decides: replay or discard.

Replaying is safe, because the inbox knows what took effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPException, ChannelNotFoundEntity

from chassis.publisher import Publisher

REASON = "x-narciss-reason"
FLOW = "x-narciss-flow"
ATTEMPTS = "x-narciss-attempts"
CRASHED = "its handling ended the process again and again"
_OURS = (REASON, FLOW, ATTEMPTS)
_BROKERS = (
    "x-death",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-delivery-count",
)
_REASON_LIMIT = 2000

NO_PARKING: Final = ChannelNotFoundEntity
"""Raised where a context has no parking queue: it never ran."""
BROKER_AWAY: Final = (OSError, AMQPException, TimeoutError)
"""What callers see when the broker does not answer."""


def parking_of(context: str) -> str:
    return f"{context}.parking"


def delay_of(context: str, milliseconds: int) -> str:
    """The exchange and the queue of one delay."""
    return f"{context}.delay.{milliseconds}ms"


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
    kept = original_headers(headers) | {REASON: reason[:_REASON_LIMIT], FLOW: flow, ATTEMPTS: attempts}
    await publisher.publish("", parking_of(context), body, kept, message_id)


def original_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers the producer gave, without what retries, parking and the broker added."""
    return {name: value for name, value in headers.items() if name not in _BROKERS and name not in _OURS}


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
                    flow, _ = _why(message)
                    headers = original_headers(message.headers)
                    await publisher.publish("", flow, message.body, headers, message.message_id or "")
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
    flow, reason = _why(message)
    return Parked(
        message_id=message.message_id or "",
        flow=flow,
        reason=reason,
        attempts=int(headers.get(ATTEMPTS, "0")),
        type=headers.get("cloudEvents_type", ""),
        subject=headers.get("cloudEvents_subject", ""),
        body=message.body.decode(errors="replace"),
    )


def _why(message: AbstractIncomingMessage) -> tuple[str, str]:
    """Flow and reason: written by the consumer, or, when the broker parked it, read from its death record."""
    if FLOW in message.headers:
        return _text(message.headers[FLOW]), _text(message.headers.get(REASON, ""))
    deaths: Any = message.headers.get("x-death") or []
    return (_text(deaths[0].get("queue")), CRASHED) if deaths else ("", "")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
