"""What may be shown, for those who decide it and for those who show it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.catalogue import ExternalId
from contracts.api.inventory.publication import OfferOut, PublicationOut
from contracts.events.inventory import PublicationReason
from contracts.events.parts import SellableKind, Titles
from contracts.money import Money
from sqlalchemy import Row, Select, and_, select

from inventory.photos.views import photos_of
from inventory.publication.store import WHAT_COULD_BE_MADE, Place, places_as_arrays
from inventory.tables.catalogue import (
    categories,
    external_ids,
    prices,
    recipe_variants,
    recipe_versions,
    recipes,
    sellables,
)
from inventory.tables.rows import titles_of
from inventory.tables.statements import sql
from inventory.tables.stock import publications, stores

_WITH, _COUNTS = "with ", " select store_id, sellable_id, available from makes"
_AVAILABLE = sql(_WITH + WHAT_COULD_BE_MADE + _COUNTS)


async def available(tx: Tx, places: Sequence[Place], now: datetime) -> dict[Place, int]:
    """How many could be made (of a recipe) or sold (of a product) now, each alone."""
    if not places:
        return {}
    rows = await tx.all(_AVAILABLE, {**places_as_arrays(tx, places), "now": now})
    return {Place(StoreId(row.store_id), row.sellable_id): row.available for row in rows}


async def publications_page(
    tx: Tx, store: StoreId | None, *, published: bool | None, now: datetime, cursor: str | None, size: int
) -> tuple[list[PublicationOut], str | None]:
    """Wish and fact of every recipe somebody decided about."""
    statement = (
        select(publications, sellables.c.sku, *_titles(), prices.c.amount, prices.c.currency)
        .join(sellables, sellables.c.id == publications.c.sellable_id)
        .outerjoin(prices, _price_of_publication())
    )
    if store is not None:
        statement = statement.where(publications.c.store_id == store)
    if published is not None:
        statement = statement.where(publications.c.published == published)
    keys = (publications.c.store_id, sellables.c.sku, publications.c.sellable_id)
    rows, following = split(
        await tx.all(after(statement, keys, (UUID, str, UUID), cursor, size, descending=False)),
        size,
        "store_id",
        "sku",
        "sellable_id",
    )
    counts = await available(tx, [_place(row) for row in rows], now)
    return [_publication(row, counts.get(_place(row), 0)) for row in rows], following


def _titles() -> tuple[Any, ...]:
    return (sellables.c.title_ru, sellables.c.title_hy, sellables.c.title_en)


def _price_of_publication() -> Any:
    return and_(prices.c.store_id == publications.c.store_id, prices.c.sellable_id == publications.c.sellable_id)


def _place(row: Row[Any]) -> Place:
    return Place(StoreId(row.store_id), row.sellable_id)


def _publication(row: Row[Any], count: int) -> PublicationOut:
    return PublicationOut(
        store_id=row.store_id,
        sellable_id=row.sellable_id,
        recipe_id=row.recipe_id,
        sku=row.sku,
        title=titles_of(row),
        requested=row.requested,
        published=row.published,
        reason=PublicationReason(row.reason) if row.reason else None,
        missing=tuple(row.missing),
        available=count,
        price=Money(row.amount, row.currency) if row.currency else None,
    )


async def store_named(tx: Tx, store: StoreId) -> Row[Any] | None:
    """Title and currency of an active store."""
    return await tx.first(select(stores).where(stores.c.id == store, stores.c.active))


async def offers_page(
    tx: Tx, store: StoreId, *, now: datetime, cursor: str | None, size: int
) -> tuple[list[OfferOut], str | None]:
    """What the store offers now: published recipes and variants with price and how many could be made."""
    rows, following = split(
        await tx.all(
            after(_offers(store), (sellables.c.sku, sellables.c.id), (str, UUID), cursor, size, descending=False)
        ),
        size,
        "sku",
        "id",
    )
    return await _shown(tx, store, rows, now), following


async def offer(tx: Tx, store: StoreId, sellable: UUID, now: datetime) -> OfferOut | None:
    """One offer; None for what is not published in the store now."""
    rows = await tx.all(_offers(store).where(sellables.c.id == sellable))
    return next(iter(await _shown(tx, store, rows, now)), None)


def _offers(store: StoreId) -> Select[Any]:
    category = [
        categories.c.title_ru.label("category_ru"),
        categories.c.title_hy.label("category_hy"),
        categories.c.title_en.label("category_en"),
    ]
    made_of = [
        recipe_versions.c.assembly_minutes,
        recipe_versions.c.height_cm,
        recipe_versions.c.width_cm,
    ]
    about = [recipes.c.about_ru, recipes.c.about_hy, recipes.c.about_en]
    return (
        select(
            sellables,
            publications.c.store_id,
            publications.c.recipe_id,
            publications.c.sellable_id,
            prices.c.amount,
            prices.c.currency,
            recipe_variants.c.attributes,
            *category,
            *made_of,
            *about,
        )
        .join(publications, publications.c.sellable_id == sellables.c.id)
        .join(prices, _price_of_publication())
        .join(
            recipe_versions,
            and_(
                recipe_versions.c.sellable_id == sellables.c.id,
                recipe_versions.c.number == sellables.c.current_version,
            ),
        )
        .join(recipes, recipes.c.id == publications.c.recipe_id)
        .outerjoin(recipe_variants, recipe_variants.c.id == sellables.c.id)
        .outerjoin(categories, categories.c.id == sellables.c.category_id)
        .where(publications.c.store_id == store, publications.c.published)
    )


async def _shown(tx: Tx, store: StoreId, rows: Sequence[Row[Any]], now: datetime) -> list[OfferOut]:
    counts = await available(tx, [_place(row) for row in rows], now)
    named: dict[UUID, list[ExternalId]] = defaultdict(list)
    for one in await tx.all(select(external_ids).where(external_ids.c.sellable_id.in_([row.id for row in rows]))):
        named[one.sellable_id].append(ExternalId(system=one.system, external_id=one.external_id))
    pictures = await photos_of(tx, [row.id for row in rows])
    return [_offer(row, counts.get(_place(row), 0), tuple(named[row.id]), pictures.get(row.id, ())) for row in rows]


def _offer(row: Row[Any], count: int, named: tuple[ExternalId, ...], pictures: tuple[str, ...]) -> OfferOut:
    return OfferOut(
        id=row.id,
        kind=SellableKind(row.kind),
        recipe_id=row.recipe_id,
        sku=row.sku,
        title=titles_of(row),
        about=Titles(ru=row.about_ru, hy=row.about_hy or None, en=row.about_en or None) if row.about_ru else None,
        category=Titles(ru=row.category_ru, hy=row.category_hy, en=row.category_en) if row.category_ru else None,
        attributes=row.attributes or {},
        price=Money(row.amount, row.currency),
        available=count,
        assembly_minutes=row.assembly_minutes,
        height_cm=row.height_cm,
        width_cm=row.width_cm,
        external_ids=named,
        photos=pictures,
    )
