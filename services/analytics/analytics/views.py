"""Read side: statements, sales, the passport, incidents, the dashboard."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import Row, and_, func, or_, select

from analytics.domain.passport import Entry
from analytics.tables import incidents, ledger, order_facts, passport_entries, stores
from chassis import paging


async def statement_lines(tx: Tx, store_ids: Sequence[StoreId], first: date, last: date) -> Sequence[Row[Any]]:
    """Sum, count and currency by store, day and kind of line."""
    return await tx.all(
        select(
            ledger.c.store_id,
            ledger.c.business_day,
            ledger.c.kind,
            ledger.c.currency,
            func.sum(ledger.c.amount).label("amount"),
            func.count().label("documents"),
        )
        .where(ledger.c.store_id.in_(store_ids), ledger.c.business_day.between(first, last))
        .group_by(ledger.c.store_id, ledger.c.business_day, ledger.c.kind, ledger.c.currency)
        .order_by(ledger.c.business_day, ledger.c.store_id, ledger.c.kind)
    )


async def documents_of(tx: Tx, store_id: StoreId, day: date, kind: str) -> Sequence[Row[Any]]:
    """The single lines behind one sum, with their order numbers."""
    return await tx.all(
        select(ledger, order_facts.c.number)
        .outerjoin(order_facts, order_facts.c.order_id == ledger.c.order_id)
        .where(ledger.c.store_id == store_id, ledger.c.business_day == day, ledger.c.kind == kind)
        .order_by(ledger.c.recorded_at)
    )


async def passport(tx: Tx, order_id: UUID) -> tuple[Row[Any] | None, list[Entry]]:
    """Everything that carries the order's id, and its conversation from the first message to the last word."""
    facts = await tx.first(select(order_facts).where(order_facts.c.order_id == order_id))
    own = passport_entries.c.order_id == order_id
    if facts is not None and facts.conversation_id is not None:
        conversation = and_(
            passport_entries.c.conversation_id == facts.conversation_id, passport_entries.c.order_id.is_(None)
        )
        own = or_(own, conversation)
    rows = await tx.all(select(passport_entries).where(own).order_by(passport_entries.c.occurred_at).limit(2000))
    return facts, [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        event_id=row.event_id,
        type=row.type,
        source=row.source,
        subject=row.subject,
        sequence=row.sequence,
        occurred_at=row.occurred_at,
        causation_id=row.causation_id,
        trace_id=row.traceparent.split("-")[1] if row.traceparent else None,
        payload=row.payload,
    )


async def open_incidents(tx: Tx, size: int, cursor: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    statement = select(incidents).where(incidents.c.is_open)
    columns = [incidents.c.raised_at, incidents.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "raised_at", "id")


async def day_in_store(tx: Tx, store_id: StoreId, day: date, now: datetime) -> Row[Any] | None:
    """Orders of the store's day: completed, late, and still promised for before now."""
    open_order = and_(order_facts.c.completed_at.is_(None), order_facts.c.cancelled_at.is_(None))
    late = order_facts.c.delivered_at > order_facts.c.promised_until
    return await tx.first(
        select(
            func.count().filter(order_facts.c.business_day == day).label("completed"),
            func.count().filter(order_facts.c.business_day == day, late).label("late"),
            func.count().filter(open_order, order_facts.c.promised_until < now).label("overdue"),
            func.count().filter(open_order).label("open"),
        ).where(order_facts.c.store_id == store_id)
    )


async def store_titles(tx: Tx) -> dict[UUID, str]:
    return {row.id: row.title for row in await tx.all(select(stores.c.id, stores.c.title))}
