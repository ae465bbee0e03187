"""What nobody confirmed in time becomes free again: the safety net under every lost word (R13, F27)."""

from collections import defaultdict
from datetime import datetime

from chassis.db import Tx
from contracts.events.inventory import StockReleased

from inventory.stock import store as stock
from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.domain.demand import components_of
from inventory.stock.domain.order import EXPIRED

AT_ONCE = 100


async def expire_holds(tx: Tx, now: datetime) -> int:
    """End holds whose time is over and free their stems; returns how many."""
    holds = await reservations.expire_holds(tx, now, AT_ONCE)
    if holds:
        await stock.lock_reserved(tx, holds=holds)
        await reservations.end_reservations(tx, holds=holds, reason=EXPIRED, now=now)
    return len(holds)


async def expire_orders(tx: Tx, *, before: datetime, now: datetime) -> int:
    """Release orders that waited for money too long and say so; returns how many."""
    due = await orders.expire_orders(tx, before=before, now=now, most=AT_ONCE)
    if not due:
        return 0
    await stock.lock_reserved(tx, orders=[order.order_id for order in due])
    ended = await reservations.end_reservations(tx, orders=[order.order_id for order in due], reason=EXPIRED, now=now)
    lines = defaultdict(list)
    for line in ended:
        lines[line.order_id].append((line.product_id, line.quantity))
    for order in due:
        tx.publish(
            StockReleased(
                store_id=order.store_id,
                sequence=order.version,
                occurred_at=now,
                order_id=order.order_id,
                reason=EXPIRED,
                components=components_of(lines[order.order_id]),
            )
        )
    return len(due)
