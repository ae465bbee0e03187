"""Arrange the pipeline, the loss reasons and a store's order policy (S66–S68)."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import ChangedMeanwhile, NotFound
from contracts.api import orders_board as board_api
from contracts.ids import LossReasonId, StageId

from orders import store_setup
from orders.domain.refusals import CodeTaken, LastStageOfStatus, OurReason
from orders.tables import loss_reasons, stages


async def add_stage(tx: Tx, stage_id: StageId, body: board_api.NewStage) -> Any:
    values = {"id": stage_id, **body.model_dump(mode="json")}
    return await store_setup.add(tx, stages, values)


async def change_stage(tx: Tx, stage_id: StageId, body: board_api.EditStage, expected: int) -> Any:
    """The last stage of a status stays; orders of a stage that goes out of use move to another of its status."""
    row = await store_setup.lock_stage(tx, stage_id)
    if row is None:
        raise NotFound(what="stage")
    _check(expected, row.version)
    if row.active and not body.active:
        others = await store_setup.other_stages(tx, stage_id, row.status)
        if not others:
            raise LastStageOfStatus(status=row.status)
        await store_setup.move_orders(tx, stage_id, others[0])
    return await store_setup.change(tx, stages, stage_id, body.model_dump(mode="json"))


async def add_loss_reason(tx: Tx, reason_id: LossReasonId, body: board_api.NewLossReason) -> Any:
    if await store_setup.loss_reason_code_taken(tx, body.code):
        raise CodeTaken(code_wanted=body.code)
    return await store_setup.add(tx, loss_reasons, {"id": reason_id, **body.model_dump(mode="json")})


async def change_loss_reason(tx: Tx, reason_id: UUID, body: board_api.EditLossReason, expected: int) -> Any:
    row = await store_setup.lock_loss_reason(tx, reason_id)
    if row is None:
        raise NotFound(what="loss reason")
    _check(expected, row.version)
    if row.built_in and not body.active:
        raise OurReason()
    return await store_setup.change(tx, loss_reasons, reason_id, body.model_dump(mode="json"))


async def change_policy(tx: Tx, store: StoreId, body: board_api.EditPolicy, expected: int) -> Any:
    row = await store_setup.lock_policy(tx, store)
    if row is None:
        raise NotFound(what="store")
    _check(expected, row.version)
    return await store_setup.change_policy(tx, store, body.model_dump())


def _check(expected: int, actual: int) -> None:
    if expected != actual:
        raise ChangedMeanwhile(version=actual, expected=expected)
