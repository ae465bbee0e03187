"""The verbs of an order: each checks the canonical status and refuses by name."""

from chassis.http import Db
from chassis.ids import uuid7
from contracts.api import orders as api
from contracts.ids import AssemblyId, OrderId, UserId
from fastapi import APIRouter, Response

from contracts import permissions as may
from orders.actions.assemble_order import hand_to_florists
from orders.actions.change_order import attend_to_order, move_to_stage
from orders.actions.end_order import cancel_order, hand_over_order, lose_order
from orders.api.doors import Canceller, Changer, Running, card, tagged
from orders.api.shapes import actor_of

router = APIRouter(prefix="/api/orders/v1/orders/{order_id}", tags=["orders"])


@router.post("/cancel")
async def post_cancel(
    order_id: OrderId, body: api.Reason, caller: Canceller, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """End the order; on its way only with the permission to force."""
    forced = may.ORDERS_FORCE in caller.permissions
    async with db.transaction(caller.scope) as tx:
        actor = actor_of(caller, "crm")
        await cancel_order(tx, order_id, actor, running.clock(), body.reason, forced=forced)
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/lose")
async def post_lose(
    order_id: OrderId, body: api.LoseOrder, caller: Canceller, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """The order comes to nothing before any money; a loss reason is named (S67)."""
    async with db.transaction(caller.scope) as tx:
        await lose_order(tx, order_id, actor_of(caller, "crm"), running.clock(), body.loss_reason)
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/hand-to-florists")
async def post_hand_to_florists(
    order_id: OrderId, caller: Changer, running: Running, db: Db, response: Response
) -> api.OrderCard:
    async with db.transaction(caller.scope) as tx:
        await hand_to_florists(tx, order_id, actor_of(caller, "crm"), running.clock())
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/hand-over")
async def post_hand_over(
    order_id: OrderId, caller: Changer, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """A picked-up order is in the recipient's hands: the loop is closed."""
    async with db.transaction(caller.scope) as tx:
        await hand_over_order(tx, order_id, actor_of(caller, "crm"), running.clock())
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/stage")
async def post_stage(
    order_id: OrderId, body: api.MoveOrder, caller: Changer, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """Move the card on the board; a move into another status is that status's verb, or refused."""
    async with db.transaction(caller.scope) as tx:
        await move_to_stage(
            tx,
            order_id,
            body.stage_id,
            actor_of(caller, "board"),
            running.clock(),
            reason=body.reason,
            florist=UserId(caller.user_id) if caller.user_id else None,
            assembly_id=AssemblyId(uuid7()),
            require=caller.require,
        )
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/attended")
async def post_attended(
    order_id: OrderId, body: api.Reason, caller: Changer, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """Somebody has looked at what needed attention and says what was done."""
    async with db.transaction(caller.scope) as tx:
        await attend_to_order(tx, order_id, actor_of(caller, "crm"), running.clock(), body.reason)
        found = await card(tx, order_id)
    return tagged(response, found)
