"""The bouquets stand: what really went into them leaves the stock, batch by batch, at cost."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.inventory import ConsumptionShort, StockConsumed
from contracts.events.parts import Component
from contracts.ids import OrderId
from contracts.money import Money

from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.actions.find_stems import tell_shortages
from inventory.stock.domain.cost import cost_of_change, takes_at
from inventory.stock.domain.demand import DemandLine, by_product
from inventory.stock.domain.order import CAN_BE_RELEASED, EXPIRED, Consumption, OrderState, consume
from inventory.stock.store import Cause, Movement
from inventory.stock.store_demand import Resolved


async def consume_order(
    tx: Tx,
    store: StoreId,
    order: OrderId,
    composition: Sequence[Component],
    *,
    made_by: str,
    at: datetime,
    now: datetime,
) -> None:
    """Take from the order's own reservation first, then from what is free; what the books lack is told.

    An order that is consumed already or was cancelled is left alone (its stems are free, which is the same as
    used and returned).
    """
    await orders.take_turn(tx, order)
    resolved = await _resolve(tx, store, composition, at)
    row = await orders.find_order(tx, order)
    if row is not None and not _may_be_consumed(row.state, row.reason):
        return
    wanted = by_product(resolved.wants)
    own = await reservations.reserved_for(tx, order)
    await stock.lock_products(tx, store, sorted({*wanted, *(take.lot.product_id for take in own)}))
    await reservations.end_reservations(tx, orders=[order], reason="consumed", now=now)
    lots = await stock.usable_lots(tx, store, list(wanted), resolved.usable_on)
    used = consume(wanted, own, lots, resolved.usable_on)
    movements = [
        Movement(uuid7(), take.lot, -take.quantity, cost_of_change(take.lot, -take.quantity)) for take in used.takes
    ]
    if movements:
        await stock.post_movements(tx, store, movements, Cause("consumption", at, made_by, order_id=order))
    await _tell(tx, store, order, resolved, used, movements, now)


async def _resolve(tx: Tx, store: StoreId, composition: Sequence[Component], at: datetime) -> Resolved:
    if not composition:
        facts = await stock.store_facts(tx, store, at)
        return Resolved((), facts.day, facts.language, facts.currency)
    line = DemandLine(sellable_id=None, quantity=Decimal(1), components=tuple(composition))
    return await demand.resolve(tx, store, [line], now=at, needed_at=None, guard=False)


def _may_be_consumed(state: str, reason: str | None) -> bool:
    """Stems are used whatever we believed, unless the order was used or ended already; an expired one may go on."""
    return state in CAN_BE_RELEASED or (state == OrderState.RELEASED and reason == EXPIRED)


async def _tell(
    tx: Tx,
    store: StoreId,
    order: OrderId,
    resolved: Resolved,
    used: Consumption,
    movements: Sequence[Movement],
    now: datetime,
) -> None:
    version = await orders.move_order(
        tx,
        store,
        order,
        OrderState.CONSUMED,
        from_states=(*CAN_BE_RELEASED, OrderState.RELEASED),
        events=2 if used.missing else 1,
        now=now,
    )
    assert version is not None, "the order's turn is ours and its state was looked at"
    costs = {m.lot.batch_id: Money(-m.cost, m.lot.currency) for m in movements}
    tx.publish(
        StockConsumed(
            store_id=store,
            sequence=version - 1 if used.missing else version,
            occurred_at=now,
            order_id=order,
            takes=takes_at(used.takes, costs),
            cost=Money.total(costs.values(), resolved.currency),
        )
    )
    if used.missing:
        short = await tell_shortages(tx, store, resolved.wants, used.missing, resolved.usable_on, resolved.language)
        tx.publish(ConsumptionShort(store_id=store, sequence=version, occurred_at=now, order_id=order, shortages=short))
