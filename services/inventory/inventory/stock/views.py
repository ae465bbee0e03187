"""Reading the stock: what is free, what lies where and how old it is, and whether the books agree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.stock import BatchOut, LocationOut, MovementOut, ReservationOut, StockOut
from contracts.ids import LocationId, ProductId
from contracts.money import Money
from sqlalchemy import ColumnElement, Date, DateTime, Row, Select, bindparam, cast, func, select, tuple_

from inventory.tables.catalogue import products, sellables
from inventory.tables.rows import matches_words, titles_of
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
        )
        .select_from(batches.join(stores, stores.c.id == batches.c.store_id))
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
    )


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What to look at; None means all of it."""

    store_id: StoreId | None = None
    location_id: LocationId | None = None
    product_id: ProductId | None = None
    words: str | None = None


async def stock_page(
    tx: Tx, wanted: StockFilter, now: datetime, cursor: str | None, size: int
) -> tuple[list[StockOut], str | None]:
    """What is on hand by product and location, each with its batches, oldest date first."""
    statement = select(balances, sellables.c.sku, sellables.c.unit, *_TITLES).join(
        sellables, sellables.c.id == balances.c.product_id
    )
    statement = statement.where(balances.c.on_hand > 0, *_conditions(wanted))
    keys = (balances.c.product_id, balances.c.location_id)
    rows, following = split(
        await tx.all(after(statement, keys, (UUID, UUID), cursor, size, descending=False)),
        size,
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
    return [_stock_out(row, tuple(by_place[row.product_id, row.location_id])) for row in rows], following


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
    return found


def _stock_out(row: Row[Any], lots: tuple[BatchOut, ...]) -> StockOut:
    return StockOut(
        product_id=row.product_id,
        location_id=row.location_id,
        sku=row.sku,
        title=titles_of(row),
        unit=row.unit,
        on_hand=row.on_hand,
        reserved=row.reserved,
        free=sum((lot.on_hand - lot.reserved for lot in lots if not lot.past_date), Decimal("0.000")),
        batches=lots,
    )


async def batches_of(tx: Tx, product: ProductId, now: datetime, *, with_empty: bool, most: int) -> list[BatchOut]:
    """A product's batches, the one that expires first before the others (S122, S123)."""
    statement = _batches().where(batches.c.product_id == product).limit(most)
    if not with_empty:
        statement = statement.where(batches.c.on_hand > 0)
    return [_batch_out(row) for row in await tx.all(statement, {"now": now})]


async def movements_page(
    tx: Tx, product: ProductId, cursor: str | None, size: int
) -> tuple[list[MovementOut], str | None]:
    """A product's ledger, newest first (S122)."""
    statement = select(movements).where(movements.c.product_id == product)
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
        reason=row.reason,
        occurred_at=row.occurred_at,
        made_by=row.made_by,
    )


async def reservations_page(
    tx: Tx, product: ProductId, *, with_ended: bool, cursor: str | None, size: int
) -> tuple[list[ReservationOut], str | None]:
    """For whom a product is promised, newest first (S122)."""
    statement = select(reservations).where(reservations.c.product_id == product)
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
