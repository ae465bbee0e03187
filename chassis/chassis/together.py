"""Messages that wait at the same moment take effect in one transaction.

Beginning, entering a scope, noting the message, saving its events and committing cost more than most effects do. A
flow that lags behind therefore takes what waits (at most its prefetch) and pays once for all; a flow with nothing
else to do handles each message as it comes, or lingers a moment for others where nobody waits for the effect. Each
effect still sees only its own message's scope, each published event names its own cause. When one of them fails all
are rolled back and each is handled alone, as if it had come by itself: nobody suffers for a neighbour but by a little
time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import structlog

from chassis import inbox
from chassis.context import Origin, resumed
from chassis.events import Event

if TYPE_CHECKING:
    from chassis.bus import Delivery

log = structlog.get_logger()


class Outcome(StrEnum):
    HANDLED = "handled"
    DUPLICATE = "duplicate"
    ALONE = "alone"
    """It is to be handled by itself: something failed among those it was taken with."""


@dataclass(slots=True)
class Waiting:
    """A message whose effect is wanted, and the promise to say what became of it."""

    event: Event
    delivery: "Delivery"
    handler: Callable[[Any, "Delivery"], Awaitable[None]]
    outcome: "asyncio.Future[Outcome]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def place(self) -> tuple[str, str, int]:
        """Where it stands among the others: store by store, each aggregate's messages in their order."""
        envelope = self.delivery.envelope
        return self.delivery.scope.setting(), envelope.subject, envelope.sequence

    def about(self) -> dict[str, Any]:
        envelope = self.delivery.envelope
        return {"flow": self.delivery.flow, "event_id": envelope.id, "order_id": envelope.order_id}

    def tell(self, outcome: Outcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Together:
    """One flow's messages on their way to their effect."""

    def __init__(self, most: int, linger: float = 0.0) -> None:
        self._most = most
        self._linger = linger
        self._waiting: asyncio.Queue[Waiting] = asyncio.Queue()

    async def outcome_of(self, waiting: Waiting) -> Outcome:
        self._waiting.put_nowait(waiting)
        return await waiting.outcome

    async def run(self) -> None:
        """Take what waits, for as long as the task lives."""
        while True:
            taken = [await self._waiting.get()]
            if self._linger:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._linger):
                        while len(taken) < self._most:
                            taken.append(await self._waiting.get())
            while len(taken) < self._most and not self._waiting.empty():
                taken.append(self._waiting.get_nowait())
            await self._settle(taken)

    async def _settle(self, taken: list[Waiting]) -> None:
        taken.sort(key=Waiting.place)
        try:
            outcomes = await _take_effect(taken)
        except Exception as error:  # noqa: BLE001  (whatever it was, each is tried alone and says it)
            # Nothing of it happened; whoever fails alone says why, with the trace of its own message.
            log.info("handled one by one", flow=taken[0].delivery.flow, messages=len(taken), error=repr(error))
            outcomes = [Outcome.ALONE] * len(taken)
        except asyncio.CancelledError:
            for waiting in taken:
                waiting.outcome.cancel()
            raise
        for waiting, outcome in zip(taken, outcomes, strict=True):
            waiting.tell(outcome)


async def _take_effect(taken: list[Waiting]) -> list[Outcome]:
    """Carry out the effects in one transaction. A second copy of a message among them has none."""
    first = taken[0].delivery
    db = first.runtime.db
    outcomes = []
    async with db.transaction(first.scope) as tx:
        new = await inbox.record_all(tx, db.schema, first.flow, [one.delivery.envelope.id for one in taken])
        for waiting in taken:
            envelope = waiting.delivery.envelope
            if envelope.id not in new:
                outcomes.append(Outcome.DUPLICATE)
                continue
            new.remove(envelope.id)
            waiting.delivery.shared = tx
            with resumed(Origin(envelope.traceparent, envelope.id), f"{first.flow} {envelope.type}", **waiting.about()):
                await waiting.handler(waiting.event, waiting.delivery)
            if not waiting.delivery.recorded:
                raise RuntimeError(f"{first.flow} did not record {envelope.type} as handled")
            outcomes.append(Outcome.HANDLED)
    return outcomes
