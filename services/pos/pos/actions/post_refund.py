"""Money went back: the ledger says so, and a receipt that showed it is reversed."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.pos import RefundState
from contracts.events.integrations import RefundFailed, RefundSucceeded
from contracts.events.parts import PaymentMethod
from contracts.events.pos import PaymentRefunded
from contracts.ids import OrderId, PaymentId, RefundId, RegisterId
from contracts.money import Money

from pos import store_copies, store_money
from pos.actions.fiscalise import fiscalise
from pos.actions.give_back import request_refunds
from pos.actions.work_shift import shift_for_money
from pos.domain.ledger import Share
from pos.domain.refusals import RefundNotFailed, RefundNotSettleable
from pos.tables import Record

DONE = RefundState.SUCCEEDED.value
SETTLED_OTHERWISE = (DONE, RefundState.RETRIED.value)


async def record_refund(tx: Tx, event: RefundSucceeded, now: datetime) -> None:
    """The provider paid back. Raises LookupError while the refund is not known here."""
    known = await store_money.refund(tx, event.refund_id)
    if known is None:
        raise LookupError(f"refund {event.refund_id} is not known here")
    order = await store_copies.lock_order(tx, known.order_id) if known.order_id is not None else None
    await store_money.lock_balance(tx, known.payment_id)
    refund = await store_money.lock_refund(tx, event.refund_id)
    assert refund is not None
    if refund.state in SETTLED_OTHERWISE:
        if refund.settled_by != f"provider:{event.provider}":
            problem = f"{event.provider} paid back too, after this was {refund.state} otherwise"
            await store_money.change_refund(tx, event.refund_id, problem=problem)
        return
    await _post(tx, refund, now, by=f"provider:{event.provider}")
    if order is not None and refund.from_allocation:
        await fiscalise(tx, order, now, refund_id=event.refund_id)


async def record_refund_failure(tx: Tx, event: RefundFailed) -> None:
    """The provider said no: the money stays promised, and a person decides how it goes back."""
    refund = await store_money.lock_refund(tx, event.refund_id)
    if refund is None:
        raise LookupError(f"refund {event.refund_id} is not known here")
    if refund.state == RefundState.REQUESTED.value:
        await store_money.change_refund(tx, event.refund_id, state=RefundState.FAILED.value, problem=event.reason)


async def retry_refund(tx: Tx, refund_id: RefundId, by: str, now: datetime) -> RefundId:
    """Ask the provider anew. What it refused stays refused under its id, so this is another refund of the same money.

    Raises NotFound or RefundNotFailed.
    """
    known = await store_money.refund(tx, refund_id)
    if known is None:
        raise NotFound(what="refund")
    await store_money.lock_balance(tx, known.payment_id)
    refund = await store_money.lock_refund(tx, refund_id)
    assert refund is not None
    if refund.state != RefundState.FAILED.value:
        raise RefundNotFailed(state=refund.state)
    await store_money.change_refund(tx, refund_id, state=RefundState.RETRIED.value)
    share = Share(OrderId(refund.order_id) if refund.from_allocation else None, Money(refund.amount, refund.currency))
    payment = await store_money.payment(tx, refund.payment_id)
    assert payment is not None
    made = await request_refunds(tx, payment, [share], refund.reason, by, now, retry_of=refund_id)
    return made[0]


async def settle_refund(tx: Tx, refund_id: RefundId, *, register_id: RegisterId | None, by: str, now: datetime) -> None:
    """A person handed the money over. Cash leaves a register with an open shift.

    Raises NotFound, RefundNotSettleable, RegisterNeeded, NoOpenShift.
    """
    known = await store_money.refund(tx, refund_id)
    if known is None:
        raise NotFound(what="refund")
    order = await store_copies.lock_order(tx, known.order_id) if known.order_id is not None else None
    await store_money.lock_balance(tx, known.payment_id)
    refund = await store_money.lock_refund(tx, refund_id)
    assert refund is not None
    if refund.state not in (RefundState.DUE.value, RefundState.FAILED.value):
        raise RefundNotSettleable(state=refund.state)
    method = PaymentMethod.CASH if register_id is not None else PaymentMethod(refund.method)
    shift = await shift_for_money(tx, StoreId(refund.store_id), method, register_id)
    await _post(tx, refund, now, by=by, shift=shift)
    if order is not None and refund.from_allocation:
        await fiscalise(tx, order, now, refund_id=refund_id)


async def _post(tx: Tx, refund: Record, now: datetime, *, by: str, shift: Record | None = None) -> None:
    amount = Money(refund.amount, refund.currency)
    version = refund.version + 1
    if refund.from_allocation:
        await store_money.add_allocations(tx, [_taken_back(refund, now)])
    await store_money.add_refund_posting(
        tx,
        refund_id=refund.id,
        store_id=refund.store_id,
        payment_id=refund.payment_id,
        amount=amount.amount,
        currency=amount.currency,
        register_id=None if shift is None else shift.register_id,
        shift_id=None if shift is None else shift.id,
        at=now,
    )
    await store_money.change_refund(
        tx,
        RefundId(refund.id),
        state=DONE,
        problem=None,
        settled_by=by,
        settled_at=now,
        version=version,
    )
    await store_money.derive_balance(tx, refund.payment_id)
    tx.publish(
        PaymentRefunded(
            store_id=StoreId(refund.store_id),
            sequence=version,
            occurred_at=now,
            refund_id=RefundId(refund.id),
            payment_id=PaymentId(refund.payment_id),
            # Money that was never the order's takes nothing off what the order has.
            order_id=OrderId(refund.order_id) if refund.from_allocation else None,
            amount=amount,
            reason=refund.reason,
        )
    )


def _taken_back(refund: Record, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "store_id": refund.store_id,
        "payment_id": refund.payment_id,
        "order_id": refund.order_id,
        "document_id": None,
        "amount": -refund.amount,
        "currency": refund.currency,
        "refund_id": refund.id,
        "at": now,
    }
