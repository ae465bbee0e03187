"""Reading the catalogue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.catalogue import (
    BarcodeOut,
    CategoryOut,
    CompositionOut,
    ExternalId,
    Ingredient,
    Packing,
    PriceChangeOut,
    ProductOut,
    RecipeOut,
    RecipeVariantOut,
    SellableOut,
    UnitOut,
)
from contracts.events.parts import SellableKind, Titles
from contracts.ids import CategoryId, ProductId, RecipeId
from contracts.money import Money
from sqlalchemy import Row, and_, select

from inventory.catalogue.domain.pricing import UnitCost
from inventory.photos.views import first_photos
from inventory.tables.catalogue import (
    barcodes,
    categories,
    external_ids,
    price_history,
    prices,
    product_units,
    products,
    recipe_components,
    recipe_variants,
    recipe_versions,
    recipes,
    sellables,
    units,
)
from inventory.tables.rows import matches_words, titles_of
from inventory.tables.statements import sql


async def all_categories(tx: Tx) -> list[CategoryOut]:
    rows = await tx.all(select(categories).order_by(categories.c.position, categories.c.title_ru, categories.c.id))
    return [
        CategoryOut(
            id=row.id, title=titles_of(row), parent_id=row.parent_id, position=row.position, version=row.version
        )
        for row in rows
    ]


async def all_units(tx: Tx) -> list[UnitOut]:
    rows = await tx.all(select(units).order_by(units.c.code))
    return [UnitOut(code=row.code, title=titles_of(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class SellableFilter:
    kind: SellableKind | None = None
    category_id: CategoryId | None = None
    words: str | None = None
    active: bool | None = True
    ids: tuple[UUID, ...] = ()
    with_price: bool = False


async def sellables_page(
    tx: Tx, wanted: SellableFilter, store: StoreId | None, cursor: str | None, size: int
) -> tuple[list[SellableOut], str | None]:
    """The catalogue by article number, with the price in one store."""
    statement = select(sellables, prices.c.amount, prices.c.currency).outerjoin(
        prices, and_(prices.c.sellable_id == sellables.c.id, prices.c.store_id == store)
    )
    if wanted.kind is not None:
        statement = statement.where(sellables.c.kind == wanted.kind)
    if wanted.category_id is not None:
        statement = statement.where(sellables.c.category_id == wanted.category_id)
    if wanted.words:
        statement = statement.where(matches_words(wanted.words))
    if wanted.active is not None:
        statement = statement.where(sellables.c.active == wanted.active)
    if wanted.ids:
        statement = statement.where(sellables.c.id.in_(wanted.ids))
    if wanted.with_price:
        statement = statement.where(prices.c.amount.is_not(None))
    keys = (sellables.c.sku, sellables.c.id)
    rows, following = split(
        await tx.all(after(statement, keys, (str, UUID), cursor, size, descending=False)), size, "sku", "id"
    )
    pictures = await first_photos(tx, [row.id for row in rows])
    return [
        SellableOut(
            photo=pictures.get(row.id),
            id=row.id,
            kind=SellableKind(row.kind),
            sku=row.sku,
            title=titles_of(row),
            unit=row.unit,
            category_id=row.category_id,
            active=row.active,
            version=row.version,
            price=Money(row.amount, row.currency) if row.currency else None,
        )
        for row in rows
    ], following


async def product_card(tx: Tx, product: ProductId) -> ProductOut | None:
    row = await tx.first(
        select(sellables, products.c.variant_of, products.c.vase_life_days, products.c.attributes)
        .join(products, products.c.id == sellables.c.id)
        .where(sellables.c.id == product)
    )
    if row is None:
        return None
    packed = await tx.all(
        select(product_units).where(product_units.c.product_id == product).order_by(product_units.c.unit)
    )
    return ProductOut(
        id=row.id,
        sku=row.sku,
        title=titles_of(row),
        unit=row.unit,
        category_id=row.category_id,
        classifier_code=row.classifier_code,
        vase_life_days=row.vase_life_days,
        attributes=row.attributes,
        packings=tuple(Packing(unit=one.unit, factor=one.factor) for one in packed),
        variant_of=row.variant_of,
        active=row.active,
        version=row.version,
    )


async def variants_of(tx: Tx, product: ProductId) -> list[ProductId]:
    rows = await tx.all(select(products.c.id).where(products.c.variant_of == product).order_by(products.c.id))
    return [ProductId(row.id) for row in rows]


async def barcodes_of(tx: Tx, product: ProductId) -> list[BarcodeOut]:
    """Codes the product owns or owned, newest first."""
    rows = await tx.all(select(barcodes).where(barcodes.c.product_id == product).order_by(barcodes.c.id.desc()))
    return [_barcode(row) for row in rows]


async def owner_of(tx: Tx, code: str) -> BarcodeOut | None:
    """Who owns a code today."""
    row = await tx.first(select(barcodes).where(barcodes.c.code == code, barcodes.c.owned_until.is_(None)))
    return _barcode(row) if row else None


def _barcode(row: Row[Any]) -> BarcodeOut:
    return BarcodeOut(
        id=row.id,
        code=row.code,
        product_id=row.product_id,
        owned_from=row.owned_from,
        owned_until=row.owned_until,
    )


async def compositions(tx: Tx, of: Sequence[UUID], *, only_current: bool) -> dict[UUID, list[CompositionOut]]:
    """Versions of recipes and variants, newest first, in two statements whatever their number."""
    statement = select(recipe_versions).join(sellables, sellables.c.id == recipe_versions.c.sellable_id)
    statement = statement.where(recipe_versions.c.sellable_id.in_(of)).order_by(recipe_versions.c.number.desc())
    if only_current:
        statement = statement.where(recipe_versions.c.number == sellables.c.current_version)
    rows = await tx.all(statement)
    parts: dict[UUID, list[Ingredient]] = defaultdict(list)
    for part in await tx.all(
        select(recipe_components)
        .where(recipe_components.c.version_id.in_([row.id for row in rows]))
        .order_by(recipe_components.c.version_id, recipe_components.c.position)
    ):
        parts[part.version_id].append(
            Ingredient(product_id=part.product_id, quantity=part.quantity, packaging=part.packaging)
        )
    found: dict[UUID, list[CompositionOut]] = defaultdict(list)
    for row in rows:
        found[row.sellable_id].append(_composition(row, tuple(parts[row.id])))
    return found


def _composition(row: Row[Any], parts: tuple[Ingredient, ...]) -> CompositionOut:
    return CompositionOut(
        number=row.number,
        components=parts,
        labour=tuple(Money(amount, currency) for currency, amount in sorted(row.labour.items())),
        margin_percent=row.margin_percent,
        assembly_minutes=row.assembly_minutes,
        complexity=row.complexity,
        height_cm=row.height_cm,
        width_cm=row.width_cm,
        made_by=row.made_by,
        made_at=row.made_at,
    )


async def current_composition(tx: Tx, sellable: UUID) -> CompositionOut:
    """How the recipe or variant is made today."""
    return (await compositions(tx, [sellable], only_current=True))[sellable][0]


async def recipe_card(tx: Tx, recipe: RecipeId) -> RecipeOut | None:
    row = await tx.first(
        select(sellables, recipes.c.about_ru, recipes.c.about_hy, recipes.c.about_en)
        .join(recipes, recipes.c.id == sellables.c.id)
        .where(sellables.c.id == recipe)
    )
    if row is None:
        return None
    variants = await tx.all(
        select(sellables, recipe_variants.c.attributes)
        .join(recipe_variants, recipe_variants.c.id == sellables.c.id)
        .where(recipe_variants.c.recipe_id == recipe)
        .order_by(sellables.c.sku)
    )
    made_of = await compositions(tx, [recipe, *(variant.id for variant in variants)], only_current=True)
    named = await tx.all(
        select(external_ids).where(external_ids.c.sellable_id == recipe).order_by(external_ids.c.system)
    )
    return RecipeOut(
        id=row.id,
        sku=row.sku,
        title=titles_of(row),
        about=Titles(ru=row.about_ru, hy=row.about_hy or None, en=row.about_en or None) if row.about_ru else None,
        category_id=row.category_id,
        external_ids=tuple(ExternalId(system=one.system, external_id=one.external_id) for one in named),
        active=row.active,
        version=row.version,
        composition=made_of[row.id][0],
        variants=tuple(_variant(variant, made_of[variant.id][0]) for variant in variants),
    )


def _variant(row: Row[Any], made_of: CompositionOut) -> RecipeVariantOut:
    return RecipeVariantOut(
        id=row.id,
        sku=row.sku,
        title=titles_of(row),
        attributes=row.attributes,
        active=row.active,
        version=row.version,
        composition=made_of,
    )


async def price_changes(
    tx: Tx, sellable: UUID, cursor: str | None, size: int
) -> tuple[list[PriceChangeOut], str | None]:
    """Prices of a sellable in all stores that may be seen, newest first."""
    statement = select(price_history).where(price_history.c.sellable_id == sellable)
    rows, following = split(await tx.all(after(statement, (price_history.c.id,), (UUID,), cursor, size)), size, "id")
    return [
        PriceChangeOut(
            id=row.id,
            store_id=row.store_id,
            sellable_id=row.sellable_id,
            price=Money(row.amount, row.currency),
            version=row.version,
            valid_from=row.valid_from,
            set_by=row.set_by,
        )
        for row in rows
    ], following


_NEWEST_COSTS = sql("""
select distinct on (b.product_id) b.product_id, b.quantity, b.cost_amount, b.currency
from inventory.batches b
where b.store_id = :store_id and b.product_id = any(cast(:products as uuid[]))
order by b.product_id, b.received_at desc, b.id desc
""")


async def newest_costs(tx: Tx, store: StoreId, wanted: Sequence[ProductId]) -> dict[ProductId, UnitCost]:
    """What each product was last bought for in the store."""
    rows = await tx.all(_NEWEST_COSTS, {"store_id": store, "products": list(wanted)})
    return {
        ProductId(row.product_id): UnitCost(Decimal(row.quantity), Money(row.cost_amount, row.currency)) for row in rows
    }
