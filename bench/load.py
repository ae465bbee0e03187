"""The generator: a process of its own that sends what a plan says and tells how long each answer took.

    python -m bench.load     a plan as one line of JSON in; "ready" out; after a line in, it works; then the result

Closed loop: each client sends its next request when it has its answer. With a `rate` requests leave by the clock
instead, and an answer's time counts from the moment its request was due. The result tells the generator's own
processor time, too.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import uvloop

from bench import requests

_REFUSALS_KEPT = 5
_SECONDS_PER_ANSWER = 60.0


@dataclass
class Outcome:
    """`milliseconds`: one per answered request. `statuses`: how often each; 0 where there was no answer.

    `numbers` and `moments`: which request it was and when it was sent (seconds since 1970), in the same order.
    """

    milliseconds: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_milliseconds: float = 0.0


class Generator:
    def __init__(self, plan: dict[str, Any], session: aiohttp.ClientSession) -> None:
        self._session = session
        self._clients: list[dict[str, str]] = plan["clients"]
        self._seconds = float(plan["seconds"])
        self._most: int | None = plan.get("most")
        self._rate: float | None = plan.get("rate")
        self._make: Callable[[int], requests.Request] = requests.maker(plan["requests"])
        self._sent = 0
        self.outcome = Outcome()

    async def run(self) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        if self._rate is None:
            await asyncio.gather(*(self._one_after_another(headers, began) for headers in self._clients))
        else:
            await self._by_the_clock(began, self._rate)
        self.outcome.seconds = time.perf_counter() - began
        self.outcome.cpu_milliseconds = (time.process_time() - cpu) * 1000

    def _more(self, began: float) -> bool:
        if self._most is not None and self._sent >= self._most:
            return False
        return time.perf_counter() - began < self._seconds

    async def _one_after_another(self, headers: dict[str, str], began: float) -> None:
        while self._more(began):
            self._sent += 1
            await self._ask(self._sent, headers, time.perf_counter())

    async def _by_the_clock(self, began: float, rate: float) -> None:
        async with asyncio.TaskGroup() as group:
            while self._more(began):
                due = began + self._sent / rate
                if (early := due - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                self._sent += 1
                group.create_task(self._ask(self._sent, self._clients[self._sent % len(self._clients)], due))

    async def _ask(self, number: int, headers: dict[str, str], since: float) -> None:
        one = self._make(number)
        moment, said = time.time(), b""
        try:
            async with self._session.request(
                one.method, one.path, data=one.body, headers={**headers, **one.headers}
            ) as answer:
                said = await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            status, said = 0, repr(error).encode()
        self.outcome.milliseconds.append((time.perf_counter() - since) * 1000)
        self.outcome.numbers.append(number)
        self.outcome.moments.append(moment)
        self.outcome.statuses[status] += 1
        if not 200 <= status < 300 and len(self.outcome.refusals) < _REFUSALS_KEPT:
            self.outcome.refusals.append(f"{one.method} {one.path} → {status} {said[:300].decode(errors='replace')}")


async def _main() -> None:
    plan = json.loads(sys.stdin.readline())
    timeout = aiohttp.ClientTimeout(total=_SECONDS_PER_ANSWER)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(plan["url"], connector=connector, timeout=timeout) as session:
        generator = Generator(plan, session)
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        await generator.run()
    print(json.dumps(vars(generator.outcome)), flush=True)


if __name__ == "__main__":
    uvloop.run(_main())
