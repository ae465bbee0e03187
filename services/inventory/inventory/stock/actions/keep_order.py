"""The order is paid or needs no payment: its stems stay until it is made or cancelled."""

from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import Component
from contracts.ids import OrderId

from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.actions.take_order import Intake, reserve_again
from inventory.stock.domain.demand import DemandLine
from inventory.stock.domain.order import EXPIRED, OrderState


async def keep_order(tx: Tx, store: StoreId, order: OrderId, now: datetime) -> None:
    """From now on the reservation has no end. Money that came after the end gets its stems back, if there are any."""
    await orders.take_turn(tx, order)
    row = await orders.find_order(tx, order)
    if row is None or row.state in (OrderState.EXPECTED, OrderState.RESERVED):
        await orders.keep_order(tx, store, order, now)
    elif row.state == OrderState.RELEASED and row.reason == EXPIRED:
        lost = await reservations.ended_with(tx, order, EXPIRED)
        components = tuple(Component(product_id=product, quantity=quantity) for product, quantity in lost.items())
        line = DemandLine(sellable_id=None, quantity=Decimal(1), components=components, described=not components)
        await reserve_again(tx, Intake(order, store, (line,), row.needed_at, expires_at=None), now)


async def end_order_at(tx: Tx, order: OrderId, expires_at: datetime, now: datetime) -> None:
    """The reservation ends with the time to pay: one clock (R13)."""
    await orders.end_order_at(tx, order, expires_at, now)
