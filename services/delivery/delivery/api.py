"""HTTP in: quotes, lists of deliveries, one delivery with its history and pictures."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from chassis.http import Db, etag, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.delivery import (
    QUOTE_AUDIENCE,
    QUOTE_PURPOSE,
    QUOTE_SECONDS,
    DeliveryOut,
    DeliveryRecord,
    KnownAddress,
    LogLine,
    Quote,
    QuoteDay,
)
from contracts.api.geometry import Latitude, Longitude
from contracts.events.parts import Address, Window
from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Row

from contracts import permissions
from delivery import shown, views, views_runs
from delivery.actions.quote import Place, Promise, open_days, quote
from delivery.domain.lane import State

router = APIRouter(prefix="/api/delivery/v1", tags=["delivery"])
external = APIRouter(prefix="/api/v1/external", tags=["external"])
Reader = Annotated[Caller, Depends(permitted(permissions.DELIVERY_READ))]
Partner = Annotated[Caller, Depends(permitted(permissions.EXTERNAL_SLOTS))]
Ids = Annotated[list[UUID], Query(max_length=100)]


def now_of(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


def _reachable(caller: Caller, store_id: StoreId) -> None:
    if not caller.scope.includes(store_id):
        raise StoreNotAssigned()


def place_of(
    latitude: Latitude | None = None, longitude: Longitude | None = None, zone_id: UUID | None = None
) -> Place:
    return Place(latitude, longitude, zone_id)


Where = Annotated[Place, Depends(place_of)]


async def _quotes(
    request: Request,
    caller: Caller,
    db: Db,
    store_id: StoreId,
    place: Place,
    day: date,
    order_id: UUID | None = None,
) -> list[Quote]:
    _reachable(caller, store_id)
    async with db.transaction(caller.scope) as tx:
        promise = await quote(tx, store_id, place, day, now_of(request), order_id)
    return [sealed(request, store_id, promise, slot) for slot in promise.slots]


def sealed(request: Request, store_id: StoreId, promise: Promise, slot: Row[Any]) -> Quote:
    """The slot with a statement that orders believes without asking back."""
    zone = promise.zone
    claims = {
        "store_id": str(store_id),
        "slot_id": str(slot.id),
        "zone_id": str(zone.id),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "fee": {"amount": zone.fee.amount, "currency": zone.fee.currency},
        "minimal_order": {"amount": zone.minimal_order.amount, "currency": zone.minimal_order.currency},
    }
    return Quote(
        slot_id=slot.id,
        zone_id=zone.id,
        zone=zone.title,
        window=Window(starts_at=slot.starts_at, ends_at=slot.ends_at),
        fee=zone.fee,
        minimal_order=zone.minimal_order,
        orders_until=slot.orders_until,
        places_left=promise.places_left(slot),
        quote=request.app.state.runtime.signer.seal(QUOTE_AUDIENCE, QUOTE_PURPOSE, claims, QUOTE_SECONDS),
    )


@router.get("/quotes")
async def list_quotes(
    request: Request,
    store_id: StoreId,
    place: Where,
    day: date,
    caller: Reader,
    db: Db,
    order_id: UUID | None = None,
) -> list[Quote]:
    """Slots of a day that can be promised to a point or, when an operator picked one, to a zone.

    With `order_id` also the slot in which that order has its place, though it be full.
    """
    return await _quotes(request, caller, db, store_id, place, day, order_id)


@router.get("/quote-days")
async def list_quote_days(
    request: Request,
    store_id: StoreId,
    place: Where,
    first_day: date,
    caller: Reader,
    db: Db,
    days: Annotated[int, Query(ge=1, le=14)] = 7,
    order_id: UUID | None = None,
) -> list[QuoteDay]:
    """How much each of some days still holds, to choose a day by; `order_id` as in quotes."""
    _reachable(caller, store_id)
    async with db.transaction(caller.scope) as tx:
        found = await open_days(tx, store_id, place, first_day, days, now_of(request), order_id)
    return [QuoteDay(day=one.day, slots=one.slots, places_left=one.places_left) for one in found]


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
    return await _quotes(request, caller, db, store_id, Place(latitude, longitude), day)


@router.get("/addresses")
async def list_addresses(
    store_id: StoreId,
    q: Annotated[str, Query(min_length=2, max_length=100)],
    caller: Reader,
    db: Db,
    size: Annotated[int, Query(ge=1, le=20)] = 10,
) -> list[KnownAddress]:
    """Addresses this store delivered to before, to be offered while typing."""
    async with db.transaction(caller.scope) as tx:
        rows = await views_runs.addresses_like(tx, store_id, q, size)
    return [
        KnownAddress(address=Address.model_validate(row.address), zone_id=row.zone_id, last_used_at=row.last_used_at)
        for row in rows
    ]


@router.get("/deliveries")
async def list_deliveries(
    request: Request,
    caller: Reader,
    db: Db,
    store_id: StoreId | None = None,
    state: State | None = None,
    courier_id: UUID | None = None,
    ids: Ids = [],  # noqa: B006  (FastAPI copies defaults)
    order_ids: Ids = [],  # noqa: B006
    since: datetime | None = None,
    until: datetime | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[DeliveryOut]:
    """Deliveries by promised window."""
    wanted = views.Wanted(store_id, state, courier_id, ids, order_ids, since, until)
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_deliveries(tx, wanted, size, cursor)
    return Page(items=[shown.delivery(row, now_of(request)) for row in rows], next_cursor=following)


@router.get("/deliveries/{delivery_id}")
async def get_delivery(request: Request, delivery_id: UUID, caller: Reader, db: Db, response: Response) -> DeliveryOut:
    async with db.transaction(caller.scope) as tx:
        row = await views.delivery_row(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    etag(response, row.version)
    return shown.delivery(row, now_of(request))


@router.get("/deliveries/{delivery_id}/log")
async def get_log(delivery_id: UUID, caller: Reader, db: Db) -> list[LogLine]:
    """Who did what, when and why (S139)."""
    async with db.transaction(caller.scope) as tx:
        row = await views.delivery_row(tx, delivery_id)
        lines = await views.log_of(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    return [shown.log_line(line) for line in lines]


@router.get("/deliveries/{delivery_id}/record")
async def get_delivery_record(
    request: Request, delivery_id: UUID, caller: Reader, db: Db, response: Response
) -> DeliveryRecord:
    """One delivery with everything that happened to it and its proofs."""
    async with db.transaction(caller.scope) as tx:
        row = await views.delivery_row(tx, delivery_id)
        log = await views.log_of(tx, delivery_id)
        proofs = await views.proofs_of(tx, delivery_id)
        images = await views.images_of(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    etag(response, row.version)
    return shown.record(row, log, proofs, images, now_of(request))


@router.get("/proofs/{proof_id}/photo", response_class=Response)
async def get_photo(proof_id: UUID, caller: Reader, db: Db) -> Response:
    """The photo of a proof, for those who may see the delivery."""
    async with db.transaction(caller.scope) as tx:
        row = await views.photo_of(tx, proof_id)
    if row is None or row.photo is None:
        raise NotFound(what="photo")
    return _picture(row.photo, row.photo_type)


@router.get("/images/{image_id}", response_class=Response)
async def get_image(image_id: UUID, caller: Reader, db: Db) -> Response:
    """A photo or signature, for those who may see the delivery."""
    async with db.transaction(caller.scope) as tx:
        row = await views.image_row(tx, image_id)
    if row is None:
        raise NotFound(what="image")
    return _picture(row.content, row.content_type)


def _picture(content: bytes, content_type: str) -> Response:
    # Pictures never change under their id; the sniffing guard keeps what a phone sent from being read as a page.
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(bytes(content), media_type=content_type, headers=headers)
