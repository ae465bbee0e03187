"""Pipeline, loss reasons and store policies as data (S66–S68)."""

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api import orders_board as board_api
from contracts.api import orders_page as page_api
from contracts.ids import LossReasonId, StageId
from fastapi import APIRouter, Response

from orders import store_setup, views_board, views_desk
from orders.actions import set_up
from orders.api.doors import Configurer, Reader
from orders.api.shapes import refused
from orders.domain.refusals import LastStageOfStatus

router = APIRouter(prefix="/api/orders/v1", tags=["orders setup"])


@router.get("/stages")
async def list_stages(caller: Reader, db: Db, all_stages: bool = False) -> list[board_api.Stage]:
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.list_stages(tx, all_stages=all_stages)
    return [board_api.Stage.model_validate(row, from_attributes=True) for row in rows]


@router.post("/stages", status_code=201, response_model=board_api.Stage)
async def post_stage_of_pipeline(
    body: board_api.NewStage, caller: Configurer, db: Db, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        row = await set_up.add_stage(tx, StageId(uuid7()), body)
        return answer(201, board_api.Stage.model_validate(row, from_attributes=True), resource_id=row.id)

    return await once(db, caller.scope, caller, endpoint="stage_create", key=key, request_hash=hash_of(body), work=work)


@router.get("/stages/{stage_id}/preview")
async def preview_stage(stage_id: StageId, caller: Configurer, db: Db) -> page_api.StagePreview:
    """What would move where if the stage went out of use (S68); counts the orders of the caller's stores."""
    async with db.transaction(caller.scope) as tx:
        stage = await views_desk.stage_of(tx, stage_id)
        if stage is None:
            raise NotFound(what="stage")
        others = await store_setup.other_stages(tx, stage_id, stage.status)
        target = await views_desk.stage_of(tx, others[0]) if others else None
        count = await views_desk.orders_in_stage(tx, stage_id)
    return page_api.StagePreview(
        stage=board_api.Stage.model_validate(stage, from_attributes=True),
        orders=count,
        moves_to=board_api.Stage.model_validate(target, from_attributes=True) if target is not None else None,
        refused=refused(LastStageOfStatus(status=stage.status)) if target is None else None,
    )


@router.put("/stages/{stage_id}")
async def put_stage(
    stage_id: StageId,
    body: board_api.EditStage,
    caller: Configurer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> board_api.Stage:
    """A stage that goes out of use gives its orders to another one of its status."""
    async with db.transaction(Scope.network()) as tx:
        row = await set_up.change_stage(tx, stage_id, body, expected)
    etag(response, row.version)
    return board_api.Stage.model_validate(row, from_attributes=True)


@router.get("/loss-reasons")
async def list_loss_reasons(caller: Reader, db: Db, all_reasons: bool = False) -> list[board_api.LossReason]:
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.list_loss_reasons(tx, all_reasons=all_reasons)
    return [board_api.LossReason.model_validate(row, from_attributes=True) for row in rows]


@router.post("/loss-reasons", status_code=201, response_model=board_api.LossReason)
async def post_loss_reason(
    body: board_api.NewLossReason, caller: Configurer, db: Db, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        row = await set_up.add_loss_reason(tx, LossReasonId(uuid7()), body)
        return answer(201, board_api.LossReason.model_validate(row, from_attributes=True), resource_id=row.id)

    return await once(
        db, caller.scope, caller, endpoint="loss_reason_create", key=key, request_hash=hash_of(body), work=work
    )


@router.put("/loss-reasons/{reason_id}")
async def put_loss_reason(
    reason_id: LossReasonId,
    body: board_api.EditLossReason,
    caller: Configurer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> board_api.LossReason:
    async with db.transaction(caller.scope) as tx:
        row = await set_up.change_loss_reason(tx, reason_id, body, expected)
    etag(response, row.version)
    return board_api.LossReason.model_validate(row, from_attributes=True)


@router.get("/policies")
async def list_policies(caller: Reader, db: Db) -> list[board_api.Policy]:
    async with db.transaction(caller.scope) as tx:
        rows = await views_board.list_policies(tx)
    return [board_api.Policy.model_validate(row, from_attributes=True) for row in rows]


@router.put("/policies/{store_id}")
async def put_policy(
    store_id: StoreId,
    body: board_api.EditPolicy,
    caller: Configurer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> board_api.Policy:
    """For orders placed from now on; those that exist keep the rules they were placed under."""
    async with db.transaction(caller.scope) as tx:
        row = await set_up.change_policy(tx, store_id, body, expected)
    etag(response, row.version)
    return board_api.Policy.model_validate(row, from_attributes=True)
