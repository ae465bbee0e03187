"""Provider payments: kept, claimed, loaded for a step, saved."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import ReceiptLine
from contracts.ids import PaymentRequestId, ProviderPaymentId
from contracts.money import Money
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, case, select, text, update
from sqlalchemy.dialects.postgresql import insert

from integrations.domain.payment import REPAIRABLE, Payment, PaymentState
from integrations.tables import provider_payments as table

FREE = text("'epoch'::timestamptz")
LINES: TypeAdapter[tuple[ReceiptLine, ...]] = TypeAdapter(tuple[ReceiptLine, ...])

_SAME_NAME = (
    "id",
    "payment_request_id",
    "store_id",
    "order_id",
    "order_number",
    "provider",
    "description",
    "expires_at",
    "created_at",
    "idempotence_key",
    "customer_phone",
    "customer_email",
    "configuration_id",
    "request_body",
    "first_sent_at",
    "provider_reference",
    "url",
    "captured_at",
    "reason",
    "withdrawn_at",
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
    "url",
    "captured_at",
    "reason",
    "withdrawn_at",
    "version",
    "attempts",
    "next_at",
)


def _read(row: Row[Any]) -> Payment:
    return Payment(
        **{name: getattr(row, name) for name in _SAME_NAME},
        amount=Money(row.amount, row.currency),
        lines=LINES.validate_python(row.lines),
        state=PaymentState(row.state),
    )


async def add(tx: Tx, payment: Payment) -> bool:
    """False when its request is known: any number of causes is one payment (R22)."""
    statement = insert(table).values(
        **{name: getattr(payment, name) for name in _SAME_NAME},
        amount=payment.amount.amount,
        currency=payment.amount.currency,
        lines=LINES.dump_python(payment.lines, mode="json"),
        state=payment.state.value,
    )
    made = await tx.scalar(statement.on_conflict_do_nothing().returning(table.c.id))
    return made is not None


async def save(tx: Tx, payment: Payment, *, holding: bool = False) -> None:
    """Save what may change. Unless somebody is `holding` it (a call is under way), the lease ends."""
    lease = {} if holding else {"lease_until": FREE}
    await tx.execute(
        update(table)
        .where(table.c.id == payment.id)
        .values(state=payment.state.value, **lease, **{name: getattr(payment, name) for name in _CHANGES})
    )


async def load(tx: Tx, payment_id: ProviderPaymentId) -> Payment:
    row = await tx.first(select(table).where(table.c.id == payment_id).with_for_update())
    assert row is not None, "payments are never removed"
    return _read(row)


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
    row = await tx.first(select(table).where(which).with_for_update())
    return None if row is None else _read(row)


async def of_reference(tx: Tx, provider: str, reference: str) -> Payment | None:
    """To look at, not to change."""
    row = await tx.first(select(table).where(table.c.provider == provider, table.c.provider_reference == reference))
    return None if row is None else _read(row)


async def claim(
    tx: Tx, states: Collection[PaymentState], now: datetime, lease_until: datetime, limit: int
) -> Sequence[ProviderPaymentId]:
    """Due payments nobody else holds; the lease ends by itself when their worker dies."""
    due = (
        select(table.c.id)
        .where(table.c.next_at <= now, table.c.lease_until <= now, table.c.state.in_([one.value for one in states]))
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
    return [ProviderPaymentId(row.id) for row in rows]


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
