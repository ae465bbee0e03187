"""Schedules are data: what runs when, in which time zone, can be changed without a deployment (S248).

Each due slot is a row claimed once, whoever looks first (R23). A job that outlives its slot is not started
again beside itself unless it says that it may; a claim whose process died is released when its lease ends.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from cronsim import CronSim
from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text, func, text

from chassis.db import Database, is_outage
from chassis.leader import pause
from chassis.scope import Scope

if TYPE_CHECKING:
    from chassis.service import Runtime

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
AGAIN_SECONDS = 1.0
"""After a failure, and while a slot waits for the one before it to finish."""
LONGEST_SLEEP_SECONDS = 10.0
"""A schedule that was changed is noticed within this time."""
WORKER = f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of scheduled work with its default schedule; the row in `schedules` decides from then on.

    `work` is given the runtime and the slot's due time and must be safe to repeat.
    """

    name: str
    cron: str
    work: Callable[["Runtime", datetime], Awaitable[None]]
    time_zone: str = "UTC"
    may_overlap: bool = False


def schedule_tables(metadata: MetaData) -> tuple[Table, Table]:
    schedules = Table(
        "schedules",
        metadata,
        Column("name", Text, primary_key=True),
        Column("cron", Text, nullable=False),
        Column("time_zone", Text, nullable=False),
        Column("enabled", Boolean, nullable=False, server_default=text("true")),
        Column("may_overlap", Boolean, nullable=False, server_default=text("false")),
        Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("version", Integer, nullable=False, server_default="1"),
    )
    slots = Table(
        "schedule_slots",
        metadata,
        Column("name", Text, primary_key=True),
        Column("due_at", DateTime(timezone=True), primary_key=True),
        Column("claimed_by", Text, nullable=False),
        Column("claimed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("lease_until", DateTime(timezone=True), nullable=False),
        Column("finished_at", DateTime(timezone=True)),
        Column("error", Text),
    )
    return schedules, slots


def next_due(cron: str, time_zone: str, now: datetime) -> datetime:
    """The first moment after `now` that the schedule names, in its own zone."""
    return next(CronSim(cron, now.astimezone(ZoneInfo(time_zone))))


def latest_due(cron: str, time_zone: str, since: datetime, now: datetime) -> datetime | None:
    """The last moment in (since, now] that the schedule names, in its own zone; None when there is none.

    Slots missed while nothing ran are not made up one by one: the latest stands for them.
    """
    zone = ZoneInfo(time_zone)
    due: datetime | None = None
    start = max(since, now - timedelta(days=32)).astimezone(zone)
    for moment in CronSim(cron, start):
        if moment > now:
            break
        due = moment
    return due


class Scheduler:
    """Wakes when slots are due, claims and runs them."""

    def __init__(self, runtime: "Runtime", jobs: Sequence[Job], worker: str = WORKER) -> None:
        self._runtime = runtime
        self._db: Database = runtime.db
        self._jobs = {job.name: job for job in jobs}
        self._worker = worker
        self._stop = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._rest = AGAIN_SECONDS

    async def run(self) -> None:
        registered = False
        while not self._stop.is_set():
            try:
                if not registered:
                    await self.register()
                    registered = True
                for task in await self.tick(self._runtime.clock()):
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
            except Exception as error:  # noqa: BLE001  (an outage must not end the scheduler)
                log.warning("scheduler pass failed", error=repr(error), outage=is_outage(error))
                self._rest = AGAIN_SECONDS
            await pause(self._stop, self._rest)
        if self._running:
            await asyncio.wait(self._running, timeout=self._runtime.settings.graceful_seconds)

    def stop(self) -> None:
        self._stop.set()

    async def register(self) -> None:
        """Write the default schedule of every job that has none yet."""
        async with self._db.transaction(Scope.network()) as tx:
            for job in self._jobs.values():
                await tx.execute(
                    text(_REGISTER.format(schema=self._db.schema)),
                    {"name": job.name, "cron": job.cron, "zone": job.time_zone, "overlap": job.may_overlap},
                )

    async def tick(self, now: datetime) -> list[asyncio.Task[None]]:
        """Claim what is due at `now` and start it; returns the started work."""
        async with self._db.transaction(Scope.network()) as tx:
            rows = await tx.all(text(_SCHEDULES.format(schema=self._db.schema)))
        started, self._rest = [], LONGEST_SLEEP_SECONDS
        for row in rows:
            job = self._jobs.get(row.name)
            if job is None:
                continue
            due = latest_due(row.cron, row.time_zone, row.seen, now)
            if due is None:
                self._rest = min(self._rest, (next_due(row.cron, row.time_zone, now) - now).total_seconds())
            elif await self._claim(row, due, now):
                started.append(asyncio.create_task(self._carry_out(job, due), name=f"job {job.name}"))
            else:
                self._rest = min(self._rest, AGAIN_SECONDS)
        return started

    async def _claim(self, row: object, due: datetime, now: datetime) -> bool:
        async with self._db.transaction(Scope.network()) as tx:
            claimed = await tx.execute(
                text(_CLAIM.format(schema=self._db.schema)),
                {
                    "name": getattr(row, "name", ""),
                    "due": due,
                    "worker": self._worker,
                    "now": now,
                    "lease": now + LEASE,
                    "overlap": getattr(row, "may_overlap", False),
                },
            )
            return claimed.rowcount == 1

    async def _carry_out(self, job: Job, due: datetime) -> None:
        lease = asyncio.create_task(self._keep_lease(job.name, due))
        error: str | None = None
        try:
            await job.work(self._runtime, due)
        except Exception as failure:
            error = repr(failure)
            log.error("job failed", job=job.name, due=due.isoformat(), exc_info=failure)
        finally:
            lease.cancel()
        async with self._db.transaction(Scope.network()) as tx:
            await tx.execute(
                text(_FINISH.format(schema=self._db.schema)),
                {"name": job.name, "due": due, "now": self._runtime.clock(), "error": error},
            )

    async def _keep_lease(self, name: str, due: datetime) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            async with self._db.transaction(Scope.network()) as tx:
                await tx.execute(
                    text(_EXTEND.format(schema=self._db.schema)),
                    {"name": name, "due": due, "lease": self._runtime.clock() + LEASE},
                )


_REGISTER = """
insert into {schema}.schedules (name, cron, time_zone, may_overlap) values (:name, :cron, :zone, :overlap)
on conflict (name) do nothing
"""
_SCHEDULES = """
select s.name, s.cron, s.time_zone, s.may_overlap,
       coalesce((select max(due_at) from {schema}.schedule_slots t where t.name = s.name), s.since) as seen
from {schema}.schedules s where s.enabled
"""
_CLAIM = """
with mine as (select pg_advisory_xact_lock(hashtextextended('{schema}.schedule.' || :name, 0)))
insert into {schema}.schedule_slots (name, due_at, claimed_by, claimed_at, lease_until)
select :name, :due, :worker, :now, :lease from mine
where :overlap or not exists (
  select 1 from {schema}.schedule_slots
  where name = :name and finished_at is null and lease_until > :now)
on conflict do nothing
"""
_FINISH = "update {schema}.schedule_slots set finished_at = :now, error = :error where name = :name and due_at = :due"
_EXTEND = "update {schema}.schedule_slots set lease_until = :lease where name = :name and due_at = :due"
