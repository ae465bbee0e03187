"""Money goes back: through the provider that took it, or out of a cashier's hand."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.pos import RefundState
from contracts.events.parts import PaymentMethod, ReceiptLine
from contracts.events.pos import RefundRequested
from contracts.ids import OrderId, PaymentId, RefundId
from contracts.money import Money

from pos import store_copies, store_fiscal, store_money
from pos.domain.ledger import Share, shares_to_refund
from pos.domain.orders import Order
from pos.domain.receipt import order_lines, plain_lines
from pos.tables import Record


async def give_back_order(tx: Tx, order: Order, reason: str, by: str, now: datetime) -> None:
    """Everything an order that was given up still has, and what came in for it and went to nothing."""
    for payment in await store_money.payments_of_order(tx, order.id):
        balance = await store_money.lock_balance(tx, payment.id)
        assert balance is not None
        mine = {order.id, None} if payment.order_id == order.id else {order.id}
        shares = [share for share in balance.shares_left if share.order_id in mine]
        await request_refunds(tx, payment, shares, reason, by, now)


async def give_back_payment(
    tx: Tx,
    payment_id: PaymentId,
    *,
    amount: Money | None,
    order_id: OrderId | None,
    reason: str,
    by: str,
    now: datetime,
) -> list[RefundId]:
    """A person gives back a payment or a part of it; never more than is left, however many ask at once.

    Returns the refunds made. Raises NotFound, NothingLeft, MoreThanLeft, CurrencyDiffers, AmountNotPositive.
    """
    payment = await store_money.payment(tx, payment_id)
    balance = await store_money.lock_balance(tx, payment_id)
    if payment is None or balance is None:
        raise NotFound(what="payment")
    return await request_refunds(tx, payment, shares_to_refund(balance, amount, order_id), reason, by, now)


async def request_refunds(
    tx: Tx,
    payment: Record,
    shares: list[Share],
    reason: str,
    by: str,
    now: datetime,
    retry_of: RefundId | None = None,
) -> list[RefundId]:
    """One refund for each share. The provider is asked for online money; the rest waits for a cashier."""
    online = payment.method == PaymentMethod.ONLINE.value
    made: list[RefundId] = []
    for share in shares:
        refund_id = RefundId(uuid7())
        await store_money.add_refund(
            tx,
            id=refund_id,
            store_id=payment.store_id,
            payment_id=payment.id,
            order_id=share.order_id or payment.order_id,
            from_allocation=share.order_id is not None,
            amount=share.amount.amount,
            currency=share.amount.currency,
            method=payment.method,
            state=(RefundState.REQUESTED if online else RefundState.DUE).value,
            reason=reason,
            retry_of=retry_of,
            requested_by=by,
            requested_at=now,
            version=1,
        )
        made.append(refund_id)
        if online:
            await _ask_provider(tx, refund_id, now)
    if made:
        await store_money.derive_balance(tx, payment.id)
    return made


async def _ask_provider(tx: Tx, refund_id: RefundId, now: datetime) -> None:
    """Announce that the provider shall pay back."""
    refund = await store_money.refund(tx, refund_id)
    assert refund is not None
    payment = await store_money.payment(tx, refund.payment_id)
    assert payment is not None
    amount = Money(refund.amount, refund.currency)
    tx.publish(
        RefundRequested(
            store_id=StoreId(refund.store_id),
            sequence=refund.version,
            occurred_at=now,
            refund_id=refund_id,
            payment_id=PaymentId(refund.payment_id),
            order_id=refund.order_id,
            amount=amount,
            provider=payment.provider,
            provider_reference=payment.provider_reference,
            reason=refund.reason,
            lines=await _lines(tx, refund.order_id, amount),
        )
    )


async def _lines(tx: Tx, order_id: OrderId | None, amount: Money) -> tuple[ReceiptLine, ...]:
    order = await store_copies.order(tx, order_id) if order_id is not None else None
    if order is None or order.total is None or order.total.currency != amount.currency:
        return ()
    rules = await store_fiscal.main_point_rules(tx, order.store_id)
    language = await store_copies.language_of(tx, order.store_id)
    cards = await store_copies.cards_of(tx, order)
    return plain_lines(order_lines(order, amount, cards, rules.receipt.goods, language))
