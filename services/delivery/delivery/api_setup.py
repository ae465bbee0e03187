"""HTTP in: zones and the slots of the week."""

from typing import Annotated, Any
from uuid import UUID

from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound, check_version
from contracts.api.delivery import SlotRuleIn, SlotRuleOut, ZoneIn, ZoneOut
from contracts.money import Money
from fastapi import APIRouter, Depends, Response
from sqlalchemy import Row

from contracts import permissions
from delivery import store, views
from delivery.domain.zones import check_outline

router = APIRouter(prefix="/api/delivery/v1", tags=["delivery set-up"])
Reader = Annotated[Caller, Depends(permitted(permissions.DELIVERY_READ))]
Configurer = Annotated[Caller, Depends(permitted(permissions.DELIVERY_CONFIGURE))]


def _zone(row: Row[Any]) -> ZoneOut:
    return ZoneOut(
        id=row.id,
        store_id=row.store_id,
        title=row.title,
        polygon=row.polygon,
        fee=Money(row.fee, row.currency),
        priority=row.priority,
        active=row.active,
        version=row.version,
    )


def _zone_values(body: ZoneIn) -> dict[str, Any]:
    check_outline(body.polygon)
    return {
        "title": body.title,
        "polygon": body.polygon,
        "fee": body.fee.amount,
        "currency": body.fee.currency,
        "priority": body.priority,
        "active": body.active,
    }


@router.get("/zones")
async def list_zones(caller: Reader, db: Db, store_id: StoreId | None = None) -> list[ZoneOut]:
    """Zones with their outlines (S144)."""
    async with db.transaction(caller.scope) as tx:
        return [_zone(row) for row in await views.zone_rows(tx, store_id)]


@router.post("/zones", status_code=201)
async def post_zone(body: ZoneIn, caller: Configurer, db: Db, response: Response) -> ZoneOut:
    store_id, values = caller.store_for(StoreId(body.store_id) if body.store_id else None), _zone_values(body)
    zone_id = uuid7()
    async with db.transaction(caller.scope) as tx:
        await store.add_zone(tx, id=zone_id, store_id=store_id, **values)
        row = await store.lock_zone(tx, zone_id)
    if row is None:
        raise NotFound(what="zone")
    etag(response, row.version)
    return _zone(row)


@router.put("/zones/{zone_id}")
async def put_zone(
    zone_id: UUID, body: ZoneIn, caller: Configurer, db: Db, expected: ExpectedVersion, response: Response
) -> ZoneOut:
    values = _zone_values(body)
    async with db.transaction(caller.scope) as tx:
        row = await store.lock_zone(tx, zone_id)
        if row is None:
            raise NotFound(what="zone")
        check_version(expected, row.version)
        await store.save_zone(tx, zone_id, version=row.version + 1, **values)
        row = await store.lock_zone(tx, zone_id)
    if row is None:
        raise NotFound(what="zone")
    etag(response, row.version)
    return _zone(row)


def _rule(row: Row[Any]) -> SlotRuleOut:
    return SlotRuleOut.model_validate(row, from_attributes=True)


@router.get("/slot-rules")
async def list_slot_rules(caller: Reader, db: Db, store_id: StoreId) -> list[SlotRuleOut]:
    async with db.transaction(caller.scope) as tx:
        return [_rule(row) for row in await views.slot_rule_rows(tx, store_id)]


@router.post("/slot-rules", status_code=201)
async def post_slot_rule(body: SlotRuleIn, caller: Configurer, db: Db, response: Response) -> SlotRuleOut:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)
    rule_id = uuid7()
    async with db.transaction(caller.scope) as tx:
        await store.add_slot_rule(tx, id=rule_id, store_id=store_id, **body.model_dump(exclude={"store_id"}))
        row = await store.lock_slot_rule(tx, rule_id)
    if row is None:
        raise NotFound(what="slot rule")
    etag(response, row.version)
    return _rule(row)


@router.put("/slot-rules/{rule_id}")
async def put_slot_rule(
    rule_id: UUID, body: SlotRuleIn, caller: Configurer, db: Db, expected: ExpectedVersion, response: Response
) -> SlotRuleOut:
    """Changes count for days whose slots were not made yet; what was promised stays promised."""
    async with db.transaction(caller.scope) as tx:
        row = await store.lock_slot_rule(tx, rule_id)
        if row is None:
            raise NotFound(what="slot rule")
        check_version(expected, row.version)
        await store.save_slot_rule(tx, rule_id, version=row.version + 1, **body.model_dump(exclude={"store_id"}))
        row = await store.lock_slot_rule(tx, rule_id)
    if row is None:
        raise NotFound(what="slot rule")
    etag(response, row.version)
    return _rule(row)
