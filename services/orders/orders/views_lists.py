"""Read side: the list and everything that is narrowed like it. Ids are UUIDv7, so they order by placement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.orders_lists import MOST_COUNTED, BoardFilter, Count, OrderFilter, OrderQuery
from contracts.api.orders_words import Departure
from contracts.ids import OrderId, UserId
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    column,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from orders import views
from orders.domain.counting import capped, has_days
from orders.tables import customers, items, orders, stages, stores

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
    func.coalesce(func.nullif(orders.c.customer_name, ""), orders.c.buyer_name).label("customer_name"),
    orders.c.conversation_id,
    orders.c.recipient_name,
    orders.c.delivery[("address", "text")].astext.label("address"),
    orders.c.total,
    orders.c.paid,
    orders.c.refunded,
    orders.c.currency,
    orders.c.payment_state,
    orders.c.payment_mode,
    orders.c.pay_until,
    orders.c.delivery_kind,
    orders.c.window_start,
    orders.c.window_end,
    orders.c.florist_id,
    orders.c.courier_name,
    orders.c.consent_asked_at,
    orders.c.wants_photo,
    orders.c.attention,
    orders.c.ended_at,
)
MOST_FOUND: Final = 1000
"""A search looks at so many of the newest matches."""
MOST_TITLES: Final = 5
WEEK: Final = 7

Condition = ColumnElement[bool]
Zones = Mapping[str, list[StoreId]]
Days = tuple[date | None, date | None]


async def list_orders(tx: Tx, wanted: OrderQuery, now: datetime) -> tuple[Sequence[Row[Any]], str | None]:
    """One page and the next cursor.

    Each visible store's newest are read from its own part of an index and merged, with statuses each stage's, so a
    page costs the same however many orders there are. A search, a customer, a day or given ids have few orders:
    these are found first and sorted.
    """
    if wanted.q or wanted.customer_id or wanted.ids or has_days(wanted):
        statement = await _sought(tx, wanted, now)
    else:
        statement = _merged(wanted, now)
    sort_by = ("window_start", "id") if wanted.order_by == "departure" else ("id",)
    return split(await tx.all(statement), wanted.size, *sort_by)


async def board_conditions(tx: Tx, wanted: BoardFilter, now: datetime) -> list[Condition]:
    """All but the store, which callers apply where their index begins."""
    return _board_conditions(wanted, await zones_of(tx, wanted), now)


def _board_conditions(wanted: BoardFilter, zones: Zones, now: datetime) -> list[Condition]:
    found: list[Condition] = []
    if wanted.delivery_kind is not None:
        found.append(orders.c.delivery_kind == wanted.delivery_kind)
    if wanted.florist_id is not None:
        found.append(orders.c.florist_id == wanted.florist_id)
    if wanted.when == "overdue":
        found += [orders.c.window_start < now, orders.c.window_end < now, orders.c.ended_at.is_(None)]
    elif wanted.when is not None:
        days = _DAYS[wanted.when]
        found.append(_in_days(zones, lambda zone: days(now.astimezone(ZoneInfo(zone)).date())))
    return found


_DAYS: Final[dict[Departure, Callable[[date], Days]]] = {
    "today": lambda today: (today, today),
    "tomorrow": lambda today: (today + timedelta(days=1), today + timedelta(days=1)),
    "week": lambda today: (today, today + timedelta(days=WEEK - 1)),
}


def _conditions(wanted: OrderFilter, zones: Zones, now: datetime) -> list[Condition]:
    found = _board_conditions(wanted, zones, now)
    if wanted.stage_id is not None:
        found.append(orders.c.stage_id == wanted.stage_id)
    if wanted.source is not None:
        found.append(orders.c.source == wanted.source)
    if wanted.payment_state:
        found.append(orders.c.payment_state.in_(wanted.payment_state))
    if wanted.responsible_id is not None:
        found.append(literal(wanted.responsible_id, Uuid) == any_(orders.c.responsible))
    if wanted.needs_attention:
        found.append(orders.c.attention.is_not(None))
    if wanted.asks_buyer:
        found += [orders.c.consent_asked_at.is_not(None), orders.c.ended_at.is_(None)]
    if wanted.first_day is not None or wanted.last_day is not None:
        found.append(_in_days(zones, lambda _: (wanted.first_day, wanted.last_day)))
    if wanted.customer_id is not None:
        same = select(customers.c.customer_id).where(customers.c.merged_into == wanted.customer_id)
        found.append(or_(orders.c.customer_id == wanted.customer_id, orders.c.customer_id.in_(same)))
    return found


def _found(wanted: OrderFilter, zones: Zones, now: datetime, columns: Sequence[Any]) -> Select[Any]:
    """Everything that matches, in no order."""
    conditions = _conditions(wanted, zones, now)
    if wanted.store_id is not None:
        conditions.append(orders.c.store_id == wanted.store_id)
    if wanted.status:
        mapped = select(stages.c.id).where(stages.c.status.in_(wanted.status))
        conditions.append(orders.c.stage_id.in_(mapped))
    found = select(*columns).where(*conditions)
    if wanted.q:
        search = func.orders.find_orders(_pattern(wanted.q), MOST_FOUND)
        matches = search.table_valued(column("id", Uuid)).render_derived(name="matches")
        found = found.join_from(orders, matches, matches.c.id == orders.c.id)
    return found


async def _sought(tx: Tx, wanted: OrderQuery, now: datetime) -> Select[Any]:
    """Found first, by the index that knows them, then ordered."""
    found = _found(wanted, await zones_of(tx, wanted), now, ROW)
    if wanted.ids:
        found = found.where(orders.c.id.in_(wanted.ids))
    sought = found.cte("sought").prefix_with("materialized")
    statement = select(sought)
    if wanted.order_by == "departure":
        by = [sought.c.window_start, sought.c.id]
        return after(statement, by, [datetime, UUID], wanted.cursor, wanted.size, descending=False)
    return after(statement, [sought.c.id], [UUID], wanted.cursor, wanted.size)


def _merged(wanted: OrderQuery, now: datetime) -> Select[Any]:
    """The stores in scope are those whose copy is visible; their rows are read store by store, stage by stage."""
    conditions = [orders.c.store_id == stores.c.store_id, *_conditions(wanted, {}, now)]
    source: FromClause = stores
    narrowed: list[Condition] = []
    if wanted.store_id is not None:
        narrowed.append(stores.c.store_id == wanted.store_id)
    if wanted.status:
        source = stores.join(stages, stages.c.status.in_(wanted.status))
        conditions.append(orders.c.stage_id == stages.c.id)
    part = select(*ROW).where(*conditions).correlate(stores, stages)
    one = after(part, [orders.c.id], [UUID], wanted.cursor, wanted.size).lateral("one")
    merged = select(*one.c).select_from(source.join(one, true())).where(*narrowed)
    return merged.order_by(one.c.id.desc()).limit(wanted.size + 1)


async def rows_of(tx: Tx, ids: Sequence[OrderId]) -> Sequence[Row[Any]]:
    """Those of the orders that are in scope."""
    return await tx.all(select(*ROW).where(orders.c.id.in_(ids)))


def _pattern(query: str) -> str:
    return "%" + query.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


async def count_each(tx: Tx, wanted: Sequence[OrderFilter], now: datetime) -> list[Count]:
    """How many match each filter, in one statement; each is counted no further than `MOST_COUNTED` and one."""
    if not wanted:
        return []
    zones: Zones = {}
    for one in wanted:
        zones = zones or await zones_of(tx, one)
    counted = [_counted(_found(one, zones, now, [orders.c.id])) for one in wanted]
    row = await tx.first(select(*(one.label(f"n{place}") for place, one in enumerate(counted))))
    return [capped(int(many)) for many in (row or ())]


def _counted(found: Select[Any]) -> Any:
    return select(func.count()).select_from(found.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()


async def zones_of(tx: Tx, wanted: BoardFilter) -> Zones:
    """The visible stores by their time zone; nothing where no day is asked for."""
    days = (wanted.first_day, wanted.last_day) if isinstance(wanted, OrderFilter) else ()
    if wanted.when is None and not any(days):
        return {}
    rows = await tx.all(
        select(stores.c.time_zone, func.array_agg(stores.c.store_id).label("ids")).group_by(stores.c.time_zone)
    )
    return {row.time_zone: row.ids for row in rows}


def _in_days(zones: Zones, bounds: Callable[[str], Days]) -> Condition:
    """A window begins on one of these days by the clock of its store."""
    per_zone = []
    for zone, ids in zones.items():
        first, last = bounds(zone)
        here: list[Condition] = [orders.c.store_id.in_(ids)]
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
class RowExtras:
    """What rows show beside themselves: titles, number of items and minutes per order, names of florists."""

    titles: Mapping[OrderId, list[tuple[str, Decimal]]]
    minutes: Mapping[OrderId, int]
    names: Mapping[UserId, str]


async def row_extras(tx: Tx, rows: Sequence[Row[Any]]) -> RowExtras:
    """For a whole page at once."""
    if not rows:
        return RowExtras({}, {}, {})
    lines = await tx.all(
        select(items.c.order_id, items.c.title, items.c.quantity, items.c.minutes)
        .where(items.c.order_id.in_([row.id for row in rows]))
        .order_by(items.c.order_id, items.c.position)
    )
    titles: dict[OrderId, list[tuple[str, Decimal]]] = {}
    exact: dict[OrderId, Decimal] = {}
    for line in lines:
        titles.setdefault(line.order_id, []).append((line.title, line.quantity))
        exact[line.order_id] = exact.get(line.order_id, Decimal(0)) + line.minutes * line.quantity
    minutes = {order: int(one.to_integral_value(ROUND_CEILING)) for order, one in exact.items()}
    florists = sorted({row.florist_id for row in rows if row.florist_id is not None})
    return RowExtras(titles, minutes, await views.names_of(tx, florists))
