"""The tables every context has beside its own: outbox, inbox, idempotency, schedules, leaders."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, Uuid

from chassis.db import schema_of
from chassis.idempotency import idempotency_table
from chassis.inbox import inbox_table
from chassis.outbox import outbox_table
from chassis.schedules import schedule_tables

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def context_metadata(context: str) -> MetaData:
    """A context's metadata with the platform's tables in it; the context adds its own."""
    metadata = MetaData(schema=schema_of(context), naming_convention=NAMING)
    outbox_table(metadata)
    inbox_table(metadata)
    idempotency_table(metadata)
    schedule_tables(metadata)
    Table(
        "leaders",
        metadata,
        Column("name", Text, primary_key=True),
        Column("epoch", BigInteger, nullable=False),
        Column("heartbeat_at", DateTime(timezone=True), nullable=False),
    )
    return metadata


def origin_columns() -> tuple[Column[Any], ...]:
    """Columns of a row that a loop takes up later: the origin (`context.Origin`) it was written with."""
    return Column("traceparent", Text), Column("caused_by", Uuid)


PLATFORM_TABLES = ("outbox", "inbox", "idempotency", "schedules", "schedule_slots", "leaders")
