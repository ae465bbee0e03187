"""Moving a card on the board is a verb of the order, never a way around it."""

from dataclasses import replace
from datetime import datetime

from contracts.events.orders import OrderStatus
from contracts.ids import AssemblyId, StageId, UserId

from orders.domain import lifecycle
from orders.domain.order import Actor, Change, Order, changed
from orders.domain.refusals import StatusNotReachable

PERMISSION_FOR = {
    OrderStatus.WITH_FLORISTS: "orders.change",
    OrderStatus.IN_ASSEMBLY: "orders.assemble",
    OrderStatus.DELIVERED: "orders.change",
    OrderStatus.CANCELLED: "orders.cancel",
    OrderStatus.LOST: "orders.cancel",
}
"""What a move into a status of its own needs beside `orders.change`."""


def move(
    order: Order,
    stage_id: StageId,
    status: OrderStatus,
    actor: Actor,
    now: datetime,
    *,
    reason: str,
    florist: UserId | None,
    assembly_id: AssemblyId,
) -> Change:
    """To another stage of the same status, or through the verb that leads to the stage's status.

    `reason` is the loss reason's code or why it is cancelled. Raises StatusNotReachable where no verb leads there.
    """
    order.refuse_when_ended()
    if status is order.status:
        return changed(order, actor, now, ("stage",), stage_id=stage_id)
    change = _verb(order, status, actor, now, reason, florist, assembly_id)
    return replace(change, order=replace(change.order, stage_id=stage_id))


def _verb(
    order: Order,
    status: OrderStatus,
    actor: Actor,
    now: datetime,
    reason: str,
    florist: UserId | None,
    assembly_id: AssemblyId,
) -> Change:
    if status is OrderStatus.WITH_FLORISTS:
        return lifecycle.hand_to_florists(order, actor, now)
    if status is OrderStatus.IN_ASSEMBLY and florist is not None:
        return lifecycle.take(order, actor, now, florist, assembly_id)
    if status is OrderStatus.DELIVERED and not order.by_courier:
        return lifecycle.hand_over(order, actor, now)
    if status is OrderStatus.CANCELLED:
        return lifecycle.cancel(order, actor, now, reason, forced=False)
    if status is OrderStatus.LOST:
        return lifecycle.lose(order, actor, now, reason)
    raise StatusNotReachable(number=order.number, status=order.status, wanted=status)
