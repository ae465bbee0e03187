"""Recipes over HTTP (S90–S105)."""

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
from contracts.api.inventory.catalogue import (
    Composition,
    CompositionOut,
    RecipeHeadIn,
    RecipeIn,
    RecipeOut,
    RecipeVariantIn,
    SellableOut,
    SuggestedPriceOut,
)
from contracts.events.parts import SellableKind
from contracts.ids import CategoryId, RecipeId
from contracts.money import Money
from fastapi import APIRouter, Query, Response

from inventory.catalogue import views
from inventory.catalogue.actions.write_recipes import add_variants, add_version, change_recipe, write_recipes
from inventory.catalogue.domain.pricing import suggest
from inventory.domain.refusals import CostUnknown
from inventory.edge import PREFIX, CatalogueReader, CatalogueWriter, Running, wake_publication
from inventory.stock import store as stock

router = APIRouter(prefix=PREFIX, tags=["recipes"])


async def _card(tx: Tx, recipe: RecipeId) -> RecipeOut:
    card = await views.recipe_card(tx, recipe)
    if card is None:
        raise NotFound(what="recipe")
    return card


@router.get("/recipes")
async def get_recipes(
    caller: CatalogueReader,
    db: Db,
    store_id: StoreId | None = None,
    category_id: CategoryId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    active: bool | None = True,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[SellableOut]:
    wanted = views.SellableFilter(SellableKind.RECIPE, category_id, q, active)
    async with db.transaction(caller.scope) as tx:
        items, following = await views.sellables_page(tx, wanted, store_id or caller.store, cursor, size)
    return Page(items=items, next_cursor=following)


@router.post("/recipes", status_code=201, response_model=RecipeOut)
async def post_recipe(
    body: RecipeIn, caller: CatalogueWriter, db: Db, running: Running, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        [recipe] = await write_recipes(tx, [body], made_by=caller.principal, now=running.clock())
        return answer(201, await _card(tx, recipe), resource_id=recipe, ETag='"1"')

    return await once(db, caller.scope, caller, endpoint="recipe", key=key, request_hash=hash_of(body), work=work)


@router.get("/recipes/{recipe_id}")
async def get_recipe(recipe_id: RecipeId, caller: CatalogueReader, db: Db, response: Response) -> RecipeOut:
    async with db.transaction(caller.scope) as tx:
        card = await _card(tx, recipe_id)
    etag(response, card.version)
    return card


@router.put("/recipes/{recipe_id}")
async def put_recipe(
    recipe_id: RecipeId,
    body: RecipeHeadIn,
    caller: CatalogueWriter,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> RecipeOut:
    async with db.transaction(caller.scope) as tx:
        version = await change_recipe(tx, recipe_id, body, expected, running.clock())
        wake_publication(tx, running)
        card = await _card(tx, recipe_id)
    etag(response, version)
    return card


@router.get("/recipes/{recipe_id}/versions")
async def get_recipe_versions(recipe_id: UUID, caller: CatalogueReader, db: Db) -> list[CompositionOut]:
    """Every way the recipe (or recipe variant) was ever made, newest first."""
    async with db.transaction(caller.scope) as tx:
        found = await views.compositions(tx, [recipe_id], only_current=False)
    if recipe_id not in found:
        raise NotFound(what="recipe")
    return found[recipe_id]


@router.post("/recipes/{recipe_id}/versions", status_code=201)
async def post_recipe_version(
    recipe_id: UUID,
    body: Composition,
    caller: CatalogueWriter,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> CompositionOut:
    """From now on it is made like this; If-Match makes a repetition harmless."""
    async with db.transaction(caller.scope) as tx:
        head = await add_version(tx, recipe_id, body, expected, made_by=caller.principal, now=running.clock())
        wake_publication(tx, running)
        made = await views.current_composition(tx, recipe_id)
    etag(response, head.version)
    return made


@router.post("/recipes/{recipe_id}/variants", status_code=201, response_model=RecipeOut)
async def post_recipe_variant(
    recipe_id: RecipeId,
    body: RecipeVariantIn,
    caller: CatalogueWriter,
    db: Db,
    running: Running,
    key: IdempotencyKey = None,
) -> Response:
    async def work(tx: Tx) -> Answer:
        [variant] = await add_variants(tx, [(recipe_id, body)], made_by=caller.principal, now=running.clock())
        return answer(201, await _card(tx, recipe_id), resource_id=variant)

    return await once(
        db,
        caller.scope,
        caller,
        endpoint=f"recipe variant of {recipe_id}",
        key=key,
        request_hash=hash_of(body),
        work=work,
    )


@router.get("/recipes/{recipe_id}/suggested-price", responses=refusing(Kind.CONFLICT))
async def get_suggested_price(
    recipe_id: UUID, caller: CatalogueReader, db: Db, store_id: StoreId | None = None
) -> SuggestedPriceOut:
    """What the recipe (or recipe variant) should cost in the store by its components, labour and margin (S94)."""
    store = caller.store_for(store_id)
    async with db.transaction(Scope.of(store)) as tx:
        found = await views.compositions(tx, [recipe_id], only_current=True)
        if recipe_id not in found:
            raise NotFound(what="recipe")
        [made_of] = found[recipe_id]
        currency = await stock.store_currency(tx, store)
        costs = await views.newest_costs(tx, store, [part.product_id for part in made_of.components])
    labour = next((one for one in made_of.labour if one.currency == currency), Money.zero(currency))
    parts = [(part.product_id, part.quantity) for part in made_of.components]
    suggestion = suggest(parts, costs, labour, made_of.margin_percent)
    if suggestion is None:
        raise CostUnknown()
    return SuggestedPriceOut(cost=suggestion.cost, labour=suggestion.labour, price=suggestion.price)
