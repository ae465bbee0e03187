"""What happens to a delivery because of its order: ready, changed, cancelled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.delivery import DeliveryFact
from contracts.events.orders import OrderChanged
from contracts.events.parts import Window
from contracts.ids import OrderId
from sqlalchemy import Row

from delivery import store, store_setup
from delivery.actions.plan_delivery import details_of, plan_delivery, promise_of, take_place
from delivery.domain import lane
from delivery.domain.lane import FINAL, State
from delivery.domain.report import Report

COURIER: Final = "courier"
COLLECTED: Final = "the order is collected from the shop"


async def make_ready(tx: Tx, order_id: OrderId, now: datetime, who: str) -> None:
    """The order is assembled. Raises LookupError while its delivery is not planned yet (the message is tried again)."""
    row = await store.lock_delivery_of_order(tx, order_id)
    if row is None:
        if await store.is_closed(tx, order_id):
            return
        raise LookupError(f"order {order_id} has no delivery yet")
    before = store.as_delivery(row)
    if before.state is State.CANCELLED and not await store.is_closed(tx, order_id):
        raise LookupError(f"order {order_id} is brought after all, which was not heard yet")
    after = lane.make_ready(before)
    if after != before:
        await store.save(tx, after)
        await store.note(tx, [store.Noted(before.state, after)], Report(who, "", now, now))


async def cancel_delivery(tx: Tx, order_id: OrderId, store_id: StoreId, now: datetime, who: str, reason: str) -> None:
    """The order ended: no courier goes, the place in the slot is free again."""
    await store.close_order(tx, order_id, store_id, reason)
    row = await store.lock_delivery_of_order(tx, order_id)
    if row is None or State(row.state) in FINAL:
        return
    before = store.as_delivery(row)
    after, event = lane.cancel(before, now, reason)
    if row.slot_id is not None:
        await store_setup.free(tx, row.slot_id)
    await store.save(tx, after, slot_id=None)
    await store.note(tx, [store.Noted(before.state, after, reason)], Report(who, "", now, now))
    tx.publish(event)


async def follow_change(tx: Tx, event: OrderChanged) -> None:
    """Take over what an order promises now while nobody is on the way with it; older changes do nothing.

    An order that is collected after all needs no courier; one that is brought after all is planned.
    """
    terms = event.delivery
    window = terms.window if terms.kind == COURIER else None
    row = await store.lock_delivery_of_order(tx, event.order_id)
    if row is None:
        if window is not None:
            await plan_delivery(tx, event, window, event.changed_by)
        elif event.store_id is not None:
            await store.note_collected(tx, event.order_id, event.store_id, event.sequence)
        return
    state = State(row.state)
    if event.sequence <= row.order_sequence or state in (State.DELIVERED, State.PICKED_UP):
        return
    if window is None:
        await _call_off(tx, row, event)
    elif state is not State.CANCELLED:
        await _promise_anew(tx, row, event, window)
    elif not await store.is_closed(tx, event.order_id):
        await _plan_again(tx, row, event, window)


async def _call_off(tx: Tx, row: Row[Any], event: OrderChanged) -> None:
    before = store.as_delivery(row)
    if before.state in FINAL:
        await store.save(tx, before, order_sequence=event.sequence)
        return
    after, said = lane.cancel(before, event.occurred_at, COLLECTED)
    if row.slot_id is not None:
        await store_setup.free(tx, row.slot_id)
    await store.save(tx, after, slot_id=None, order_sequence=event.sequence)
    await store.note(tx, [store.Noted(before.state, after, COLLECTED)], _report(event))
    tx.publish(said)


async def _promise_anew(tx: Tx, row: Row[Any], event: OrderChanged, window: Window) -> None:
    """A change of something else (money, notes for colleagues) is only counted."""
    promise, before, details = promise_of(event.delivery, window), store.as_delivery(row), details_of(event)
    refused_before = row.slot_id is None and window == before.window and "delivery" not in event.fields
    same_slot = promise.slot_id == row.slot_id or refused_before
    mapping = row._mapping
    if same_slot and window == before.window and all(mapping[name] == value for name, value in details.items()):
        await store.save(tx, before, order_sequence=event.sequence)
        return
    after, changed = lane.promise_anew(before, promise, event.occurred_at)
    said: Sequence[DeliveryFact] = ()
    slot_id = row.slot_id
    if not same_slot:
        after, said, slot_id = await take_place(tx, after, promise, event)
        if row.slot_id is not None:
            await store_setup.free(tx, row.slot_id)
    late = {} if window == before.window else {"late_announced": False}
    await store.save(tx, after, slot_id=slot_id, order_sequence=event.sequence, **details, **late)
    why = "changed: " + ", ".join(event.fields)
    await store.note(tx, [store.Noted(before.state, after, why)], _report(event))
    tx.publish(changed, *said)


async def _plan_again(tx: Tx, row: Row[Any], event: OrderChanged, window: Window) -> None:
    before, promise = store.as_delivery(row), promise_of(event.delivery, window)
    after, created = lane.plan_again(before, promise, event.occurred_at)
    after, said, slot_id = await take_place(tx, after, promise, event)
    await store.save(
        tx,
        after,
        slot_id=slot_id,
        position=None,
        late_announced=False,
        order_sequence=event.sequence,
        **details_of(event),
    )
    await store.note(tx, [store.Noted(before.state, after)], _report(event))
    tx.publish(created, *said)


def _report(event: OrderChanged) -> Report:
    return Report(event.changed_by, "", event.occurred_at, event.occurred_at)
