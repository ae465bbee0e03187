"""One action for many orders; each has its own transaction and its own answer, so one refusal stops no other."""

from chassis.db import Tx
from chassis.http import Db
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.refusals import Refusal
from contracts.api import orders_lists as lists_api
from contracts.ids import AssemblyId, OrderId, UserId
from fastapi import APIRouter

from orders import views_lists
from orders.actions.assemble_order import hand_to_florists
from orders.actions.change_order import attend_to_order, make_responsible, move_to_stage
from orders.api.doors import Changer, Running
from orders.api.shapes import actor_of, order_row, refused

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])


@router.post("/bulk")
async def post_bulk(body: lists_api.Bulk, caller: Changer, running: Running, db: Db) -> lists_api.BulkAnswer:
    """Hand over, move, attend or make responsible; what is refused says why and changes nothing."""
    wanted = tuple(dict.fromkeys(body.order_ids))
    refusals: dict[OrderId, Refusal] = {}
    for order_id in wanted:
        try:
            async with db.transaction(caller.scope) as tx:
                await _carry_out(tx, order_id, body.action, caller, running)
        except Refusal as refusal:
            refusals[order_id] = refusal
    async with db.transaction(caller.scope) as tx:
        rows = await views_lists.rows_of(tx, wanted)
        extras = await views_lists.row_extras(tx, rows)
    now = {OrderId(row.id): order_row(row, extras) for row in rows}
    results = tuple(
        lists_api.BulkResult(order_id=one, refused=refused(refusals.get(one)), order=now.get(one)) for one in wanted
    )
    return lists_api.BulkAnswer(done=len(wanted) - len(refusals), results=results)


async def _carry_out(
    tx: Tx,
    order_id: OrderId,
    action: lists_api.HandToFlorists | lists_api.MoveToStage | lists_api.Attend | lists_api.MakeResponsible,
    caller: Caller,
    running: Running,
) -> None:
    actor, now = actor_of(caller, "bulk"), running.clock()
    match action:
        case lists_api.HandToFlorists():
            await hand_to_florists(tx, order_id, actor, now)
        case lists_api.Attend(reason=reason):
            await attend_to_order(tx, order_id, actor, now, reason)
        case lists_api.MakeResponsible(user_ids=people):
            await make_responsible(tx, order_id, actor, now, people)
        case lists_api.MoveToStage(stage_id=stage, reason=reason):
            await move_to_stage(
                tx,
                order_id,
                stage,
                actor,
                now,
                reason=reason,
                florist=UserId(caller.user_id) if caller.user_id else None,
                assembly_id=AssemblyId(uuid7()),
                require=caller.require,
            )
