"""Every event of every context, heard by this process for as long as it lives.

The queue is the process's own: exclusive, gone with the connection. What passes while there is no connection is not
heard; whoever keeps clients is told that there was a gap.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from aiormq.exceptions import ChannelNotFoundEntity
from chassis.events import Envelope, exchange_of
from chassis.ids import StoreId
from chassis.leader import pause
from chassis.publisher import connection_url
from faststream.rabbit import RabbitBroker
from pydantic import BaseModel

from gateway.routes import CONTEXTS

log = structlog.get_logger()

SOURCES = (*CONTEXTS, "gateway", "fiscal-gateway-am")
CONNECT_SECONDS = 5.0
RETRY_SECONDS = 1.0
LOOK_FOR_EXCHANGES_SECONDS = 5.0
_PORTS = {"amqp": 5672, "amqps": 5671}
_QUEUE = {"x-max-length": 20_000, "x-overflow": "drop-head"}

Hear = Callable[[Envelope, Iterable[StoreId]], None]


class _Shared(BaseModel):
    """What a fact without one store may say about the stores that share it."""

    store_ids: tuple[UUID, ...] = ()


class LiveEvents:
    """Listens on the broker, waits for it while it is away, and comes back by itself."""

    def __init__(self, url: str, hear: Hear, note_gap: Callable[[], None]) -> None:
        self._url = connection_url(url, "gateway live")
        self._hear = hear
        self._note_gap = note_gap
        self._has_listened = False
        self.attached = asyncio.Event()
        """Set while events are heard."""

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._one_term(stop)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                log.warning("live events interrupted")
            except Exception as error:  # noqa: BLE001  (whatever ended the connection: say so, wait, come back)
                log.warning("live events wait for the broker", error=repr(error))
            await pause(stop, RETRY_SECONDS)

    async def _one_term(self, stop: asyncio.Event) -> None:
        """Hear everything until the connection ends or the process stops."""
        await self._knock()
        broker = RabbitBroker(self._url, apply_types=False, logger=None)
        over = asyncio.Event()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                connection = await broker.connect()
            connection.close_callbacks.add(lambda *_: over.set())
            channel = await connection.channel(publisher_confirms=False)
            queue = await channel.declare_queue(exclusive=True, auto_delete=True, arguments=_QUEUE, robust=False)
            missing = set(SOURCES)
            missing -= await _bound(connection, queue, missing)
            await queue.consume(self._receive, no_ack=True, robust=False)
            if self._has_listened:
                self._note_gap()
            self._has_listened = True
            self.attached.set()
            while not await _first_of(stop, over, LOOK_FOR_EXCHANGES_SECONDS if missing else None):
                missing -= await _bound(connection, queue, missing)
        finally:
            self.attached.clear()
            await broker.stop()

    async def _knock(self) -> None:
        """Raises OSError or TimeoutError when nobody is there; the library keeps what is left of a failed attempt."""
        parts = urlsplit(self._url)
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or _PORTS.get(parts.scheme))
        writer.close()

    async def _receive(self, message: Any) -> None:
        try:
            envelope = Envelope.read(dict(message.headers))
            stores = _stores_of(envelope, message.body)
        except (KeyError, ValueError) as error:
            log.warning("not an event of ours", routing_key=message.routing_key, error=repr(error))
            return
        self._hear(envelope, stores)


def _stores_of(envelope: Envelope, body: bytes) -> tuple[StoreId, ...]:
    """The stores a fact concerns: its own, or those that share its subject, or none where it is the network's."""
    if envelope.store_id is not None:
        return (envelope.store_id,)
    return tuple(StoreId(store) for store in _Shared.model_validate_json(body).store_ids)


async def _bound(connection: Any, queue: Any, sources: set[str]) -> set[str]:
    """Bind the queue to the exchanges of these contexts that exist already; which they were."""
    found = set()
    for source in sorted(sources):
        probe = await connection.channel(publisher_confirms=False)
        try:
            await probe.declare_exchange(exchange_of(source), passive=True, robust=False)
        except ChannelNotFoundEntity:
            continue
        finally:
            await probe.close()
        await queue.bind(exchange_of(source), routing_key="#", robust=False)
        found.add(source)
    return found


async def _first_of(stop: asyncio.Event, over: asyncio.Event, seconds: float | None) -> bool:
    """Wait for either, at most so long. True when one of them came."""
    waiting = [asyncio.ensure_future(event.wait()) for event in (stop, over)]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
    return stop.is_set() or over.is_set()
