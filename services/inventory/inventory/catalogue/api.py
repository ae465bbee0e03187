"""The catalogue over HTTP: products and barcodes, recipes and their versions, prices."""

from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.inventory.catalogue import (
    BarcodeCode,
    BarcodeOut,
    CategoryIn,
    CategoryOut,
    PriceChangeOut,
    PriceOut,
    PricesIn,
    ProductIn,
    ProductOut,
    SellableOut,
    UnitIn,
    UnitOut,
)
from contracts.events.parts import SellableKind
from contracts.ids import CategoryId, ProductId
from contracts.money import Money
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from inventory.catalogue import store as catalogue
from inventory.catalogue import views
from inventory.catalogue.actions.define_products import change_product, define_products
from inventory.catalogue.actions.own_barcodes import give_barcode, take_barcode
from inventory.catalogue.actions.set_prices import set_prices
from inventory.edge import PREFIX, CatalogueReader, CatalogueWriter, Running, wake_publication
from inventory.publication.store import Place
from inventory.publication.views import available

router = APIRouter(prefix=PREFIX, tags=["catalogue"])


class PricesOut(BaseModel):
    """The prices that really changed."""

    changed: list[PriceOut]


@router.get("/categories")
async def get_categories(caller: CatalogueReader, db: Db) -> list[CategoryOut]:
    async with db.transaction(caller.scope) as tx:
        return await views.all_categories(tx)


@router.post("/categories", status_code=201, response_model=CategoryOut)
async def post_category(body: CategoryIn, caller: CatalogueWriter, db: Db, key: IdempotencyKey = None) -> Response:
    async def work(tx: Tx) -> Answer:
        category = CategoryId(uuid7())
        parents = {body.parent_id} if body.parent_id else set()
        await catalogue.require_references(tx, category_ids=parents, unit_codes=set(), product_ids=set())
        await catalogue.add_categories(tx, [(category, body.title, body.parent_id, body.position)])
        return answer(201, CategoryOut(id=category, version=1, **body.model_dump()), resource_id=category)

    return await once(db, caller.scope, caller, endpoint="category", key=key, request_hash=hash_of(body), work=work)


@router.get("/units")
async def get_units(caller: CatalogueReader, db: Db) -> list[UnitOut]:
    async with db.transaction(caller.scope) as tx:
        return await views.all_units(tx)


@router.put("/units/{code}")
async def put_unit(code: str, body: UnitIn, caller: CatalogueWriter, db: Db) -> UnitOut:
    """Name a unit in three languages; the code is given in both places."""
    if code != body.code:
        raise NotFound(what="unit")
    async with db.transaction(caller.scope) as tx:
        await catalogue.save_units(tx, [(body.code, body.title)])
    return UnitOut(code=body.code, title=body.title)


@router.get("/catalogue")
async def get_catalogue(
    caller: CatalogueReader,
    db: Db,
    running: Running,
    store_id: StoreId | None = None,
    kind: SellableKind | None = None,
    category_id: CategoryId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    active: bool | None = True,
    ids: Annotated[list[UUID] | None, Query(max_length=100)] = None,
    sellable_now: bool = False,
    with_availability: bool = False,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[SellableOut]:
    """Everything that can be sold, by article number, with its price in the store.

    `sellable_now` leaves out what has no price in the store; `with_availability` counts how many there could be.
    """
    of_a_store = sellable_now or with_availability
    store = caller.store_for(store_id) if of_a_store else store_id or caller.store
    wanted = views.SellableFilter(
        kind, category_id, q, True if sellable_now else active, tuple(ids or ()), sellable_now
    )
    async with db.transaction(caller.scope) as tx:
        items, following = await views.sellables_page(tx, wanted, store, cursor, size)
        if with_availability and store is not None:
            counts = await available(tx, [Place(store, item.id) for item in items], running.clock())
            items = [item.model_copy(update={"available": counts.get(Place(store, item.id), 0)}) for item in items]
    return Page(items=items, next_cursor=following)


@router.get("/products")
async def get_products(
    caller: CatalogueReader,
    db: Db,
    store_id: StoreId | None = None,
    category_id: CategoryId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    active: bool | None = True,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[SellableOut]:
    wanted = views.SellableFilter(SellableKind.PRODUCT, category_id, q, active)
    async with db.transaction(caller.scope) as tx:
        items, following = await views.sellables_page(tx, wanted, store_id or caller.store, cursor, size)
    return Page(items=items, next_cursor=following)


@router.post("/products", status_code=201, response_model=ProductOut)
async def post_product(
    body: ProductIn, caller: CatalogueWriter, db: Db, running: Running, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        [made] = await define_products(tx, [body], running.clock())
        return answer(201, made, resource_id=made.id, ETag=f'"{made.version}"')

    return await once(db, caller.scope, caller, endpoint="product", key=key, request_hash=hash_of(body), work=work)


@router.get("/products/{product_id}")
async def get_product(product_id: ProductId, caller: CatalogueReader, db: Db, response: Response) -> ProductOut:
    async with db.transaction(caller.scope) as tx:
        card = await views.product_card(tx, product_id)
    if card is None:
        raise NotFound(what="product")
    etag(response, card.version)
    return card


@router.put("/products/{product_id}")
async def put_product(
    product_id: ProductId,
    body: ProductIn,
    caller: CatalogueWriter,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> ProductOut:
    async with db.transaction(caller.scope) as tx:
        changed = await change_product(tx, product_id, body, expected, running.clock())
    etag(response, changed.version)
    return changed


@router.get("/products/{product_id}/variants")
async def get_product_variants(product_id: ProductId, caller: CatalogueReader, db: Db) -> list[ProductId]:
    """Ids of the products that are variants of this one (S87)."""
    async with db.transaction(caller.scope) as tx:
        return await views.variants_of(tx, product_id)


@router.get("/products/{product_id}/barcodes")
async def get_product_barcodes(product_id: ProductId, caller: CatalogueReader, db: Db) -> list[BarcodeOut]:
    async with db.transaction(caller.scope) as tx:
        return await views.barcodes_of(tx, product_id)


@router.put("/products/{product_id}/barcodes/{code}", status_code=204)
async def put_product_barcode(
    product_id: ProductId, code: BarcodeCode, caller: CatalogueWriter, db: Db, running: Running
) -> None:
    """From now on the code belongs to this product (S88)."""
    async with db.transaction(caller.scope) as tx:
        await give_barcode(tx, product_id, code, running.clock())


@router.delete("/products/{product_id}/barcodes/{code}", status_code=204)
async def delete_product_barcode(
    product_id: ProductId, code: BarcodeCode, caller: CatalogueWriter, db: Db, running: Running
) -> None:
    async with db.transaction(caller.scope) as tx:
        await take_barcode(tx, product_id, code, running.clock())


@router.get("/barcodes/{code}")
async def get_barcode(code: BarcodeCode, caller: CatalogueReader, db: Db) -> BarcodeOut:
    """Who owns a scanned code today."""
    async with db.transaction(caller.scope) as tx:
        owner = await views.owner_of(tx, code)
    if owner is None:
        raise NotFound(what="barcode")
    return owner


@router.get("/products/{product_id}/prices")
async def get_product_prices(
    product_id: ProductId, caller: CatalogueReader, db: Db, cursor: Cursor = None, size: PageSize = 50
) -> Page[PriceChangeOut]:
    """Every price the product has had, newest first (S122)."""
    async with db.transaction(caller.scope) as tx:
        if await views.product_card(tx, product_id) is None:
            raise NotFound(what="product")
        items, following = await views.price_changes(tx, product_id, cursor, size)
    return Page(items=items, next_cursor=following)


@router.put("/prices", response_model=PricesOut)
async def put_prices(body: PricesIn, caller: CatalogueWriter, db: Db, running: Running) -> PricesOut:
    """Set prices in one store, all or none; repeating changes nothing."""
    store = caller.store_for(body.store_id)
    wishes: dict[UUID, Money] = {one.sellable_id: one.price for one in body.prices}
    async with db.transaction(Scope.of(store)) as tx:
        changed = await set_prices(tx, store, wishes, set_by=caller.principal, now=running.clock())
        wake_publication(tx, running)
    return PricesOut(
        changed=[
            PriceOut(store_id=store, sellable_id=one.sellable_id, price=one.price, version=one.version)
            for one in changed
        ]
    )
