"""Recipes of a store with money, availability and publication; a constant number of statements whatever the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.assortment import (
    AssortmentOut,
    LimitOut,
    NamedProduct,
    RecipeSheetOut,
    SheetComponentOut,
    SheetItemOut,
    ShownState,
)
from contracts.api.inventory.catalogue import CompositionOut
from contracts.api.inventory.photos import PhotoOut
from contracts.events.inventory import PublicationReason
from contracts.events.parts import SellableKind
from contracts.ids import CategoryId, ProductId, RecipeId
from contracts.money import Money
from sqlalchemy import Row, Select, and_, func, or_, select

from inventory.catalogue import views
from inventory.catalogue.domain.economics import Economics, Part, judge
from inventory.catalogue.domain.pricing import UnitCost, suggest
from inventory.photos.views import first_photos, own_photos
from inventory.stock.store import StoreFacts
from inventory.stock.views import free_of
from inventory.tables.catalogue import prices, recipe_variants, sellables
from inventory.tables.rows import matches_words, titles_of
from inventory.tables.statements import sql
from inventory.tables.stock import publications

NOTHING = Decimal("0.000")


@dataclass(frozen=True, slots=True)
class AssortmentFilter:
    category_id: CategoryId | None = None
    words: str | None = None
    shown: ShownState | None = None
    reason: PublicationReason | None = None
    active: bool | None = True


def _rows(store: StoreId) -> Select[Any]:
    here = and_(publications.c.sellable_id == sellables.c.id, publications.c.store_id == store)
    priced = and_(prices.c.sellable_id == sellables.c.id, prices.c.store_id == store)
    return (
        select(
            sellables,
            func.coalesce(recipe_variants.c.recipe_id, sellables.c.id).label("recipe_id"),
            recipe_variants.c.attributes,
            prices.c.amount,
            prices.c.currency,
            publications.c.requested,
            publications.c.published,
            publications.c.reason,
            publications.c.missing,
        )
        .outerjoin(recipe_variants, recipe_variants.c.id == sellables.c.id)
        .outerjoin(prices, priced)
        .outerjoin(publications, here)
        .where(sellables.c.kind.in_((SellableKind.RECIPE, SellableKind.RECIPE_VARIANT)))
    )


def _narrowed(statement: Select[Any], wanted: AssortmentFilter) -> Select[Any]:
    if wanted.category_id is not None:
        statement = statement.where(sellables.c.category_id == wanted.category_id)
    if wanted.words:
        statement = statement.where(matches_words(wanted.words))
    if wanted.active is not None:
        statement = statement.where(sellables.c.active == wanted.active)
    if wanted.reason is not None:
        statement = statement.where(publications.c.reason == wanted.reason)
    if wanted.shown == "published":
        statement = statement.where(publications.c.published)
    elif wanted.shown == "waiting":
        statement = statement.where(publications.c.requested, ~publications.c.published)
    elif wanted.shown == "not_requested":
        statement = statement.where(or_(publications.c.requested.is_(None), ~publications.c.requested))
    return statement


async def assortment_page(
    tx: Tx, store: StoreId, facts: StoreFacts, wanted: AssortmentFilter, cursor: str | None, size: int
) -> tuple[list[AssortmentOut], str | None]:
    keys = (sellables.c.sku, sellables.c.id)
    statement = after(_narrowed(_rows(store), wanted), keys, (str, UUID), cursor, size, descending=False)
    rows, following = split(await tx.all(statement), size, "sku", "id")
    world = await _world(tx, store, facts, rows)
    return [AssortmentOut(**_fields(row, world)) for row in rows], following


@dataclass(frozen=True, slots=True)
class _World:
    """All that the rows of one page need beside themselves."""

    currency: str
    made_of: Mapping[UUID, CompositionOut]
    free: Mapping[ProductId, Decimal]
    costs: Mapping[ProductId, UnitCost]
    products: Mapping[UUID, Row[Any]]
    photos: Mapping[UUID, str]

    def named(self, product: UUID) -> NamedProduct:
        return NamedProduct(product_id=ProductId(product), title=titles_of(self.products[product]))


async def _world(tx: Tx, store: StoreId, facts: StoreFacts, rows: Sequence[Row[Any]]) -> _World:
    found = await views.compositions(tx, [row.id for row in rows], only_current=True)
    made_of = {sellable: versions[0] for sellable, versions in found.items()}
    used = sorted({part.product_id for version in made_of.values() for part in version.components})
    missing = {product for row in rows for product in row.missing or ()}
    return _World(
        currency=facts.currency,
        made_of=made_of,
        free=await free_of(tx, store, used, facts.day),
        costs=await views.newest_costs(tx, store, used),
        products=await _products(tx, sorted({*used, *missing})),
        photos=await first_photos(tx, [*(row.id for row in rows), *used]),
    )


async def _products(tx: Tx, wanted: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    return {row.id: row for row in await tx.all(select(sellables).where(sellables.c.id.in_(wanted)))}


def _parts(made_of: CompositionOut, free: Mapping[ProductId, Decimal]) -> list[Part]:
    return [Part(one.product_id, one.quantity, free.get(one.product_id, NOTHING)) for one in made_of.components]


def _labour(made_of: CompositionOut, currency: str) -> Money:
    return next((one for one in made_of.labour if one.currency == currency), Money.zero(currency))


def _fields(row: Row[Any], world: _World) -> dict[str, Any]:
    made_of = world.made_of[row.id]
    labour = _labour(made_of, world.currency)
    price = Money(row.amount, row.currency) if row.currency else None
    facts = judge(
        _parts(made_of, world.free), world.costs, labour=labour, margin_percent=made_of.margin_percent, price=price
    )
    return {
        "id": row.id,
        "kind": row.kind,
        "recipe_id": row.recipe_id,
        "sku": row.sku,
        "title": titles_of(row),
        "category_id": row.category_id,
        "attributes": row.attributes or {},
        "active": row.active,
        "version": row.version,
        "photo": world.photos.get(row.id),
        "price": price,
        "labour": labour,
        "margin_percent": made_of.margin_percent,
        "requested": bool(row.requested),
        "published": bool(row.published),
        "reason": PublicationReason(row.reason) if row.reason else _unsaid(row),
        "missing": tuple(world.named(product) for product in row.missing or ()),
        "assembly_minutes": made_of.assembly_minutes,
        "complexity": made_of.complexity,
        **_judged(facts, world),
    }


def _unsaid(row: Row[Any]) -> PublicationReason | None:
    """Nobody ever decided about it here: it is not shown because nobody asked."""
    return PublicationReason.NOT_REQUESTED if row.requested is None else None


def _judged(facts: Economics, world: _World) -> dict[str, Any]:
    limit = None
    if facts.limit is not None:
        named = world.named(facts.limit.product_id)
        limit = LimitOut(**named.model_dump(), needed=facts.limit.quantity, free=facts.limit.free)
    return {
        "cost": facts.cost,
        "suggested": facts.suggested,
        "earned": facts.earned,
        "earned_percent": facts.earned_percent,
        "available": facts.available,
        "limit": limit,
    }


_ON_HAND = sql("""
select b.product_id, sum(b.on_hand) as on_hand from inventory.balances b
where b.store_id = :store_id and b.product_id = any(cast(:products as uuid[])) group by b.product_id
""")


async def recipe_sheet(tx: Tx, store: StoreId, facts: StoreFacts, recipe: RecipeId) -> RecipeSheetOut | None:
    """The card of a recipe in a store, with its variants behind it; a variant opens the card it stands on."""
    parent = await tx.scalar(select(recipe_variants.c.recipe_id).where(recipe_variants.c.id == recipe))
    recipe = RecipeId(parent) if parent else recipe
    head = await views.recipe_card(tx, recipe)
    if head is None:
        return None
    statement = _rows(store).where(or_(sellables.c.id == recipe, recipe_variants.c.recipe_id == recipe))
    rows = await tx.all(statement.order_by(sellables.c.id != recipe, sellables.c.sku))
    world = await _world(tx, store, facts, rows)
    counted = await tx.all(_ON_HAND, {"store_id": store, "products": list(world.products)})
    on_hand = {row.product_id: row.on_hand for row in counted}
    pictures = await own_photos(tx, [row.id for row in rows])
    return RecipeSheetOut(
        store_id=store,
        currency=facts.currency,
        about=head.about,
        external_ids=head.external_ids,
        items=tuple(_sheet_item(row, world, on_hand, pictures.get(row.id, ())) for row in rows),
    )


def _sheet_item(
    row: Row[Any], world: _World, on_hand: Mapping[UUID, Decimal], photos: Sequence[PhotoOut]
) -> SheetItemOut:
    made_of = world.made_of[row.id]
    return SheetItemOut(
        **_fields(row, world),
        number=made_of.number,
        made_by=made_of.made_by,
        made_at=made_of.made_at,
        height_cm=made_of.height_cm,
        width_cm=made_of.width_cm,
        labours=made_of.labour,
        components=tuple(
            _component(part, one.packaging, world, on_hand)
            for part, one in zip(_parts(made_of, world.free), made_of.components, strict=True)
        ),
        photos=tuple(photos),
    )


def _component(part: Part, packaging: bool, world: _World, on_hand: Mapping[UUID, Decimal]) -> SheetComponentOut:
    product = world.products[part.product_id]
    bought = suggest([(part.product_id, part.quantity)], world.costs, Money.zero(world.currency), Decimal(0))
    return SheetComponentOut(
        product_id=part.product_id,
        title=titles_of(product),
        sku=product.sku,
        unit=product.unit,
        photo=world.photos.get(part.product_id),
        quantity=part.quantity,
        packaging=packaging,
        free=part.free,
        on_hand=on_hand.get(part.product_id, NOTHING),
        cost=bought.cost if bought else None,
        makes=part.makes,
    )


async def product_heads(tx: Tx, wanted: Sequence[ProductId]) -> dict[ProductId, Row[Any]]:
    """Article number, titles and unit of products; what is none is left out."""
    found = await _products(tx, wanted)
    return {ProductId(key): row for key, row in found.items() if row.kind == SellableKind.PRODUCT}


async def free_on(tx: Tx, store: StoreId, wanted: Sequence[ProductId], day: date) -> dict[ProductId, Decimal]:
    """What may be promised of each, nothing included."""
    free = await free_of(tx, store, wanted, day)
    return {product: free.get(product, NOTHING) for product in wanted}
