"""The payment state follows payment events and nothing else (S58)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.events.integrations import PaymentLinkCreated, PaymentLinkFailed
from contracts.events.pos import PaymentRecorded, PaymentRefunded
from contracts.ids import OrderId
from contracts.money import Money

from orders import store
from orders.actions.decide import carry_out, decide
from orders.domain import lifecycle
from orders.domain.order import Actor, Order


async def record_payment(tx: Tx, event: PaymentRecorded, order_id: OrderId, actor: Actor, now: datetime) -> Order:
    """The allocations of one payment to one order; each allocation counts once, whatever repeats it."""
    before = await store.load(tx, order_id)
    mine = [one for one in event.allocations if one.order_id == order_id]
    entries = [
        _entry("payment", one.allocation_id, event.payment_id, one.amount, now, method=event.method) for one in mine
    ]
    new = set(await store.add_money(tx, before, entries))
    amount = Money.total((one.amount for one in mine if one.allocation_id in new), before.total.currency)
    if not new:
        return before
    return await carry_out(tx, before, lifecycle.payment_recorded(before, actor, now, amount))


async def record_refund(tx: Tx, event: PaymentRefunded, order_id: OrderId, actor: Actor, now: datetime) -> Order:
    """Money went back to the buyer. Raises LookupError for what has not come yet (the message is tried again)."""
    before = await store.load(tx, order_id)
    entry = _entry("refund", event.refund_id, event.payment_id, event.amount, now)
    if not await store.add_money(tx, before, [entry]):
        return before
    if event.amount > before.kept:
        raise LookupError(f"order {order_id} has not heard yet of the money that went back")
    return await carry_out(tx, before, lifecycle.payment_refunded(before, actor, now, event.amount))


def _entry(
    kind: str, entry_id: UUID, payment_id: UUID, amount: Money, now: datetime, *, method: str | None = None
) -> dict[str, Any]:
    return {
        "id": entry_id,
        "kind": kind,
        "payment_id": payment_id,
        "method": method,
        "amount": amount.amount,
        "currency": amount.currency,
        "at": now,
    }


async def show_payment_link(tx: Tx, event: PaymentLinkCreated) -> Order:
    return await decide(tx, event.order_id, lambda order: lifecycle.payment_link_made(order, event.sequence, event.url))


async def note_link_failure(tx: Tx, event: PaymentLinkFailed, actor: Actor, now: datetime) -> Order:
    return await decide(
        tx,
        event.order_id,
        lambda order: lifecycle.payment_link_failed(order, actor, now, event.sequence, event.reason),
    )
