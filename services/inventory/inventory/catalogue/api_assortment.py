"""The assortment of a store over HTTP, and what could stand in for what."""

from typing import Annotated

from chassis.http import Db
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.inventory.assortment import (
    AssortmentOut,
    ComponentChoiceOut,
    RecipeSheetOut,
    ShownState,
    SubstitutesIn,
)
from contracts.events.inventory import PublicationReason
from contracts.ids import CategoryId, RecipeId
from fastapi import APIRouter, Query

from inventory.catalogue import views_assortment as views
from inventory.catalogue.actions.offer_substitutes import offer_substitutes
from inventory.edge import PREFIX, CatalogueReader, Running, StockReader
from inventory.stock import store as stock

router = APIRouter(prefix=PREFIX, tags=["assortment"])


@router.get("/assortment")
async def get_assortment(
    caller: CatalogueReader,
    db: Db,
    running: Running,
    store_id: StoreId | None = None,
    category_id: CategoryId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    shown: ShownState | None = None,
    reason: PublicationReason | None = None,
    active: bool | None = True,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[AssortmentOut]:
    """Recipes and variants of a store with cost, margin, availability, and why one is not shown (S94, S102)."""
    store = caller.store_for(store_id)
    wanted = views.AssortmentFilter(category_id, q, shown, reason, active)
    async with db.transaction(Scope.of(store)) as tx:
        facts = await stock.store_facts(tx, store, running.clock())
        items, following = await views.assortment_page(tx, store, facts, wanted, cursor, size)
    return Page(items=items, next_cursor=following)


@router.get("/assortment/{recipe_id}")
async def get_recipe_sheet(
    recipe_id: RecipeId, caller: CatalogueReader, db: Db, running: Running, store_id: StoreId | None = None
) -> RecipeSheetOut:
    """The card of a recipe with its variants: composition, cost, margin, stock of each component."""
    store = caller.store_for(store_id)
    async with db.transaction(Scope.of(store)) as tx:
        facts = await stock.store_facts(tx, store, running.clock())
        sheet = await views.recipe_sheet(tx, store, facts, recipe_id)
    if sheet is None:
        raise NotFound(what="recipe")
    return sheet


@router.post("/substitutes")
async def post_substitutes(
    body: SubstitutesIn, caller: StockReader, db: Db, running: Running
) -> list[ComponentChoiceOut]:
    """For every component what is free of it and what of the same family could stand in. Changes nothing."""
    store = caller.store_for(body.store_id)
    async with db.transaction(Scope.of(store)) as tx:
        return await offer_substitutes(tx, store, body.components, body.needed_at, running.clock())
