"""When nothing is under way any more: every event published and handled by every flow that listens to it.

Taken from the database, so it has one clock: the moment of rest is the last row of an inbox. What each flow listens to
is asked of the broker.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import aiohttp
import asyncpg

from bench.platform import Platform
from tools.local.faults import Fault

_PAUSE = 0.5
_UNPUBLISHED = "select '{schema}' as schema, count(*) as many from {schema}.outbox where published_at is null"
_HANDLED = "select consumer, event_id from {schema}.inbox where handled_at >= $1"
_HANDLED_LAST = "select max(handled_at) from {schema}.inbox where handled_at >= $1"
_PUBLISHED_LAST = "select max(published_at) from {schema}.outbox where recorded_at >= $1"
_SAID = (
    "select '{schema}' as source, substr(type, strpos(type, '.') + 1) || '.v' || schema_version as key, event_id"
    " from {schema}.outbox where recorded_at >= $1"
)
_UNHANDLED = """
with handled as materialized ({handled}), said as materialized ({said})
select s.queue, count(s.queue) as expected, count(*) filter (where s.queue is not null and h.event_id is null) as many
from said left join unnest($2::text[], $3::text[], $4::text[]) as s(source, key, queue) using (source, key)
left join handled h on h.event_id = said.event_id and h.consumer = s.queue
group by 1 order by 3 desc
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One queue's interest in one type of event. `key`: `order_placed.v1`."""

    source: str
    key: str
    queue: str

    @property
    def schema(self) -> str:
        """Of the context that consumes."""
        return self.queue.split(".", 1)[0].replace("-", "_")


async def subscriptions(management_url: str) -> list[Subscription]:
    """Of all durable flows; a live feed's own queue remembers nothing and is not asked about."""
    timeout = aiohttp.ClientTimeout(total=20)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(f"{management_url}/api/bindings") as answer,
    ):
        answer.raise_for_status()
        rows: list[dict[str, Any]] = await answer.json()
    return [
        Subscription(row["source"].removesuffix(".events"), row["routing_key"], row["destination"])
        for row in rows
        if row["source"].endswith(".events") and "#" not in row["routing_key"] and "*" not in row["routing_key"]
    ]


class Watch:
    """The measurement's own connection to the database; its backend's time is not counted (`backend`)."""

    def __init__(self, connection: asyncpg.Connection, subscribed: Sequence[Subscription], schemas: list[str]) -> None:
        self.connection = connection
        self.backend = connection.get_server_pid()
        self._subscribed = subscribed
        self._schemas = schemas

    @classmethod
    async def on(cls, platform: Platform) -> Self:
        connection = await asyncpg.connect(platform.postgres_url, timeout=10, command_timeout=300)
        await connection.execute("select set_config('narciss.stores', '*', false)")
        found = await connection.fetch("select schemaname from pg_tables where tablename = 'outbox' order by 1")
        subscribed = await subscriptions(str(platform.run["amqp_management_url"]))
        return cls(connection, subscribed, [str(row[0]) for row in found])

    async def close(self) -> None:
        await self.connection.close()

    async def now(self) -> datetime:
        moment: datetime = await self.connection.fetchval("select clock_timestamp()")
        return moment

    async def until_rest(self, since: datetime, seconds: float) -> datetime:
        """Wait until what was committed since then has had all its effects; when the last one was.

        Raises Fault when that takes longer than `seconds`.
        """
        end = time.monotonic() + seconds
        while True:
            waiting = await self._unpublished() or await self._unhandled(since) or await self._unthought()
            if not waiting:
                return await self._last_effect(since)
            if time.monotonic() > end:
                raise Fault(f"after {seconds:.0f} s there is still work under way: {waiting}")
            await asyncio.sleep(_PAUSE)

    async def _unpublished(self) -> str:
        rows = await self.connection.fetch(self._each(_UNPUBLISHED, self._schemas))
        return ", ".join(f"{row['many']} in the outbox of {row['schema']}" for row in rows if row["many"])

    async def _unhandled(self, since: datetime) -> str:
        """Events that a flow listens to and has not recorded."""
        handled = self._each(_HANDLED, self._inboxes)
        said = self._each(_SAID, self._schemas)
        rows = await self.connection.fetch(
            _UNHANDLED.format(handled=handled, said=said),
            since,
            [one.source.replace("-", "_") for one in self._subscribed],
            [one.key for one in self._subscribed],
            [one.queue for one in self._subscribed],
        )
        if rows and not any(row["expected"] for row in rows):
            raise Fault("events were published and nobody listens to any of them: the check of the inboxes is blind")
        return ", ".join(f"{row['many']} events for {row['queue']}" for row in rows if row["many"])

    async def _unthought(self) -> str:
        """Stock that changed and whose recipes were not looked at yet."""
        many = await self.connection.fetchval("select count(*) from inventory.publication_dirty")
        return f"{many} changes not yet thought through for the shop windows" if many else ""

    async def _last_effect(self, since: datetime) -> datetime:
        effects = [self._each(_HANDLED_LAST, self._inboxes), self._each(_PUBLISHED_LAST, self._schemas)]
        moments = [row[0] for row in await self.connection.fetch(" union all ".join(effects), since)]
        return max((moment for moment in moments if moment is not None), default=since)

    @property
    def _inboxes(self) -> list[str]:
        return sorted({one.schema for one in self._subscribed})

    def _each(self, statement: str, schemas: Sequence[str]) -> str:
        return " union all ".join(statement.format(schema=schema) for schema in schemas)

    async def deadlocks(self) -> int:
        many: int = await self.connection.fetchval(
            "select deadlocks from pg_stat_database where datname = current_database()"
        )
        return many
