"""Read side: board, florists' queue, calendar, pipeline, policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.orders import OrderStatus
from contracts.ids import OrderId, ProductId
from sqlalchemy import Row, func, select, true

from orders.domain.assembly import Substitution
from orders.domain.order import Order
from orders.rows import order_of, substitution_of
from orders.store import SELECT_ORDERS
from orders.tables import items, loss_reasons, orders, policies, sellables, stages, stores, substitutions
from orders.views import ROW

MOST_CARDS: Final = 50
MOST_COUNTED: Final = 1000
MOST_IN_CALENDAR: Final = 2000
MOST_IN_QUEUE: Final = 200
IN_QUEUE: Final = (OrderStatus.WITH_FLORISTS, OrderStatus.IN_ASSEMBLY)


async def list_stages(tx: Tx, *, all_stages: bool) -> Sequence[Row[Any]]:
    statement = select(stages).order_by(stages.c.position, stages.c.id)
    return await tx.all(statement if all_stages else statement.where(stages.c.active))


async def board_cards(tx: Tx, store: StoreId | None) -> Sequence[Row[Any]]:
    """The newest cards of every stage in use and every visible store, each from its own part of the index."""
    cards = select(*ROW).where(orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id)
    column = cards.correlate(stages, stores).order_by(orders.c.id.desc()).limit(MOST_CARDS).lateral("cards")
    columns = stages.join(stores, true()).join(column, true())
    statement = select(*column.c).select_from(columns).where(stages.c.active).order_by(column.c.id.desc())
    return await tx.all(statement if store is None else statement.where(stores.c.store_id == store))


async def board_counts(tx: Tx, store: StoreId | None) -> dict[Any, int]:
    """Orders per stage; each store is counted no further than `MOST_COUNTED`."""
    inner = select(orders.c.id).where(orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id)
    some = inner.correlate(stages, stores).limit(MOST_COUNTED).lateral("some")
    counted = select(func.count().label("many")).select_from(some).lateral("counted")
    every = select(stages.c.id, func.sum(counted.c.many).label("many")).select_from(
        stages.join(stores, true()).join(counted, true())
    )
    narrowed = every if store is None else every.where(stores.c.store_id == store)
    return {row.id: min(int(row.many), MOST_COUNTED) for row in await tx.all(narrowed.group_by(stages.c.id))}


@dataclass(frozen=True, slots=True)
class Queue:
    """The florists' queue with what its bouquets are made of."""

    orders: Sequence[Order]
    substitutions: dict[OrderId, list[Substitution]]
    titles: dict[ProductId, dict[str, str]]


async def florist_queue(tx: Tx, store: StoreId | None) -> Queue:
    """Orders waiting or in hand, the most urgent first; of each stage and store at most the newest 200."""
    here = select(orders.c.id).where(orders.c.stage_id == stages.c.id, orders.c.store_id == stores.c.store_id)
    queued = here.correlate(stages, stores).order_by(orders.c.id.desc()).limit(MOST_IN_QUEUE).lateral("queued")
    source = stages.join(stores, true()).join(queued, true())
    ids = select(queued.c.id).select_from(source).where(stages.c.status.in_(IN_QUEUE))
    if store is not None:
        ids = ids.where(stores.c.store_id == store)
    found = [row.id for row in await tx.all(ids)]
    urgent = orders.c.window_start.asc().nulls_last()
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
    return Queue(waiting, swaps, await product_titles(tx, sorted(products)))


async def product_titles(tx: Tx, products: Sequence[ProductId]) -> dict[ProductId, dict[str, str]]:
    if not products:
        return {}
    rows = await tx.all(
        select(sellables.c.sellable_id, sellables.c.titles).where(sellables.c.sellable_id.in_(products))
    )
    return {ProductId(row.sellable_id): row.titles for row in rows}


async def calendar(tx: Tx, store: StoreId | None, first: date, last: date) -> Sequence[Row[Any]]:
    """Orders by the day their window begins on in their store's zone, with the minutes they take to make."""
    day = func.date(func.timezone(stores.c.time_zone, orders.c.window_start)).label("day")
    minutes = (
        select(func.coalesce(func.sum(items.c.minutes * items.c.quantity), 0))
        .where(items.c.order_id == orders.c.id)
        .scalar_subquery()
    )
    statement = (
        select(*ROW, day, func.ceil(minutes).label("minutes"))
        .join(stores, stores.c.store_id == orders.c.store_id)
        .where(
            orders.c.window_start >= first - timedelta(days=1),
            orders.c.window_start < last + timedelta(days=2),
            day.between(first, last),
            orders.c.status.not_in([OrderStatus.CANCELLED, OrderStatus.LOST]),
        )
        .order_by(day, orders.c.window_start, orders.c.id)
        .limit(MOST_IN_CALENDAR)
    )
    return await tx.all(statement if store is None else statement.where(orders.c.store_id == store))


async def list_loss_reasons(tx: Tx, *, all_reasons: bool) -> Sequence[Row[Any]]:
    statement = select(loss_reasons).order_by(loss_reasons.c.position, loss_reasons.c.id)
    return await tx.all(statement if all_reasons else statement.where(loss_reasons.c.active))


async def list_policies(tx: Tx) -> Sequence[Row[Any]]:
    return await tx.all(select(policies).order_by(policies.c.store_id))
