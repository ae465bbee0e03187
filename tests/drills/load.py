"""Continuous load of real buyers: they press until they are answered, and some pay, cancel or get their bouquet.

Every buyer has a name and a key of their own. What the platform answered is kept here; what it did is read from its
own tables afterwards (`books`).
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.stories.people import Person, Refused
from tests.stories.shop import Shop

ORDERS: Final = "/api/orders/v1/orders"
PATIENCE_SECONDS: Final = 170.0
"""Longer than any wait of an order's own process: who has not got on by then never will."""
AT_THE_DOOR: Final = 12
"""So many may be pressing at the same time; others come when somebody was answered."""
PAUSES: Final = (0.3, 0.6, 1.2, 2.0)
LOOK_SECONDS: Final = 1.0
HURRY_SECONDS: Final = (0.005, 0.12)
GIVEN_UP: Final = frozenset({"cancelled", "lost"})


class CalledOff(Exception):
    """Somebody else has ended the order meanwhile: its buyer need not pay."""


@dataclass
class Load:
    """What came of the buyers of one drill."""

    shop: Shop
    run: str
    line: dict[str, Any]
    per_second: float
    answers: dict[str, set[str]] = field(default_factory=dict)
    """Key → ids of the orders that were answered for it."""
    refused: Counter[int] = field(default_factory=Counter)
    """Answers from 500 up, by status: "try again"."""
    cut: int = 0
    """Requests without an answer."""
    deeds: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    successes: list[tuple[float, float]] = field(default_factory=list)
    """(pressed at, answered at) of every order that was accepted, monotonic seconds."""
    _buyers: "set[asyncio.Task[None]]" = field(default_factory=set)
    _waiting: int = 0

    @property
    def operations(self) -> int:
        return len(self.answers) + sum(self.deeds.values())

    @asynccontextmanager
    async def coming(self) -> AsyncIterator[None]:
        """Buyers come while the block runs."""
        door = asyncio.create_task(self._come())
        try:
            yield
        finally:
            door.cancel()
            await asyncio.gather(door, return_exceptions=True)

    async def finished(self) -> None:
        """Wait until every buyer got what they came for, or complained."""
        if self._buyers:
            await asyncio.wait(self._buyers)

    async def first_after(self, moment: float, seconds: float) -> float:
        """Seconds from the moment to the first order that was pressed after it and accepted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for pressed, answered in self.successes:
                if pressed >= moment:
                    return answered - moment
            await asyncio.sleep(0.05)
        raise Refused(f"no order was accepted within {seconds:.0f} s of the fault's end")

    async def _come(self) -> None:
        for number in itertools.count(1):
            if self._waiting < AT_THE_DOOR:
                buyer = asyncio.create_task(self._buyer(number))
                self._buyers.add(buyer)
                buyer.add_done_callback(self._buyers.discard)
            await asyncio.sleep(1 / self.per_second)

    async def _buyer(self, number: int) -> None:
        name = f"{self.run} {number}"
        try:
            order_id = await self._place(name, hurried=number % 7 == 3)
            match number % 10:
                case 1:
                    await self._pay(order_id)
                case 6:
                    await self._pay(order_id)
                    await self._assemble(order_id)
                case 3 | 8:
                    await self._cancel(order_id)
        except CalledOff:
            self.deeds["called off"] += 1
        except (Refused, httpx.HTTPError, TimeoutError) as complaint:
            self.complaints.append(f"{name}: {complaint!r}"[:300])

    async def _place(self, name: str, *, hurried: bool) -> str:
        body = {"store_id": self.shop.store_id, "lines": [self.line], "buyer": {"name": name}}
        self._waiting += 1
        try:
            if hurried:
                await self._give_up_early(body, name)
            pressed = time.monotonic()
            made = await self._press(self.shop.sales, ORDERS, body, name)
            self.successes.append((pressed, time.monotonic()))
        finally:
            self._waiting -= 1
        self.answers.setdefault(name, set()).add(str(made["id"]))
        return str(made["id"])

    async def _give_up_early(self, body: dict[str, Any], name: str) -> None:
        """The connection of somebody whose phone lost it before the answer."""
        try:
            async with asyncio.timeout(random.uniform(*HURRY_SECONDS)):
                made = await self._send(self.shop.sales, ORDERS, body, name)
        except (TimeoutError, httpx.TransportError):
            self.cut += 1
            return
        if made.is_success:
            self.answers.setdefault(name, set()).add(str(made.json()["id"]))

    async def _press(self, person: Person, path: str, body: dict[str, Any], key: str) -> Any:
        """The same press with the same key until it is answered; from 500 up it was not."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                answer = await self._send(person, path, body, key)
            except httpx.TransportError:
                self.cut += 1
            else:
                if answer.is_success:
                    return answer.json() if answer.content else None
                if answer.status_code >= 500:
                    self.refused[answer.status_code] += 1
                elif not (answer.status_code == 409 and "still_running" in answer.text):
                    raise Refused(f"{path} → {answer.status_code} {answer.text[:200]}")
            if time.monotonic() > deadline:
                raise Refused(f"{path} was not answered in {PATIENCE_SECONDS:.0f} s")
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
        raise AssertionError("pauses never end")

    async def _send(self, person: Person, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        return await person.http.post(path, json=body, headers={**person.headers, "Idempotency-Key": key})

    async def _pay(self, order_id: str) -> None:
        async def link() -> str | None:
            order = await self.shop.order(order_id)
            if order["status"] in GIVEN_UP:
                raise CalledOff
            url: str | None = order["payment_url"]
            return url

        await self.shop.pay_at(await self._seen("payment link", link))
        await self._seen("paid order", lambda: self._is(order_id, "paid", "with_florists"))
        self.deeds["paid"] += 1

    async def _cancel(self, order_id: str) -> None:
        path, cancelled = f"{ORDERS}/{order_id}/cancel", lambda: self._is(order_id, "cancelled")
        await self.shop.manager.press(path, {"reason": "drill"}, cancelled)
        self.deeds["cancelled"] += 1

    async def _assemble(self, order_id: str) -> None:
        path = f"{ORDERS}/{order_id}"
        further = ("in_assembly", "ready_for_courier")
        await self.shop.sales.press(
            f"{path}/hand-to-florists", None, lambda: self._is(order_id, "with_florists", *further)
        )
        await self.shop.florist.press(f"{path}/take", None, lambda: self._is(order_id, *further))
        await self.shop.florist.press(f"{path}/assembled", {}, lambda: self._is(order_id, "ready_for_courier"))
        self.deeds["assembled"] += 1

    async def _is(self, order_id: str, *statuses: str) -> bool:
        return (await self.shop.order(order_id))["status"] in statuses

    async def _seen(self, what: str, look: Callable[[], Awaitable[Any]]) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := await look()):
            if time.monotonic() > deadline:
                raise Refused(f"no {what} in {PATIENCE_SECONDS:.0f} s")
            await asyncio.sleep(LOOK_SECONDS)
        return found
