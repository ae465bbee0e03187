"""Canned replies: of one store, or of the whole network."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from messenger.tables import canned_replies


async def add(
    tx: Tx, reply_id: UUID, store_id: StoreId | None, shortcut: str, title: str, texts: dict[str, str], now: datetime
) -> bool:
    """False when the shortcut is taken in this store."""
    done = await tx.execute(
        insert(canned_replies)
        .values(id=reply_id, store_id=store_id, shortcut=shortcut, title=title, texts=texts, version=1, changed_at=now)
        .on_conflict_do_nothing()
    )
    return done.rowcount == 1


async def writable_version(tx: Tx, reply_id: UUID) -> int | None:
    """The version of a reply this scope may change, locked; the network's own only for the whole network."""
    statement = select(canned_replies.c.version).where(canned_replies.c.id == reply_id).with_for_update()
    if not tx.scope.is_network:
        statement = statement.where(canned_replies.c.store_id.is_not(None))
    version: int | None = await tx.scalar(statement)
    return version


async def shortcut_taken(tx: Tx, reply_id: UUID, shortcut: str) -> bool:
    """Whether another reply of the same store has this shortcut."""
    other = canned_replies.alias("other")
    row = await tx.first(
        select(other.c.id)
        .join(canned_replies, canned_replies.c.id == reply_id)
        .where(
            other.c.id != reply_id,
            other.c.shortcut == shortcut,
            other.c.store_id.is_not_distinct_from(canned_replies.c.store_id),
        )
    )
    return row is not None


async def change(
    tx: Tx, reply_id: UUID, shortcut: str, title: str, texts: dict[str, str], version: int, now: datetime
) -> None:
    await tx.execute(
        canned_replies.update()
        .where(canned_replies.c.id == reply_id)
        .values(shortcut=shortcut, title=title, texts=texts, version=version, changed_at=now)
    )


async def remove(tx: Tx, reply_id: UUID) -> None:
    await tx.execute(canned_replies.delete().where(canned_replies.c.id == reply_id))
