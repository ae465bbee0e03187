"""Cancel, lose or complete an order by hand."""

from datetime import datetime

from chassis.db import Tx
from contracts.ids import OrderId

from orders import store
from orders.actions.decide import decide
from orders.domain import lifecycle
from orders.domain.order import Actor, Order
from orders.domain.refusals import LossReasonUnknown


async def cancel_order(tx: Tx, order_id: OrderId, actor: Actor, now: datetime, reason: str, *, forced: bool) -> Order:
    return await decide(tx, order_id, lambda order: lifecycle.cancel(order, actor, now, reason, forced=forced))


async def lose_order(tx: Tx, order_id: OrderId, actor: Actor, now: datetime, reason_code: str) -> Order:
    """Raises LossReasonUnknown for a reason that is not on the list or switched off."""
    if not await store.loss_reason_known(tx, reason_code):
        raise LossReasonUnknown(loss_reason=reason_code)
    return await decide(tx, order_id, lambda order: lifecycle.lose(order, actor, now, reason_code))


async def hand_over_order(tx: Tx, order_id: OrderId, actor: Actor, now: datetime) -> Order:
    return await decide(tx, order_id, lambda order: lifecycle.hand_over(order, actor, now))
