"""Bring receipts in line with the money kept for an order: sell what no receipt shows, return what shows too much."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.api.pos import FiscalState
from contracts.api.pos_points import PointRules, ReceiptMoment
from contracts.events.orders import OrderStatus
from contracts.events.pos import FiscalKind
from contracts.ids import FiscalOperationId, PaymentId, RefundId
from contracts.money import Money

from pos import store_copies, store_fiscal, store_money
from pos.actions.send_fiscal import send_fiscal
from pos.domain.fiscal import ReturnPart, Tenders, returns_due, sale_due
from pos.domain.orders import Order
from pos.domain.receipt import Line, order_lines, scaled


async def fiscalise(
    tx: Tx, order: Order, now: datetime, *, payment_id: PaymentId | None = None, refund_id: RefundId | None = None
) -> None:
    """Where the store has a fiscal register; elsewhere nothing happens. The order is locked by the caller."""
    if order.total is None:
        return
    kept = await store_money.tenders_kept(tx, order.id, order.total.currency)
    registered = await store_fiscal.registered(tx, order.id, order.total.currency)
    if order.given_up and await store_money.has_open_refunds(tx, order.id):
        # All its money goes back; one return of the whole receipt says so, when the last of it is gone.
        return
    for part in returns_due(kept, registered):
        await _return(tx, order, part, refund_id, now)
    await _sell(tx, order, sale_due(kept, registered, order.total), payment_id, now)


async def _sell(tx: Tx, order: Order, due: Tenders, payment_id: PaymentId | None, now: datetime) -> None:
    if not due.total.is_positive or order.given_up or order.total is None:
        return
    payment = await store_money.payment(tx, payment_id) if payment_id is not None else None
    register = await store_fiscal.fiscal_register(tx, order.store_id, payment.register_id if payment else None)
    if register is None or not await _is_time(tx, order, PointRules.model_validate(register.rules)):
        return
    rules = PointRules.model_validate(register.rules)
    language = await store_copies.language_of(tx, order.store_id)
    lines = order_lines(order, due.total, await store_copies.cards_of(tx, order), rules.receipt.goods, language)
    operation_id = FiscalOperationId(uuid7())
    await store_fiscal.add_operation(
        tx,
        id=operation_id,
        store_id=order.store_id,
        register_id=register.id,
        country=register.country,
        kind=FiscalKind.SALE.value,
        order_id=order.id,
        payment_id=payment_id,
        refund_id=None,
        original_operation_id=None,
        state=FiscalState.REQUESTED.value,
        attempt=1,
        created_at=now,
        **_sums(lines, due),
    )
    await send_fiscal(tx, operation_id, "service:pos", now)


async def _is_time(tx: Tx, order: Order, rules: PointRules) -> bool:
    moment = rules.receipt.moment
    if moment is ReceiptMoment.WHEN_COMPLETED:
        return order.status is OrderStatus.DELIVERED
    assert order.total is not None
    paid = await store_money.paid_for(tx, order.id, order.total.currency)
    return moment is ReceiptMoment.WHEN_PAID and paid >= order.total


async def _return(tx: Tx, order: Order, part: ReturnPart, refund_id: RefundId | None, now: datetime) -> None:
    """A receipt can only be reversed once it exists: until then the return waits for it."""
    original = await store_fiscal.lock_operation(tx, part.original_id)
    assert original is not None
    issued = original.state == FiscalState.ISSUED.value
    sold = [Line.model_validate(line) for line in original.lines]
    lines = tuple(sold) if part.whole else scaled(sold, part.tenders.total)
    operation_id = FiscalOperationId(uuid7())
    await store_fiscal.add_operation(
        tx,
        id=operation_id,
        store_id=order.store_id,
        register_id=original.register_id,
        country=original.country,
        kind=FiscalKind.RETURN.value,
        order_id=order.id,
        payment_id=original.payment_id,
        refund_id=refund_id,
        original_operation_id=part.original_id,
        state=(FiscalState.REQUESTED if issued else FiscalState.WAITING).value,
        attempt=1 if issued else 0,
        created_at=now,
        **_sums(lines, part.tenders),
    )
    if issued:
        await send_fiscal(tx, operation_id, "service:pos", now)


def _sums(lines: tuple[Line, ...], tenders: Tenders) -> dict[str, Any]:
    total: Money = tenders.total
    return {
        "lines": [line.model_dump(mode="json") for line in lines],
        "total": total.amount,
        "paid_cash": tenders.cash.amount,
        "paid_cashless": tenders.cashless.amount,
        "currency": total.currency,
    }
