"""Read side: card, history, list, public page. Placement time orders everything: ids are UUIDv7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.events.orders import OrderSource, OrderStatus
from contracts.ids import CustomerId, OrderId, StageId, UserId
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Uuid,
    and_,
    column,
    false,
    func,
    or_,
    select,
    text,
    true,
)

from orders.tables import assemblies, customers, history, orders, stages, stores, users

ROW: Final = (
    orders.c.id,
    orders.c.number,
    orders.c.version,
    orders.c.store_id,
    orders.c.status,
    orders.c.stage_id,
    orders.c.source,
    orders.c.placed_at,
    orders.c.customer_id,
    orders.c.customer_name,
    orders.c.recipient_name,
    orders.c.total,
    orders.c.currency,
    orders.c.payment_state,
    orders.c.delivery_kind,
    orders.c.window_start,
    orders.c.window_end,
    orders.c.florist_id,
    orders.c.courier_name,
    orders.c.attention,
)
Names = Mapping[UserId, str]
AnyRow = Row[Any]
MOST_FOUND: Final = 1000
"""A search looks at so many of the newest matches."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; empty means everything in scope."""

    statuses: Sequence[OrderStatus] = ()
    stage_id: StageId | None = None
    store_id: StoreId | None = None
    customer_id: CustomerId | None = None
    source: OrderSource | None = None
    payment_state: str | None = None
    florist_id: UserId | None = None
    needs_attention: bool = False
    first_day: date | None = None
    last_day: date | None = None
    """Days of the promised window, both included, in each store's own zone."""
    query: str | None = None


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.stage_id is not None:
        found.append(orders.c.stage_id == wanted.stage_id)
    if wanted.source is not None:
        found.append(orders.c.source == wanted.source)
    if wanted.payment_state is not None:
        found.append(orders.c.payment_state == wanted.payment_state)
    if wanted.florist_id is not None:
        found.append(orders.c.florist_id == wanted.florist_id)
    if wanted.needs_attention:
        found.append(orders.c.attention.is_not(None))
    if wanted.customer_id is not None:
        same = select(customers.c.customer_id).where(customers.c.merged_into == wanted.customer_id)
        found.append(or_(orders.c.customer_id == wanted.customer_id, orders.c.customer_id.in_(same)))
    return found


async def list_orders(tx: Tx, wanted: Filter, cursor: str | None, size: int) -> tuple[Sequence[Row[Any]], str | None]:
    """One page, newest first, and the next cursor.

    Each visible store's newest are read from its own part of an index and merged, with statuses each stage's, so a
    page costs the same however many orders there are. A search or a customer or a day has few orders: these are
    found first and sorted.
    """
    if wanted.query or wanted.customer_id or wanted.first_day or wanted.last_day:
        statement = await _sought(tx, wanted, cursor, size)
    else:
        statement = _merged(wanted, cursor, size)
    return split(await tx.all(statement), size, "id")


async def _sought(tx: Tx, wanted: Filter, cursor: str | None, size: int) -> Select[Any]:
    """Found first, by the index that knows them, then ordered."""
    conditions = _conditions(wanted)
    if wanted.store_id is not None:
        conditions.append(orders.c.store_id == wanted.store_id)
    if wanted.statuses:
        conditions.append(orders.c.status.in_(wanted.statuses))
    if wanted.first_day is not None or wanted.last_day is not None:
        conditions.append(_in_days(await _zones(tx), wanted.first_day, wanted.last_day))
    found = select(*ROW).where(*conditions)
    if wanted.query:
        search = func.orders.find_orders(_pattern(wanted.query), MOST_FOUND)
        matches = search.table_valued(column("id", Uuid)).render_derived(name="matches")
        found = found.join(matches, matches.c.id == orders.c.id)
    sought = found.cte("sought").prefix_with("materialized")
    return _newest(select(sought), sought.c.id, cursor, size)


def _newest(statement: Select[Any], column: ColumnElement[Any], cursor: str | None, size: int) -> Select[Any]:
    return after(statement, [column], [UUID], cursor, size)


def _merged(wanted: Filter, cursor: str | None, size: int) -> Select[Any]:
    """The stores in scope are those whose copy is visible; their rows are read store by store, stage by stage."""
    conditions = [orders.c.store_id == stores.c.store_id, *_conditions(wanted)]
    source: FromClause = stores
    narrowed: list[ColumnElement[bool]] = []
    if wanted.store_id is not None:
        narrowed.append(stores.c.store_id == wanted.store_id)
    if wanted.statuses:
        source = stores.join(stages, stages.c.status.in_(wanted.statuses))
        conditions.append(orders.c.stage_id == stages.c.id)
    part = select(*ROW).where(*conditions).correlate(stores, stages)
    one = _newest(part, orders.c.id, cursor, size).lateral("one")
    merged = select(*one.c).select_from(source.join(one, true())).where(*narrowed)
    return merged.order_by(one.c.id.desc()).limit(size + 1)


def _pattern(query: str) -> str:
    return "%" + query.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


async def _zones(tx: Tx) -> Mapping[str, list[StoreId]]:
    rows = await tx.all(
        select(stores.c.time_zone, func.array_agg(stores.c.store_id).label("ids")).group_by(stores.c.time_zone)
    )
    return {row.time_zone: row.ids for row in rows}


def _in_days(zones: Mapping[str, list[StoreId]], first: date | None, last: date | None) -> ColumnElement[bool]:
    """A window begins on one of these days by the clock of its store."""
    per_zone = []
    for zone, ids in zones.items():
        here: list[ColumnElement[bool]] = [orders.c.store_id.in_(ids)]
        if first is not None:
            here.append(orders.c.window_start >= _midnight(first, zone))
        if last is not None:
            here.append(orders.c.window_start < _midnight(last + timedelta(days=1), zone))
        per_zone.append(and_(*here))
    return or_(*per_zone) if per_zone else false()


def _midnight(day: date, zone: str) -> datetime:
    """The moment a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


@dataclass(frozen=True, slots=True)
class CardExtras:
    """What a card shows beside the order itself."""

    customer_name: str
    names: Mapping[UserId, str]
    assemblies: Sequence[Row[Any]] = field(default_factory=tuple)


async def card_extras(tx: Tx, order_id: OrderId, people: Sequence[UserId]) -> CardExtras:
    name = await tx.scalar(select(orders.c.customer_name).where(orders.c.id == order_id))
    made = await tx.all(select(assemblies).where(assemblies.c.order_id == order_id).order_by(assemblies.c.started_at))
    wanted = {*people, *(row.florist_id for row in made)}
    return CardExtras(str(name or ""), await names_of(tx, sorted(wanted)), made)


async def names_of(tx: Tx, people: Sequence[UserId]) -> Mapping[UserId, str]:
    if not people:
        return {}
    rows = await tx.all(select(users.c.user_id, users.c.display_name).where(users.c.user_id.in_(people)))
    return {UserId(row.user_id): row.display_name for row in rows}


async def order_history(
    tx: Tx, order_id: OrderId, cursor: str | None, size: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """What happened to an order, newest first. Empty for an order out of scope."""
    statement = select(history).where(history.c.order_id == order_id)
    rows = await tx.all(after(statement, [history.c.id], [int], cursor, size))
    return split(rows, size, "id")


async def exists(tx: Tx, order_id: OrderId) -> bool:
    return await tx.scalar(select(orders.c.id).where(orders.c.id == order_id)) is not None


async def id_of_token(tx: Tx, token: str) -> OrderId | None:
    found = await tx.scalar(select(orders.c.id).where(orders.c.public_token == token))
    return None if found is None else OrderId(found)


async def store_title(tx: Tx, store_id: StoreId) -> str:
    return str(await tx.scalar(select(stores.c.title).where(stores.c.store_id == store_id)) or "")


_OUTCOME = text("select status <> 'placed' or attention is not null from orders.orders where id = :id")


async def has_outcome(tx: Tx, order_id: OrderId) -> bool:
    """Whether stock has answered, or somebody has to look."""
    return bool(await tx.scalar(_OUTCOME, {"id": order_id}))


async def has_placed(tx: Tx, store: StoreId, principal: str) -> bool:
    """Whether this principal has placed an order in the store."""
    found = select(orders.c.id).where(orders.c.store_id == store, orders.c.placed_by == principal).limit(1)
    return await tx.scalar(found) is not None
