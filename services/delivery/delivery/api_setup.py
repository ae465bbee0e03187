"""HTTP in: zones, the map, the slots of the week and of a day."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound, check_version
from contracts.api.delivery import SlotCapacityIn, SlotLoad, SlotRuleIn, SlotRuleOut, ZoneIn, ZoneOut
from contracts.api.delivery_runs import StoreMap
from contracts.api.geometry import Point
from contracts.money import Money
from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Row

from contracts import permissions
from delivery import shown, store_setup, views
from delivery.actions.change_capacity import change_capacity
from delivery.domain.refusals import ForeignCurrency
from delivery.domain.zones import check_outline

router = APIRouter(prefix="/api/delivery/v1", tags=["delivery set-up"])
Reader = Annotated[Caller, Depends(permitted(permissions.DELIVERY_READ))]
Configurer = Annotated[Caller, Depends(permitted(permissions.DELIVERY_CONFIGURE))]


def _zone_values(body: ZoneIn, currency: str) -> dict[str, Any]:
    minimal = body.minimal_order or Money.zero(body.fee.currency)
    if {body.fee.currency, minimal.currency} != {currency}:
        raise ForeignCurrency(currency=currency)
    polygon = body.polygon.model_dump()
    check_outline(polygon)
    return {
        "title": body.title,
        "polygon": polygon,
        "fee": body.fee.amount,
        "currency": currency,
        "minimal_order": minimal.amount,
        "priority": body.priority,
        "active": body.active,
    }


async def _currency(tx: Tx, store_id: StoreId) -> str:
    shop = await views.store_of(tx, store_id)
    if shop is None:
        raise NotFound(what="store")
    currency: str = shop.currency
    return currency


@router.get("/zones")
async def list_zones(
    caller: Reader, db: Db, store_id: StoreId | None = None, active: bool | None = None
) -> list[ZoneOut]:
    """Zones with their outlines (S144)."""
    async with db.transaction(caller.scope) as tx:
        rows = await views.zone_rows(tx, store_id, active_only=active is True)
    return [shown.zone(row) for row in rows if active is None or row.active is active]


@router.get("/map")
async def get_store_map(store_id: StoreId, caller: Reader, db: Db) -> StoreMap:
    """The store and its active zones, for maps without outside tiles."""
    async with db.transaction(caller.scope) as tx:
        if await views.store_of(tx, store_id) is None:
            raise NotFound(what="store")
        zones = await views.zone_rows(tx, store_id, active_only=True)
        point = await views.point_of(tx, store_id)
    return shown.store_map(store_id, point, zones)


@router.put("/stores/{store_id}/point", status_code=204)
async def put_store_point(store_id: StoreId, body: Point, caller: Configurer, db: Db) -> None:
    """Where the store stands: the last one to say it is right."""
    async with db.transaction(caller.scope) as tx:
        await _currency(tx, store_id)
        await store_setup.keep_point(tx, store_id, body.latitude, body.longitude)


@router.post("/zones", status_code=201, response_model=ZoneOut)
async def post_zone(body: ZoneIn, caller: Configurer, db: Db, key: IdempotencyKey = None) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        zone_id = uuid7()
        await store_setup.add_zone(
            tx, id=zone_id, store_id=store_id, **_zone_values(body, await _currency(tx, store_id))
        )
        row = await store_setup.lock_zone(tx, zone_id)
        if row is None:
            raise NotFound(what="zone")
        return answer(201, shown.zone(row), resource_id=zone_id, ETag=f'"{row.version}"')

    seen = f"{store_id} {hash_of(body)}"
    return await once(db, caller.scope, caller, endpoint="zones", key=key, request_hash=seen, work=work)


@router.put("/zones/{zone_id}")
async def put_zone(
    zone_id: UUID, body: ZoneIn, caller: Configurer, db: Db, expected: ExpectedVersion, response: Response
) -> ZoneOut:
    async with db.transaction(caller.scope) as tx:
        row = await store_setup.lock_zone(tx, zone_id)
        if row is None:
            raise NotFound(what="zone")
        check_version(expected, row.version)
        values = _zone_values(body, await _currency(tx, row.store_id))
        await store_setup.save_zone(tx, zone_id, version=row.version + 1, **values)
        row = await store_setup.lock_zone(tx, zone_id)
    if row is None:
        raise NotFound(what="zone")
    etag(response, row.version)
    return shown.zone(row)


def _rule(row: Row[Any]) -> SlotRuleOut:
    return SlotRuleOut.model_validate(row, from_attributes=True)


@router.get("/slot-rules")
async def list_slot_rules(caller: Reader, db: Db, store_id: StoreId) -> list[SlotRuleOut]:
    async with db.transaction(caller.scope) as tx:
        return [_rule(row) for row in await views.slot_rule_rows(tx, store_id)]


@router.post("/slot-rules", status_code=201, response_model=SlotRuleOut)
async def post_slot_rule(body: SlotRuleIn, caller: Configurer, db: Db, key: IdempotencyKey = None) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        rule_id = uuid7()
        values = body.model_dump(exclude={"store_id"})
        await store_setup.add_slot_rule(tx, id=rule_id, store_id=store_id, **values)
        row = await store_setup.lock_slot_rule(tx, rule_id)
        if row is None:
            raise NotFound(what="slot rule")
        return answer(201, _rule(row), resource_id=rule_id, ETag=f'"{row.version}"')

    seen = f"{store_id} {hash_of(body)}"
    return await once(db, caller.scope, caller, endpoint="slot_rules", key=key, request_hash=seen, work=work)


@router.put("/slot-rules/{rule_id}")
async def put_slot_rule(
    rule_id: UUID, body: SlotRuleIn, caller: Configurer, db: Db, expected: ExpectedVersion, response: Response
) -> SlotRuleOut:
    """Changes count for days whose slots were not made yet; what was promised stays promised."""
    async with db.transaction(caller.scope) as tx:
        row = await store_setup.lock_slot_rule(tx, rule_id)
        if row is None:
            raise NotFound(what="slot rule")
        check_version(expected, row.version)
        await store_setup.save_slot_rule(tx, rule_id, version=row.version + 1, **body.model_dump(exclude={"store_id"}))
        row = await store_setup.lock_slot_rule(tx, rule_id)
    if row is None:
        raise NotFound(what="slot rule")
    etag(response, row.version)
    return _rule(row)


@router.get("/slots")
async def list_slots(
    store_id: StoreId, first_day: date, caller: Reader, db: Db, days: Annotated[int, Query(ge=1, le=62)] = 1
) -> list[SlotLoad]:
    """Slots of some days with their load: for calendars and for closing a day."""
    async with db.transaction(caller.scope) as tx:
        shop = await views.store_of(tx, store_id)
        if shop is None:
            raise NotFound(what="store")
        last_day = first_day + timedelta(days=days - 1)
        loads = await views.slots_between(tx, store_id, shop.time_zone, first_day, last_day)
    return [shown.slot(load) for load in loads]


@router.put("/slot-rules/{rule_id}/days/{day}")
async def put_slot_capacity(
    rule_id: UUID,
    day: date,
    body: SlotCapacityIn,
    caller: Configurer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> SlotLoad:
    """More or fewer orders in the slot of one day, never fewer than are promised already."""
    async with db.transaction(caller.scope) as tx:
        row = await change_capacity(tx, rule_id, day, body.capacity, expected)
    etag(response, row.version)
    return shown.slot(views.as_load(row))
