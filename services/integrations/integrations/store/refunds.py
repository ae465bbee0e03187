"""Provider refunds: kept, claimed, loaded for a step, saved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import Origin
from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import RefundId
from sqlalchemy import Row, update

from integrations.domain.refund import Refund, RefundState
from integrations.store import pursued
from integrations.store.pursued import Claimed
from integrations.tables import provider_refunds as table

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
    return Refund(**pursued.read(Refund, row), state=RefundState(row.state))


async def add(tx: Tx, refund: Refund) -> bool:
    """False when it is known."""
    return await pursued.add(tx, table, refund)


async def save(tx: Tx, refund: Refund, *, holding: bool = False) -> None:
    await pursued.save(tx, table, [refund], _CHANGES, holding=holding)


async def origin_of(tx: Tx, refund: Refund) -> Origin:
    return await pursued.origin_of(tx, table, refund)


async def load(tx: Tx, refund_id: RefundId) -> Refund:
    row = await pursued.first(tx, table, table.c.id == refund_id)
    assert row is not None, "refunds are never removed"
    return _read(row)


async def load_observed(tx: Tx, provider: str, reference: str, refund_id: UUID | None) -> Refund | None:
    """The refund with this reference, else the one that is still without and that the object names."""
    by_reference = (table.c.provider == provider) & (table.c.provider_reference == reference)
    row = await pursued.first(tx, table, by_reference)
    if row is None and refund_id is not None:
        unnamed = (table.c.id == refund_id) & table.c.provider_reference.is_(None) & (table.c.provider == provider)
        row = await pursued.first(tx, table, unnamed)
    return None if row is None else _read(row)


async def claim(tx: Tx, now: datetime, lease_until: datetime, limit: int) -> Sequence[Claimed[RefundId]]:
    return await pursued.claim(tx, table, now, lease_until, limit)


async def retry_repaired(tx: Tx, provider: str, store_id: StoreId | None, now: datetime) -> None:
    """Refunds that wait for a good configuration are tried at once when one is saved."""
    where = [table.c.provider == provider, table.c.next_at > now]
    if store_id is not None:
        where.append(table.c.store_id == store_id)
    await tx.execute(update(table).where(*where).values(next_at=now))
