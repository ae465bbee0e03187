"""Writing the catalogue, whole batches at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.inventory import Attributes
from contracts.api.inventory.catalogue import Composition, ExternalId, Packing
from contracts.events.parts import SellableKind, Titles
from contracts.ids import BarcodeId, CategoryId, PriceId, ProductId, RecipeId, RecipeVersionId, VariantId
from contracts.money import Money
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from inventory.domain.refusals import ExternalIdTaken, ReferenceUnknown, SkuTaken
from inventory.tables.catalogue import (
    barcodes,
    categories,
    external_ids,
    product_units,
    products,
    recipe_variants,
    recipe_versions,
    recipes,
    sellables,
    units,
)
from inventory.tables.rows import titles_of
from inventory.tables.statements import sql


@dataclass(frozen=True, slots=True)
class Head:
    """What products, recipes and variants have in common."""

    id: UUID
    kind: SellableKind
    sku: str
    title: Titles
    category_id: CategoryId | None
    unit: str
    classifier_code: str | None
    active: bool
    current_version: int | None
    version: int = 1

    def values(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "sku": self.sku,
            "title_ru": self.title.ru,
            "title_hy": self.title.hy,
            "title_en": self.title.en,
            "category_id": self.category_id,
            "unit": self.unit,
            "classifier_code": self.classifier_code,
            "active": self.active,
            "current_version": self.current_version,
            "version": self.version,
        }


async def add_category(tx: Tx, category: CategoryId, title: Titles, parent: CategoryId | None, position: int) -> None:
    await tx.execute(
        insert(categories).values(
            id=category,
            parent_id=parent,
            title_ru=title.ru,
            title_hy=title.hy,
            title_en=title.en,
            position=position,
        )
    )


async def save_unit(tx: Tx, code: str, title: Titles) -> None:
    names = {"title_ru": title.ru, "title_hy": title.hy, "title_en": title.en}
    statement = insert(units).values(code=code, **names)
    await tx.execute(statement.on_conflict_do_update(index_elements=[units.c.code], set_=names))


async def require_references(
    tx: Tx, *, category_ids: set[CategoryId], unit_codes: set[str], product_ids: set[ProductId]
) -> None:
    """Raises ReferenceUnknown when one of them does not exist."""
    rows = await tx.all(
        _REFERENCES,
        {
            "categories": list(category_ids),
            "units": list(unit_codes),
            "products": list(product_ids),
        },
    )
    if rows:
        raise ReferenceUnknown(what=rows[0].what)


_REFERENCES = sql("""
select 'category' as what from unnest(cast(:categories as uuid[])) c
where not exists (select from inventory.categories x where x.id = c)
union all
select 'unit' from unnest(cast(:units as text[])) u where not exists (select from inventory.units x where x.code = u)
union all
select 'product' from unnest(cast(:products as uuid[])) p
where not exists (select from inventory.products x where x.id = p)
""")


async def add_heads(tx: Tx, heads: Sequence[Head]) -> None:
    """Raises SkuTaken when an article number belongs to something else."""
    statement = insert(sellables).values([head.values() for head in heads])
    made = await tx.all(statement.on_conflict_do_nothing(index_elements=[sellables.c.sku]).returning(sellables.c.sku))
    if len(made) < len(heads):
        mine = {row.sku for row in made}
        raise SkuTaken(sku=next((head.sku for head in heads if head.sku not in mine), heads[-1].sku))


async def find_head(tx: Tx, sellable: UUID) -> Head | None:
    """The head, locked for a change."""
    row = await tx.first(select(sellables).where(sellables.c.id == sellable).with_for_update())
    if row is None:
        return None
    return Head(
        id=row.id,
        kind=SellableKind(row.kind),
        sku=row.sku,
        title=titles_of(row),
        category_id=row.category_id,
        unit=row.unit,
        classifier_code=row.classifier_code,
        active=row.active,
        current_version=row.current_version,
        version=row.version,
    )


async def save_head(tx: Tx, head: Head, now: datetime) -> None:
    """Save a changed head and have its publication thought through in every store. Raises SkuTaken."""
    taken = await tx.scalar(select(sellables.c.id).where(sellables.c.sku == head.sku, sellables.c.id != head.id))
    if taken is not None:
        raise SkuTaken(sku=head.sku)
    await tx.execute(sellables.update().where(sellables.c.id == head.id).values(**head.values(), changed_at=now))
    if head.kind is not SellableKind.PRODUCT:
        await tx.execute(_TOUCH, {"sellable_id": head.id})


_TOUCH = sql("""
insert into inventory.publication_dirty (sellable_id)
select :sellable_id union all select v.id from inventory.recipe_variants v where v.recipe_id = :sellable_id
""")


@dataclass(frozen=True, slots=True)
class ProductRow:
    id: ProductId
    variant_of: ProductId | None
    vase_life_days: int | None
    attributes: Attributes
    packings: tuple[Packing, ...]

    def values(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "variant_of": self.variant_of,
            "vase_life_days": self.vase_life_days,
            "attributes": self.attributes,
        }


async def add_products(tx: Tx, rows: Sequence[ProductRow]) -> None:
    await tx.execute(insert(products).values([row.values() for row in rows]))
    await _add_packings(tx, rows)


async def save_product(tx: Tx, row: ProductRow) -> None:
    await tx.execute(products.update().where(products.c.id == row.id).values(**row.values()))
    await tx.execute(delete(product_units).where(product_units.c.product_id == row.id))
    await _add_packings(tx, [row])


async def _add_packings(tx: Tx, rows: Sequence[ProductRow]) -> None:
    packed = [
        {"product_id": row.id, "unit": packing.unit, "factor": packing.factor}
        for row in rows
        for packing in row.packings
    ]
    if packed:
        await tx.execute(insert(product_units).values(packed))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One written composition of a recipe or a variant."""

    id: RecipeVersionId
    sellable_id: UUID
    number: int
    composition: Composition
    made_by: str
    made_at: datetime


async def add_recipes(tx: Tx, rows: Sequence[tuple[RecipeId, Titles | None]]) -> None:
    await tx.execute(insert(recipes).values([{"id": recipe, **_about(about)} for recipe, about in rows]))


async def save_about(tx: Tx, recipe: RecipeId, about: Titles | None) -> None:
    await tx.execute(recipes.update().where(recipes.c.id == recipe).values(**_about(about)))


def _about(about: Titles | None) -> dict[str, str]:
    return {
        "about_ru": about.ru if about else "",
        "about_hy": (about.hy if about else None) or "",
        "about_en": (about.en if about else None) or "",
    }


async def add_variant(tx: Tx, variant: VariantId, recipe: RecipeId, attributes: Attributes) -> None:
    await tx.execute(insert(recipe_variants).values(id=variant, recipe_id=recipe, attributes=attributes))


async def add_versions(tx: Tx, rows: Sequence[VersionRow]) -> None:
    """Compositions with their components; written once (append-only)."""
    await tx.execute(
        insert(recipe_versions).values(
            [
                {
                    "id": row.id,
                    "sellable_id": row.sellable_id,
                    "number": row.number,
                    "labour": {money.currency: money.amount for money in row.composition.labour},
                    "margin_percent": row.composition.margin_percent,
                    "assembly_minutes": row.composition.assembly_minutes,
                    "complexity": row.composition.complexity,
                    "height_cm": row.composition.height_cm,
                    "width_cm": row.composition.width_cm,
                    "made_by": row.made_by,
                    "made_at": row.made_at,
                }
                for row in rows
            ]
        )
    )
    parts = [
        (row.id, part.product_id, part.quantity, part.packaging, place)
        for row in rows
        for place, part in enumerate(row.composition.components, 1)
    ]
    ids, product_ids, quantities, packagings, positions = zip(*parts, strict=True)
    await tx.execute(
        _ADD_COMPONENTS,
        {
            "ids": list(ids),
            "products": list(product_ids),
            "quantities": list(quantities),
            "packagings": list(packagings),
            "positions": list(positions),
        },
    )


_ADD_COMPONENTS = sql("""
insert into inventory.recipe_components (version_id, product_id, quantity, packaging, position)
select * from unnest(cast(:ids as uuid[]), cast(:products as uuid[]), cast(:quantities as numeric[]),
                     cast(:packagings as boolean[]), cast(:positions as smallint[]))
""")


async def recipe_of(tx: Tx, variant: UUID) -> RecipeId | None:
    """The recipe a variant belongs to; None for what is no variant."""
    found: UUID | None = await tx.scalar(select(recipe_variants.c.recipe_id).where(recipe_variants.c.id == variant))
    return RecipeId(found) if found else None


async def save_external_ids(tx: Tx, sellable: UUID, ids: Sequence[ExternalId]) -> None:
    """Replace what others call a sellable. Raises ExternalIdTaken."""
    await tx.execute(delete(external_ids).where(external_ids.c.sellable_id == sellable))
    if ids:
        await add_external_ids(tx, [(sellable, ids)])


async def add_external_ids(tx: Tx, named: Sequence[tuple[UUID, Sequence[ExternalId]]]) -> None:
    """What others call each sellable. Raises ExternalIdTaken."""
    wanted = [(one.system, one.external_id, sellable) for sellable, ids in named for one in ids]
    statement = insert(external_ids).values(
        [{"system": system, "external_id": name, "sellable_id": sellable} for system, name, sellable in wanted]
    )
    kept = await tx.all(statement.on_conflict_do_nothing().returning(external_ids.c.system, external_ids.c.external_id))
    mine = {(row.system, row.external_id) for row in kept}
    for system, name, _ in wanted:
        if (system, name) not in mine:
            raise ExternalIdTaken(system=system, external_id=name)


_SET_PRICES = sql("""
with wish as (
  select * from unnest(cast(:ids as uuid[]), cast(:sellables as uuid[]), cast(:amounts as bigint[]))
    as w (id, sellable_id, amount)
), kept as (
  insert into inventory.prices as p (store_id, sellable_id, amount, currency, version, set_at)
  select :store_id, sellable_id, amount, :currency, 1, :now from wish order by sellable_id
  on conflict (store_id, sellable_id) do update
    set amount = excluded.amount, currency = excluded.currency, version = p.version + 1, set_at = excluded.set_at
    where (p.amount, p.currency) is distinct from (excluded.amount, excluded.currency)
  returning sellable_id, amount, version
), history as (
  insert into inventory.price_history (id, store_id, sellable_id, amount, currency, version, valid_from, set_by)
  select w.id, :store_id, k.sellable_id, k.amount, :currency, k.version, :now, :made_by
  from kept k join wish w on w.sellable_id = k.sellable_id
), touched as (
  insert into inventory.publication_dirty (store_id, sellable_id)
  select :store_id, p.sellable_id from inventory.publications p join kept k on k.sellable_id = p.sellable_id
  where p.store_id = :store_id
)
select sellable_id, amount, version from kept order by sellable_id
""")


@dataclass(frozen=True, slots=True)
class PriceSet:
    sellable_id: UUID
    price: Money
    version: int


async def set_prices(
    tx: Tx, store: StoreId, wishes: Mapping[UUID, Money], ids: Sequence[PriceId], *, set_by: str, now: datetime
) -> list[PriceSet]:
    """Prices from now on, with history; gives those that really changed. All are in the store's currency."""
    currency = next(iter(wishes.values())).currency
    rows = await tx.all(
        _SET_PRICES,
        {
            "store_id": store,
            "currency": currency,
            "now": now,
            "made_by": set_by,
            "ids": list(ids),
            "sellables": list(wishes),
            "amounts": [price.amount for price in wishes.values()],
        },
    )
    return [PriceSet(row.sellable_id, Money(row.amount, currency), row.version) for row in rows]


async def unknown_sellables(tx: Tx, wanted: Sequence[UUID]) -> set[UUID]:
    rows = await tx.all(select(sellables.c.id).where(sellables.c.id.in_(wanted)))
    return set(wanted) - {row.id for row in rows}


async def give_barcode(tx: Tx, barcode: BarcodeId, code: str, product: ProductId, now: datetime) -> ProductId | None:
    """Make the product own the code; gives the owner of today instead when there is one."""
    statement = insert(barcodes).values(id=barcode, code=code, product_id=product, owned_from=now)
    made = await tx.first(
        statement.on_conflict_do_nothing(
            index_elements=[barcodes.c.code], index_where=barcodes.c.owned_until.is_(None)
        ).returning(barcodes.c.id)
    )
    if made is not None:
        return None
    owner: UUID | None = await tx.scalar(
        select(barcodes.c.product_id).where(barcodes.c.code == code, barcodes.c.owned_until.is_(None))
    )
    return ProductId(owner) if owner else None


async def take_barcode(tx: Tx, code: str, product: ProductId, now: datetime) -> bool:
    """Whether the product owned the code and does not any more; the record of it stays."""
    statement = (
        barcodes.update()
        .where(barcodes.c.code == code, barcodes.c.product_id == product, barcodes.c.owned_until.is_(None))
        .values(owned_until=now)
    )
    return (await tx.execute(statement)).rowcount == 1
