"""Provider payments: kept, claimed, loaded for a step, saved."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import Origin
from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import PaymentRequestId, ProviderPaymentId
from sqlalchemy import ColumnElement, Row, case, select, update

from integrations.domain.payment import REPAIRABLE, Payment, PaymentState
from integrations.store import pursued
from integrations.store.pursued import Claimed
from integrations.tables import provider_payments as table

_CHANGES = (
    "configuration_id",
    "request_body",
    "first_sent_at",
    "provider_reference",
    "url",
    "captured_at",
    "reason",
    "withdrawn_at",
    "version",
    "attempts",
    "next_at",
)


def read(row: Row[Any]) -> Payment:
    return Payment(**pursued.read(Payment, row), state=PaymentState(row.state))


async def add(tx: Tx, payment: Payment) -> bool:
    """False when its request is known."""
    return await pursued.add(tx, table, payment)


async def save(tx: Tx, payment: Payment, *, holding: bool = False) -> None:
    await pursued.save(tx, table, [payment], _CHANGES, holding=holding)


async def save_sent(tx: Tx, sent: Sequence[Payment]) -> None:
    """What is about to go out, still in hand."""
    await pursued.save(tx, table, sent, _CHANGES, holding=True)


async def origin_of(tx: Tx, payment: Payment) -> Origin:
    return await pursued.origin_of(tx, table, payment)


async def load(tx: Tx, payment_id: ProviderPaymentId) -> Payment:
    row = await pursued.first(tx, table, table.c.id == payment_id)
    assert row is not None, "payments are never removed"
    return read(row)


async def load_all(tx: Tx, payment_ids: Collection[ProviderPaymentId]) -> dict[ProviderPaymentId, Payment]:
    """Locked until the transaction ends, always in the order of their ids."""
    rows = await tx.all(select(table).where(table.c.id.in_(payment_ids)).order_by(table.c.id).with_for_update())
    return {payment.id: payment for payment in map(read, rows)}


async def load_request(tx: Tx, request_id: PaymentRequestId) -> Payment | None:
    return await _one(tx, table.c.payment_request_id == request_id)


async def load_observed(tx: Tx, provider: str, reference: str, request_id: UUID | None) -> Payment | None:
    """The payment with this reference, else the one that is still without and whose request the object names."""
    found = await _one(tx, (table.c.provider == provider) & (table.c.provider_reference == reference))
    if found is not None or request_id is None:
        return found
    unnamed = (table.c.payment_request_id == request_id) & table.c.provider_reference.is_(None)
    return await _one(tx, unnamed & (table.c.provider == provider))


async def _one(tx: Tx, which: ColumnElement[bool]) -> Payment | None:
    row = await pursued.first(tx, table, which)
    return None if row is None else read(row)


async def of_reference(tx: Tx, provider: str, reference: str) -> Payment | None:
    """To look at, not to change."""
    row = await tx.first(select(table).where(table.c.provider == provider, table.c.provider_reference == reference))
    return None if row is None else read(row)


async def claim(
    tx: Tx, states: Collection[PaymentState], now: datetime, lease_until: datetime, limit: int
) -> Sequence[Claimed[ProviderPaymentId]]:
    of_states = table.c.state.in_([one.value for one in states])
    return await pursued.claim(tx, table, now, lease_until, limit, of_states)


async def retry_repaired(tx: Tx, provider: str, store_id: StoreId | None, now: datetime) -> int:
    """Links that failed for want of a good configuration and are still wanted get another try."""
    where = [
        table.c.provider == provider,
        table.c.state == PaymentState.FAILED.value,
        table.c.reason.in_(REPAIRABLE),
        table.c.expires_at > now,
    ]
    if store_id is not None:
        where.append(table.c.store_id == store_id)
    sent = case((table.c.first_sent_at.is_(None), PaymentState.WAITING.value), else_=PaymentState.UNKNOWN.value)
    result = await tx.execute(update(table).where(*where).values(state=sent, next_at=now, attempts=0))
    return int(result.rowcount)
