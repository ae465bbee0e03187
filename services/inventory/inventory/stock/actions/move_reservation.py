"""A buyer agreed to a substitution: the promise moves from one stem to the other."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.inventory import ReservationFailed, Shortage, StockReserved
from contracts.events.orders import Replacement
from contracts.events.parts import Component
from contracts.ids import OrderId, ProductId

from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.actions.find_stems import find_stems
from inventory.stock.domain.cost import batch_takes
from inventory.stock.domain.demand import DemandLine
from inventory.stock.domain.order import OrderState, changes, what_stays

SUBSTITUTE_SHORT = "substitute_short"


class OrderNotReservedYet(Exception):
    """The substitution overtook its order; the message is tried again later."""


async def move_reservation(tx: Tx, store: StoreId, order: OrderId, replacement: Replacement, now: datetime) -> None:
    """Reserve the new stems and free the old ones, or leave all as it is and say what is short.

    Raises OrderNotReservedYet while the order's own reservation has not been decided.
    """
    await orders.take_turn(tx, order)
    row = await orders.find_order(tx, order)
    if row is None or row.state == OrderState.EXPECTED:
        raise OrderNotReservedYet(str(order))
    if row.state != OrderState.RESERVED:
        return
    more, less = changes(replacement.from_component, replacement.to_component)
    await stock.lock_products(tx, store, sorted({*more, *less}))
    shortages = await _reserve_more(tx, store, order, more, row.needed_at, now)
    if not shortages and less:
        await _reserve_less(tx, store, order, less, now)
    version = await orders.next_version(tx, order, now)
    if shortages:
        tx.publish(
            ReservationFailed(
                store_id=store,
                sequence=version,
                occurred_at=now,
                order_id=order,
                shortages=shortages,
                reason=SUBSTITUTE_SHORT,
            )
        )
        return
    takes = await reservations.reserved_for(tx, order)
    tx.publish(
        StockReserved(
            store_id=store,
            sequence=version,
            occurred_at=now,
            order_id=order,
            takes=batch_takes(takes),
            expires_at=row.expires_at,
        )
    )


async def _reserve_more(
    tx: Tx,
    store: StoreId,
    order: OrderId,
    more: Mapping[ProductId, Decimal],
    needed_at: datetime | None,
    now: datetime,
) -> tuple[Shortage, ...]:
    """Reserve what is added, or nothing; the shortages say which."""
    if not more:
        return ()
    components = tuple(Component(product_id=product, quantity=quantity) for product, quantity in more.items())
    line = DemandLine(sellable_id=None, quantity=Decimal(1), components=components)
    resolved = await demand.resolve(tx, store, [line], now=now, needed_at=needed_at, guard=True)
    stems = await find_stems(tx, store, resolved)
    if not stems.shortages:
        await reservations.add_to_order(tx, store, order, stems.takes, [uuid7() for _ in stems.takes], now=now)
    return stems.shortages


async def _reserve_less(
    tx: Tx, store: StoreId, order: OrderId, less: Mapping[ProductId, Decimal], now: datetime
) -> None:
    own = [take for take in await reservations.reserved_for(tx, order) if take.lot.product_id in less]
    stays = what_stays(own, less)
    await reservations.end_reservations(tx, orders=[order], products=list(less), reason="substituted", now=now)
    if stays:
        await reservations.add_to_order(tx, store, order, stays, [uuid7() for _ in stays], now=now)
