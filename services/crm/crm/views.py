"""Read side: lists, the customer workspace, tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import Channel
from sqlalchemy import ColumnElement, Row, Text, Uuid, column, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from chassis import paging
from crm.domain.words import patterns
from crm.tables import (
    balances,
    bonus_entries,
    consents,
    customers,
    dates,
    identities,
    merges,
    orders,
    people,
    recipients,
    tasks,
)

MOST_FOUND = 500
MOST_HITS = 200
HITS = 8
ENDED = ("cancelled", "lost")
"""Orders that came to nothing; they stand in the history and count for nothing."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Sort = Literal["newest", "name", "last_order"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; everything unset lists everybody who was not merged into somebody else."""

    search: str | None = None
    store_id: StoreId | None = None
    ids: Sequence[UUID] = ()
    channels: Sequence[Channel] = ()
    responsible_id: UUID | None = None
    language: str | None = None
    has_orders: bool | None = None
    ordered_since: datetime | None = None
    """The last order was then or later."""
    ordered_before: datetime | None = None
    """The last order was before then."""


def _last_orders() -> Any:
    return (
        select(orders.c.customer_id, func.max(orders.c.placed_at).label("last_order_at"))
        .where(orders.c.status.not_in(ENDED), orders.c.customer_id.is_not(None))
        .group_by(orders.c.customer_id)
        .subquery("last_orders")
    )


async def page_of_customers(
    tx: Tx, wanted: Filter, *, size: int, cursor: str | None, sort: Sort = "newest"
) -> tuple[Sequence[Row[Any]], str | None]:
    """Those who fit, in the wanted order. Merged ones are not shown."""
    needles = patterns(wanted.search or "")
    statement = select(customers).where(customers.c.merged_into.is_(None))
    last_order_at: ColumnElement[Any] = literal(LONG_AGO)
    if sort == "last_order" or wanted.has_orders is not None or wanted.ordered_since or wanted.ordered_before:
        last = _last_orders()
        last_order_at = func.coalesce(last.c.last_order_at, LONG_AGO)
        statement = statement.outerjoin(last, last.c.customer_id == customers.c.id).where(
            *_ordered(wanted, last.c.last_order_at)
        )
    statement = statement.where(*_conditions(wanted))
    if needles:
        found = func.crm.find_customers(*needles, MOST_FOUND)
        matches = found.table_valued(column("id", Uuid)).render_derived(name="matches")
        statement = statement.join(matches, matches.c.id == customers.c.id)
    keys: dict[Sort, tuple[ColumnElement[Any], type]] = {
        "newest": (customers.c.created_at, datetime),
        "name": (func.lower(customers.c.display_name), str),
        "last_order": (last_order_at, datetime),
    }
    key, kind = keys[sort]
    statement = statement.add_columns(key.label("sort_key"))
    descending = sort != "name"
    rows = await tx.all(
        paging.after(statement, [key, customers.c.id], [kind, UUID], cursor, size, descending=descending)
    )
    return paging.split(rows, size, "sort_key", "id")


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.store_id is not None:
        found.append(customers.c.store_ids.contains([wanted.store_id]))
    if wanted.ids:
        found.append(customers.c.id.in_(wanted.ids))
    if wanted.channels:
        seen = select(identities.c.customer_id).where(identities.c.channel.in_([one.value for one in wanted.channels]))
        found.append(customers.c.id.in_(seen))
    if wanted.responsible_id is not None:
        found.append(customers.c.responsible.contains([wanted.responsible_id]))
    if wanted.language is not None:
        found.append(customers.c.language == wanted.language)
    return found


def _ordered(wanted: Filter, last_order_at: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.has_orders is not None:
        found.append(last_order_at.is_not(None) if wanted.has_orders else last_order_at.is_(None))
    if wanted.ordered_since is not None:
        found.append(last_order_at >= wanted.ordered_since)
    if wanted.ordered_before is not None:
        found.append(last_order_at < wanted.ordered_before)
    return found


_FACTS = text(
    """
    select c.id,
           array(select distinct i.channel from crm.channel_identities i
                 where i.customer_id = c.id order by 1) as channels,
           o.orders_count, o.last_order_at,
           (select count(*) from (select 1 from crm.tasks t
             where t.customer_id = c.id and t.state = 'open' limit 100) open) as open_tasks,
           (select jsonb_agg(jsonb_build_array(b.balance, b.currency) order by b.currency)
            from crm.bonus_balances b where b.customer_id = c.id and b.balance <> 0) as balances
    from unnest(cast(:ids as uuid[])) as c (id)
    left join lateral (
      select count(*) as orders_count, max(o.placed_at) as last_order_at
      from crm.orders o where o.customer_id = c.id and o.status not in ('cancelled', 'lost')
    ) o on true
    """
)


async def facts_of(tx: Tx, customer_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """What a list shows beside the customers themselves, in one statement for a whole page."""
    rows = await tx.all(_FACTS, {"ids": list(customer_ids)})
    return {row.id: row for row in rows}


async def look_up(tx: Tx, search: str) -> Sequence[Row[Any]]:
    """The few best hits: names that begin so first, then those who ordered last."""
    needles = patterns(search)
    if not needles:
        return []
    found = func.crm.find_customers(*needles, MOST_HITS)
    matches = found.table_valued(column("id", Uuid)).render_derived(name="matches")
    last = (
        select(func.max(orders.c.placed_at))
        .where(orders.c.customer_id == customers.c.id, orders.c.status.not_in(ENDED))
        .scalar_subquery()
    )
    begins = func.lower(customers.c.display_name).startswith(search.strip().lower(), autoescape=True)
    return await tx.all(
        select(customers)
        .join(matches, matches.c.id == customers.c.id)
        .order_by(begins.desc(), last.desc().nulls_last(), customers.c.display_name, customers.c.id)
        .limit(HITS)
    )


async def customer_row(tx: Tx, customer_id: UUID) -> Row[Any] | None:
    return await tx.first(select(customers).where(customers.c.id == customer_id))


async def dates_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(dates).where(dates.c.customer_id == customer_id).order_by(dates.c.month, dates.c.day))


async def recipients_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    """Those flowers were sent to last come first."""
    return await tx.all(
        select(recipients)
        .where(recipients.c.customer_id == customer_id)
        .order_by(recipients.c.last_used_at.desc().nulls_last(), recipients.c.name, recipients.c.id)
        .limit(MOST_HITS)
    )


async def identity_rows(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(identities).where(identities.c.customer_id == customer_id).order_by(identities.c.id))


async def spent_by(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    """Totals of delivered orders, by currency."""
    return await tx.all(
        select(orders.c.currency, func.sum(orders.c.total).label("total"))
        .where(orders.c.customer_id == customer_id, orders.c.status == "delivered")
        .group_by(orders.c.currency)
        .order_by(orders.c.currency)
    )


async def orders_of(tx: Tx, customer_id: UUID, limit: int = 50) -> Sequence[Row[Any]]:
    """The one history: orders of the customer and of those merged into them."""
    return await tx.all(
        select(orders)
        .where(orders.c.customer_id == customer_id)
        .order_by(orders.c.placed_at.desc().nulls_last(), orders.c.id.desc())
        .limit(limit)
    )


async def balances_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(balances).where(balances.c.customer_id == customer_id).order_by(balances.c.currency))


async def consents_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    """The newest word on each kind of consent."""
    return await tx.all(
        select(consents)
        .ext(distinct_on(consents.c.kind))
        .where(consents.c.customer_id == customer_id)
        .order_by(consents.c.kind, consents.c.at.desc(), consents.c.id.desc())
    )


async def names_of(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not user_ids:
        return {}
    return {
        row.id: row.name for row in await tx.all(select(people.c.id, people.c.name).where(people.c.id.in_(user_ids)))
    }


async def possible_duplicates(tx: Tx, row: Row[Any]) -> Sequence[Row[Any]]:
    """Others with one of the same phones: a suggestion for a person, never merged by itself (R19)."""
    if not row.phones:
        return []
    return await tx.all(
        select(customers)
        .where(
            customers.c.phones.overlap(literal(row.phones, ARRAY(Text))),
            customers.c.id != row.id,
            customers.c.merged_into.is_(None),
        )
        .limit(20)
    )


def _merges() -> Any:
    survivor, absorbed = customers.alias("survivor"), customers.alias("absorbed")
    return (
        select(
            merges,
            survivor.c.display_name.label("customer_name"),
            absorbed.c.display_name.label("absorbed_name"),
            func.coalesce(people.c.name, "").label("merged_by_name"),
        )
        .join(survivor, survivor.c.id == merges.c.customer_id)
        .join(absorbed, absorbed.c.id == merges.c.absorbed_id)
        .outerjoin(people, people.c.id == merges.c.merged_by)
        .where(merges.c.undone_at.is_(None))
    )


async def merges_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    """Merges into this customer that can be undone, newest first."""
    return await tx.all(_merges().where(merges.c.customer_id == customer_id).order_by(merges.c.id.desc()))


async def page_of_merges(tx: Tx, size: int, cursor: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    """All merges that can be undone, newest first."""
    rows = await tx.all(paging.after(_merges(), [merges.c.merged_at, merges.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "merged_at", "id")


async def what_hangs_on(tx: Tx, customer_id: UUID) -> dict[str, int]:
    """How many orders, recipients, dates and tasks a customer has."""
    counted = {
        table.name: select(func.count()).select_from(table).where(table.c.customer_id == customer_id).scalar_subquery()
        for table in (orders, recipients, dates, tasks)
    }
    row = await tx.first(select(*(count.label(name) for name, count in counted.items())))
    return dict(row._mapping) if row is not None else {}


async def colleagues(tx: Tx, store_id: StoreId | None, search: str | None) -> Sequence[Row[Any]]:
    """Active people of the visible stores, by name."""
    statement = select(people).where(people.c.active).order_by(people.c.name, people.c.id).limit(MOST_HITS)
    if store_id is not None:
        statement = statement.where(people.c.store_ids.contains([store_id]))
    if search and search.strip():
        statement = statement.where(func.lower(people.c.name).contains(search.strip().lower(), autoescape=True))
    return await tx.all(statement)


async def bonus_page(tx: Tx, customer_id: UUID, size: int, cursor: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    statement = select(bonus_entries).where(bonus_entries.c.customer_id == customer_id)
    columns = [bonus_entries.c.at, bonus_entries.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "at", "id")


async def balances_that_do_not_add_up(tx: Tx) -> Sequence[Row[Any]]:
    """Balances that differ from the sum of their entries: must be none."""
    sums = (
        select(
            bonus_entries.c.customer_id,
            bonus_entries.c.currency,
            func.sum(bonus_entries.c.amount).label("total"),
        )
        .group_by(bonus_entries.c.customer_id, bonus_entries.c.currency)
        .subquery()
    )
    return await tx.all(
        select(balances.c.customer_id)
        .join(
            sums,
            (sums.c.customer_id == balances.c.customer_id) & (sums.c.currency == balances.c.currency),
            isouter=True,
        )
        .where(balances.c.balance != func.coalesce(sums.c.total, 0))
    )
