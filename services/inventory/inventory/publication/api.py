"""Publication for operators, the showcase for everybody, the catalogue for partners."""

from typing import Annotated
from uuid import UUID

from chassis.http import Db, for_public, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.inventory.publication import OfferOut, PublicationIn, PublicationOut, StoreOffersOut
from contracts.permissions import EXTERNAL_CATALOGUE
from fastapi import APIRouter, Depends

from inventory.edge import PREFIX, CatalogueReader, CatalogueWriter, Running, wake_publication
from inventory.publication import views
from inventory.publication.actions.publish import request_publication

router = APIRouter(prefix=PREFIX, tags=["publication"])
external = APIRouter(prefix="/api/v1/external", tags=["external"])

Partner = Annotated[Caller, Depends(permitted(EXTERNAL_CATALOGUE))]
Anybody = Annotated[Caller, Depends(for_public())]


@router.get("/publications")
async def get_publications(
    caller: CatalogueReader,
    db: Db,
    running: Running,
    store_id: StoreId | None = None,
    published: bool | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[PublicationOut]:
    """What somebody wants shown, what is shown, and why not (S102)."""
    async with db.transaction(caller.scope) as tx:
        items, following = await views.publications_page(
            tx, store_id, published=published, now=running.clock(), cursor=cursor, size=size
        )
    return Page(items=items, next_cursor=following)


@router.put("/publications/{sellable_id}", status_code=204)
async def put_publication(
    sellable_id: UUID, body: PublicationIn, caller: CatalogueWriter, db: Db, running: Running
) -> None:
    """Ask for a recipe or variant to be shown in a store, or not; repeating is harmless."""
    store = caller.store_for(body.store_id)
    async with db.transaction(Scope.of(store)) as tx:
        await request_publication(tx, store, [sellable_id], requested=body.requested)
        wake_publication(tx, running)


@router.get("/public/showcase/{store_id}")
async def get_showcase(
    store_id: StoreId, caller: Anybody, db: Db, running: Running, cursor: Cursor = None, size: PageSize = 100
) -> StoreOffersOut:
    """What a store offers now, for everybody."""
    return await _offers(db, running, store_id, cursor, size)


@external.get("/catalogue")
async def get_external_catalogue(
    caller: Partner,
    db: Db,
    running: Running,
    store_id: StoreId | None = None,
    cursor: Cursor = None,
    size: PageSize = 100,
) -> StoreOffersOut:
    """What a store of the key offers now: published only, with price and how many could be made."""
    return await _offers(db, running, caller.store_for(store_id), cursor, size)


@external.get("/catalogue/{sellable_id}")
async def get_external_catalogue_item(
    sellable_id: UUID, caller: Partner, db: Db, running: Running, store_id: StoreId | None = None
) -> OfferOut:
    store = caller.store_for(store_id)
    async with db.transaction(Scope.of(store)) as tx:
        found = await views.offer(tx, store, sellable_id, running.clock())
    if found is None:
        raise NotFound(what="offer")
    return found


async def _offers(db: Db, running: Running, store: StoreId, cursor: str | None, size: int) -> StoreOffersOut:
    async with db.transaction(Scope.of(store)) as tx:
        known = await views.store_named(tx, store)
        if known is None:
            raise NotFound(what="store")
        items, following = await views.offers_page(tx, store, now=running.clock(), cursor=cursor, size=size)
    return StoreOffersOut(
        store_id=store,
        title=known.title,
        currency=known.currency,
        time_zone=known.time_zone,
        language=known.language,
        items=tuple(items),
        next_cursor=following,
    )
