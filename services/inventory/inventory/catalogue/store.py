"""Writing the catalogue, whole batches at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.api.inventory import Attributes
from contracts.api.inventory.catalogue import Composition, ExternalId, Packing
from contracts.events.parts import SellableKind, Titles
from contracts.ids import CategoryId, ProductId, RecipeId, RecipeVersionId, VariantId
from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from inventory.domain.refusals import ExternalIdTaken, ReferenceUnknown, SkuTaken
from inventory.tables.catalogue import (
    categories,
    external_ids,
    product_units,
    products,
    recipe_components,
    recipe_variants,
    recipe_versions,
    recipes,
    sellables,
    units,
)
from inventory.tables.rows import titles_of
from inventory.tables.statements import as_columns, insertion, sql


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
            **_names(self.title),
            "category_id": self.category_id,
            "unit": self.unit,
            "classifier_code": self.classifier_code,
            "active": self.active,
            "current_version": self.current_version,
            "version": self.version,
        }


async def add_categories(tx: Tx, rows: Sequence[tuple[CategoryId, Titles, CategoryId | None, int]]) -> None:
    """(id, name, parent, position) of each."""
    values = [
        {"id": category, "parent_id": parent, "position": position, **_names(title)}
        for category, title, parent, position in rows
    ]
    await tx.execute(insert(categories).values(values))


async def save_units(tx: Tx, rows: Sequence[tuple[str, Titles]]) -> None:
    """New units, and new names of units there are."""
    statement = insert(units).values([{"code": code, **_names(title)} for code, title in rows])
    names = {name: statement.excluded[name] for name in ("title_ru", "title_hy", "title_en")}
    await tx.execute(statement.on_conflict_do_update(index_elements=[units.c.code], set_=names))


def _names(title: Titles) -> dict[str, str | None]:
    return {"title_ru": title.ru, "title_hy": title.hy, "title_en": title.en}


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


_ADD_HEADS = insertion(
    sellables,
    "id",
    "kind",
    "sku",
    "title_ru",
    "title_hy",
    "title_en",
    "category_id",
    "unit",
    "classifier_code",
    "active",
    "current_version",
    "version",
    then="on conflict (sku) do nothing returning sku",
)


async def add_heads(tx: Tx, heads: Sequence[Head]) -> None:
    """Raises SkuTaken when an article number belongs to something else."""
    made = await tx.all(_ADD_HEADS, as_columns([head.values() for head in heads]))
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


_ADD_PRODUCTS = insertion(products, "id", "variant_of", "vase_life_days", "attributes")
_ADD_PACKINGS = insertion(product_units, "product_id", "unit", "factor")


async def add_products(tx: Tx, rows: Sequence[ProductRow]) -> None:
    await tx.execute(_ADD_PRODUCTS, as_columns([row.values() for row in rows]))
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
        await tx.execute(_ADD_PACKINGS, as_columns(packed))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One written composition of a recipe or a variant."""

    id: RecipeVersionId
    sellable_id: UUID
    number: int
    composition: Composition
    made_by: str
    made_at: datetime

    def values(self) -> dict[str, Any]:
        made_of = self.composition
        return {
            "id": self.id,
            "sellable_id": self.sellable_id,
            "number": self.number,
            "labour": {money.currency: money.amount for money in made_of.labour},
            "margin_percent": made_of.margin_percent,
            "assembly_minutes": made_of.assembly_minutes,
            "complexity": made_of.complexity,
            "height_cm": made_of.height_cm,
            "width_cm": made_of.width_cm,
            "made_by": self.made_by,
            "made_at": self.made_at,
        }


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


async def add_variants(tx: Tx, rows: Sequence[tuple[VariantId, RecipeId, Attributes]]) -> None:
    values = [{"id": variant, "recipe_id": recipe, "attributes": attributes} for variant, recipe, attributes in rows]
    await tx.execute(insert(recipe_variants).values(values))


async def find_recipes(tx: Tx, wanted: Sequence[RecipeId]) -> dict[RecipeId, Row[Any]]:
    """Heads of recipes that exist."""
    rows = await tx.all(select(sellables).where(sellables.c.id.in_(wanted), sellables.c.kind == SellableKind.RECIPE))
    return {RecipeId(row.id): row for row in rows}


_ADD_VERSIONS = insertion(
    recipe_versions,
    "id",
    "sellable_id",
    "number",
    "labour",
    "margin_percent",
    "assembly_minutes",
    "complexity",
    "height_cm",
    "width_cm",
    "made_by",
    "made_at",
)


async def add_versions(tx: Tx, rows: Sequence[VersionRow]) -> None:
    """Compositions with their components; written once (append-only)."""
    await tx.execute(_ADD_VERSIONS, as_columns([row.values() for row in rows]))
    parts = [
        {
            "version_id": row.id,
            "product_id": part.product_id,
            "quantity": part.quantity,
            "packaging": part.packaging,
            "position": place,
        }
        for row in rows
        for place, part in enumerate(row.composition.components, 1)
    ]
    await tx.execute(_ADD_COMPONENTS, as_columns(parts))


_ADD_COMPONENTS = insertion(recipe_components, "version_id", "product_id", "quantity", "packaging", "position")


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
