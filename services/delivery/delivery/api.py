"""HTTP in: quotes, deliveries, couriers and their shifts."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.delivery import (
    QUOTE_AUDIENCE,
    QUOTE_PURPOSE,
    QUOTE_SECONDS,
    AssignIn,
    CourierOut,
    DeliveryOut,
    FailureIn,
    HandoverIn,
    Latitude,
    LogLine,
    Longitude,
    Quote,
    ShiftIn,
    ShiftOut,
)
from contracts.events.parts import Window
from contracts.ids import CourierId
from contracts.money import Money
from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Row

from contracts import permissions
from delivery import photos, views
from delivery.actions import drive, work_shifts
from delivery.actions.quote import Promise, quote
from delivery.domain.lane import Delivery, State

router = APIRouter(prefix="/api/delivery/v1", tags=["delivery"])
external = APIRouter(prefix="/api/v1/external", tags=["external"])
Reader = Annotated[Caller, Depends(permitted(permissions.DELIVERY_READ))]
Dispatcher = Annotated[Caller, Depends(permitted(permissions.DELIVERY_DISPATCH))]
Driver = Annotated[Caller, Depends(permitted(permissions.DELIVERY_DRIVE))]
Partner = Annotated[Caller, Depends(permitted(permissions.EXTERNAL_SLOTS))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


async def _quotes(
    request: Request, caller: Caller, db: Db, store_id: StoreId, latitude: float, longitude: float, day: date
) -> list[Quote]:
    if not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        promise = await quote(tx, store_id, latitude, longitude, day, _now(request))
    return [_sealed(request, store_id, promise, slot) for slot in promise.slots]


def _sealed(request: Request, store_id: StoreId, promise: Promise, slot: Row[Any]) -> Quote:
    """The slot with a statement that orders believes without asking back."""
    zone = promise.zone
    claims = {
        "store_id": str(store_id),
        "slot_id": str(slot.id),
        "zone_id": str(zone.id),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "fee": {"amount": zone.fee.amount, "currency": zone.fee.currency},
    }
    return Quote(
        slot_id=slot.id,
        zone_id=zone.id,
        zone=zone.title,
        window=Window(starts_at=slot.starts_at, ends_at=slot.ends_at),
        fee=zone.fee,
        places_left=slot.capacity - slot.booked,
        quote=request.app.state.runtime.signer.seal(QUOTE_AUDIENCE, QUOTE_PURPOSE, claims, QUOTE_SECONDS),
    )


@router.get("/quotes")
async def list_quotes(
    request: Request,
    store_id: StoreId,
    latitude: Latitude,
    longitude: Longitude,
    day: date,
    caller: Reader,
    db: Db,
) -> list[Quote]:
    """Slots of a day that can be promised to an address, each with its sealed quote."""
    return await _quotes(request, caller, db, store_id, latitude, longitude, day)


@external.get("/slots")
async def list_external_slots(
    request: Request,
    store_id: StoreId,
    latitude: Latitude,
    longitude: Longitude,
    day: date,
    caller: Partner,
    db: Db,
) -> list[Quote]:
    """The same for partners with an API key."""
    return await _quotes(request, caller, db, store_id, latitude, longitude, day)


def _out(row: Row[Any], now: datetime) -> DeliveryOut:
    finished = row.delivered_at or now
    return DeliveryOut(
        id=row.id,
        store_id=row.store_id,
        order_id=row.order_id,
        order_number=row.order_number,
        state=row.state,
        version=row.version,
        window=Window(starts_at=row.window_starts_at, ends_at=row.window_ends_at),
        fee=Money(row.fee, row.currency),
        address=row.address,
        recipient=row.recipient,
        contact_phone=row.contact_phone,
        notes=row.notes,
        courier_id=row.courier_id,
        courier_name=row.courier_name,
        attempt=row.attempt,
        assembled=row.assembled,
        late=row.state != State.CANCELLED and finished > row.window_ends_at,
        delivered_at=row.delivered_at,
    )


@router.get("/deliveries")
async def list_deliveries(
    request: Request,
    caller: Reader,
    db: Db,
    store_id: StoreId | None = None,
    state: State | None = None,
    courier_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[DeliveryOut]:
    """Deliveries by promised window."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_deliveries(
            tx,
            store_id=store_id,
            state=state,
            courier_id=courier_id,
            first=since,
            last=until,
            size=size,
            cursor=cursor,
        )
    return Page(items=[_out(row, _now(request)) for row in rows], next_cursor=following)


@router.get("/my/stops")
async def list_my_stops(request: Request, caller: Driver, db: Db) -> list[DeliveryOut]:
    """The signed-in courier's deliveries of the last and the next day, earliest first."""
    now = _now(request)
    async with db.transaction(caller.scope) as tx:
        rows, _ = await views.page_of_deliveries(
            tx,
            store_id=None,
            state=None,
            courier_id=caller.user_id or UUID(int=0),
            first=now - timedelta(days=1),
            last=now + timedelta(days=1),
            size=200,
            cursor=None,
        )
    return [_out(row, now) for row in rows]


async def _shown(request: Request, tx: Tx, delivery_id: UUID) -> DeliveryOut:
    row = await views.delivery_row(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    return _out(row, _now(request))


@router.get("/deliveries/{delivery_id}")
async def get_delivery(request: Request, delivery_id: UUID, caller: Reader, db: Db, response: Response) -> DeliveryOut:
    async with db.transaction(caller.scope) as tx:
        found = await _shown(request, tx, delivery_id)
    etag(response, found.version)
    return found


@router.get("/deliveries/{delivery_id}/log")
async def get_log(request: Request, delivery_id: UUID, caller: Reader, db: Db) -> list[LogLine]:
    """Who did what, when and why (S139)."""
    async with db.transaction(caller.scope) as tx:
        await _shown(request, tx, delivery_id)
        rows = await views.log_of(tx, delivery_id)
    return [LogLine(at=row.at, who=row.who, before=row.before, after=row.after, why=row.why) for row in rows]


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
    async with db.transaction(caller.scope) as tx:
        await drive.assign_courier(
            tx,
            delivery_id,
            body.courier_id,
            expected_version=expected,
            forced_because=body.forced_because,
            now=_now(request),
            who=caller.principal,
        )
        found = await _shown(request, tx, delivery_id)
    etag(response, found.version)
    return found


Verb = Callable[[Tx], Awaitable[Delivery]]


async def _report(
    request: Request,
    db: Db,
    caller: Caller,
    delivery_id: UUID,
    verb: Verb,
    *,
    endpoint: str,
    key: str | None,
    seen: str,
) -> Response:
    """A courier's report: carried out once for its key, however often an offline phone sends it."""

    async def work(tx: Tx) -> Answer:
        await verb(tx)
        return answer(200, await _shown(request, tx, delivery_id), resource_id=delivery_id)

    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=seen, work=work)


def _courier(caller: Caller) -> CourierId:
    if caller.user_id is None:
        raise NotFound(what="courier")
    return CourierId(caller.user_id)


@router.post("/deliveries/{delivery_id}/picked-up", response_model=DeliveryOut)
async def post_picked_up(
    request: Request, delivery_id: UUID, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    courier, now = _courier(caller), _now(request)

    async def verb(tx: Tx) -> Delivery:
        return await drive.pick_up(tx, delivery_id, courier, now=now, who=caller.principal)

    return await _report(request, db, caller, delivery_id, verb, endpoint="picked_up", key=key, seen=str(delivery_id))


@router.post("/deliveries/{delivery_id}/delivered", response_model=DeliveryOut)
async def post_delivered(
    request: Request, delivery_id: UUID, body: HandoverIn, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    courier, now = _courier(caller), _now(request)
    photo, photo_type = photos.read(body.photo)
    handover = drive.Handover(
        received_by=body.received_by,
        at=body.at or now,
        note=body.note,
        latitude=body.latitude,
        longitude=body.longitude,
        photo=photo,
        photo_type=photo_type,
    )

    async def verb(tx: Tx) -> Delivery:
        return await drive.hand_over(tx, delivery_id, courier, handover, now=now, who=caller.principal)

    return await _report(
        request, db, caller, delivery_id, verb, endpoint="delivered", key=key, seen=f"{delivery_id} {hash_of(body)}"
    )


@router.post("/deliveries/{delivery_id}/failed", response_model=DeliveryOut)
async def post_failed(
    request: Request, delivery_id: UUID, body: FailureIn, caller: Driver, db: Db, key: IdempotencyKey = None
) -> Response:
    courier, now = _courier(caller), _now(request)

    async def verb(tx: Tx) -> Delivery:
        return await drive.report_failure(
            tx,
            delivery_id,
            courier,
            reason=body.reason,
            will_retry=body.will_retry,
            now=now,
            who=caller.principal,
        )

    return await _report(
        request, db, caller, delivery_id, verb, endpoint="failed", key=key, seen=f"{delivery_id} {hash_of(body)}"
    )


@router.get("/proofs/{proof_id}/photo", response_class=Response)
async def get_photo(proof_id: UUID, caller: Reader, db: Db) -> Response:
    """The photo of a proof, for those who may see the delivery."""
    async with db.transaction(caller.scope) as tx:
        row = await views.photo_of(tx, proof_id)
    if row is None or row.photo is None:
        raise NotFound(what="photo")
    return Response(bytes(row.photo), media_type=row.photo_type, headers={"Cache-Control": "private, max-age=3600"})


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


@router.post("/shifts", status_code=201)
async def post_shift(request: Request, body: ShiftIn, caller: Driver, db: Db) -> ShiftOut:
    """Open a shift: one's own, or as a dispatcher somebody's."""
    courier_id = body.courier_id or _courier(caller)
    if courier_id != caller.user_id:
        caller.require(permissions.DELIVERY_DISPATCH)
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)
    async with db.transaction(caller.scope) as tx:
        shift_id = await work_shifts.open_shift(tx, courier_id, store_id, now=_now(request), who=caller.principal)
    return ShiftOut(id=shift_id)


@router.post("/shifts/{shift_id}/end", status_code=204)
async def post_shift_end(request: Request, shift_id: UUID, caller: Driver, db: Db) -> None:
    async with db.transaction(caller.scope) as tx:
        await work_shifts.end_shift(tx, shift_id, now=_now(request))
