"""Edit a placed order, move it on the board, or say that a problem was attended to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import ChangedMeanwhile, NotFound
from contracts.events.orders import OrderStatus
from contracts.ids import AssemblyId, OrderId, StageId, UserId

from orders import store
from orders.actions.decide import carry_out, decide
from orders.domain import board
from orders.domain.editing import KEEP, Edit, edit
from orders.domain.order import Actor, Order, attended
from orders.domain.refusals import CustomerUnknown, LossReasonUnknown


async def change_order(
    tx: Tx,
    order_id: OrderId,
    expected_version: int,
    wanted: Callable[[Order, str, str], Edit],
    actor: Actor,
    now: datetime,
) -> Order:
    """`wanted` makes the edit from the order, its store's country and currency. Raises ChangedMeanwhile."""
    before = await store.load(tx, order_id)
    if before.version != expected_version:
        raise ChangedMeanwhile(version=before.version, expected=expected_version)
    country = await store.country_of(tx, before.store_id)
    made = await _with_buyer(tx, wanted(before, country, before.total.currency))
    after = await carry_out(tx, before, edit(before, made, actor, now))
    if made.customer_id is not KEEP or made.recipient is not KEEP or made.delivery is not KEEP:
        await _find_by(tx, after)
    return after


async def _with_buyer(tx: Tx, made: Edit) -> Edit:
    """Another customer brings their own name, phone and e-mail along. Raises CustomerUnknown."""
    if made.customer_id is KEEP or made.customer_id is None:
        return made
    buyer = await store.buyer_of(tx, made.customer_id)
    if buyer is None:
        raise CustomerUnknown()
    return replace(made, buyer=buyer)


async def _find_by(tx: Tx, order: Order) -> None:
    """Search words and the customer's name follow what was edited."""
    name = await store.customer_name(tx, order.customer_id) if order.customer_id else ""
    if name is None:
        raise CustomerUnknown()
    await store.rename(tx, order, name)


async def attend_to_order(tx: Tx, order_id: OrderId, actor: Actor, now: datetime, note: str) -> Order:
    return await decide(tx, order_id, lambda order: attended(order, actor, now, note))


async def make_responsible(tx: Tx, order_id: OrderId, actor: Actor, now: datetime, people: tuple[UserId, ...]) -> Order:
    """Name who answers for the order (S55)."""
    return await decide(tx, order_id, lambda order: edit(order, Edit(responsible=people), actor, now))


async def move_to_stage(
    tx: Tx,
    order_id: OrderId,
    stage_id: StageId,
    actor: Actor,
    now: datetime,
    *,
    reason: str,
    florist: UserId | None,
    assembly_id: AssemblyId,
    require: Callable[[str], None],
) -> Order:
    """Move a card; `require` refuses when the caller may not use the verb behind the move."""
    status = await store.stage_status(tx, stage_id)
    if status is None:
        raise NotFound(what="stage")
    before = await store.load(tx, order_id)
    if status is not before.status and status in board.PERMISSION_FOR:
        require(board.PERMISSION_FOR[status])
    if status is OrderStatus.LOST and not await store.loss_reason_known(tx, reason):
        raise LossReasonUnknown(loss_reason=reason)
    change = board.move(before, stage_id, status, actor, now, reason=reason, florist=florist, assembly_id=assembly_id)
    after = await carry_out(tx, before, change)
    if after.assembly_id is not None and after.assembly_id != before.assembly_id:
        await store.begin_assembly(tx, after, now)
    return after
