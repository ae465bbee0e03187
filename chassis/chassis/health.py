"""Health, readiness, self-check and metrics of a process: the only routes that need no identity."""

from typing import TYPE_CHECKING, Any

import aio_pika
from aio_pika.exceptions import AMQPException, ChannelNotFoundEntity
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Row, text

from chassis.db import is_outage
from chassis.migrate import known_versions
from chassis.parking import parking_of
from chassis.scope import Scope
from chassis.topology import UNROUTED

if TYPE_CHECKING:
    from chassis.service import Runtime

router = APIRouter(include_in_schema=False)
OUTBOX_AGE_LIMIT_SECONDS = 30.0
LEADER_AGE_LIMIT_SECONDS = 10.0


def _runtime(request: Request) -> "Runtime":
    runtime: Runtime = request.app.state.runtime
    return runtime


@router.get("/healthz")
async def healthz(request: Request) -> dict[str, str]:
    """The process lives; `degraded` when it serves but does not consume messages at the moment."""
    runtime = _runtime(request)
    consuming = runtime.consumers is None or runtime.consumers.attached
    return {"service": runtime.context, "status": "ok" if consuming else "degraded"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """The process can serve: its database answers, and the schema is as new as this code needs it.

    What others may be ill of (the broker, the relay's leader, the outbox) is the doctor's matter: all processes of a
    context would leave service together, and they serve without it.
    """
    runtime = _runtime(request)
    row = await _asked(runtime, _VERSION)
    problems = [row] if isinstance(row, str) else schema_problems(runtime.service.package, row.version)
    return JSONResponse({"service": runtime.context, "problems": problems}, status_code=503 if problems else 200)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/doctor")
async def doctor(request: Request) -> dict[str, Any]:
    """The self-check (S255): schema version, outbox, leader, queues, parked messages, and the context's own."""
    runtime = _runtime(request)
    facts: dict[str, Any] = {}
    problems = await _database_problems(runtime, facts)
    problems += await _broker_problems(runtime, facts)
    if not problems:
        for check in runtime.service.checks:
            problems += await check(runtime)
    return {"service": runtime.context, "problems": problems, "facts": facts}


def schema_problems(package: str, version: str | None) -> list[str]:
    """Of a schema at this version: one that is older than the code. A version the code does not know is newer.

    While a release rolls out, the old processes serve on the schema of the new ones; and those of a release that was
    taken back on a schema that was not.
    """
    head, *older = known_versions(package)
    if version is None or version in older:
        return [f"schema is at {version or 'no version'}, the code expects {head}: run the migration"]
    return []


_VERSION = "select (select version_num from {schema}.alembic_version) as version"
_FACTS = """
select (select version_num from {schema}.alembic_version) as version,
       (select count(*) from {schema}.outbox where published_at is null) as pending,
       (select coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8
          from {schema}.outbox where published_at is null) as oldest,
       (select extract(epoch from now() - heartbeat_at)::float8 from {schema}.leaders where name = 'relay') as beat
"""


async def _asked(runtime: "Runtime", statement: str) -> Row[Any] | str:
    """The one row of the statement, or the sentence why there is none."""
    try:
        async with runtime.db.transaction(Scope.network()) as tx:
            row = await tx.first(text(statement.format(schema=runtime.db.schema)))
    except Exception as error:  # noqa: BLE001  (the self-check reports, whatever is wrong)
        if is_outage(error):
            return "the database does not answer"
        return f"the database cannot be read: {type(error).__name__}"
    assert row is not None
    return row


async def _database_problems(runtime: "Runtime", facts: dict[str, Any]) -> list[str]:
    row = await _asked(runtime, _FACTS)
    if isinstance(row, str):
        return [row]
    facts |= {"schema": row.version, "outbox_pending": row.pending, "outbox_oldest_seconds": row.oldest}
    problems = schema_problems(runtime.service.package, row.version)
    if row.oldest > OUTBOX_AGE_LIMIT_SECONDS:
        problems.append(f"{row.pending} events wait to be published, the oldest for {row.oldest:.0f} s")
    if row.beat is None or row.beat > LEADER_AGE_LIMIT_SECONDS:
        problems.append("no relay publishes: its leader gave no sign of life")
    return problems


async def _broker_problems(runtime: "Runtime", facts: dict[str, Any]) -> list[str]:
    problems: list[str] = []
    url = runtime.settings.amqp_url.get_secret_value()
    try:
        connection = await aio_pika.connect(url, timeout=3)
    except (OSError, AMQPException, TimeoutError):
        return ["the message broker does not answer"]
    async with connection:
        queues = [flow.name for flow in runtime.service.flows]
        for name in [*queues, parking_of(runtime.context), UNROUTED]:
            try:
                channel = await connection.channel()
                queue = await channel.declare_queue(name, passive=True)
            except ChannelNotFoundEntity:
                problems.append(f"queue {name} is missing: run the topology step")
                continue
            depth = queue.declaration_result.message_count or 0
            consumers = queue.declaration_result.consumer_count or 0
            facts[name] = {"messages": depth, "consumers": consumers}
            await channel.close()
            if name in queues and consumers == 0:
                problems.append(f"nobody consumes {name}")
            if name == parking_of(runtime.context) and depth:
                problems.append(f"{depth} messages are parked in {name}")
            if name == UNROUTED and depth and runtime.context == "gateway":
                problems.append(f"{depth} events found no queue (see {UNROUTED})")
    return problems
