"""Ask for what is due through a payment provider: one open request per order, always for the right sum."""

from datetime import datetime
from uuid import UUID, uuid5

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.pos import PaymentRequested, PaymentRequestWithdrawn
from contracts.ids import OrderId, PaymentRequestId
from contracts.money import Money

from pos import store_copies, store_fiscal, store_money
from pos.domain.orders import Order, asked_online
from pos.domain.receipt import order_lines, plain_lines
from pos.tables import Record

NAMESPACE = UUID("9c5f7a52-5f0c-5c5e-8a40-1b8f6a2d7e31")
DESCRIPTIONS = {"ru": "Заказ {}", "hy": "Պատվեր {}", "en": "Order {}"}


async def ask_payment(tx: Tx, order: Order, now: datetime) -> None:
    """Open a request for what is due now; withdraw one that asks for another sum (R13, R22)."""
    if order.total is None:
        return
    paid, open_one, so_far = await store_money.standing_of(tx, order.id, order.total.currency)
    wanted = asked_online(order, paid, now)
    if open_one is not None:
        if wanted == Money(open_one.amount, open_one.currency):
            return
        await _withdraw(tx, open_one, "order_changed" if wanted else "paid_otherwise", now)
    if wanted is not None and order.pay_until is not None:
        await _open(tx, order, wanted, order.pay_until, 1 + so_far, now)


async def withdraw_payment_request(tx: Tx, order_id: OrderId, reason: str, now: datetime) -> None:
    """The link is worth nothing any more; money that still comes in is given back."""
    open_one = await store_money.open_request(tx, order_id)
    if open_one is not None:
        await _withdraw(tx, open_one, reason, now)


async def _open(tx: Tx, order: Order, amount: Money, expires_at: datetime, number: int, now: datetime) -> None:
    # The id follows from order and number: whatever asks twice, the provider is asked once.
    request_id = PaymentRequestId(uuid5(NAMESPACE, f"payment_request:{order.id}:{number}"))
    language = await store_copies.language_of(tx, order.store_id)
    rules = await store_fiscal.main_point_rules(tx, order.store_id)
    lines = order_lines(order, amount, await store_copies.cards_of(tx, order), rules.receipt.goods, language)
    await store_money.add_request(
        tx,
        id=request_id,
        store_id=order.store_id,
        order_id=order.id,
        number=number,
        amount=amount.amount,
        currency=amount.currency,
        state="open",
        expires_at=expires_at,
        created_at=now,
        version=1,
    )
    tx.publish(
        PaymentRequested(
            store_id=order.store_id,
            sequence=1,
            occurred_at=now,
            payment_request_id=request_id,
            order_id=order.id,
            order_number=order.number,
            amount=amount,
            expires_at=expires_at,
            description=DESCRIPTIONS.get(language, DESCRIPTIONS["ru"]).format(order.number),
            customer_phone=order.buyer_phone,
            customer_email=order.buyer_email,
            lines=plain_lines(lines),
        )
    )


async def _withdraw(tx: Tx, row: Record, reason: str, now: datetime) -> None:
    version = row.version + 1
    await store_money.change_request(tx, PaymentRequestId(row.id), state="withdrawn", reason=reason, version=version)
    tx.publish(
        PaymentRequestWithdrawn(
            store_id=StoreId(row.store_id),
            sequence=version,
            occurred_at=now,
            payment_request_id=PaymentRequestId(row.id),
            order_id=OrderId(row.order_id),
            reason=reason,
        )
    )
