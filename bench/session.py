"""What every scenario is given: the platform, its clocks, and a way to load it and to wait for rest."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.cpu import Meter
from bench.numbers import less, percentile
from bench.platform import ROOT, Door, Platform, Say
from bench.rest import Watch
from tools import invariants
from tools.local.faults import Fault

REST_SECONDS = 240.0
IDLE_SECONDS = 12.0
_GENERATOR_SECONDS = 300.0


class NotThereYet(Exception):
    """The product has no such door; the scenario does not count."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the generator is to do. `clients`: who asks, each in a closed loop, or in turn at `rate` per second."""

    clients: Sequence[Door]
    seconds: float
    requests: Mapping[str, Any]
    most: int | None = None
    rate: float | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the generator and what it cost. `settled`: seconds from the first request to the last effect."""

    milliseconds: list[float]
    numbers: list[int]
    moments: list[float]
    statuses: dict[int, int]
    refusals: list[str]
    seconds: float
    settled: float
    since: datetime
    generator_cpu: float
    cpu: dict[str, float]
    cpu_seconds: float
    idle_cpu: float

    @property
    def done(self) -> int:
        return sum(many for status, many in self.statuses.items() if 200 <= status < 300)

    @property
    def rate(self) -> float:
        """Per second, until the last effect."""
        return self.done / self.settled

    @property
    def gross(self) -> float:
        """Milliseconds per operation of all processes, with what they spend when idle."""
        return sum(self.cpu.values()) / max(self.done, 1)

    @property
    def net(self) -> float:
        """The same without what the platform would have spent anyway."""
        return (sum(self.cpu.values()) - self.idle_cpu * self.cpu_seconds) / max(self.done, 1)

    def at(self, share: float) -> float:
        return percentile(self.milliseconds, share)

    @property
    def server_errors(self) -> int:
        return sum(many for status, many in self.statuses.items() if status >= 500 or status == 0)

    def per_process(self) -> dict[str, float]:
        """Milliseconds per operation, the largest first."""
        ordered = sorted(self.cpu.items(), key=lambda one: -one[1])
        return {name: round(spent / max(self.done, 1), 3) for name, spent in ordered}


@dataclass
class Session:
    """`quick`: a short look; figures of it are rough."""

    platform: Platform
    say: Say
    quick: bool
    watch: Watch
    meter: Meter = field(init=False)
    idle: dict[str, float] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.meter = Meter(self.platform.pids, self.watch.backend)

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 3

    async def look_at_idle(self) -> None:
        """How many milliseconds a second each process spends while nobody asks for anything."""
        seconds = IDLE_SECONDS / (3 if self.quick else 1)
        before, began = self.meter.read(), time.monotonic()
        await asyncio.sleep(seconds)
        passed = time.monotonic() - began
        self.idle = {name: spent / passed for name, spent in less(self.meter.read(), before).items()}
        self.say(f"idle: {sum(self.idle.values()):.0f} ms of processor time a second")

    async def broken_invariants(self) -> list[str]:
        """A sentence for each, with its first rows. The demo's own data break some from the start."""
        return await invariants.broken(self.platform.postgres_url, at_rest=True)

    async def run(
        self, load: Load, *, settle: bool = True, waits_for: Callable[[], Awaitable[None]] | None = None
    ) -> Run:
        """Carry out the load in a process of its own; with `settle` until all its effects are there.

        `waits_for`: what is under way and shows in no outbox, as webhooks that are kept and not yet taken in.
        """
        plan = {
            "url": load.url or self.platform.url,
            "clients": [door.headers for door in load.clients],
            "seconds": load.seconds,
            "most": load.most,
            "rate": load.rate,
            "requests": dict(load.requests),
        }
        process = await _started(plan)
        try:
            since = await self.watch.now()
            before, began = self.meter.read(), time.monotonic()
            said = await _carried_out(process, load.seconds)
            last = datetime.now(UTC)
            if waits_for is not None:
                await waits_for()
            rest = await self.watch.until_rest(since, REST_SECONDS) if settle else last
            spent = less(self.meter.read(), before)
            passed = time.monotonic() - began
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        settled = max(rest - since, timedelta(seconds=said["seconds"])).total_seconds()
        return Run(
            milliseconds=said["milliseconds"],
            numbers=said["numbers"],
            moments=said["moments"],
            statuses={int(status): many for status, many in said["statuses"].items()},
            refusals=said["refusals"],
            seconds=said["seconds"],
            settled=settled,
            since=since,
            generator_cpu=said["cpu_milliseconds"],
            cpu=spent,
            cpu_seconds=passed,
            idle_cpu=sum(self.idle.values()),
        )


async def _started(plan: dict[str, Any]) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 28,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(plan).encode() + b"\n")
    await process.stdin.drain()
    async with asyncio.timeout(60):
        ready = await process.stdout.readline()
    if ready.strip() != b"ready":
        raise Fault(f"the generator did not start: {ready!r}")
    return process


async def _carried_out(process: asyncio.subprocess.Process, seconds: float) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    await process.stdin.drain()
    async with asyncio.timeout(seconds + _GENERATOR_SECONDS):
        said = await process.stdout.readline()
    if not said:
        raise Fault("the generator ended without a result")
    result: dict[str, Any] = json.loads(said)
    return result
