"""A deadline is over: the step table says what follows."""

from datetime import datetime

from chassis.context import resumed
from chassis.db import Tx

from orders import store
from orders.actions.decide import carry_out
from orders.domain.fulfilment import deadline_missed
from orders.domain.order import Actor


async def meet_deadline(tx: Tx, now: datetime) -> bool:
    """Deal with one missed deadline; False when none is due. The order is locked before its deadline row."""
    found = await store.due(tx, now)
    if found is None:
        return False
    order, wait, origin = found
    actor = Actor("orders", via=f"deadline:{wait}")
    with resumed(origin, f"orders.deadlines {wait}", order_id=order.id):
        await store.drop_deadline(tx, order.id, wait)
        await carry_out(tx, order, deadline_missed(order, wait, actor, now))
    return True
