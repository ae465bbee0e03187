"""pgbench on the platform's own cluster: what the same PostgreSQL, with the same settings, could do at most.

For placing it runs the minimal transaction in a database of its own; for reading the bare statements on the same rows.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from bench.cpu import everything, family
from tools.local import packages
from tools.local.environment import with_database
from tools.local.faults import Fault

DATABASE = "narciss_bench_limit"
SCRIPTS = Path(__file__).parent
_RATE = re.compile(r"^tps = ([\d.]+) \(without initial connection time\)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)
_DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
_LONGER = 3


@dataclass(frozen=True, slots=True)
class Demand:
    """The same as the platform is asked for: so many clients, and what they choose from.

    `scripts`: files below `limit/` without their suffix, with their weights.
    """

    scripts: Mapping[str, int]
    clients: int
    seconds: float
    variables: Mapping[str, str | int] = field(default_factory=dict)
    prepared: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """`rate`: transactions a second. `cpu`: milliseconds of PostgreSQL for one."""

    rate: float
    milliseconds: float
    cpu: float


def read_report(said: str, postgres_cpu: float) -> Attempt:
    """What pgbench printed at its end. Raises Fault when that is not a report."""
    rate, latency, done = _RATE.search(said), _LATENCY.search(said), _DONE.search(said)
    if rate is None or latency is None or done is None:
        raise Fault(f"pgbench did not report: {said[-600:]}")
    return Attempt(float(rate[1]), float(latency[1]), postgres_cpu / max(int(done[1]), 1))


class Limit:
    """One database of the cluster under pgbench."""

    def __init__(self, url: str, postmaster: int) -> None:
        self.url = url
        self._postmaster = postmaster

    async def run(self, demand: Demand) -> Attempt:
        """Its clock runs while its clients connect; where that took all of it, it is given more time."""
        seconds = max(round(demand.seconds), 1)
        before = self._cpu()
        said = await self._pgbench(demand, seconds)
        if re.search(r"actually processed: 0$", said, re.MULTILINE):
            before = self._cpu()
            said = await self._pgbench(demand, seconds * _LONGER)
        return read_report(said, self._cpu() - before)

    async def _pgbench(self, demand: Demand, seconds: int) -> str:
        folder = packages.postgres_bin()
        assert folder is not None, "the cluster runs from there"
        parts = urlsplit(self.url)
        variables = [part for name, value in demand.variables.items() for part in ("-D", f"{name}={value}")]
        files = [part for name, weight in demand.scripts.items() for part in ("-f", f"{SCRIPTS / name}.sql@{weight}")]
        process = await asyncio.create_subprocess_exec(
            str(folder / "pgbench"),
            *("-n", "-M", "prepared" if demand.prepared else "simple", "-T", str(seconds)),
            *("-c", str(demand.clients), "-j", str(min(demand.clients, 2)), *variables, *files),
            *("-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), parts.path.strip("/")),
            env={**os.environ, "PGPASSWORD": parts.password or ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode != 0:
            raise Fault(f"pgbench failed: {said.decode(errors='replace')[-600:]}")
        return said.decode()

    def _cpu(self) -> float:
        return sum(one.own + one.waited for one in family(self._postmaster, everything()))


class MinimalShop(Limit):
    """The minimal transaction. Every run is verified afterwards."""

    async def place(self, script: str, *, clients: int, products: int, seconds: float) -> Attempt:
        """`script`: `one_call` or `seven_statements`. Raises Fault when rows do not add up afterwards."""
        attempt = await self.run(Demand({script: 1}, clients, seconds, {"products": products}))
        await self._verify()
        return attempt

    async def _verify(self) -> None:
        connection = await asyncpg.connect(self.url, timeout=10, command_timeout=120)
        try:
            row = await connection.fetchrow(
                """
                select (select sum(reserved) from stock) as reserved, (select sum(quantity) from reservations) as told,
                  (select count(*) from orders) as orders, (select count(*) from outbox) as events
                """
            )
        finally:
            await connection.close()
        if row["reserved"] != row["told"] or row["orders"] != row["events"]:
            raise Fault(f"the limit's own rows do not add up: {dict(row)}")


@asynccontextmanager
async def minimal_shop(postgres_url: str, postmaster: int) -> AsyncIterator[MinimalShop]:
    """Made for the run and dropped after it."""
    url = with_database(postgres_url, DATABASE)
    await _execute(postgres_url, f"drop database if exists {DATABASE} with (force)")
    await _execute(postgres_url, f"create database {DATABASE} template template0")
    try:
        await _execute(url, (SCRIPTS / "schema.sql").read_text())
        yield MinimalShop(url, postmaster)
    finally:
        await _execute(postgres_url, f"drop database if exists {DATABASE} with (force)")


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url, timeout=10, command_timeout=120)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
