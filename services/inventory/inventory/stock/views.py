"""Reading the stock: what is free, what lies where and how old it is, and whether the books agree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.stock import BatchOut, LocationOut, MovementOut, ReservationOut, StockOut
from contracts.ids import CategoryId, LocationId, ProductId
from contracts.money import Money
from sqlalchemy import ColumnElement, Date, DateTime, Row, Select, bindparam, cast, exists, func, select, tuple_

from inventory.photos.views import first_photos
from inventory.stock.domain.cost import value_of
from inventory.tables.catalogue import products, sellables
from inventory.tables.documents import counterparties, documents
from inventory.tables.rows import lot_of, matches_words, titles_of
from inventory.tables.statements import sql
from inventory.tables.stock import balances, batches, locations, movements, reservations, stores

_FREE = sql("""
select b.product_id, sum(b.on_hand - b.reserved) as free
from inventory.batches b join inventory.locations l on l.id = b.location_id
where b.store_id = :store_id and l.fulfils and l.active and b.product_id = any(cast(:products as uuid[]))
  and b.on_hand > 0 and (b.best_before is null or b.best_before >= :usable_on)
group by b.product_id
""")


async def free_of(tx: Tx, store: StoreId, products: Sequence[ProductId], usable_on: date) -> dict[ProductId, Decimal]:
    """What may be promised of each product in the store on that day (S124)."""
    rows = await tx.all(_FREE, {"store_id": store, "products": list(products), "usable_on": usable_on})
    return {ProductId(row.product_id): row.free for row in rows}


_TITLES = (sellables.c.title_ru, sellables.c.title_hy, sellables.c.title_en)


def _batches() -> Select[Any]:
    """Batches with the store's own calendar days of their receipt and of now."""
    now_day = cast(func.timezone(stores.c.time_zone, bindparam("now", type_=DateTime(timezone=True))), Date)
    received_day = cast(func.timezone(stores.c.time_zone, batches.c.received_at), Date)
    return (
        select(
            batches,
            (now_day - received_day).label("age_days"),
            func.coalesce(batches.c.best_before < now_day, False).label("past_date"),
            counterparties.c.title.label("supplier"),
        )
        .select_from(
            batches.join(stores, stores.c.id == batches.c.store_id).outerjoin(
                counterparties, counterparties.c.id == batches.c.supplier_id
            )
        )
        .order_by(batches.c.best_before.asc().nulls_last(), batches.c.id)
    )


def _batch_out(row: Row[Any]) -> BatchOut:
    return BatchOut(
        id=row.id,
        product_id=row.product_id,
        location_id=row.location_id,
        supplier_id=row.supplier_id,
        received_at=row.received_at,
        age_days=row.age_days,
        best_before=row.best_before,
        past_date=row.past_date,
        received=row.quantity,
        on_hand=row.on_hand,
        reserved=row.reserved,
        cost=Money(row.cost_amount, row.currency),
        value=Money(value_of(lot_of(row), row.on_hand), row.currency),
        supplier=row.supplier,
    )


class StockOrder(StrEnum):
    """How a list of stock is sorted: by name, or by what must be sold first."""

    NAME = "name"
    BEST_BEFORE = "best_before"


class Attention(StrEnum):
    """Only what has a batch near its date, or past it."""

    EXPIRING = "expiring"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What to look at; None means all of it."""

    store_id: StoreId | None = None
    location_id: LocationId | None = None
    product_id: ProductId | None = None
    words: str | None = None
    category_id: CategoryId | None = None
    attention: Attention | None = None
    expiring_days: int = 2


_NEVER = date(9999, 1, 1)
"""Behind every date a batch may have."""
_FIRST_DATE = (
    select(func.coalesce(func.min(batches.c.best_before), _NEVER))
    .where(
        batches.c.product_id == balances.c.product_id,
        batches.c.location_id == balances.c.location_id,
        batches.c.on_hand > 0,
    )
    .correlate(balances)
    .scalar_subquery()
)
_SORTED_BY = {StockOrder.NAME: sellables.c.title_ru, StockOrder.BEST_BEFORE: func.to_char(_FIRST_DATE, "YYYY-MM-DD")}


async def stock_page(
    tx: Tx, wanted: StockFilter, order: StockOrder, now: datetime, cursor: str | None, size: int
) -> tuple[list[StockOut], str | None]:
    """What is on hand by product and location, each with its batches, oldest date first."""
    first = _SORTED_BY[order]
    statement = (
        select(balances, sellables.c.sku, sellables.c.unit, sellables.c.category_id, *_TITLES)
        .add_columns(locations.c.title.label("location"), stores.c.currency, first.label("first"))
        .join(sellables, sellables.c.id == balances.c.product_id)
        .join(locations, locations.c.id == balances.c.location_id)
        .join(stores, stores.c.id == balances.c.store_id)
        .where(balances.c.on_hand > 0, *_conditions(wanted))
        .params(now=now)
    )
    keys = (first, balances.c.product_id, balances.c.location_id)
    rows, following = split(
        await tx.all(after(statement, keys, (str, UUID, UUID), cursor, size, descending=False)),
        size,
        "first",
        "product_id",
        "location_id",
    )
    lots = await tx.all(
        _batches().where(
            batches.c.on_hand > 0,
            tuple_(batches.c.product_id, batches.c.location_id).in_([(r.product_id, r.location_id) for r in rows]),
        ),
        {"now": now},
    )
    by_place: dict[tuple[UUID, UUID], list[BatchOut]] = defaultdict(list)
    for lot in lots:
        by_place[lot.product_id, lot.location_id].append(_batch_out(lot))
    pictures = await first_photos(tx, sorted({row.product_id for row in rows}))
    return [
        _stock_out(row, tuple(by_place[row.product_id, row.location_id]), pictures.get(row.product_id)) for row in rows
    ], following


def _conditions(wanted: StockFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.store_id is not None:
        found.append(balances.c.store_id == wanted.store_id)
    if wanted.location_id is not None:
        found.append(balances.c.location_id == wanted.location_id)
    if wanted.product_id is not None:
        found.append(balances.c.product_id == wanted.product_id)
    if wanted.words:
        found.append(matches_words(wanted.words))
    if wanted.category_id is not None:
        found.append(sellables.c.category_id == wanted.category_id)
    if wanted.attention is not None:
        found.append(_has_a_batch(wanted.attention, wanted.expiring_days))
    return found


def _has_a_batch(attention: Attention, expiring_days: int) -> ColumnElement[bool]:
    day = cast(func.timezone(stores.c.time_zone, bindparam("now", type_=DateTime(timezone=True))), Date)
    past = batches.c.best_before < day
    soon = batches.c.best_before.between(day, day + expiring_days)
    return exists(
        select(batches.c.id)
        .where(
            batches.c.product_id == balances.c.product_id,
            batches.c.location_id == balances.c.location_id,
            batches.c.on_hand > 0,
            past if attention is Attention.PAST else soon,
        )
        .correlate(balances, stores)
    )


def _stock_out(row: Row[Any], lots: tuple[BatchOut, ...], photo: str | None) -> StockOut:
    return StockOut(
        product_id=row.product_id,
        location_id=row.location_id,
        sku=row.sku,
        title=titles_of(row),
        unit=row.unit,
        on_hand=row.on_hand,
        reserved=row.reserved,
        free=sum((lot.on_hand - lot.reserved for lot in lots if not lot.past_date), Decimal("0.000")),
        location=row.location,
        category_id=row.category_id,
        photo=photo,
        best_before=min((lot.best_before for lot in lots if lot.best_before), default=None),
        value=Money.total([lot.value for lot in lots], row.currency),
        batches=lots,
    )


async def batches_of(
    tx: Tx, product: ProductId, store: StoreId | None, now: datetime, *, with_empty: bool, most: int
) -> list[BatchOut]:
    """A product's batches, the one that expires first before the others (S122, S123)."""
    statement = _batches().where(batches.c.product_id == product).limit(most)
    if store is not None:
        statement = statement.where(batches.c.store_id == store)
    if not with_empty:
        statement = statement.where(batches.c.on_hand > 0)
    return [_batch_out(row) for row in await tx.all(statement, {"now": now})]


async def movements_page(
    tx: Tx, product: ProductId, store: StoreId | None, cursor: str | None, size: int
) -> tuple[list[MovementOut], str | None]:
    """A product's ledger, newest first (S122)."""
    statement = (
        select(movements, documents.c.number)
        .outerjoin(documents, documents.c.id == movements.c.document_id)
        .where(movements.c.product_id == product)
    )
    if store is not None:
        statement = statement.where(movements.c.store_id == store)
    rows, following = split(await tx.all(after(statement, (movements.c.id,), (UUID,), cursor, size)), size, "id")
    return [_movement_out(row) for row in rows], following


def _movement_out(row: Row[Any]) -> MovementOut:
    return MovementOut(
        id=row.id,
        location_id=row.location_id,
        batch_id=row.batch_id,
        kind=row.kind,
        quantity=row.quantity,
        cost=Money(row.cost_amount, row.currency),
        order_id=row.order_id,
        document_id=row.document_id,
        document_number=row.number,
        reason=row.reason,
        occurred_at=row.occurred_at,
        made_by=row.made_by,
    )


async def reservations_page(
    tx: Tx, product: ProductId, store: StoreId | None, *, with_ended: bool, cursor: str | None, size: int
) -> tuple[list[ReservationOut], str | None]:
    """For whom a product is promised, newest first (S122)."""
    statement = select(reservations).where(reservations.c.product_id == product)
    if store is not None:
        statement = statement.where(reservations.c.store_id == store)
    if not with_ended:
        statement = statement.where(reservations.c.ended_at.is_(None))
    rows, following = split(await tx.all(after(statement, (reservations.c.id,), (UUID,), cursor, size)), size, "id")
    return [
        ReservationOut(
            id=row.id,
            location_id=row.location_id,
            batch_id=row.batch_id,
            quantity=row.quantity,
            hold_id=row.hold_id,
            order_id=row.order_id,
            made_at=row.made_at,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
        )
        for row in rows
    ], following


async def places(tx: Tx, store: StoreId | None) -> list[LocationOut]:
    """Locations of one store, or of all that may be seen."""
    statement = select(locations).order_by(locations.c.store_id, locations.c.title, locations.c.id)
    if store is not None:
        statement = statement.where(locations.c.store_id == store)
    return [
        LocationOut(
            id=row.id,
            store_id=row.store_id,
            title=row.title,
            kind=row.kind,
            fulfils=row.fulfils,
            active=row.active,
            version=row.version,
        )
        for row in await tx.all(statement)
    ]


async def product_exists(tx: Tx, product: ProductId) -> bool:
    return await tx.scalar(select(products.c.id).where(products.c.id == product)) is not None
