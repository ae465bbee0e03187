"""The limit: pgbench with the minimal transaction, in a database of its own on the platform's own cluster.

The same settings, the same durability, the same number of clients as the platform has at that moment.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Demand:
    """The same as the platform is asked for: so many clients, so many products to choose from."""

    clients: int
    products: int
    seconds: float


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
    """The minimal shop. Every run is verified afterwards."""

    def __init__(self, url: str, postmaster: int) -> None:
        self._url = url
        self._postmaster = postmaster

    async def run(self, script: str, demand: Demand) -> Attempt:
        """`script`: `one_call` or `seven_statements`. Raises Fault when rows do not add up afterwards."""
        folder = packages.postgres_bin()
        assert folder is not None, "the cluster runs from there"
        parts = urlsplit(self._url)
        before = self._cpu()
        process = await asyncio.create_subprocess_exec(
            str(folder / "pgbench"),
            *("-n", "-M", "prepared", "-c", str(demand.clients), "-j", str(min(demand.clients, 2))),
            *("-T", str(max(round(demand.seconds), 1)), "-D", f"products={demand.products}"),
            *("-f", str(SCRIPTS / f"{script}.sql")),
            *("-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), DATABASE),
            env={**os.environ, "PGPASSWORD": parts.password or ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode != 0:
            raise Fault(f"pgbench failed: {said.decode(errors='replace')[-600:]}")
        attempt = read_report(said.decode(), self._cpu() - before)
        await self._verify()
        return attempt

    def _cpu(self) -> float:
        return sum(one.own + one.waited for one in family(self._postmaster, everything()))

    async def _verify(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=10, command_timeout=120)
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
async def minimal_shop(postgres_url: str, postmaster: int) -> AsyncIterator[Limit]:
    """Made for the run and dropped after it."""
    url = with_database(postgres_url, DATABASE)
    await _execute(postgres_url, f"drop database if exists {DATABASE} with (force)")
    await _execute(postgres_url, f"create database {DATABASE} template template0")
    try:
        await _execute(url, (SCRIPTS / "schema.sql").read_text())
        yield Limit(url, postmaster)
    finally:
        await _execute(postgres_url, f"drop database if exists {DATABASE} with (force)")


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url, timeout=10, command_timeout=120)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
