"""Load, ask the domain, save, publish: the one way an order changes."""

from collections.abc import Callable

from chassis.db import Tx
from contracts.ids import OrderId

from orders import store
from orders.domain.order import Change, Order

Decision = Callable[[Order], Change]


async def decide(tx: Tx, order_id: OrderId, decision: Decision) -> Order:
    """Lock the order, apply the decision and announce it. Raises NotFound and whatever the decision refuses with."""
    before = await store.load(tx, order_id)
    return await carry_out(tx, before, decision(before))


async def carry_out(tx: Tx, before: Order, change: Change) -> Order:
    """Save a decision about an order that this transaction has locked."""
    await store.save(tx, before, change)
    tx.publish(*change.events)
    return change.order
