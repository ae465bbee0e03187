"""Messages of one flow brought to its real handlers, in any order and more than once, as the broker would."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from uuid import UUID

from chassis.bus import RETRY_AFTER_MILLISECONDS, Delivery, Flow, Unprocessable
from chassis.context import Origin, resumed
from chassis.events import Event
from chassis.inbox import AlreadyHandled
from chassis.testing import RunningService
from chassis.together import Outcome, Together, Waiting

from tests.shuffle.sequences import Message

ATTEMPTS = len(RETRY_AFTER_MILLISECONDS) + 1
"""A message that fails is brought so often, each time after all the others: the pauses are longer than those take."""
HANDLED, PARKED, NEVER_SAID = "handled", "parked", "never said"
Answering = Callable[[Event], Awaitable[Event | None]]
"""What a message says in this run: the answer to a question names the question's id. None: not asked yet."""


def orders_of(messages: Sequence[Message], seed: int, count: int) -> list[list[Message]]:
    """So many lines of the messages with repeats: the first backwards, then neighbours and anybody mixed by turns."""
    lines = []
    for number in range(count):
        dice = Random(f"{seed} {number}")
        line = [one for one in messages for _ in range(dice.choice((1, 1, 2, 3)))]
        if number == 0:
            line.reverse()
        elif number % 2:
            dice.shuffle(line)
        else:
            places = [(place + dice.uniform(0, 15), one) for place, one in enumerate(line)]
            line = [one for _, one in sorted(places, key=lambda pair: pair[0])]
        lines.append(line)
    return lines


class Bus:
    """One flow of one running context. `needs`: what must have been handled before a message can exist."""

    def __init__(
        self, running: RunningService, flow: Flow, answering: Answering, needs: Mapping[UUID, set[UUID]]
    ) -> None:
        self._running, self._flow, self._answering, self._needs = running, flow, answering, needs
        self.refusals: dict[str, str] = {}
        self._outcomes: dict[UUID, str] = {}
        self._attempts: Counter[UUID] = Counter()

    async def deliver(self, line: Sequence[Message], dice: Random, most_at_once: int) -> dict[str, str]:
        """What became of each message: handled, parked after its last attempt, or never said."""
        waiting = list(line)
        while waiting:
            before = (len(self._outcomes), self._attempts.total())
            waiting = [one for one in await self._pass(waiting, dice, most_at_once) if self._comes_again(one)]
            if (len(self._outcomes), self._attempts.total()) == before:
                break
            dice.shuffle(waiting)
        return {str(one): self._outcomes.get(one.envelope.id, NEVER_SAID) for one in line}

    def _comes_again(self, message: Message) -> bool:
        event = message.envelope.id
        if event not in self._outcomes and self._attempts[event] >= ATTEMPTS:
            self._outcomes[event] = PARKED
        return event not in self._outcomes

    async def _pass(self, line: list[Message], dice: Random, most_at_once: int) -> list[Message]:
        """Everything in turn; those that failed or cannot exist yet."""
        failed: list[Message] = []
        while line:
            size = dice.randint(1, most_at_once)
            taken, line = line[:size], line[size:]
            able = [one for one in taken if self._possible(one)]
            failed += [one for one in taken if one not in able]
            if most_at_once == 1:
                for message in able:
                    await self._alone(message, failed)
            else:
                await self._together(able, failed, most_at_once)
        return failed

    def _possible(self, message: Message) -> bool:
        return all(self._outcomes.get(event) == HANDLED for event in self._needs.get(message.envelope.id, ()))

    async def _alone(self, message: Message, failed: list[Message]) -> None:
        event, envelope = await self._answering(message.event), message.envelope
        if event is None:
            return failed.append(message)
        delivery = self._delivery(message, event)
        _, handler = self._flow.handlers[envelope.type, envelope.version]
        try:
            with resumed(Origin(envelope.traceparent, envelope.id), self._flow.name):
                await handler(event, delivery)
        except AlreadyHandled:
            assert self._outcomes.get(envelope.id) == HANDLED, f"{message} is noted as handled without being so"
            return None
        except Unprocessable as refusal:
            self.refusals[str(message)] = repr(refusal)
            self._outcomes[envelope.id] = PARKED
            return None
        except Exception as error:  # noqa: BLE001  (whatever it was, the broker brings it again)
            self.refusals[str(message)] = repr(error)
            if envelope.id not in {one.envelope.id for one in failed}:
                self._attempts[envelope.id] += 1
            return failed.append(message)
        assert delivery.recorded, f"{self._flow.name} did not record {message}"
        self._outcomes[envelope.id] = HANDLED
        return None

    async def _together(self, taken: list[Message], failed: list[Message], most: int) -> None:
        """Those that happen to wait at the same moment; who fails among them is handled alone."""
        said = [(one, await self._answering(one.event)) for one in taken]
        failed += [one for one, event in said if event is None]
        together = Together(most)
        worker = asyncio.create_task(together.run())
        try:
            waiting = [(one, self._waiting(one, event)) for one, event in said if event is not None]
            done = await asyncio.gather(*(together.outcome_of(each) for _, each in waiting))
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
        for (one, _), outcome in zip(waiting, done, strict=True):
            if outcome is Outcome.ALONE:
                await self._alone(one, failed)
            else:
                self._outcomes[one.envelope.id] = HANDLED

    def _waiting(self, message: Message, event: Event) -> Waiting:
        return Waiting(
            event,
            self._delivery(message, event),
            self._flow.handlers[message.envelope.type, message.envelope.version][1],
        )

    def _delivery(self, message: Message, event: Event) -> Delivery:
        return Delivery(message.envelope, self._flow.name, self._running.runtime, event.model_dump_json().encode())
