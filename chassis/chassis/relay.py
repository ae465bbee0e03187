"""A published event is never lost, second half: the outbox goes to the broker and is marked after the confirm.

One relay per context publishes at a time, so one aggregate's events leave in their order: sequential within an
aggregate, concurrent across. A crash between confirm and mark publishes one batch again; inboxes absorb it. Whoever
commits hints at it, in its own process or, where another one leads, by a notification; a hint may be lost, the poll
is the guarantee.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from chassis.db import asyncpg_url, schema_of
from chassis.events import Envelope, exchange_of
from chassis.ids import StoreId
from chassis.leader import RETRY_SECONDS, Leadership, lead
from chassis.publisher import NotConfirmed, Publisher

log = structlog.get_logger()

BATCH = 200
POLL_SECONDS = 1.0
COALESCE_SECONDS = 0.004
HEARTBEAT_SECONDS = 3.0
BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0)
FAILPOINT = "NARCISS_FAILPOINT"
"""Failure tests set this to kill the process at a named point: `before_publish` or `before_mark`."""

published_total = Counter("narciss_outbox_published_total", "events confirmed by the broker", ["context"])
failed_total = Counter("narciss_outbox_failed_total", "publishes without a confirm", ["context"])
pending_gauge = Gauge("narciss_outbox_pending", "events waiting to be published", ["context"])
oldest_gauge = Gauge("narciss_outbox_oldest_seconds", "age of the oldest waiting event", ["context"])


class Relay:
    """Publishes one context's outbox while it leads."""

    def __init__(self, context: str, postgres_url: str, amqp_url: str) -> None:
        self.context = context
        self.schema = schema_of(context)
        self._postgres_url = asyncpg_url(postgres_url)
        self._publisher = Publisher(amqp_url, f"{context} relay")
        self._wake = asyncio.Event()
        self._stop = asyncio.Event()
        self.leading = False

    def hint(self) -> None:
        """Something was just committed here; look now instead of at the next poll."""
        self._wake.set()

    async def run(self) -> None:
        try:
            await lead(self._postgres_url, self.schema, "relay", self._term, self._stop, self._pass_on)
        finally:
            await self._publisher.close()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    @property
    def _channel(self) -> str:
        return f"{self.schema}_outbox"

    async def _pass_on(self, connection: asyncpg.Connection) -> None:
        """While another process leads: tell it, soon after, that something was committed here."""
        if await self._woken(RETRY_SECONDS):
            await connection.execute("select pg_notify($1, '')", self._channel)

    async def _term(self, leadership: Leadership) -> None:
        connection = leadership.connection
        await connection.add_listener(self._channel, lambda *_: self._wake.set())
        self.leading = True
        failures = 0
        beat = 0.0
        loop = asyncio.get_running_loop()
        try:
            while not self._stop.is_set():
                if loop.time() - beat > HEARTBEAT_SECONDS:
                    await leadership.heartbeat()
                    await self._measure(leadership)
                    beat = loop.time()
                count, all_confirmed = await self._one_batch(leadership)
                failures = 0 if all_confirmed else min(failures + 1, len(BACKOFF_SECONDS))
                if failures:
                    await asyncio.sleep(BACKOFF_SECONDS[failures - 1])
                elif count < BATCH:
                    await self._woken(POLL_SECONDS)
        finally:
            self.leading = False

    async def _woken(self, seconds: float) -> bool:
        """Wait for a hint, and a moment longer for those that come with it. False when the time passed without."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(COALESCE_SECONDS)
        self._wake.clear()
        return True

    async def _one_batch(self, leadership: Leadership) -> tuple[int, bool]:
        """Publish the oldest waiting events; returns how many were seen and whether all were confirmed."""
        self._wake.clear()
        rows = await leadership.connection.fetch(_PENDING.format(schema=self.schema), BATCH)
        if not rows:
            return 0, True
        failpoint("before_publish")
        ordered = sorted(rows, key=lambda row: (row["subject"], row["id"]))
        chains = [list(chain) for _, chain in groupby(ordered, key=lambda row: row["subject"])]
        results = await asyncio.gather(*(self._publish_chain(chain) for chain in chains))
        failpoint("before_mark")
        confirmed = [row_id for done, _ in results for row_id in done]
        errors = [error for _, error in results if error is not None]
        if confirmed:
            marked = await leadership.connection.execute(_MARK.format(schema=self.schema), confirmed, leadership.epoch)
            published_total.labels(self.context).inc(len(confirmed))
            if marked == "UPDATE 0":
                await leadership.heartbeat()
        for row_id, error in errors:
            failed_total.labels(self.context).inc()
            await leadership.connection.execute(_FAILED.format(schema=self.schema), row_id, error)
        if errors:
            log.warning("broker did not confirm", context=self.context, events=len(errors), error=errors[0][1])
        return len(rows), not errors

    async def _publish_chain(self, chain: Sequence[Any]) -> tuple[list[int], tuple[int, str] | None]:
        """Publish one aggregate's events in order; a failure stops this chain, later events wait behind it."""
        done: list[int] = []
        for row in chain:
            envelope = envelope_of(row, self.context)
            try:
                await self._publisher.publish(
                    exchange_of(self.context),
                    envelope.routing_key,
                    row["payload"].encode(),
                    envelope.headers(),
                    str(envelope.id),
                )
            except NotConfirmed as error:
                return done, (row["id"], str(error))
            done.append(row["id"])
        return done, None

    async def _measure(self, leadership: Leadership) -> None:
        row = await leadership.connection.fetchrow(_BACKLOG.format(schema=self.schema))
        pending_gauge.labels(self.context).set(row["pending"])
        oldest_gauge.labels(self.context).set(row["oldest_seconds"])


def envelope_of(row: Any, context: str) -> Envelope:
    """The envelope of an outbox row: the same for every publish of it."""
    return Envelope(
        id=row["event_id"],
        type=row["type"],
        version=row["schema_version"],
        source=context,
        time=row["occurred_at"],
        subject=row["subject"],
        sequence=row["sequence"],
        store_id=StoreId(row["store_id"]) if row["store_id"] else None,
        traceparent=row["traceparent"],
        causation_id=row["causation_id"],
        order_id=row["order_id"],
    )


def failpoint(name: str) -> None:
    """Die here, as a crash would, when a failure test asks for it."""
    if os.environ.get(FAILPOINT) == name:
        os.kill(os.getpid(), signal.SIGKILL)


_COLUMNS = (
    "id, event_id, type, schema_version, subject, sequence, store_id, order_id, payload, traceparent,"
    " causation_id, occurred_at"
)
_PENDING = (
    f"select {_COLUMNS} from {{schema}}.outbox where published_at is null and available_at <= now()"
    " order by id limit $1"
)
_MARK = """
update {schema}.outbox set published_at = now()
where id = any($1) and published_at is null
  and (select epoch from {schema}.leaders where name = 'relay') = $2
"""
_FAILED = "update {schema}.outbox set attempts = attempts + 1, last_error = $2 where id = $1"
_BACKLOG = """
select count(*) as pending, coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 as oldest_seconds
from (select recorded_at from {schema}.outbox where published_at is null order by id limit 10000) as waiting
"""
