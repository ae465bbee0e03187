"""A message takes effect once: consumers of other contexts' events.

A `Flow` is one named consumer with one durable quorum queue. Its handlers open their transaction in one visible
line, `async with delivery.transaction() as tx:`, which records the message id first; messages that wait at the same
moment share one (`chassis.together`), so a handler does nothing outside it. What fails waits in a delay
queue and comes back; what cannot succeed ends in the parking queue with its reason; when the database is
away nothing is counted against the message. Nothing is ever requeued hot.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas.queue import QueueType
from prometheus_client import Counter
from pydantic import ValidationError

from chassis import inbox
from chassis.context import Origin, resumed
from chassis.db import Database, Tx, is_outage
from chassis.events import Envelope, Event
from chassis.leader import pause
from chassis.parking import ATTEMPTS, delay_of, original_headers, park
from chassis.publisher import NotConfirmed, Publisher, connection_url
from chassis.scope import Scope
from chassis.together import Outcome, Together, Waiting

if TYPE_CHECKING:
    from chassis.service import Runtime

log = structlog.get_logger()

E = TypeVar("E", bound=Event)
Handler = Callable[[Any, "Delivery"], Awaitable[None]]

RETRY_AFTER_MILLISECONDS = (1_000, 3_000, 3_000, 10_000, 10_000)
"""How long a failed message waits before each further attempt; after the last it is parked."""
PREFETCH = 50
"""Messages a flow has in hand at once, and at most takes into one transaction."""
ALONE_AT_ONCE = 4
"""Messages of one flow that are handled each by itself at the same time; well under the connection pool."""
OUTAGE_PAUSE_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
OUTAGE_PATIENCE_SECONDS = 900.0
"""Well under the broker's consumer time limit of half an hour."""

handled_total = Counter("narciss_messages_total", "messages by flow and outcome", ["flow", "outcome"])


class Unprocessable(Exception):
    """Repeating cannot help: the message is parked at once with this reason."""


@dataclass(slots=True)
class Delivery:
    """One delivery of one message to one flow."""

    envelope: Envelope
    flow: str
    runtime: "Runtime"
    body: bytes
    """The event as it came, in JSON."""
    recorded: bool = False
    shared: Tx | None = None
    """The transaction of several messages in which this one's effect is wanted; it is recorded there already."""

    @property
    def scope(self) -> Scope:
        """The store the fact belongs to, or the whole network for network-wide facts."""
        store = self.envelope.store_id
        return Scope.network() if store is None else Scope.of(store)

    @asynccontextmanager
    async def transaction(self, scope: Scope | None = None) -> AsyncIterator[Tx]:
        """Open the transaction of this message's effect and record the message in it."""
        db: Database = self.runtime.db
        if self.shared is not None:
            await self.shared.narrow(scope or self.scope)
            yield self.shared
        else:
            async with db.transaction(scope or self.scope) as tx:
                await inbox.record(tx, db.schema, self.flow, self.envelope.id)
                yield tx
        self.recorded = True


@dataclass
class Flow:
    """A named consumer: which events it listens to and what each of them does here."""

    name: str
    prefetch: int = PREFETCH
    linger_milliseconds: int = 0
    """How long to wait for more before the effects of what came; for flows whose effect nobody waits for."""
    handlers: dict[tuple[str, int], tuple[type[Event], Handler]] = field(default_factory=dict)

    def on(
        self, event: type[E]
    ) -> Callable[[Callable[[E, Delivery], Awaitable[None]]], Callable[[E, Delivery], Awaitable[None]]]:
        """Register the handler of one event type."""

        def register(handler: Callable[[E, Delivery], Awaitable[None]]) -> Any:
            key = (event.name, event.version)
            if key in self.handlers:
                raise RuntimeError(f"{self.name} handles {event.name} twice")
            self.handlers[key] = (event, handler)
            return handler

        return register

    @property
    def sources(self) -> set[str]:
        return {event.context() for event, _ in self.handlers.values()}


class Consumers:
    """All flows of one process on one consuming connection."""

    def __init__(self, runtime: "Runtime", flows: list[Flow], amqp_url: str) -> None:
        self._runtime = runtime
        self._flows = flows
        self._publisher = Publisher(amqp_url, f"{runtime.context} parking")
        self._stop = asyncio.Event()
        self._together = {flow.name: Together(flow.prefetch, flow.linger_milliseconds / 1000) for flow in flows}
        self._alone = {flow.name: asyncio.Semaphore(ALONE_AT_ONCE) for flow in flows}
        self._url = connection_url(amqp_url, f"{runtime.context} consumers")
        self.attached = False

    def _broker(self) -> RabbitBroker:
        broker = RabbitBroker(
            self._url,
            graceful_timeout=self._runtime.settings.graceful_seconds,
            reconnect_interval=1.0,
            apply_types=False,
            logger=logging.getLogger("faststream"),
        )
        for flow in self._flows:
            broker.subscriber(
                RabbitQueue(flow.name, queue_type=QueueType.QUORUM, durable=True, declare=False),
                channel=Channel(prefetch_count=flow.prefetch),
                ack_policy=AckPolicy.REJECT_ON_ERROR,
                no_reply=True,
                decoder=_as_it_is,
            )(self._entry(flow))
        return broker

    async def run(self) -> None:
        """Consume until stopped; waits for a broker that is away, also at start (F4)."""
        workers = [asyncio.create_task(flow.run(), name=name) for name, flow in self._together.items()]
        try:
            broker = await self._attach()
            if broker is None:
                return
            self.attached = True
            try:
                await self._stop.wait()
            finally:
                self.attached = False
                await broker.stop()
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            await self._publisher.close()

    async def _attach(self) -> RabbitBroker | None:
        """A broker object that consumes; None when stopped before there was one."""
        while not self._stop.is_set():
            broker = self._broker()
            try:
                await broker.start()
                return broker
            except BaseException as error:
                # One that is left behind would go on connecting for as long as the process lives.
                await broker.stop()
                if not isinstance(error, Exception):
                    raise
                log.warning("waiting for the broker", context=self._runtime.context, error=repr(error))
            await pause(self._stop, 1.0)
        return None

    async def _take_effect(self, message: Waiting) -> Outcome:
        """Handle it with those that wait as well; by itself when that failed."""
        delivery = message.delivery
        outcome = await self._together[delivery.flow].outcome_of(message)
        if outcome is Outcome.ALONE:
            delivery.shared, delivery.recorded = None, False
            async with self._alone[delivery.flow]:
                await self._handle(message.handler, message.event, delivery)
            outcome = Outcome.HANDLED
        return outcome

    def stop(self) -> None:
        self._stop.set()

    def _entry(self, flow: Flow) -> Callable[[RabbitMessage], Awaitable[None]]:
        async def entry(message: RabbitMessage) -> None:
            await self._receive(flow, message)

        entry.__name__ = flow.name
        return entry

    async def _receive(self, flow: Flow, message: RabbitMessage) -> None:
        """Handle one delivery; it is acknowledged when its effect, its next attempt or its parking is safe."""
        headers = dict(message.raw_message.headers)
        attempts = int(str(headers.get(ATTEMPTS, 0)))
        try:
            envelope = Envelope.read(headers)
            event_class, handler = flow.handlers[envelope.type, envelope.version]
            event = event_class.model_validate_json(message.raw_message.body)
        except KeyError as error:
            return await self._park(flow, message, f"unknown type or missing attribute {error}", attempts)
        except (ValueError, ValidationError, Unprocessable) as error:
            return await self._park(flow, message, str(error), attempts)
        delivery = Delivery(envelope, flow.name, self._runtime, message.raw_message.body)
        try:
            outcome = await self._take_effect(Waiting(event, delivery, handler))
            handled_total.labels(flow.name, outcome.value).inc()
        except inbox.AlreadyHandled:
            handled_total.labels(flow.name, "duplicate").inc()
        except Unprocessable as error:
            await self._park(flow, message, str(error), attempts)
        except Exception as error:
            if attempts >= len(RETRY_AFTER_MILLISECONDS):
                log.error("message failed for the last time", flow=flow.name, type=envelope.type, exc_info=error)
                return await self._park(flow, message, repr(error), attempts + 1)
            log.warning("message failed, will be retried", flow=flow.name, type=envelope.type, exc_info=error)
            await self._retry_later(flow, message, attempts)
        return None

    async def _handle(self, handler: Handler, event: Event, delivery: Delivery) -> None:
        """Run the handler in its trace; while the database is away wait here instead of failing the message."""
        envelope = delivery.envelope
        about = {"flow": delivery.flow, "event_id": envelope.id, "order_id": envelope.order_id}
        loop = asyncio.get_running_loop()
        patience = loop.time() + OUTAGE_PATIENCE_SECONDS
        tries = 0
        with resumed(Origin(envelope.traceparent, envelope.id), f"{delivery.flow} {envelope.type}", **about):
            while True:
                try:
                    await handler(event, delivery)
                    break
                except Exception as error:
                    if not is_outage(error) or loop.time() > patience or delivery.recorded:
                        raise
                    seconds = OUTAGE_PAUSE_SECONDS[min(tries, len(OUTAGE_PAUSE_SECONDS) - 1)]
                    tries += 1
                    log.warning("database away, waiting", flow=delivery.flow, error=repr(error))
                    if await pause(self._stop, seconds):
                        raise
            if not delivery.recorded:
                raise RuntimeError(f"{delivery.flow} did not record {envelope.type} as handled")

    async def _retry_later(self, flow: Flow, message: RabbitMessage, attempts: int) -> None:
        delay = delay_of(self._runtime.context, RETRY_AFTER_MILLISECONDS[attempts])
        headers = original_headers(message.raw_message.headers) | {ATTEMPTS: attempts + 1}
        body, message_id = message.raw_message.body, message.message_id or ""
        await self._surely(message, lambda: self._publisher.publish(delay, flow.name, body, headers, message_id))
        handled_total.labels(flow.name, "retried").inc()

    async def _park(self, flow: Flow, message: RabbitMessage, reason: str, attempts: int) -> None:
        log.error("message parked", flow=flow.name, message_id=message.message_id, reason=reason)
        await self._surely(
            message,
            lambda: park(
                self._publisher,
                self._runtime.context,
                flow.name,
                body=message.raw_message.body,
                headers=dict(message.raw_message.headers),
                message_id=message.message_id or "",
                reason=reason,
                attempts=attempts,
            ),
        )
        handled_total.labels(flow.name, "parked").inc()

    async def _surely(self, message: RabbitMessage, publish: Callable[[], Awaitable[None]]) -> None:
        """Publish until the broker confirms; at shutdown give the message back instead."""
        while True:
            try:
                return await publish()
            except NotConfirmed as error:
                log.warning("the broker does not confirm, trying again", error=str(error))
            if await pause(self._stop, 1.0):
                return await message.nack(requeue=True)


async def _as_it_is(message: RabbitMessage) -> RabbitMessage:
    return message
