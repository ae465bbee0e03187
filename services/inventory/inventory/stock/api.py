"""The stock over HTTP: what is there, what could be had, holds, places."""

from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.documents import refusing
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import Kind, NotFound
from chassis.scope import Scope
from contracts.api.inventory.stock import (
    AvailabilityOut,
    BatchOut,
    DemandIn,
    HoldIn,
    HoldOut,
    HoldStateOut,
    LocationIn,
    LocationOut,
    MovementOut,
    ReservationOut,
    StockOut,
    StockSummaryOut,
)
from contracts.events.parts import SellableKind
from contracts.ids import CategoryId, HoldId, LocationId, ProductId
from fastapi import APIRouter, Query, Response

from inventory.edge import (
    PREFIX,
    Running,
    StockHolder,
    StockReader,
    StockReceiver,
    settings_of,
    wake_publication,
)
from inventory.stock import store_reservations as reservations
from inventory.stock import views
from inventory.stock.actions.arrange_locations import change_location, open_location
from inventory.stock.actions.hold_stock import hold_stock, release_hold, replace_hold
from inventory.stock.actions.look_up import look_up
from inventory.stock.domain.demand import DemandLine
from inventory.stock.views_summary import summarise_places

router = APIRouter(prefix=PREFIX, tags=["stock"])
MOST_BATCHES = 200


def lines_of(body: DemandIn) -> tuple[DemandLine, ...]:
    return tuple(
        DemandLine(
            sellable_id=None if line.kind is SellableKind.CUSTOM_BOUQUET else line.sellable_id,
            quantity=line.quantity,
            recipe_version=line.recipe_version,
            components=line.components if line.kind is SellableKind.CUSTOM_BOUQUET else (),
            described=line.kind is SellableKind.CUSTOM_BOUQUET and not line.components,
        )
        for line in body.lines
    )


@router.post("/holds", status_code=201, response_model=HoldOut)
async def post_hold(
    body: HoldIn, caller: StockHolder, db: Db, running: Running, key: IdempotencyKey = None
) -> Response:
    """Hold all lines for a short time, or 409 with what is short and what could stand in."""
    store = caller.store_for(body.store_id)
    now = running.clock()
    expires_at = now + settings_of(running).hold_for

    async def work(tx: Tx) -> Answer:
        held = await hold_stock(
            tx,
            store,
            lines_of(body),
            asked_by=caller.principal,
            needed_at=body.needed_at,
            now=now,
            expires_at=expires_at,
        )
        wake_publication(tx, running)
        return answer(201, HoldOut(hold_id=held.hold_id, expires_at=held.expires_at), resource_id=held.hold_id)

    return await once(db, Scope.of(store), caller, endpoint="hold", key=key, request_hash=hash_of(body), work=work)


@router.get("/holds/{hold_id}")
async def get_hold(hold_id: HoldId, caller: StockHolder, db: Db) -> HoldStateOut:
    async with db.transaction(caller.scope) as tx:
        row = await reservations.find_hold(tx, hold_id)
    if row is None:
        raise NotFound(what="hold")
    return HoldStateOut(
        hold_id=row.id, expires_at=row.expires_at, store_id=row.store_id, state=row.state, order_id=row.order_id
    )


@router.put("/holds/{hold_id}", responses=refusing(Kind.GONE))
async def put_hold(hold_id: HoldId, body: HoldIn, caller: StockHolder, db: Db, running: Running) -> HoldOut:
    """Hold these lines instead and start the time anew; what is short (409) leaves the hold as it was."""
    store, now = caller.store_for(body.store_id), running.clock()
    async with db.transaction(Scope.of(store)) as tx:
        held = await replace_hold(
            tx,
            store,
            hold_id,
            lines_of(body),
            needed_at=body.needed_at,
            now=now,
            expires_at=now + settings_of(running).hold_for,
        )
        wake_publication(tx, running)
    return HoldOut(hold_id=held.hold_id, expires_at=held.expires_at)


@router.delete("/holds/{hold_id}", status_code=204, responses=refusing(Kind.GONE))
async def delete_hold(hold_id: HoldId, caller: StockHolder, db: Db, running: Running) -> None:
    """Give the stems back. Repeating is harmless; a hold that an order has bound is refused."""
    async with db.transaction(caller.scope) as tx:
        await release_hold(tx, hold_id, running.clock())
        wake_publication(tx, running)


@router.post("/availability")
async def post_availability(body: DemandIn, caller: StockReader, db: Db, running: Running) -> AvailabilityOut:
    """How many of each line there could be, and whether all of them together (S124, R14). Promises nothing."""
    store = caller.store_for(body.store_id)
    async with db.transaction(Scope.of(store)) as tx:
        return await look_up(tx, store, lines_of(body), needed_at=body.needed_at, now=running.clock())


@router.get("/stock")
async def get_stock(
    caller: StockReader,
    db: Db,
    running: Running,
    store_id: StoreId | None = None,
    location_id: LocationId | None = None,
    product_id: ProductId | None = None,
    category_id: CategoryId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    attention: views.Attention | None = None,
    sort: views.StockOrder = views.StockOrder.NAME,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[StockOut]:
    """What is on hand by product and location, with batches, their age and what they are worth."""
    days = settings_of(running).expiring_days
    wanted = views.StockFilter(store_id, location_id, product_id, q, category_id, attention, days)
    async with db.transaction(caller.scope) as tx:
        items, following = await views.stock_page(tx, wanted, sort, running.clock(), cursor, size)
    return Page(items=items, next_cursor=following)


@router.get("/stock/summary")
async def get_stock_summary(
    caller: StockReader, db: Db, running: Running, store_id: StoreId | None = None
) -> StockSummaryOut:
    """Every location of a store at a glance: how much it is worth, and what must be sold or thrown away."""
    store, days = caller.store_for(store_id), settings_of(running).expiring_days
    async with db.transaction(Scope.of(store)) as tx:
        places = await summarise_places(tx, store, running.clock(), days)
    return StockSummaryOut(store_id=store, expiring_days=days, places=tuple(places))


@router.get("/products/{product_id}/batches")
async def get_product_batches(
    product_id: ProductId,
    caller: StockReader,
    db: Db,
    running: Running,
    with_empty: bool = False,
    store_id: StoreId | None = None,
) -> list[BatchOut]:
    async with db.transaction(caller.scope) as tx:
        await _require_product(tx, product_id)
        return await views.batches_of(
            tx, product_id, store_id, running.clock(), with_empty=with_empty, most=MOST_BATCHES
        )


@router.get("/products/{product_id}/movements")
async def get_product_movements(
    product_id: ProductId,
    caller: StockReader,
    db: Db,
    store_id: StoreId | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[MovementOut]:
    async with db.transaction(caller.scope) as tx:
        await _require_product(tx, product_id)
        items, following = await views.movements_page(tx, product_id, store_id, cursor, size)
    return Page(items=items, next_cursor=following)


@router.get("/products/{product_id}/reservations")
async def get_product_reservations(
    product_id: ProductId,
    caller: StockReader,
    db: Db,
    with_ended: bool = False,
    store_id: StoreId | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[ReservationOut]:
    async with db.transaction(caller.scope) as tx:
        await _require_product(tx, product_id)
        items, following = await views.reservations_page(
            tx, product_id, store_id, with_ended=with_ended, cursor=cursor, size=size
        )
    return Page(items=items, next_cursor=following)


async def _require_product(tx: Tx, product: UUID) -> None:
    if not await views.product_exists(tx, ProductId(product)):
        raise NotFound(what="product")


@router.get("/locations")
async def get_locations(caller: StockReader, db: Db, store_id: StoreId | None = None) -> list[LocationOut]:
    async with db.transaction(caller.scope) as tx:
        return await views.places(tx, store_id)


@router.post("/locations", status_code=201, response_model=LocationOut)
async def post_location(body: LocationIn, caller: StockReceiver, db: Db, key: IdempotencyKey = None) -> Response:
    store = caller.store_for(body.store_id)

    async def work(tx: Tx) -> Answer:
        place = await open_location(tx, store, body)
        return answer(201, place, resource_id=place.id)

    return await once(db, Scope.of(store), caller, endpoint="location", key=key, request_hash=hash_of(body), work=work)


@router.put("/locations/{location_id}")
async def put_location(
    location_id: LocationId,
    body: LocationIn,
    caller: StockReceiver,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> LocationOut:
    async with db.transaction(caller.scope) as tx:
        place = await change_location(tx, location_id, body, expected)
        wake_publication(tx, running)
    etag(response, place.version)
    return place
