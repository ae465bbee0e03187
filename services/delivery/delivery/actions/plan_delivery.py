"""An order is to be brought: plan its delivery and take a place in the promised slot."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.delivery import DeliveryFact
from contracts.events.orders import OrderChanged, OrderPlaced
from contracts.events.parts import DeliveryTerms, OrderLine, Window
from contracts.ids import DeliveryId, SlotId, ZoneId

from delivery import store, store_setup
from delivery.domain import lane
from delivery.domain.lane import Delivery, Promise, State
from delivery.domain.report import Report


def contents_of(lines: Sequence[OrderLine]) -> list[str]:
    """What the courier carries, for a look into the bag: the title, and how many when not one."""
    return [line.title if line.quantity == 1 else f"{line.title} × {line.quantity.normalize():f}" for line in lines]


def promise_of(terms: DeliveryTerms, window: Window) -> Promise:
    return Promise(
        zone_id=ZoneId(terms.zone_id) if terms.zone_id else None,
        slot_id=SlotId(terms.slot_id) if terms.slot_id else None,
        window=window,
        fee=terms.fee,
    )


def details_of(event: OrderPlaced | OrderChanged) -> dict[str, Any]:
    """What the row repeats of the order, apart from its window and slot."""
    terms = event.delivery
    return {
        "zone_id": terms.zone_id,
        "fee": terms.fee.amount,
        "address": terms.address.model_dump(mode="json") if terms.address else {},
        "recipient": terms.recipient.model_dump(mode="json") if terms.recipient else {},
        "contact_phone": terms.contact_phone,
        "notes": terms.notes,
        "contents": contents_of(event.lines),
    }


async def plan_delivery(tx: Tx, event: OrderPlaced | OrderChanged, window: Window, who: str) -> None:
    """Create the delivery once; says `slot_refused` beside it when the slot filled up meanwhile.

    An order that ended, or is collected after all, before this message arrived gets none.
    """
    if event.store_id is None or await store.is_closed(tx, event.order_id):
        return
    if await store.is_collected_since(tx, event.order_id, event.sequence):
        return
    promise, store_id = promise_of(event.delivery, window), StoreId(event.store_id)
    delivery = Delivery(DeliveryId(uuid7()), store_id, event.order_id, State.PLANNED, 1, window)
    delivery, created = lane.plan(delivery, promise, event.occurred_at)
    after, said, slot_id = await take_place(tx, delivery, promise, event)
    added = await store.add_delivery(
        tx,
        after,
        order_number=event.number,
        slot_id=slot_id,
        currency=promise.fee.currency,
        order_sequence=event.sequence,
        **details_of(event),
    )
    if not added:
        if slot_id is not None:
            await store_setup.free(tx, slot_id)
        return
    await store.note(tx, [store.Noted(None, after)], Report(who, "", event.occurred_at, event.occurred_at))
    tx.publish(created, *said)


async def take_place(
    tx: Tx, delivery: Delivery, promise: Promise, event: OrderPlaced | OrderChanged
) -> tuple[Delivery, Sequence[DeliveryFact], UUID | None]:
    """The delivery after it, what is to be said when the slot is full, and the slot in which it has a place."""
    if promise.slot_id is None or await store_setup.book(tx, promise.slot_id):
        return delivery, (), promise.slot_id
    after, refused = lane.refuse_slot(delivery, promise.slot_id, event.occurred_at)
    return after, (refused,), None
