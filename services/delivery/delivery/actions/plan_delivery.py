"""An order was placed: plan its delivery and take a place in the promised slot."""

from collections.abc import Sequence

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.events.delivery import DeliveryCreated, SlotRefused
from contracts.events.orders import OrderPlaced
from contracts.events.parts import OrderLine, Window
from contracts.ids import DeliveryId, SlotId, ZoneId

from delivery import store, store_setup
from delivery.domain.lane import Delivery, State
from delivery.domain.report import Report


def contents_of(lines: Sequence[OrderLine]) -> list[str]:
    """What the courier carries, for a look into the bag: the title, and how many when not one."""
    return [line.title if line.quantity == 1 else f"{line.title} × {line.quantity.normalize():f}" for line in lines]


async def plan_delivery(tx: Tx, event: OrderPlaced, window: Window) -> None:
    """Create the delivery once; says `slot_refused` beside it when the slot filled up meanwhile.

    An order that ended before this message arrived gets none.
    """
    terms, store_id = event.delivery, event.store_id
    if store_id is None or await store.is_closed(tx, event.order_id):
        return
    delivery = Delivery(DeliveryId(uuid7()), store_id, event.order_id, State.PLANNED, 1, window)
    booked = terms.slot_id is None or await store_setup.book(tx, terms.slot_id)
    if not booked:
        delivery = Delivery(delivery.id, store_id, event.order_id, State.PLANNED, 2, window)
    added = await store.add_delivery(
        tx,
        delivery,
        order_number=event.number,
        zone_id=terms.zone_id,
        slot_id=terms.slot_id if booked else None,
        fee=terms.fee.amount,
        currency=terms.fee.currency,
        address=terms.address.model_dump(mode="json") if terms.address else {},
        recipient=terms.recipient.model_dump(mode="json") if terms.recipient else {},
        contact_phone=terms.contact_phone,
        notes=terms.notes,
        contents=contents_of(event.lines),
        order_sequence=event.sequence,
    )
    if not added:
        if booked and terms.slot_id is not None:
            await store_setup.free(tx, terms.slot_id)
        return
    report = Report(event.placed_by, "", event.occurred_at, event.occurred_at)
    await store.note(tx, [store.Noted(None, delivery)], report)
    common = {
        "store_id": store_id,
        "occurred_at": event.occurred_at,
        "delivery_id": delivery.id,
        "order_id": event.order_id,
    }
    slot_id = SlotId(terms.slot_id) if terms.slot_id else None
    zone_id = ZoneId(terms.zone_id) if terms.zone_id else None
    tx.publish(
        DeliveryCreated.model_validate(
            {**common, "sequence": 1, "zone_id": zone_id, "slot_id": slot_id, "window": window, "fee": terms.fee}
        )
    )
    if not booked:
        tx.publish(
            SlotRefused.model_validate({**common, "sequence": 2, "slot_id": slot_id, "reason": "the slot is full"})
        )
