"""What inventory answers about an order's stems (S71)."""

from datetime import datetime

from chassis.db import Tx
from contracts.events.inventory import ReservationFailed, StockConsumed, StockReserved

from orders.actions.decide import decide
from orders.domain import lifecycle
from orders.domain.order import Actor, Order


async def confirm_order(tx: Tx, event: StockReserved, actor: Actor, now: datetime) -> Order:
    """Stock is reserved; an answer after the order's end changes nothing."""
    return await decide(
        tx,
        event.order_id,
        lambda order: lifecycle.stock_reserved(order, actor, now, event.sequence, event.expires_at),
    )


async def note_shortage(tx: Tx, event: ReservationFailed, actor: Actor, now: datetime) -> Order:
    """Nothing is reserved: a person has to offer something else."""
    missing = {one.title: f"{one.available} / {one.wanted}" for one in event.shortages}
    return await decide(
        tx,
        event.order_id,
        lambda order: lifecycle.stock_refused(order, actor, now, event.sequence, event.reason, missing),
    )


async def note_cost(tx: Tx, event: StockConsumed) -> Order:
    """The cost of what really went into the vase."""
    return await decide(tx, event.order_id, lambda order: lifecycle.stock_consumed(order, event.sequence, event.cost))
