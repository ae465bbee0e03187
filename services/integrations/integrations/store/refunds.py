"""Provider refunds: kept, claimed, loaded for a step, saved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import RefundId
from contracts.money import Money
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from integrations.domain.refund import Refund, RefundState
from integrations.store.payments import FREE, LINES
from integrations.tables import provider_refunds as table

_SAME_NAME = (
    "id",
    "payment_id",
    "store_id",
    "order_id",
    "provider",
    "payment_reference",
    "description",
    "created_at",
    "idempotence_key",
    "configuration_id",
    "request_body",
    "first_sent_at",
    "provider_reference",
    "reason",
    "caused_by",
    "version",
    "attempts",
    "next_at",
)
_CHANGES = (
    "configuration_id",
    "request_body",
    "first_sent_at",
    "provider_reference",
    "reason",
    "version",
    "attempts",
    "next_at",
)


def _read(row: Row[Any]) -> Refund:
    return Refund(
        **{name: getattr(row, name) for name in _SAME_NAME},
        amount=Money(row.amount, row.currency),
        lines=LINES.validate_python(row.lines),
        state=RefundState(row.state),
    )


async def add(tx: Tx, refund: Refund) -> bool:
    """False when it is known: money goes back once."""
    statement = insert(table).values(
        **{name: getattr(refund, name) for name in _SAME_NAME},
        amount=refund.amount.amount,
        currency=refund.amount.currency,
        lines=LINES.dump_python(refund.lines, mode="json"),
        state=refund.state.value,
    )
    made = await tx.scalar(statement.on_conflict_do_nothing().returning(table.c.id))
    return made is not None


async def save(tx: Tx, refund: Refund, *, holding: bool = False) -> None:
    """Save what may change. Unless somebody is `holding` it (a call is under way), the lease ends."""
    lease = {} if holding else {"lease_until": FREE}
    await tx.execute(
        update(table)
        .where(table.c.id == refund.id)
        .values(state=refund.state.value, **lease, **{name: getattr(refund, name) for name in _CHANGES})
    )


async def load(tx: Tx, refund_id: RefundId) -> Refund:
    row = await tx.first(select(table).where(table.c.id == refund_id).with_for_update())
    assert row is not None, "refunds are never removed"
    return _read(row)


async def load_observed(tx: Tx, provider: str, reference: str, refund_id: UUID | None) -> Refund | None:
    """The refund with this reference, else the one that is still without and that the object names."""
    by_reference = (table.c.provider == provider) & (table.c.provider_reference == reference)
    row = await tx.first(select(table).where(by_reference).with_for_update())
    if row is None and refund_id is not None:
        unnamed = (table.c.id == refund_id) & table.c.provider_reference.is_(None) & (table.c.provider == provider)
        row = await tx.first(select(table).where(unnamed).with_for_update())
    return None if row is None else _read(row)


async def claim(tx: Tx, now: datetime, lease_until: datetime, limit: int) -> Sequence[RefundId]:
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
        .returning(table.c.id)
    )
    return [RefundId(row.id) for row in rows]


async def retry_repaired(tx: Tx, provider: str, store_id: StoreId | None, now: datetime) -> None:
    """Refunds that wait for a good configuration are tried at once when one is saved."""
    where = [table.c.provider == provider, table.c.next_at > now]
    if store_id is not None:
        where.append(table.c.store_id == store_id)
    await tx.execute(update(table).where(*where).values(next_at=now))
