"""HTTP in: the dispatcher's day, who goes where, couriers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.documents import refusing
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import Kind, NotFound
from contracts.api.delivery import AssignIn, CourierOut, DeliveryOut
from contracts.api.delivery_runs import CourierRun, DispatchDay, Dispatched, DispatchIn, DispatchShiftIn, ShiftOut
from fastapi import APIRouter, Depends, Query, Request, Response

from contracts import permissions
from delivery import shown, views, views_runs
from delivery.actions import work_shifts
from delivery.actions.dispatch import Move, Route, move_deliveries, order_stops
from delivery.domain.report import Report
from delivery.domain.slots import day_bounds, local_day

router = APIRouter(prefix="/api/delivery/v1", tags=["dispatch"])
Reader = Annotated[Caller, Depends(permitted(permissions.DELIVERY_READ))]
Dispatcher = Annotated[Caller, Depends(permitted(permissions.DELIVERY_DISPATCH))]
MOST_OF_A_DAY = 500


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


def _report(request: Request, caller: Caller) -> Report:
    now = _now(request)
    return Report(caller.principal, caller.name, now, now)


async def _runs(tx: Tx, store_id: StoreId) -> list[CourierRun]:
    stops: dict[UUID, list[UUID]] = {}
    for stop in await views_runs.open_stops(tx, store_id):
        stops.setdefault(stop.courier_id, []).append(stop.id)
    return [shown.courier_run(row, stops.get(row.id, [])) for row in await views_runs.couriers_of(tx, store_id)]


@router.get("/dispatch")
async def get_dispatch_day(
    request: Request, store_id: StoreId, caller: Reader, db: Db, day: date | None = None
) -> DispatchDay:
    """A store's day: slots with load, deliveries, couriers with their runs, the map. Without `day`: today there."""
    now = _now(request)
    async with db.transaction(caller.scope) as tx:
        shop = await views.store_of(tx, store_id)
        if shop is None:
            raise NotFound(what="store")
        today = local_day(now, shop.time_zone)
        chosen = day or today
        first, last = day_bounds(chosen, shop.time_zone)
        rows = await views_runs.deliveries_of_day(
            tx, store_id, first, last, MOST_OF_A_DAY + 1, with_unfinished=chosen == today
        )
        slots = await views.slots_between(tx, store_id, shop.time_zone, chosen, chosen)
        couriers = await _runs(tx, store_id)
        zones = await views.zone_rows(tx, store_id)
        point = await views.point_of(tx, store_id)
    return DispatchDay(
        store=shown.store_card(shop),
        day=chosen,
        now=now,
        slots=[shown.slot(one) for one in slots],
        deliveries=[shown.delivery(row, now) for row in rows[:MOST_OF_A_DAY]],
        truncated=len(rows) > MOST_OF_A_DAY,
        couriers=couriers,
        map=shown.store_map(store_id, point, zones),
    )


@router.post("/dispatch/changes", responses=refusing(Kind.STALE))
async def post_dispatch_changes(
    request: Request, store_id: StoreId, body: DispatchIn, caller: Dispatcher, db: Db
) -> Dispatched:
    """Assign, take back and order stops, all together or not at all; every part names the version it was read at."""
    if body.forced_because:
        caller.require(permissions.ORDERS_FORCE)
    moves = [Move(one.delivery_id, one.version, one.courier_id) for one in body.moves]
    routes = [Route(one.shift_id, one.version, tuple(one.delivery_ids)) for one in body.routes]
    report = _report(request, caller)
    async with db.transaction(caller.scope) as tx:
        await move_deliveries(tx, moves, report, body.forced_because)
        for route in routes:
            await order_stops(tx, route, report)
        touched = _touched(moves, routes)
        rows = await views.delivery_rows(tx, touched)
        couriers = await _runs(tx, store_id)
    return Dispatched(deliveries=[shown.delivery(row, report.now) for row in rows], couriers=couriers)


def _touched(moves: Sequence[Move], routes: Sequence[Route]) -> list[UUID]:
    return [*(one.delivery_id for one in moves), *(stop for route in routes for stop in route.delivery_ids)]


@router.post("/deliveries/{delivery_id}/assign")
async def post_assign(
    request: Request,
    delivery_id: UUID,
    body: AssignIn,
    caller: Dispatcher,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> DeliveryOut:
    """Give it to a courier; with If-Match, so that two dispatchers do not overwrite each other."""
    if body.forced_because:
        caller.require(permissions.ORDERS_FORCE)
    report = _report(request, caller)
    async with db.transaction(caller.scope) as tx:
        await move_deliveries(tx, [Move(delivery_id, expected, body.courier_id)], report, body.forced_because)
        row = await views.delivery_row(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    etag(response, row.version)
    return shown.delivery(row, report.now)


@router.get("/couriers")
async def list_couriers(
    caller: Reader, db: Db, store_id: Annotated[StoreId | None, Query()] = None
) -> list[CourierOut]:
    async with db.transaction(caller.scope) as tx:
        rows = await views.courier_rows(tx, store_id)
    return [
        CourierOut(id=row.id, name=row.name, phone=row.phone, shift_id=row.shift_id, on_shift_since=row.started_at)
        for row in rows
    ]


@router.post("/dispatch/shifts", status_code=201)
async def post_dispatch_shift(request: Request, body: DispatchShiftIn, caller: Dispatcher, db: Db) -> ShiftOut:
    """Open a courier's shift for them; a courier has one open shift, so a repetition is refused."""
    store_id = caller.store_for(StoreId(body.store_id))
    async with db.transaction(caller.scope) as tx:
        shift_id = await work_shifts.open_shift(tx, body.courier_id, store_id, _report(request, caller))
        row = await views_runs.shift_row(tx, shift_id)
    if row is None:
        raise NotFound(what="shift")
    return shown.shift(row)


@router.post("/dispatch/shifts/{shift_id}/end")
async def post_dispatch_shift_end(request: Request, shift_id: UUID, caller: Dispatcher, db: Db) -> ShiftOut:
    """End a courier's shift for them."""
    async with db.transaction(caller.scope) as tx:
        await work_shifts.end_shift(tx, shift_id, _report(request, caller), only_of=None)
        row = await views_runs.shift_row(tx, shift_id)
    if row is None:
        raise NotFound(what="shift")
    return shown.shift(row)
