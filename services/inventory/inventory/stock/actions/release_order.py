"""An order ended without being handed over: promised stems become free, used ones come back or are written off."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.inventory import StockReleased, StockReturned
from contracts.ids import OrderId
from contracts.money import Money

from inventory.stock import store as stock
from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.domain.allocation import Take
from inventory.stock.domain.cost import cost_of_change, takes_at
from inventory.stock.domain.demand import components_of
from inventory.stock.domain.order import CAN_BE_RELEASED, OrderState, split_returned
from inventory.stock.store import Cause, Movement

PAST_DATE = "returned past its date"


async def release_order(tx: Tx, store: StoreId, order: OrderId, *, reason: str, ended_by: str, now: datetime) -> None:
    """Undo what the order had, whatever that was. One that was never heard of leaves a tombstone, so that it is
    refused when it arrives late."""
    await orders.take_turn(tx, order)
    row = await orders.find_order(tx, order)
    if row is not None and row.state == OrderState.CONSUMED:
        return await _return_stems(tx, store, order, ended_by, now)
    if row is not None and row.state == OrderState.RESERVED:
        return await _free_stems(tx, store, order, reason, now)
    await orders.move_order(
        tx,
        store,
        order,
        OrderState.RELEASED,
        from_states=CAN_BE_RELEASED,
        reason=reason,
        events=0,
        now=now,
    )
    return None


async def _free_stems(tx: Tx, store: StoreId, order: OrderId, reason: str, now: datetime) -> None:
    await stock.lock_reserved(tx, orders=[order])
    ended = await reservations.end_reservations(tx, orders=[order], reason="released", now=now)
    version = await orders.move_order(
        tx,
        store,
        order,
        OrderState.RELEASED,
        from_states=(OrderState.RESERVED,),
        reason=reason,
        events=1,
        now=now,
    )
    assert version is not None, "the row is locked in this state"
    tx.publish(
        StockReleased(
            store_id=store,
            sequence=version,
            occurred_at=now,
            order_id=order,
            reason=reason,
            components=components_of((line.product_id, line.quantity) for line in ended),
        )
    )


async def _return_stems(tx: Tx, store: StoreId, order: OrderId, made_by: str, now: datetime) -> None:
    """What was used for the order is put back into its batches; what is past its date by now is written off."""
    facts = await stock.store_facts(tx, store, now)
    consumed = await stock.consumed_by(tx, order)
    products = {lot.product_id for lot in await stock.lots_named(tx, list(consumed))}
    await stock.lock_products(tx, store, sorted(products))
    takes = [Take(lot, consumed[lot.batch_id]) for lot in await stock.lots_named(tx, list(consumed))]
    usable, past = split_returned(takes, facts.day)
    back = [_movement(take) for take in takes]
    if back:
        await stock.post_movements(tx, store, back, Cause("return", now, made_by, order_id=order))
    if past:
        out = [Movement(uuid7(), m.lot, -m.quantity, -m.cost) for m in back if not m.lot.usable(facts.day)]
        await stock.post_movements(tx, store, out, Cause("write_off", now, made_by, order_id=order, reason=PAST_DATE))
    version = await orders.move_order(
        tx,
        store,
        order,
        OrderState.RETURNED,
        from_states=(OrderState.CONSUMED,),
        reason="cancelled",
        events=1,
        now=now,
    )
    assert version is not None, "the row is locked in this state"
    costs = {m.lot.batch_id: Money(m.cost, m.lot.currency) for m in back}
    back_in_stock = takes_at(usable, costs)
    tx.publish(
        StockReturned(
            store_id=store,
            sequence=version,
            occurred_at=now,
            order_id=order,
            takes=back_in_stock,
            written_off=takes_at(past, costs),
            cost=Money.total((take.cost for take in back_in_stock), facts.currency),
        )
    )


def _movement(take: Take) -> Movement:
    return Movement(uuid7(), take.lot, take.quantity, cost_of_change(take.lot, take.quantity))
