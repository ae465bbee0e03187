"""A whole system of its own to break: every process stands behind a proxy of its own to each server."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import aio_pika
import asyncpg
from aio_pika.exceptions import AMQPException
from chassis.cli import service_of
from chassis.replay import replay

from chassis import topology
from tests.drills.proxy import HOST, Proxy
from tools.local import checks, child, folders, ports
from tools.local.environment import Addresses
from tools.local.faults import Fault
from tools.local.parts import CONTEXTS, Context
from tools.local.record import Record
from tools.local.system import PORT, System

SERVICES: Final = tuple(context.name for context in CONTEXTS)
WORKERS: Final = tuple(name for name in SERVICES if name != "gateway")
SERVERS: Final = ("postgres", "amqp")
HOLD_SECONDS: Final = "20"
"""Holds end soon here, so that their end can be met by those who bind them."""
BACK_SECONDS: Final = 120.0


class Ground:
    """The running system, its servers and the proxies in between."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="narciss-drills-"))
        self.base.chmod(0o711)
        self.proxies = {(name, server): Proxy() for name in SERVICES for server in SERVERS}
        self._system = System(self.base, say, seen_by=self._seen_by)
        self._record: Record | None = None

    @property
    def run_file(self) -> Path:
        return self._system.run_file

    @property
    def record(self) -> Record:
        assert self._record is not None, "the ground is up"
        return self._record

    async def up(self) -> None:
        os.environ |= {"NARCISS_HOLD_SECONDS": HOLD_SECONDS, PORT: str(ports.any_free())}
        for proxy in self.proxies.values():
            await proxy.open()
        self._record = await self._system.start()

    async def down(self, *, keep_logs: bool) -> None:
        await self._system.stop()
        for proxy in self.proxies.values():
            await proxy.close()
        if not keep_logs:
            folders.wipe(self.base / "postgres")
            folders.wipe(self.base)

    def _seen_by(self, context: Context, addresses: Addresses) -> Addresses:
        return replace(
            addresses,
            postgres=self._behind(context.name, "postgres", addresses.postgres),
            amqp=self._behind(context.name, "amqp", addresses.amqp),
        )

    def _behind(self, context: str, server: str, url: str) -> str:
        """The same address, through the proxy of this context."""
        parts, proxy = urlsplit(url), self.proxies[context, server]
        proxy.target = (str(parts.hostname), int(parts.port or 0))
        who = parts.netloc.rpartition("@")[0]
        return urlunsplit(parts._replace(netloc=f"{who}@{HOST}:{proxy.port}"))

    # Processes

    def pid(self, name: str) -> int:
        """Of a context, or of `postgres` or `rabbitmq`; raises KeyError while it is being started."""
        return self.record.processes[name]

    async def strike(self, name: str, number: signal.Signals) -> None:
        """Signal a process by its pid; one that is just being started is waited for."""
        await self._until(f"{name} as a process", lambda: self._runs(name))
        os.kill(self.pid(name), number)

    async def _runs(self, name: str) -> bool:
        return name in self.record.processes

    async def kill_postgres(self) -> None:
        """The postmaster and its backends, as when the machine's memory ends."""
        postmaster = self.pid("postgres")
        backends = _children(postmaster)
        os.kill(postmaster, signal.SIGKILL)
        for backend in backends:
            child.send(backend, signal.SIGKILL)

    async def another(self, name: str, old: int) -> None:
        """Wait until the supervisor has started the process again."""
        await self._until(f"{name} started again", lambda: self._replaced(name, old))

    async def _replaced(self, name: str, old: int) -> bool:
        return self.record.processes.get(name, old) != old

    async def healthy(self, names: Sequence[str] = SERVICES) -> None:
        """Everybody serves and consumes."""
        services = {name: str(self.record.services[name]["url"]) for name in names}
        await checks.wait_healthy(services, {}, seconds=BACK_SECONDS, crashed=list)

    # Servers

    async def broker_answers(self) -> None:
        await self._until("RabbitMQ", self._broker_answers)

    async def _broker_answers(self) -> bool:
        try:
            connection = await aio_pika.connect(self.record.amqp_url, timeout=3)
        except (OSError, AMQPException, TimeoutError):
            return False
        await connection.close()
        return True

    async def database_answers(self) -> None:
        await self._until("PostgreSQL", self._database_answers)

    async def _database_answers(self) -> bool:
        try:
            await self.rows("select 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            return False
        return True

    async def _until(self, what: str, look: Callable[[], Awaitable[bool]]) -> None:
        deadline = time.monotonic() + BACK_SECONDS
        while not await look():
            if time.monotonic() > deadline:
                raise Fault(f"{what} was not there within {BACK_SECONDS:.0f} s")
            await asyncio.sleep(0.2)

    async def control_broker(self, *arguments: str) -> str:
        return await self._system.rabbitmq.control(*arguments)

    async def connect(self) -> asyncpg.Connection:
        """As the database's owner, past the proxies."""
        return await asyncpg.connect(self.record.postgres_url, timeout=10, command_timeout=60)

    async def rows(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        connection = await self.connect()
        try:
            return list(await connection.fetch(sql, *arguments))
        finally:
            await connection.close()

    async def now(self) -> datetime:
        moment: datetime = (await self.rows("select now()"))[0][0]
        return moment

    # What a person on duty does

    async def declare(self, *contexts: str) -> None:
        """The topology step of these contexts."""
        for name in contexts:
            service = service_of(next(one.package for one in CONTEXTS if one.name == name))
            await topology.declare(self.record.amqp_url, name, list(service.flows))

    async def replay(self, context: str, since: datetime) -> int:
        """Publish again what the context has announced since then."""
        return await replay(self.record.postgres_url, context, since)

    async def sessions(self) -> list[str]:
        """Sessions of the platform that hold a transaction open and do nothing in it."""
        rows = await self.rows(
            "select format('%s idle in a transaction since %s', application_name, state_change) from pg_stat_activity"
            " where state like 'idle in transaction%' and state_change < now() - interval '5 seconds'"
        )
        return [str(row[0]) for row in rows]

    def frozen(self, pid: int, seconds: float) -> "asyncio.Task[None]":
        """Stop the process for so long; it goes on whatever happens here."""
        return asyncio.create_task(_freeze(pid, seconds))


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def _freeze(pid: int, seconds: float) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
