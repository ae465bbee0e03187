"""Schedules as data, each due slot claimed once (S248, R23)."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from chassis.schedules import Job, Scheduler, latest_due, next_due
from chassis.scope import Scope
from chassis.service import Runtime
from chassis.testing import RunningService
from sqlalchemy import text

START = datetime(2026, 2, 1, tzinfo=UTC)


def test_a_local_time_rule_follows_the_stores_zone() -> None:
    now = datetime(2026, 2, 14, 6, 30, tzinfo=UTC)
    assert latest_due("0 9 * * *", "Asia/Yerevan", START, now) == datetime(2026, 2, 14, 5, 0, tzinfo=UTC)
    assert latest_due("0 9 * * *", "Europe/Moscow", START, now) == datetime(2026, 2, 14, 6, 0, tzinfo=UTC)
    assert latest_due("0 9 * * *", "UTC", START, START) is None


def test_the_next_slot_follows_the_stores_zone() -> None:
    now = datetime(2026, 2, 14, 6, 30, tzinfo=UTC)
    assert next_due("0 9 * * *", "Asia/Yerevan", now) == datetime(2026, 2, 15, 5, 0, tzinfo=UTC)
    assert next_due("*/15 * * * *", "UTC", now) == datetime(2026, 2, 14, 6, 45, tzinfo=UTC)


def test_slots_missed_during_an_outage_are_made_up_once() -> None:
    due = latest_due("0 * * * *", "UTC", START, START + timedelta(hours=7, minutes=5))
    assert due == START + timedelta(hours=7)


@pytest.mark.servers
async def test_two_schedulers_for_a_month_run_each_slot_once(sample: RunningService) -> None:
    ran: Counter[datetime] = Counter()

    async def work(_: Runtime, due: datetime) -> None:
        ran[due] += 1

    job = Job("nightly", "30 3 * * *", work, "Asia/Yerevan")
    pair = [Scheduler(sample.runtime, [job], worker) for worker in ("left", "right")]
    await pair[0].register()
    await change(sample, "update {schema}.schedules set since = :start", start=START)
    for day in range(30):
        now = START + timedelta(days=day, hours=12)
        started = await asyncio.gather(*(scheduler.tick(now) for scheduler in pair))
        await asyncio.gather(*(task for tasks in started for task in tasks))
    expected = {datetime(2026, 1, 31, 23, 30, tzinfo=UTC) + timedelta(days=day) for day in range(1, 30)}
    assert set(ran.values()) == {1}
    assert set(ran) == expected


@pytest.mark.servers
async def test_a_job_that_outlives_its_slot_is_not_started_beside_itself(sample: RunningService) -> None:
    release, started = asyncio.Event(), 0

    async def work(_: Runtime, __: datetime) -> None:
        nonlocal started
        started += 1
        await release.wait()

    scheduler = Scheduler(sample.runtime, [Job("long", "* * * * *", work)])
    await scheduler.register()
    now = datetime.now(UTC)
    await change(sample, "update {schema}.schedules set since = :start", start=now - timedelta(minutes=5))
    running = await scheduler.tick(now)
    assert await scheduler.tick(now + timedelta(seconds=59)) == []
    release.set()
    await asyncio.gather(*running)
    later = await scheduler.tick(now + timedelta(minutes=2))
    await asyncio.gather(*later)
    assert (len(running), len(later), started) == (1, 1, 2)


@pytest.mark.servers
async def test_a_dead_claim_is_released_when_its_lease_ends(sample: RunningService) -> None:
    async def work(_: Runtime, __: datetime) -> None:
        return None

    scheduler = Scheduler(sample.runtime, [Job("short", "* * * * *", work)])
    await scheduler.register()
    now = datetime(2026, 2, 1, 12, 0, 30, tzinfo=UTC)
    await change(sample, "update {schema}.schedules set since = :start", start=now - timedelta(minutes=5))
    await change(
        sample,
        "insert into {schema}.schedule_slots (name, due_at, claimed_by, lease_until) "
        "values ('short', :due, 'dead', :l)",
        due=now - timedelta(minutes=2),
        l=now + timedelta(seconds=20),
    )
    assert await scheduler.tick(now) == []
    after = await scheduler.tick(now + timedelta(seconds=30))
    await asyncio.gather(*after)
    assert len(after) == 1


@pytest.mark.servers
async def test_a_changed_schedule_counts_without_a_deployment(sample: RunningService) -> None:
    ran: list[datetime] = []

    async def work(_: Runtime, due: datetime) -> None:
        ran.append(due)

    scheduler = Scheduler(sample.runtime, [Job("daily", "0 3 * * *", work)])
    await scheduler.register()
    await change(sample, "update {schema}.schedules set cron = '0 15 * * *', since = :start", start=START)
    await scheduler.register()
    await asyncio.gather(*await scheduler.tick(START + timedelta(hours=16)))
    await change(sample, "update {schema}.schedules set enabled = false")
    assert await scheduler.tick(START + timedelta(days=3)) == []
    assert ran == [START + timedelta(hours=15)]


async def change(sample: RunningService, sql: str, **parameters: object) -> None:
    async with sample.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(text(sql.format(schema="sample")), parameters)
