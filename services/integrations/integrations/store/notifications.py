"""What providers told us: kept raw and once, verified later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from contracts.ids import ConfigurationId
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from integrations.tables import notifications as table


@dataclass(frozen=True, slots=True)
class Notification:
    """`dedup_key` says what it is about; `event` and `object_id` are None for what could not be read."""

    id: UUID
    configuration_id: ConfigurationId
    dedup_key: str
    event: str | None
    object_id: str | None
    body: bytes
    received_at: datetime
    attempts: int = 0
    origin: Origin | None = None


async def keep(tx: Tx, notification: Notification, *, readable: bool) -> bool:
    """False when the same was told before; a repeated one is only counted."""
    statement = insert(table).values(
        id=notification.id,
        configuration_id=notification.configuration_id,
        dedup_key=notification.dedup_key,
        event=notification.event,
        object_id=notification.object_id,
        body=notification.body,
        received_at=notification.received_at,
        state="waiting" if readable else "ignored",
        next_at=notification.received_at if readable else None,
        **current_origin().columns(),
    )
    copies = await tx.scalar(
        statement.on_conflict_do_update(
            index_elements=["configuration_id", "dedup_key"], set_={"copies": table.c.copies + 1}
        ).returning(table.c.copies)
    )
    return bool(copies == 1)


async def claim(tx: Tx, now: datetime, lease_until: datetime, limit: int) -> Sequence[Notification]:
    due = (
        select(table.c.id)
        .where(table.c.next_at <= now, table.c.lease_until <= now)
        .order_by(table.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.all(
        update(table)
        .where(table.c.id.in_(due.scalar_subquery()))
        .values(lease_until=lease_until, attempts=table.c.attempts + 1)
        .returning(table)
    )
    return [
        Notification(
            id=row.id,
            configuration_id=ConfigurationId(row.configuration_id),
            dedup_key=row.dedup_key,
            event=row.event,
            object_id=row.object_id,
            body=row.body,
            received_at=row.received_at,
            attempts=row.attempts,
            origin=Origin.of(row),
        )
        for row in rows
    ]


async def close(tx: Tx, notification_id: UUID, state: str, note: str = "") -> None:
    await tx.execute(
        update(table).where(table.c.id == notification_id).values(state=state, note=note[:500], next_at=None)
    )


async def put_off(tx: Tx, notification_id: UUID, next_at: datetime, note: str) -> None:
    await tx.execute(
        update(table).where(table.c.id == notification_id).values(next_at=next_at, lease_until=next_at, note=note[:500])
    )
