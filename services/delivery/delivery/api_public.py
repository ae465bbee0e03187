"""Where and when a store delivers, for the buyer on its storefront."""

from datetime import date
from typing import Annotated
from uuid import UUID

from chassis.http import Db, for_public
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.delivery import PublicZone, Quote
from fastapi import APIRouter, Depends, Request

from delivery import views
from delivery.actions.quote import Place, quote
from delivery.api import now_of, sealed

router = APIRouter(prefix="/api/delivery/v1/public", tags=["storefront"])
Anybody = Annotated[Caller, Depends(for_public())]


@router.get("/zones")
async def list_public_zones(store_id: StoreId, caller: Anybody, db: Db) -> list[PublicZone]:
    """The zones a store delivers to, by name; buyers know their district, not its outline."""
    async with db.transaction(Scope.of(store_id)) as tx:
        if await views.store_of(tx, store_id) is None:
            raise NotFound(what="store")
        zones = await views.active_zones(tx, store_id)
    return [
        PublicZone(id=zone.id, title=zone.title, fee=zone.fee, minimal_order=zone.minimal_order)
        for zone in sorted(zones, key=lambda one: (one.fee.amount, one.title))
    ]


@router.get("/quotes")
async def list_public_quotes(
    request: Request, store_id: StoreId, zone_id: UUID, day: date, caller: Anybody, db: Db
) -> list[Quote]:
    """Slots of a day that can be promised in a zone, each with the statement an order carries."""
    async with db.transaction(Scope.of(store_id)) as tx:
        promise = await quote(tx, store_id, Place(None, None, zone_id), day, now_of(request))
    return [sealed(request, store_id, promise, slot) for slot in promise.slots]
