"""Webhooks on their way out: kept until taken, redelivered by the provider's rule, bent by scripted faults."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, JsonValue

from tools.doubles.common.faults import WEBHOOK_FAULTS, Fault, FaultQueue
from tools.doubles.common.outgoing import outgoing
from tools.doubles.common.shelf import Clock, Shelf

# A local run may go on for weeks; nobody reads back further than this.
_KEPT = 5000

Status = Literal["waiting", "delivered", "dropped", "gave_up"]


@dataclass(frozen=True)
class Redelivery:
    """One provider's rule. ``pauses`` in seconds between attempts, the last one repeating.

    ``lifetime`` is counted on the double's own clock, so that a test need not wait for it.
    """

    accepts: Callable[[int], bool]
    pauses: tuple[float, ...]
    lifetime: timedelta | None = None
    attempts: int | None = None
    answer_within: float = 10.0

    def is_over(self, delivery: "Delivery", now: datetime) -> bool:
        too_old = self.lifetime is not None and now - delivery.created_at > self.lifetime
        too_often = self.attempts is not None and len(delivery.attempts) >= self.attempts
        return too_old or too_often

    def pause_after(self, attempts: int) -> float:
        return self.pauses[min(attempts, len(self.pauses)) - 1]


@dataclass(frozen=True)
class Destination:
    """Where an addressee wants its webhooks now; asked before every attempt, for it may change."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)


class Attempt(BaseModel):
    """``status`` is what the receiver answered; without one, ``error`` says why there is none."""

    at: datetime
    status: int | None = None
    error: str | None = None


class Delivery(BaseModel):
    """One webhook. Those of one ``lane`` go strictly one after another; without a lane nothing waits.

    ``source`` is the local address to send from (a forged notification comes from elsewhere).
    """

    id: int
    addressee: str
    event: str
    body: JsonValue
    created_at: datetime
    status: Status = "waiting"
    lane: str | None = None
    source: str | None = None
    fault: str | None = None
    attempts: list[Attempt] = []


class Signal:
    """Wakes everybody who is waiting for it, and nobody who comes later."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, within: float) -> None:
        try:
            await asyncio.wait_for(self._event.wait(), within)
        except TimeoutError:
            return


class Deliveries:
    def __init__(self, shelf: Shelf, clock: Clock, faults: FaultQueue, rule: Redelivery, pace: float) -> None:
        self._shelf = shelf
        self._clock = clock
        self._faults = faults
        self._rule = rule
        self._pace = pace
        self._destination_of: Callable[[str], Destination | None] = lambda addressee: None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._lanes: dict[str, asyncio.Lock] = {}
        self._held: dict[str, list[int]] = {}
        self._clients: dict[str | None, httpx.AsyncClient] = {}
        self._clock_moved = Signal()
        self._news = Signal()

    def find_destinations_with(self, destination_of: Callable[[str], Destination | None]) -> None:
        self._destination_of = destination_of

    def post(
        self,
        addressee: str,
        event: str,
        body: JsonValue,
        *,
        lane: str | None = None,
        source: str | None = None,
    ) -> Delivery:
        """Send a webhook, unless the script says that this one goes astray."""
        destination = self._destination_of(addressee)
        path = urlsplit(destination.url).path if destination else ""
        fault = self._faults.take(WEBHOOK_FAULTS, "POST", path, event)
        delivery = self._keep(addressee, event, body, lane=None if fault else lane, source=source, fault=fault)
        if fault is None:
            self._start(delivery)
        elif fault.kind == "webhook_delay":
            self._start(delivery, pause=fault.seconds)
        elif fault.kind == "webhook_reorder":
            self._held.setdefault(addressee, []).append(delivery.id)
            self._start(delivery, pause=fault.seconds)
        elif fault.kind == "webhook_duplicate":
            self._start(delivery)
            for _ in range(fault.copies):
                self._start(self._keep(addressee, event, body, lane=None, source=source, fault=fault))
        return delivery

    def repeat(self, number: int) -> Delivery | None:
        """Send an old webhook once more, as it was: a late duplicate."""
        old = self.find(number)
        if old is None:
            return None
        again = self._keep(old.addressee, old.event, old.body, lane=None, source=old.source, fault=None)
        self._start(again)
        return again

    def find(self, number: int) -> Delivery | None:
        document = self._shelf.get("deliveries", str(number))
        return None if document is None else Delivery.model_validate(document)

    def every(self, addressee: str | None = None, status: Status | None = None) -> list[Delivery]:
        found = (Delivery.model_validate(document) for document in self._shelf.every("deliveries"))
        return [
            delivery
            for delivery in found
            if addressee in (None, delivery.addressee) and status in (None, delivery.status)
        ]

    def settle(self, number: int, status: Status) -> None:
        """Close a waiting delivery without sending it."""
        delivery = self.find(number)
        if delivery is not None and delivery.status == "waiting":
            self._save(delivery.model_copy(update={"status": status}))

    def wake(self, addressee: str) -> None:
        """The addressee has a destination (again): send it what was waiting."""
        for delivery in self.every(addressee, "waiting"):
            if delivery.id not in self._tasks:
                self._start(delivery)

    def clock_moved(self) -> None:
        """Cut every pause between attempts short, and let what has become too old be given up."""
        self._clock_moved.fire()

    async def arrival(self, within: float) -> None:
        """Return when something was posted, at the latest after ``within`` seconds."""
        await self._news.wait(within)

    async def quiet(self, within: float) -> bool:
        """Whether everything on its way has arrived or been given up within so many seconds."""
        deadline = asyncio.get_running_loop().time() + within
        while self._tasks:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await asyncio.wait(list(self._tasks.values()), timeout=left)
        return True

    def resume(self) -> None:
        """After a restart: go on with whatever had not arrived."""
        for delivery in self.every(status="waiting"):
            self._start(delivery)

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._lanes.clear()
        self._held.clear()
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def _keep(
        self,
        addressee: str,
        event: str,
        body: JsonValue,
        *,
        lane: str | None,
        source: str | None,
        fault: Fault | None,
    ) -> Delivery:
        delivery = Delivery(
            id=self._shelf.next_number("delivery"),
            addressee=addressee,
            event=event,
            body=body,
            created_at=self._clock.now(),
            status="dropped" if fault and fault.kind == "webhook_drop" else "waiting",
            lane=lane,
            source=source,
            fault=fault.kind if fault else None,
        )
        self._save(delivery)
        self._shelf.keep_newest("deliveries", _KEPT)
        self._news.fire()
        return delivery

    def _save(self, delivery: Delivery) -> None:
        self._shelf.put("deliveries", str(delivery.id), delivery.model_dump(mode="json"))

    def _start(self, delivery: Delivery, pause: float = 0) -> None:
        task = asyncio.create_task(self._carry(delivery, pause))
        self._tasks[delivery.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(delivery.id, None))

    async def _carry(self, delivery: Delivery, pause: float) -> None:
        if pause:
            await self._until_overtaken(delivery, pause)
        if delivery.lane is None:
            await self._until_taken(delivery.id)
        else:
            async with self._lanes.setdefault(delivery.lane, asyncio.Lock()):
                await self._until_taken(delivery.id)

    async def _until_overtaken(self, delivery: Delivery, pause: float) -> None:
        """A delayed webhook waits its time; a reordered one only until a later one has been tried."""
        deadline = asyncio.get_running_loop().time() + pause
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            if delivery.fault == "webhook_reorder" and delivery.id not in self._held.get(delivery.addressee, []):
                return
            await self._news.wait(left)

    async def _until_taken(self, number: int) -> None:
        while (delivery := self.find(number)) is not None and delivery.status == "waiting":
            destination = self._destination_of(delivery.addressee)
            if destination is None:
                return
            if self._rule.is_over(delivery, self._clock.now()):
                self.settle(number, "gave_up")
                return
            attempt = await self._attempt(destination, delivery)
            self._note(number, attempt)
            if delivery.fault != "webhook_reorder" and self._held.pop(delivery.addressee, []):
                self._news.fire()
            if attempt.status is None or not self._rule.accepts(attempt.status):
                await self._clock_moved.wait(self._pace * self._rule.pause_after(len(delivery.attempts) + 1))

    def _note(self, number: int, attempt: Attempt) -> None:
        delivery = self.find(number)
        if delivery is None:
            return
        taken = attempt.status is not None and self._rule.accepts(attempt.status)
        status = "delivered" if taken and delivery.status == "waiting" else delivery.status
        self._save(delivery.model_copy(update={"attempts": [*delivery.attempts, attempt], "status": status}))

    async def _attempt(self, destination: Destination, delivery: Delivery) -> Attempt:
        try:
            response = await self._client(delivery.source).post(
                destination.url, json=delivery.body, headers=destination.headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Attempt(at=self._clock.now(), error=f"{type(error).__name__}: {error}")
        return Attempt(at=self._clock.now(), status=response.status_code)

    def _client(self, source: str | None) -> httpx.AsyncClient:
        if source not in self._clients:
            self._clients[source] = outgoing(self._rule.answer_within, source=source)
        return self._clients[source]
