"""What the delivery context says about an order on its way (S72, S135–S143)."""

from datetime import datetime

from chassis.db import Tx
from contracts.events.delivery import (
    CourierAssigned,
    CourierUnassigned,
    Delivered,
    DeliveryCancelled,
    DeliveryCreated,
    DeliveryFact,
    DeliveryFailed,
    PickedUp,
    SlotRefused,
)

from orders.actions.decide import decide
from orders.domain import delivering
from orders.domain.order import Actor, Change, Order


async def follow_delivery(tx: Tx, event: DeliveryFact, actor: Actor, now: datetime) -> Order:
    """Take one fact about the order's delivery; old and repeated ones change nothing."""
    return await decide(tx, event.order_id, lambda order: _reaction(order, event, actor, now))


def _reaction(order: Order, event: DeliveryFact, actor: Actor, now: datetime) -> Change:
    known = (event.delivery_id, event.sequence)
    match event:
        case DeliveryCreated():
            return delivering.planned(order, *known)
        case SlotRefused():
            return delivering.slot_refused(order, actor, now, *known, event.reason)
        case CourierAssigned():
            return delivering.courier_assigned(order, actor, now, *known, event.courier_id, event.courier_name)
        case CourierUnassigned():
            return delivering.courier_unassigned(order, actor, now, *known)
        case PickedUp():
            return delivering.picked_up(order, actor, now, *known, event.courier_id)
        case Delivered():
            return delivering.delivered(order, actor, now, *known, event.courier_id)
        case DeliveryFailed():
            return delivering.failed(order, actor, now, *known, event.reason, again=event.will_retry)
        case DeliveryCancelled():
            return delivering.withdrawn(order, actor, now, *known, event.reason)
        case _:
            raise TypeError(f"no reaction to {event.name}")
