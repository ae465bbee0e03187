"""What orders says about an order, and what money has to do because of it."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from contracts.events.orders import OrderChanged, OrderCompleted, OrderConfirmed, OrderFact, OrderPlaced, OrderStatus
from contracts.events.parts import OrderLine
from contracts.money import Money

from pos import store_copies, store_money
from pos.actions.ask_payment import ask_payment, withdraw_payment_request
from pos.actions.fiscalise import fiscalise
from pos.actions.give_back import give_back_order
from pos.domain.orders import Order


async def keep_order(
    tx: Tx, event: OrderFact, content: dict[str, Any] | None = None, terms: dict[str, Any] | None = None
) -> Order:
    """Write the copy down and return it, locked; what came late changes nothing."""
    assert event.store_id is not None, "an order belongs to a store"
    return await store_copies.keep_order(tx, event, event.store_id, content or {}, terms or {})


def content_of(event: OrderPlaced | OrderChanged | OrderConfirmed) -> dict[str, Any]:
    """Lines, sums and, where the event carries it, the way of payment."""
    found = _content(event.lines, event.total, event.delivery.fee) | {"customer_id": event.customer_id}
    if isinstance(event, OrderPlaced | OrderConfirmed):
        found["payment_mode"] = event.payment_mode
    return found


def terms_of(event: OrderConfirmed) -> dict[str, Any]:
    """Until when, and where a receipt may be sent."""
    return {"pay_until": event.pay_until, "buyer_phone": event.buyer_phone, "buyer_email": event.buyer_email}


def content_at_end(event: OrderCompleted) -> dict[str, Any]:
    return _content(event.lines, event.total, event.delivery_fee) | {"customer_id": event.customer_id}


def _content(lines: tuple[OrderLine, ...], total: Money, fee: Money) -> dict[str, Any]:
    return {
        "currency": total.currency,
        "total": total.amount,
        "delivery_fee": fee.amount,
        "lines": [line.model_dump(mode="json") for line in lines],
    }


async def follow_confirmed(tx: Tx, event: OrderConfirmed, now: datetime) -> None:
    """Stock is reserved: what is due can be asked for."""
    order = await keep_order(tx, event, content_of(event), terms_of(event))
    if event.amount_due.is_positive:
        await ask_payment(tx, order, now)


async def follow_changed(tx: Tx, event: OrderChanged, now: datetime) -> None:
    """A request that asks for another sum than is due now is replaced."""
    order = await keep_order(tx, event, content_of(event))
    if await store_money.open_request(tx, order.id) is not None:
        await ask_payment(tx, order, now)


async def follow_given_up(tx: Tx, event: OrderFact, now: datetime) -> None:
    """Lost or cancelled: the link ends, and what came in goes back."""
    order = await keep_order(tx, event)
    if order.given_up:
        reason = f"order_{order.status.value}"
        await withdraw_payment_request(tx, order.id, reason, now)
        await give_back_order(tx, order, reason, "service:orders", now)


async def follow_completed(tx: Tx, event: OrderCompleted, now: datetime) -> None:
    """Handed over: where the rules say so, this is when the receipt is due."""
    order = await keep_order(tx, event, content_at_end(event))
    if order.status is OrderStatus.DELIVERED:
        await fiscalise(tx, order, now)
