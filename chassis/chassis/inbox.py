"""A message takes effect once: its id is recorded in the same transaction as its effect.

The record is the first statement; a second copy waits on the primary key, then sees that the work is done. The
consumer's name is part of the key, so two flows of one context never swallow each other's messages.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, func

from chassis.db import Tx


class AlreadyHandled(Exception):
    """This consumer recorded the message before; nothing is done again."""


def inbox_table(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


async def record(tx: Tx, schema: str, consumer: str, event_id: UUID) -> None:
    """Note the message as handled. Raises AlreadyHandled when it was."""
    if not await record_all(tx, schema, consumer, [event_id]):
        raise AlreadyHandled(f"{consumer} has handled {event_id}")


async def record_all(tx: Tx, schema: str, consumer: str, event_ids: Collection[UUID]) -> set[UUID]:
    """Note the messages as handled; those that were not noted before. One statement, always in the order of the ids."""
    rows = await tx.driver.fetch(
        f"insert into {schema}.inbox (consumer, event_id) select $1, id from unnest($2::uuid[]) as id"
        " on conflict do nothing returning event_id",
        consumer,
        sorted(set(event_ids)),
    )
    return {row["event_id"] for row in rows}
