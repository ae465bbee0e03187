"""The live feed: every event becomes a hint to those who may know of it, and nothing more than a hint.

A hint says that something happened to a thing; the client fetches what it shows, with its own rights. The feed keeps
its clients apart: each has a bounded queue, and one that does not keep up is told to load anew (`resync`).
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from chassis.db import is_outage
from chassis.events import Envelope
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.leader import pause
from chassis.refusals import Refusal
from contracts.api.gateway import Hint
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from prometheus_client import Counter, Gauge

from contracts import permissions as p
from gateway.live_events import LiveEvents
from gateway.routes import Kind
from gateway.settings import GatewaySettings
from gateway.shutdown import told_of_shutdown
from gateway.visit import Visit
from gateway.visitors import Visitors

log = structlog.get_logger()
clients_open = Gauge("narciss_live_clients", "open live streams")
resyncs_total = Counter("narciss_live_resyncs_total", "clients told to load anew", ["why"])

RETRY_MILLISECONDS = 2000
_OVERLAP_SECONDS = 1.0
"""Another process may have received the same events in a slightly other order; a hint twice does no harm."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Any of `permissions` lets a caller know of an event in their stores.

    `everybody`: an event without a store is for all who have the permission (the catalogue, the network itself);
    otherwise only for callers who see the whole network.
    """

    permissions: frozenset[str]
    everybody: bool = False


def _for(*permissions: str, everybody: bool = False) -> Audience:
    return Audience(frozenset(permissions), everybody)


AUDIENCES: Final[dict[str, Audience]] = {
    "orders.": _for(p.ORDERS_READ),
    "inventory.": _for(p.STOCK_READ),
    "inventory.sellable_changed": _for(p.CATALOGUE_READ, everybody=True),
    "inventory.price_changed": _for(p.CATALOGUE_READ, everybody=True),
    "inventory.publication_changed": _for(p.CATALOGUE_READ, everybody=True),
    "delivery.": _for(p.DELIVERY_READ, p.DELIVERY_DRIVE),
    "crm.": _for(p.CUSTOMERS_READ),
    "crm.task_": _for(p.TASKS_READ),
    "pos.": _for(p.POS_READ),
    "pos.payment_": _for(p.PAYMENTS_READ),
    "pos.refund_": _for(p.PAYMENTS_READ),
    "fiscal.": _for(p.POS_READ),
    "messenger.": _for(p.MESSENGER_READ),
    "integrations.": _for(p.INTEGRATIONS_READ),
    "integrations.payment_": _for(p.PAYMENTS_READ),
    "integrations.refund_": _for(p.PAYMENTS_READ),
    "network.": _for(p.NETWORK_READ, everybody=True),
    "identity.": _for(p.NETWORK_READ, everybody=True),
    "operations.": _for(p.OPERATIONS_READ),
}
"""By the beginning of the event's type, the longest that fits; what fits nowhere is told to nobody."""
_BY_LENGTH: Final = sorted(AUDIENCES, key=len, reverse=True)


def audience_of(event_type: str) -> Audience | None:
    return next((AUDIENCES[prefix] for prefix in _BY_LENGTH if event_type.startswith(prefix)), None)


@dataclass(frozen=True, slots=True)
class Heard:
    """One hint, already written, with what decides who gets it."""

    id: str
    written: bytes
    audience: Audience
    stores: frozenset[StoreId]
    at: float

    def is_for(self, caller: Caller) -> bool:
        if not self.audience.permissions & caller.permissions:
            return False
        if not self.stores:
            return self.audience.everybody or caller.scope.is_network
        visible = caller.scope.stores
        return visible is None or not self.stores.isdisjoint(visible)


def heard(envelope: Envelope, stores: Iterable[StoreId], at: float) -> Heard | None:
    """The hint for an event that concerns these stores; None when nobody is to know."""
    audience = audience_of(envelope.type)
    if audience is None:
        return None
    hint = Hint(
        id=envelope.id,
        type=envelope.type,
        subject=envelope.subject,
        store_id=envelope.store_id,
        order_id=envelope.order_id,
        sequence=envelope.sequence,
        time=envelope.time,
    )
    written = format_sse_event(data_str=hint.model_dump_json(), event="hint", id=str(envelope.id))
    return Heard(str(envelope.id), written, audience, frozenset(stores), at)


RESYNC: Final = format_sse_event(data_str="{}", event="resync")
ENDED: Final = format_sse_event(data_str="{}", event="signed_out")


class Client:
    """One open stream."""

    def __init__(self, visit: Visit, wanted: str, room: int) -> None:
        self.kind: Kind = visit.visitor.kind
        self.token = visit.token
        self.wanted = wanted
        self.caller = visit.caller
        self.ended = False
        self.task = asyncio.current_task()
        self._room = room
        self._waiting: deque[bytes] = deque()
        self._there = asyncio.Event()

    def tell(self, written: bytes) -> None:
        """Hand over a message; a client with no room left forgets them all and is told to load anew."""
        if self.ended:
            return
        if len(self._waiting) >= self._room:
            resyncs_total.labels("slow").inc()
            self._waiting.clear()
            written = RESYNC
        self._waiting.append(written)
        self._there.set()

    def end(self, last_words: bytes) -> None:
        self._waiting.clear()
        self._waiting.append(last_words)
        self.ended = True
        self._there.set()

    async def next(self, seconds: float) -> bytes:
        """Everything that waits, or a heartbeat after so many seconds of silence."""
        if not await pause(self._there, seconds):
            return KEEPALIVE_COMMENT
        self._there.clear()
        together = b"".join(self._waiting)
        self._waiting.clear()
        return together


class LiveFeed:
    """All open streams of this process, and the last hints for those who come back."""

    def __init__(self, settings: GatewaySettings, visitors: Visitors) -> None:
        self._settings = settings
        self._visitors = visitors
        self._ring: deque[Heard] = deque(maxlen=settings.live_ring)
        self._clients: set[Client] = set()
        self._stop = asyncio.Event()
        self._events = LiveEvents(settings.amqp_url.get_secret_value(), self.hear, self.note_gap)

    @property
    def listening(self) -> bool:
        """Whether events reach this process at the moment."""
        return self._events.attached.is_set()

    async def heard_from_now_on(self) -> None:
        """Wait until events reach this process."""
        await self._events.attached.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen to the broker and watch over the sessions of open streams."""
        tasks = [
            asyncio.create_task(self._sweep(), name="live sweep"),
            asyncio.create_task(self._events.run(self._stop), name="live events"),
        ]
        try:
            with told_of_shutdown(self.close):
                yield
        finally:
            self.close()
            await asyncio.wait(tasks, timeout=5)
            for task in tasks:
                task.cancel()

    def close(self) -> None:
        """End every stream: the process stops, clients come back to another one by themselves."""
        self._stop.set()
        for client in self._clients:
            client.end(KEEPALIVE_COMMENT)

    def hear(self, envelope: Envelope, stores: Iterable[StoreId]) -> None:
        """Give an event to everybody who may know of it, at once and without waiting for anybody."""
        hint = heard(envelope, stores, time.monotonic())
        if hint is None:
            return
        self._ring.append(hint)
        for client in self._clients:
            if hint.is_for(client.caller):
                client.tell(hint.written)

    def note_gap(self) -> None:
        """Events may have passed unheard: nobody can continue from where they were."""
        self._ring.clear()
        for client in self._clients:
            resyncs_total.labels("gap").inc()
            client.tell(RESYNC)

    async def stream(self, visit: Visit, wanted: str, last_id: str | None) -> AsyncIterator[bytes]:
        """Messages for one client until its session ends or the process stops."""
        client = Client(visit, wanted, self._settings.live_queue)
        missed = self._since(last_id, client.caller)
        self._clients.add(client)
        clients_open.inc()
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode() + b"".join(missed)
            if self._stop.is_set():
                return
            while True:
                yield await client.next(self._settings.live_heartbeat_seconds)
                if client.ended:
                    return
        finally:
            self._clients.discard(client)
            clients_open.dec()

    def _since(self, last_id: str | None, caller: Caller) -> list[bytes]:
        """What a returning client has missed; a resync when that is not known any more."""
        if last_id is None:
            return []
        known = next((hint for hint in reversed(self._ring) if hint.id == last_id), None)
        if known is None:
            resyncs_total.labels("too long away").inc()
            return [RESYNC]
        since = known.at - _OVERLAP_SECONDS
        return [h.written for h in self._ring if h.at >= since and h is not known and h.is_for(caller)]

    async def _sweep(self) -> None:
        while not await pause(self._stop, self._settings.live_sweep_seconds):
            try:
                await self.check_sessions()
            except Exception as error:
                if not is_outage(error):
                    log.error("live sessions could not be checked", exc_info=error)

    async def check_sessions(self) -> None:
        """End the streams of sessions and devices that are over; give the others the rights they have now."""
        clients = [client for client in self._clients if not client.ended]
        for stuck in (client for client in self._clients if client.ended):
            # It was told at the last check and is still here: its connection takes nothing any more.
            if stuck.task is not None:
                stuck.task.cancel()
        if not clients:
            return
        visitors = await self._visitors.still_valid([(client.kind, client.token) for client in clients])
        for client in clients:
            visitor = visitors.get(client.token)
            if visitor is None:
                client.end(ENDED)
                continue
            with contextlib.suppress(Refusal):
                client.caller = visitor.caller(client.wanted)
                continue
            client.end(ENDED)
