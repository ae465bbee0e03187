"""A published event is never lost, first half: the event row is saved in the transaction of its cause.

The relay (second half) publishes what stands here and marks it only after the broker's confirm. Published rows
stay for a while so that any queue can be refilled by replay.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from chassis.ids import uuid7

if TYPE_CHECKING:
    from chassis.db import Tx


def outbox_table(metadata: MetaData) -> Table:
    """The `outbox` table of one context's schema. One version of an aggregate carries one event."""
    table = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False, unique=True),
        Column("type", Text, nullable=False),
        Column("schema_version", Integer, nullable=False),
        Column("subject", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("store_id", Uuid),
        Column("order_id", Uuid),
        Column("payload", Text, nullable=False),
        Column("traceparent", Text),
        Column("causation_id", Uuid),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True)),
        Column("available_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("last_error", Text),
        UniqueConstraint("subject", "sequence", "type", name="uq_outbox_subject_sequence_type"),
    )
    Index("ix_outbox_pending", table.c.id, postgresql_where=table.c.published_at.is_(None))
    return table


_INSERT = """
insert into {schema}.outbox
  (event_id, type, schema_version, subject, sequence, store_id, order_id, payload,
   traceparent, causation_id, occurred_at)
select * from unnest(
  $1::uuid[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::uuid[], $7::uuid[], $8::text[],
  $9::text[], $10::uuid[], $11::timestamptz[])
"""


async def insert(tx: "Tx", schema: str, context: str) -> None:
    """Write all events of a transaction, each with its origin, in one statement. Refuses another context's."""
    events = [event for event, _ in tx.announced]
    origins = [origin for _, origin in tx.announced]
    foreign = [event.name for event in events if event.context() != context]
    if foreign:
        raise RuntimeError(f"{context} may not publish {', '.join(foreign)}")
    await tx.driver.execute(
        _INSERT.format(schema=schema),
        [uuid7() for _ in events],
        [event.name for event in events],
        [event.version for event in events],
        [event.subject for event in events],
        [event.sequence for event in events],
        [event.store_id for event in events],
        [_order_of(event) for event in events],
        [event.model_dump_json() for event in events],
        [origin.traceparent for origin in origins],
        [origin.caused_by for origin in origins],
        [event.occurred_at for event in events],
    )


def _order_of(event: object) -> UUID | None:
    return getattr(event, "order_id", None)
