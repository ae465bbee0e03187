"""What the delivery context says moves the order, whatever order its words arrive in.

A delivery's own version decides what is newer. Its rank is kept even while the order is not assembled yet; as soon
as it is, the order catches up.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.api.orders_words import Problem
from contracts.events.orders import OrderCourierAssigned, OrderOnItsWay, OrderStatus
from contracts.ids import CourierId, DeliveryId

from orders.domain.lifecycle import complete
from orders.domain.order import (
    GIVEN_UP,
    Actor,
    Change,
    DeliveryProgress,
    Order,
    changed,
    needs_attention,
    step,
    unchanged,
)

CREATED, ASSIGNED, PICKED_UP, DELIVERED = 1, 2, 3, 4
ON_THE_ROAD: Final = frozenset({OrderStatus.COURIER_ASSIGNED, OrderStatus.IN_DELIVERY})
OUT: Final = ON_THE_ROAD | {OrderStatus.READY_FOR_COURIER}


def is_news(order: Order, delivery_id: DeliveryId, version: int) -> bool:
    """Whether this says more than what is known: a later delivery of the order, or a later version of this one."""
    known = order.progress
    if known.delivery_id is None or delivery_id > known.delivery_id:
        return True
    return delivery_id == known.delivery_id and version > known.version


def planned(order: Order, delivery_id: DeliveryId, version: int) -> Change:
    """Delivery has accepted the order."""
    if not is_news(order, delivery_id, version):
        return unchanged(order)
    attention = None if order.attention in {"delivery_answer_missing", "slot_refused"} else order.attention
    return unchanged(replace(order, progress=DeliveryProgress(delivery_id, version, CREATED), attention=attention))


def slot_refused(order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, why: str) -> Change:
    """The slot was full: a person offers another one."""
    if not is_news(order, delivery_id, version) or order.ended:
        return unchanged(order)
    known = order.progress if order.progress.delivery_id == delivery_id else DeliveryProgress()
    progress = replace(known, delivery_id=delivery_id, version=version)
    return needs_attention(order, actor, now, "slot_refused", {"reason": why}, progress=progress)


def courier_assigned(
    order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, courier: CourierId, name: str
) -> Change:
    """S57. Before assembly (a manager forced it) it is only remembered (S80)."""
    known_so_far = order.progress
    if (known_so_far.delivery_id, known_so_far.courier_id) == (delivery_id, courier) and not known_so_far.courier_name:
        # What the courier did was heard first, and only this message says who it is.
        order = replace(order, progress=replace(known_so_far, courier_name=name))
    if not is_news(order, delivery_id, version) or order.ended:
        return unchanged(order)
    progress = DeliveryProgress(delivery_id, version, ASSIGNED, courier, name)
    known = replace(order, progress=progress)
    if order.status is OrderStatus.COURIER_ASSIGNED and order.progress.courier_id != courier:
        return _name_courier(known, actor, now)
    return catch_up(unchanged(known), actor, now)


def courier_unassigned(order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int) -> Change:
    """A dispatcher took it back: assembled, it waits for a courier again (S69)."""
    if not is_news(order, delivery_id, version) or order.ended:
        return unchanged(order)
    progress = DeliveryProgress(delivery_id, version, CREATED)
    if order.status is not OrderStatus.COURIER_ASSIGNED:
        return unchanged(replace(order, progress=progress))
    back = changed(order, actor, now, ("courier",), status=OrderStatus.READY_FOR_COURIER, progress=progress)
    return replace(back, history=(replace(back.history[0], what="courier_unassigned", note=""),))


def picked_up(
    order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, courier: CourierId
) -> Change:
    return _moved(order, actor, now, delivery_id, version, courier, PICKED_UP, "picked_up_before_assembly")


def delivered(
    order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, courier: CourierId
) -> Change:
    return _moved(order, actor, now, delivery_id, version, courier, DELIVERED, "delivered_before_assembly")


def _moved(
    order: Order,
    actor: Actor,
    now: datetime,
    delivery_id: DeliveryId,
    version: int,
    courier: CourierId,
    rank: int,
    too_early: Problem,
) -> Change:
    if not is_news(order, delivery_id, version) or order.status is OrderStatus.DELIVERED:
        return unchanged(order)
    name = order.progress.courier_name if order.progress.courier_id == courier else None
    progress = DeliveryProgress(delivery_id, version, rank, courier, name)
    if order.status in GIVEN_UP:
        if rank < DELIVERED:
            return unchanged(replace(order, progress=progress))
        return needs_attention(order, actor, now, "delivered_after_end", progress=progress)
    if order.status not in OUT:
        return needs_attention(order, actor, now, too_early, progress=progress)
    return catch_up(unchanged(replace(order, progress=progress)), actor, now)


def failed(
    order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, why: str, *, again: bool
) -> Change:
    """Not handed over. With another try the courier keeps it; without one it waits for a courier again."""
    if not is_news(order, delivery_id, version) or order.ended:
        return unchanged(order)
    if again:
        progress = replace(order.progress, delivery_id=delivery_id, version=version, rank=ASSIGNED)
        return needs_attention(order, actor, now, "delivery_failed", {"reason": why}, progress=progress)
    return _back_in_the_shop(order, actor, now, "delivery_failed", why, DeliveryProgress(delivery_id, version, CREATED))


def withdrawn(order: Order, actor: Actor, now: datetime, delivery_id: DeliveryId, version: int, why: str) -> Change:
    """The delivery was cancelled. After the order's end, or when it is collected now, that is the expected answer."""
    if not is_news(order, delivery_id, version):
        return unchanged(order)
    progress = DeliveryProgress(delivery_id, version)
    if order.ended or not order.by_courier:
        return unchanged(replace(order, progress=progress))
    return _back_in_the_shop(order, actor, now, "delivery_cancelled", why, progress)


def _back_in_the_shop(
    order: Order, actor: Actor, now: datetime, problem: Problem, why: str, progress: DeliveryProgress
) -> Change:
    status = OrderStatus.READY_FOR_COURIER if order.status in ON_THE_ROAD else order.status
    return needs_attention(order, actor, now, problem, {"reason": why}, status=status, progress=progress)


def catch_up(change: Change, actor: Actor, now: datetime) -> Change:
    """Move an assembled order as far as its delivery already is."""
    order = change.order
    rank = order.progress.rank
    if order.status not in OUT:
        return change
    if rank >= DELIVERED:
        return change.and_then(complete(order, actor, now))
    if rank == PICKED_UP and order.status is not OrderStatus.IN_DELIVERY:
        done = step(order, OrderOnItsWay, actor, now, "on_its_way", status=OrderStatus.IN_DELIVERY)
        return change.and_then(done)
    if rank == ASSIGNED and order.status is OrderStatus.READY_FOR_COURIER and order.by_courier:
        return change.and_then(_name_courier(order, actor, now))
    return change


def _name_courier(order: Order, actor: Actor, now: datetime) -> Change:
    data = {"courier_name": order.progress.courier_name or ""}
    return step(
        order, OrderCourierAssigned, actor, now, "courier_assigned", data=data, status=OrderStatus.COURIER_ASSIGNED
    )
