"""Read side: board, florists' queue, calendar, pipeline, policies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.orders_lists import MOST_COUNTED, BoardFilter, Count
from contracts.events.orders import OrderStatus
from contracts.events.parts import Titles
from contracts.ids import OrderId, ProductId, StageId
from sqlalchemy import Row, Select, func, select, true

from orders import views
from orders.domain.assembly import Substitution
from orders.domain.counting import capped
from orders.domain.order import ENDED, Order
from orders.rows import order_of, substitution_of
from orders.store import SELECT_ORDERS
from orders.tables import items, loss_reasons, orders, policies, sellables, stages, stores, substitutions
from orders.views_lists import ROW, Condition, board_conditions

MOST_CARDS: Final = 50
MOST_IN_CALENDAR: Final = 2000
MOST_IN_QUEUE: Final = 200
IN_QUEUE: Final = (OrderStatus.WITH_FLORISTS, OrderStatus.IN_ASSEMBLY)
DONE: Final = (
    OrderStatus.READY_FOR_COURIER,
    OrderStatus.COURIER_ASSIGNED,
    OrderStatus.IN_DELIVERY,
    OrderStatus.DELIVERED,
)


async def list_stages(tx: Tx, *, all_stages: bool) -> Sequence[Row[Any]]:
    statement = select(stages).order_by(stages.c.position, stages.c.id)
    return await tx.all(statement if all_stages else statement.where(stages.c.active))


async def board_cards(tx: Tx, wanted: BoardFilter, now: datetime) -> Sequence[Row[Any]]:
    """Cards of every stage in use and every visible store, each from its own part of the index.

    Stages of orders under way show what leaves first; stages of ended orders the newest. Of each stage and store at
    most `MOST_CARDS`.
    """
    conditions = await board_conditions(tx, wanted, now)
    under_way = await tx.all(
        _cards(wanted, conditions, stages.c.status.not_in(ENDED), lambda of: [of.window_start.nulls_last(), of.id])
    )
    ended = await tx.all(_cards(wanted, conditions, stages.c.status.in_(ENDED), lambda of: [of.id.desc()]))
    return [*under_way, *ended]


def _cards(
    wanted: BoardFilter, conditions: Sequence[Condition], which: Condition, by: Callable[[Any], Sequence[Any]]
) -> Select[Any]:
    here = [orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id, *conditions]
    cards = select(*ROW).where(*here).correlate(stages, stores).order_by(*by(orders.c)).limit(MOST_CARDS)
    column = cards.lateral("cards")
    columns = stages.join(stores, true()).join(column, true())
    statement = select(*column.c).select_from(columns).where(stages.c.active, which).order_by(*by(column.c))
    return _of_store(statement, wanted.store_id)


def _of_store(statement: Select[Any], store: StoreId | None) -> Select[Any]:
    return statement if store is None else statement.where(stores.c.store_id == store)


async def board_counts(tx: Tx, wanted: BoardFilter, now: datetime) -> dict[StageId, Count]:
    """Orders per stage; each store is counted no further than `MOST_COUNTED` and one."""
    conditions = await board_conditions(tx, wanted, now)
    here = [orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id, *conditions]
    some = select(orders.c.id).where(*here).correlate(stages, stores).limit(MOST_COUNTED + 1).lateral("some")
    counted = select(func.count().label("many")).select_from(some).lateral("counted")
    every = select(stages.c.id, func.sum(counted.c.many).label("many")).select_from(
        stages.join(stores, true()).join(counted, true())
    )
    rows = await tx.all(_of_store(every, wanted.store_id).group_by(stages.c.id))
    return {row.id: capped(int(row.many)) for row in rows}


@dataclass(frozen=True, slots=True)
class Product:
    """A stem as the catalogue's copy knows it."""

    titles: Titles
    unit: str

    def title(self, language: str) -> str:
        return self.titles.in_language(language)


@dataclass(frozen=True, slots=True)
class Queue:
    """The florists' queue with what its bouquets are made of."""

    orders: Sequence[Order]
    substitutions: dict[OrderId, list[Substitution]]
    products: dict[ProductId, Product]
    photos: dict[OrderId, list[str]]


async def florist_queue(tx: Tx, store: StoreId | None, done_since: datetime | None) -> Queue:
    """Orders waiting or in hand, the most urgent first, or those assembled since then, the newest first.

    Of each stage and store at most the newest 200.
    """
    here = select(orders.c.id, orders.c.assembled_at).where(
        orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id
    )
    queued = here.correlate(stages, stores).order_by(orders.c.id.desc()).limit(MOST_IN_QUEUE).lateral("queued")
    source = stages.join(stores, true()).join(queued, true())
    ids = select(queued.c.id).select_from(source)
    if done_since is None:
        ids = ids.where(stages.c.status.in_(IN_QUEUE))
    else:
        ids = ids.where(stages.c.status.in_(DONE), queued.c.assembled_at >= done_since)
    if store is not None:
        ids = ids.where(stores.c.store_id == store)
    found = [row.id for row in await tx.all(ids)]
    urgent = orders.c.window_start.asc().nulls_last() if done_since is None else orders.c.assembled_at.desc()
    waiting = [
        order_of(row) for row in await tx.all(SELECT_ORDERS.where(orders.c.id.in_(found)).order_by(urgent, orders.c.id))
    ]
    swaps: dict[OrderId, list[Substitution]] = {}
    rows = await tx.all(
        select(substitutions)
        .where(substitutions.c.order_id.in_([order.id for order in waiting]))
        .order_by(substitutions.c.id)
    )
    for row in rows:
        swaps.setdefault(OrderId(row.order_id), []).append(substitution_of(row))
    products = {one.product_id for order in waiting for line in order.lines for one in line.components}
    products |= {swap.replacement.to_product_id for found in swaps.values() for swap in found}
    return Queue(waiting, swaps, await products_of(tx, sorted(products)), await views.photos_of(tx, found))


async def products_of(tx: Tx, products: Sequence[ProductId]) -> dict[ProductId, Product]:
    if not products:
        return {}
    rows = await tx.all(
        select(sellables.c.sellable_id, sellables.c.titles, sellables.c.unit).where(
            sellables.c.sellable_id.in_(products)
        )
    )
    return {ProductId(row.sellable_id): Product(Titles.model_validate(row.titles), row.unit) for row in rows}


_DAY: Final = func.date(func.timezone(stores.c.time_zone, orders.c.window_start)).label("day")
_MINUTES: Final = (
    select(func.coalesce(func.sum(items.c.minutes * items.c.quantity), 0))
    .where(items.c.order_id == orders.c.id)
    .scalar_subquery()
)


def _promised(columns: Sequence[Any], store: StoreId | None, first: date, last: date) -> Select[Any]:
    """Orders by the day their window begins on in their store's zone; without what will not happen."""
    statement = (
        select(*columns)
        .join(stores, stores.c.store_id == orders.c.store_id)
        .where(
            orders.c.window_start >= first - timedelta(days=1),
            orders.c.window_start < last + timedelta(days=2),
            _DAY.between(first, last),
            orders.c.status.not_in([OrderStatus.CANCELLED, OrderStatus.LOST]),
        )
    )
    return statement if store is None else statement.where(orders.c.store_id == store)


async def calendar(tx: Tx, store: StoreId | None, first: date, last: date) -> Sequence[Row[Any]]:
    """The orders themselves, at most `MOST_IN_CALENDAR`."""
    statement = _promised([*ROW, _DAY], store, first, last)
    return await tx.all(statement.order_by(_DAY, orders.c.window_start, orders.c.id).limit(MOST_IN_CALENDAR))


async def calendar_load(tx: Tx, store: StoreId | None, first: date, last: date) -> Sequence[Row[Any]]:
    """How many orders and minutes every promised window has, added up in the database."""
    one = _promised(
        [
            _DAY,
            orders.c.store_id,
            orders.c.window_start,
            orders.c.window_end,
            orders.c.delivery_kind,
            orders.c.assembled_at,
            func.ceil(_MINUTES).label("minutes"),
        ],
        store,
        first,
        last,
    ).subquery()
    slot = [one.c.day, one.c.store_id, one.c.window_start, one.c.window_end]
    return await tx.all(
        select(
            *slot,
            func.count().label("orders"),
            func.count().filter(one.c.delivery_kind == "courier").label("by_courier"),
            func.count(one.c.assembled_at).label("assembled"),
            func.sum(one.c.minutes).label("minutes"),
        )
        .group_by(*slot)
        .order_by(*slot)
    )


async def list_loss_reasons(tx: Tx, *, all_reasons: bool) -> Sequence[Row[Any]]:
    statement = select(loss_reasons).order_by(loss_reasons.c.position, loss_reasons.c.id)
    return await tx.all(statement if all_reasons else statement.where(loss_reasons.c.active))


async def list_policies(tx: Tx) -> Sequence[Row[Any]]:
    return await tx.all(select(policies).order_by(policies.c.store_id))
