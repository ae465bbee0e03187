"""HTTP in: a courier's run and reports. A phone without a network keeps reports and repeats them under their keys."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.api.delivery import ActIn, DeliveryOut, FailureIn, HandoverIn, ImageIn, ImageOut
from contracts.api.delivery_runs import MyRun, Myself, ShiftIn, ShiftOut
from contracts.ids import CourierId
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from contracts import permissions
from delivery import photos, shown, views, views_runs
from delivery.actions import drive, work_shifts
from delivery.domain.moments import happened
from delivery.domain.report import Report

router = APIRouter(prefix="/api/delivery/v1", tags=["courier"])
Driver = Annotated[Caller, Depends(permitted(permissions.DELIVERY_DRIVE))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


def _courier(caller: Caller) -> CourierId:
    if caller.user_id is None:
        raise NotFound(what="courier")
    return CourierId(caller.user_id)


@router.get("/my/run")
async def get_my_run(request: Request, caller: Driver, db: Db) -> MyRun:
    """Everything the signed-in courier's phone keeps for a shift without a network."""
    courier_id, now = _courier(caller), _now(request)
    async with db.transaction(caller.scope) as tx:
        courier = await views_runs.courier_row(tx, courier_id)
        stores = await views_runs.store_rows(tx, courier.store_ids if courier is not None else [])
        shift = await views_runs.open_shift_of(tx, courier_id)
        rows = await views_runs.run_of(tx, courier_id, shift.id if shift is not None else None)
    return MyRun(
        now=now,
        courier=Myself(id=courier_id, name=courier.name if courier is not None else caller.name),
        stores=[shown.store_card(row) for row in stores],
        shift=shown.shift(shift) if shift is not None else None,
        stops=[shown.delivery(row, now) for row in rows],
    )


@router.get("/my/stops")
async def list_my_stops(request: Request, caller: Driver, db: Db) -> list[DeliveryOut]:
    """The signed-in courier's stops: what is still to do, in order, then what this shift has finished."""
    courier_id, now = _courier(caller), _now(request)
    async with db.transaction(caller.scope) as tx:
        shift = await views_runs.open_shift_of(tx, courier_id)
        rows = await views_runs.run_of(tx, courier_id, shift.id if shift is not None else None)
    return [shown.delivery(row, now) for row in rows]


Work = Callable[[Tx, Report], Awaitable[tuple[int, BaseModel, UUID]]]


async def _once(
    request: Request, db: Db, caller: Caller, endpoint: str, key: str | None, body: ActIn, subject: object, work: Work
) -> Response:
    """A report: carried out once for its key, however often an offline phone sends it.

    The device's moment is looked at only when the report is carried out: a repetition after days is still answered.
    """

    async def carry_out(tx: Tx) -> Answer:
        now = _now(request)
        report = Report(caller.principal, caller.name, now, happened(body.occurred_at, now))
        status, made, resource_id = await work(tx, report)
        return answer(status, made, resource_id=resource_id)

    seen = f"{subject} {hash_of(body)}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=seen, work=carry_out)


async def _shown(tx: Tx, delivery_id: UUID, report: Report) -> tuple[int, BaseModel, UUID]:
    row = await views.delivery_row(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    return 200, shown.delivery(row, report.now), delivery_id


@router.post("/deliveries/{delivery_id}/picked-up", response_model=DeliveryOut)
async def post_picked_up(
    request: Request,
    delivery_id: UUID,
    caller: Driver,
    db: Db,
    body: ActIn | None = None,
    key: IdempotencyKey = None,
) -> Response:
    courier = _courier(caller)

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        await drive.pick_up(tx, delivery_id, courier, report)
        return await _shown(tx, delivery_id, report)

    return await _once(request, db, caller, "picked_up", key, body or ActIn(), delivery_id, work)


@router.post("/deliveries/{delivery_id}/delivered", response_model=DeliveryOut)
async def post_delivered(
    request: Request, delivery_id: UUID, body: HandoverIn, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    courier = _courier(caller)
    photo, photo_type = (None, None) if body.photo is None else photos.read(body.photo)
    handover = drive.Handover(
        received_by=body.received_by,
        note=body.note,
        latitude=body.latitude,
        longitude=body.longitude,
        photo=photo,
        photo_type=photo_type,
    )

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        await drive.hand_over(tx, delivery_id, courier, handover, report)
        return await _shown(tx, delivery_id, report)

    return await _once(request, db, caller, "delivered", key, body, delivery_id, work)


@router.post("/deliveries/{delivery_id}/failed", response_model=DeliveryOut)
async def post_failed(
    request: Request, delivery_id: UUID, body: FailureIn, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    courier = _courier(caller)

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        await drive.report_failure(
            tx, delivery_id, courier, report, cause=body.cause, reason=body.reason.strip(), will_retry=body.will_retry
        )
        return await _shown(tx, delivery_id, report)

    return await _once(request, db, caller, "failed", key, body, delivery_id, work)


@router.post("/deliveries/{delivery_id}/images", status_code=201, response_model=ImageOut)
async def post_image(
    request: Request, delivery_id: UUID, body: ImageIn, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    """A photo or signature of one's own delivery, apart from the report because it is large and may come later."""
    courier = _courier(caller)
    content, content_type = photos.read(body.image)
    picture = drive.Picture(body.kind, content, content_type)

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        image_id = await drive.keep_picture(tx, delivery_id, courier, picture, report)
        row = await views.image_row(tx, image_id)
        if row is None:
            raise NotFound(what="image")
        return 201, shown.image(row), image_id

    return await _once(request, db, caller, "images", key, body, delivery_id, work)


async def _shift(tx: Tx, shift_id: UUID, status: int) -> tuple[int, BaseModel, UUID]:
    row = await views_runs.shift_row(tx, shift_id)
    if row is None:
        raise NotFound(what="shift")
    return status, shown.shift(row), shift_id


@router.post("/shifts", status_code=201, response_model=ShiftOut)
async def post_shift(request: Request, body: ShiftIn, caller: Driver, db: Db, key: IdempotencyKey = None) -> Response:
    """Open one's own shift."""
    courier_id = _courier(caller)
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        return await _shift(tx, await work_shifts.open_shift(tx, courier_id, store_id, report), 201)

    return await _once(request, db, caller, "shifts", key, body, store_id, work)


@router.post("/shifts/{shift_id}/end", response_model=ShiftOut)
async def post_shift_end(
    request: Request, shift_id: UUID, caller: Driver, db: Db, body: ActIn | None = None, key: IdempotencyKey = None
) -> Response:
    """End one's own shift."""
    courier_id = _courier(caller)

    async def work(tx: Tx, report: Report) -> tuple[int, BaseModel, UUID]:
        await work_shifts.end_shift(tx, shift_id, report, only_of=courier_id)
        return await _shift(tx, shift_id, 200)

    return await _once(request, db, caller, "shift_end", key, body or ActIn(), shift_id, work)
