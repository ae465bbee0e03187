"""A small world to break: the sample context as real processes on servers that may be killed.

Invariant I of the failure tests: every committed event has exactly one effect, nothing waits, nothing is parked.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.migrate import migrate
from chassis.replay import replay
from chassis.scope import Scope
from chassis.testing import TestKeys, role_url, until

from chassis import parking, topology
from tools.local.ports import any_free
from tools.local.postgres import PrivatePostgres
from tools.local.processes import Program, Supervisor
from tools.local.rabbitmq import PrivateRabbit

SAMPLE_FOLDER = Path(__file__).parents[2] / "chassis" / "tests"
STORE = StoreId(uuid7())
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """One database, one vhost, the sample context's processes on them, and a shop that keeps writing notes."""

    postgres: PrivatePostgres
    rabbit: PrivateRabbit
    admin_url: str
    amqp_url: str
    keys: TestKeys
    supervisor: Supervisor
    logs: Path
    accepted: set[UUID] = field(default_factory=set)
    refused: int = 0
    said: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)

    async def prepare(self) -> None:
        from sample.app import SERVICE

        own_url = role_url(self.admin_url, "sample")
        await migrate("sample", "sample", SERVICE.metadata, self.admin_url, own_url)
        await topology.declare(self.amqp_url, "sample", list(SERVICE.flows))
        await topology.settle()

    async def declare(self) -> None:
        """The topology step, as often as one likes."""
        from sample.app import SERVICE

        await topology.declare(self.amqp_url, "sample", list(SERVICE.flows))

    def start(self, name: str, command: str = "run", env: Mapping[str, str] | None = None) -> None:
        """Start a process of the sample context, kept alive by the supervisor."""
        port = any_free()
        self.ports[name] = port
        self.supervisor.start(
            Program(
                name=name,
                command=[sys.executable, "-m", "sample", command],
                cwd=SAMPLE_FOLDER,
                env={
                    **os.environ,
                    "PYTHONPATH": str(SAMPLE_FOLDER),
                    "NARCISS_POSTGRES_URL": role_url(self.admin_url, "sample"),
                    "NARCISS_AMQP_URL": self.amqp_url,
                    "NARCISS_PORT": str(port),
                    "NARCISS_IDENTITY_PRIVATE_KEY_FILE": str(self.keys.private_file("sample")),
                    "NARCISS_IDENTITY_JWKS_FILE": str(self.keys.jwks_file),
                    **(env or {}),
                },
            )
        )

    def pid(self, name: str) -> int:
        return self.supervisor.pids()[name]

    def send_signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.pid(name), number)

    async def healthy(self, name: str, status: str = "ok", seconds: float = 40.0) -> None:
        async with httpx.AsyncClient(timeout=2.0) as http:

            async def look() -> bool:
                try:
                    answer = await http.get(f"http://127.0.0.1:{self.ports[name]}/healthz")
                except httpx.TransportError:
                    return False
                return bool(answer.json()["status"] == status)

            await until(look, seconds)

    def token(self) -> str:
        caller = Caller(
            SubjectKind.USER, str(uuid7()), Scope.of(STORE), STORE, frozenset({"notes.read", "notes.write"})
        )
        return self.keys.signer().token("sample", caller)

    async def write(self, http: httpx.AsyncClient, name: str, text: str, key: str | None = None) -> UUID | None:
        """Write one note through the public edge; remembers what was accepted."""
        headers = {"Authorization": f"Bearer {self.token()}", "Idempotency-Key": key or str(uuid7())}
        url = f"http://127.0.0.1:{self.ports[name]}/api/sample/v1/notes"
        try:
            answer = await http.post(url, json={"text": text}, headers=headers)
        except httpx.TransportError:
            self.refused += 1
            return None
        if answer.status_code != 201:
            self.refused += 1
            return None
        note = UUID(answer.json()["id"])
        self.accepted.add(note)
        return note

    async def shop(self, name: str, *, seconds: float, per_second: float = 60.0) -> None:
        """Keep writing notes at a steady rate, whatever happens around."""
        async with httpx.AsyncClient(timeout=10.0) as http:
            end, tasks = time.monotonic() + seconds, set()
            while time.monotonic() < end:
                task = asyncio.create_task(self.write(http, name, "daisies"))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                await asyncio.sleep(1 / per_second)
            if tasks:
                await asyncio.wait(tasks)

    async def rows(self, sql: str, *arguments: Any) -> list[Any]:
        """Look into the database as its owner; waits while it is away."""

        async def look() -> list[Any] | None:
            try:
                connection = await asyncpg.connect(self.admin_url, timeout=5)
            except (OSError, asyncpg.PostgresError):
                return None
            try:
                return [dict(row) for row in await connection.fetch(sql, *arguments)] or [{}]
            finally:
                await connection.close()

        found = await until(look, 30.0)
        return [] if found == [{}] else list(found)

    async def quiet(self, seconds: float = 40.0) -> None:
        """Wait until every committed event has taken effect and nothing is pending."""

        async def look() -> bool:
            return not await self.rows(_MISSING)

        await until(look, seconds)

    async def published(self) -> None:
        """Wait until the broker has confirmed everything."""

        async def look() -> bool:
            return not await self.rows("select 1 from sample.outbox where published_at is null")

        await until(look, 40.0)

    async def replay(self) -> int:
        return await replay(self.admin_url, "sample", LONG_AGO)

    async def invariant(self) -> None:
        """I: each accepted note was heard exactly once; committed = published = heard; nothing is parked."""
        await self.quiet()
        heard = {row["note_id"]: row["times"] for row in await self.rows("select note_id, times from sample.heard")}
        lost = self.accepted - heard.keys()
        doubled = {note for note, times in heard.items() if times != 1}
        assert (lost, doubled) == (set(), set()), f"lost {len(lost)}, doubled {len(doubled)}"
        assert await parking.listing(self.amqp_url, "sample") == []


_MISSING = """
select 1 from sample.outbox o
where o.published_at is null or not exists (select 1 from sample.inbox i where i.event_id = o.event_id)
limit 1
"""
