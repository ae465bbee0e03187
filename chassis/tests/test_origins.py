"""Work taken up later goes on in the trace, and names the cause, that it was written down with."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
import structlog
from alembic.migration import MigrationContext
from alembic.operations import Operations
from chassis.clock import utc_now
from chassis.context import Origin, current_origin, resumed
from chassis.db import sqlalchemy_url
from chassis.ids import StoreId, uuid7
from chassis.migrate import add_origin
from chassis.scope import Scope
from chassis.tables import origin_columns
from chassis.testing import RunningService
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

TRACE = "0af7651916cd43dd8448eb211c80319c"
OTHER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CAUSE = UUID("0192f0c1-7d2a-7c3e-8b11-5a5f0b7c9d21")


def of(trace_id: str, cause: UUID | None = CAUSE) -> Origin:
    return Origin(f"00-{trace_id}-b7ad6b7169203331-01", cause)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Everything that was done in a span, finished ones first."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("chassis.context.tracer", provider.get_tracer("test"))
    return exporter


def trace_of(origin: Origin) -> str | None:
    return origin.traceparent.split("-")[1] if origin.traceparent else None


def test_resumed_work_is_of_the_origin_it_was_written_with(spans: InMemorySpanExporter) -> None:
    with resumed(of(TRACE), "payments", order_id=CAUSE, shop=None):
        here, lines = current_origin(), structlog.contextvars.get_contextvars()
    assert (trace_of(here), here.caused_by) == (TRACE, CAUSE)
    assert lines == {"order_id": str(CAUSE)}
    [span] = spans.get_finished_spans()
    assert (span.name, span.parent.span_id if span.parent else None) == ("payments", 0xB7AD6B7169203331)
    assert (current_origin(), structlog.contextvars.get_contextvars()) == (Origin(), {})


def test_failed_work_leaves_nothing_behind(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="the device is away"), resumed(of(TRACE), "fiscal"):
        raise ValueError("the device is away")
    assert current_origin() == Origin()
    assert [span.status.is_ok for span in spans.get_finished_spans()] == [False]


def test_one_origin_inside_another_is_linked_and_does_not_mix(spans: InMemorySpanExporter) -> None:
    with resumed(of(OTHER_TRACE, None), "notification"):
        with resumed(of(TRACE), "payment"):
            inside = current_origin()
        after = current_origin()
    assert ((trace_of(inside), inside.caused_by), (trace_of(after), after.caused_by)) == (
        (TRACE, CAUSE),
        (OTHER_TRACE, None),
    )
    payment, notification = spans.get_finished_spans()
    assert [link.context.span_id for link in payment.links] == [notification.context.span_id]


def test_row_of_before_begins_a_trace_of_its_own(spans: InMemorySpanExporter) -> None:
    with resumed(of(OTHER_TRACE), "a request"), resumed(Origin(), "a row of before"):
        here = current_origin()
    assert here.caused_by is None
    assert trace_of(here) not in (None, OTHER_TRACE)
    assert trace.get_current_span() is trace.INVALID_SPAN


@pytest.mark.servers
async def test_facts_of_one_transaction_are_each_of_their_own_origin(sample: RunningService) -> None:
    """A pass over many rows commits once, and every row's fact goes on in the row's own trace."""
    from sample.app import NoteWritten

    def note(text: str) -> NoteWritten:
        return NoteWritten(store_id=StoreId(uuid7()), sequence=1, occurred_at=utc_now(), note_id=uuid7(), text=text)

    async with sample.runtime.db.transaction(Scope.network()) as tx:
        with resumed(of(TRACE), "first row"):
            tx.publish(note("roses"))
        with resumed(of(OTHER_TRACE, None), "second row"):
            tx.publish(note("tulips"))
        tx.publish(note("nobody's"))
    origins = await sample.origins(NoteWritten)
    assert [(trace_of(one), one.caused_by) for one in origins] == [(TRACE, CAUSE), (OTHER_TRACE, None), (None, None)]


@pytest.mark.servers
async def test_tables_of_before_get_the_columns_once(new_database: Callable[[], Awaitable[str]]) -> None:
    """The first migration creates from the tables of today, so the later one finds its work done or not."""
    engine = create_async_engine(sqlalchemy_url(await new_database()))

    def migrate_twice(connection: Connection) -> list[tuple[str, str]]:
        connection.exec_driver_sql("create schema old")
        connection.exec_driver_sql("create table old.jobs (id int)")
        for _ in range(2):
            add_origin(Operations(MigrationContext.configure(connection)), "old", "jobs")
        return [(one["name"], str(one["type"])) for one in inspect(connection).get_columns("jobs", schema="old")]

    async with engine.connect() as connection:
        columns = await connection.run_sync(migrate_twice)
    await engine.dispose()
    expected = [(one.name, str(one.type.compile(dialect=engine.dialect))) for one in origin_columns()]
    assert columns == [("id", "INTEGER"), *expected]
