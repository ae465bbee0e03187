"""What happens to a delivery because of its order: ready, changed, cancelled."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.orders import OrderChanged
from contracts.ids import OrderId

from delivery import store, store_setup
from delivery.actions.plan_delivery import contents_of
from delivery.domain import lane
from delivery.domain.lane import FINAL, State
from delivery.domain.report import Report


async def make_ready(tx: Tx, order_id: OrderId, now: datetime, who: str) -> None:
    """The order is assembled. Raises LookupError while its delivery is not planned yet (the message is tried again)."""
    row = await store.lock_delivery_of_order(tx, order_id)
    if row is None:
        if await store.is_closed(tx, order_id):
            return
        raise LookupError(f"order {order_id} has no delivery yet")
    before = store.as_delivery(row)
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
    """Take over a changed address, recipient, window or slot while nobody is on the way; older changes do nothing."""
    row = await store.lock_delivery_of_order(tx, event.order_id)
    if row is None or event.sequence <= row.order_sequence or State(row.state) in (*FINAL, State.PICKED_UP):
        return
    terms, before = event.delivery, store.as_delivery(row)
    slot_id = row.slot_id
    if terms.slot_id != row.slot_id:
        taken = terms.slot_id is not None and await store_setup.book(tx, terms.slot_id)
        if row.slot_id is not None:
            await store_setup.free(tx, row.slot_id)
        slot_id = terms.slot_id if taken else None
    after = lane.move(before, terms.window)
    await store.save(
        tx,
        after,
        slot_id=slot_id,
        zone_id=terms.zone_id,
        fee=terms.fee.amount,
        address=terms.address.model_dump(mode="json") if terms.address else {},
        recipient=terms.recipient.model_dump(mode="json") if terms.recipient else {},
        contact_phone=terms.contact_phone,
        notes=terms.notes,
        contents=contents_of(event.lines),
        order_sequence=event.sequence,
        late_announced=False,
    )
    said = Report(event.changed_by, "", event.occurred_at, event.occurred_at)
    await store.note(tx, [store.Noted(before.state, after, "changed: " + ", ".join(event.fields))], said)
