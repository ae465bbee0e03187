"""HTTP in: statements, the passport, incidents, the day at a glance."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.analytics import (
    DayInStore,
    Incident,
    LineName,
    Passport,
    PassportEntry,
    Statement,
    StatementDocument,
    StatementLine,
)
from contracts.money import Money
from fastapi import APIRouter, Depends, Request
from sqlalchemy import Row

from analytics import store, views
from analytics.actions.clear_incident import clear_incident
from analytics.domain.passport import in_causal_order
from analytics.domain.profit import business_day
from analytics.domain.refusals import PeriodTooLong
from contracts import permissions

router = APIRouter(prefix="/api/analytics/v1", tags=["analytics"])
Reader = Annotated[Caller, Depends(permitted(permissions.ANALYTICS_READ))]
OrderReader = Annotated[Caller, Depends(permitted(permissions.ORDERS_READ))]
Watcher = Annotated[Caller, Depends(permitted(permissions.OPERATIONS_READ))]
Operator = Annotated[Caller, Depends(permitted(permissions.OPERATIONS_MANAGE))]
LONGEST_PERIOD_DAYS = 400


async def _wanted_stores(tx: Tx, caller: Caller, store_id: StoreId | None) -> list[StoreId]:
    """The one store asked for, or all the caller sees."""
    if store_id is not None:
        if not caller.scope.includes(store_id):
            raise StoreNotAssigned()
        return [store_id]
    return [StoreId(key) for key in await views.store_titles(tx) if caller.scope.includes(StoreId(key))]


@router.get("/profit-and-loss")
async def get_profit_and_loss(
    first_day: date, last_day: date, caller: Reader, db: Db, store_id: StoreId | None = None
) -> Statement:
    """Profit and loss by store and business day (S236)."""
    if not 0 <= (last_day - first_day).days < LONGEST_PERIOD_DAYS:
        raise PeriodTooLong(limit=LONGEST_PERIOD_DAYS)
    async with db.transaction(caller.scope) as tx:
        wanted = await _wanted_stores(tx, caller, store_id)
        lines = _lines(await views.statement_lines(tx, wanted, first_day, last_day), await views.store_titles(tx))
    return Statement(first_day=first_day, last_day=last_day, lines=lines, result=_result(lines))


def _lines(rows: Sequence[Row[Any]], titles: dict[UUID, str]) -> list[StatementLine]:
    return [
        StatementLine(
            store_id=row.store_id,
            store=titles.get(row.store_id, ""),
            day=row.business_day,
            kind=row.kind,
            amount=Money(int(row.amount), row.currency),
            documents=row.documents,
        )
        for row in rows
    ]


def _result(lines: list[StatementLine]) -> list[Money]:
    currencies = sorted({line.amount.currency for line in lines})
    return [
        Money.total((line.amount for line in lines if line.amount.currency == currency), currency)
        for currency in currencies
    ]


@router.get("/profit-and-loss/documents")
async def get_documents(
    store_id: StoreId, day: date, kind: LineName, caller: Reader, db: Db
) -> list[StatementDocument]:
    """The single facts behind one line."""
    async with db.transaction(caller.scope) as tx:
        await _wanted_stores(tx, caller, store_id)
        rows = await views.documents_of(tx, store_id, day, kind)
    return [
        StatementDocument(
            order_id=row.order_id,
            order_number=row.number,
            amount=Money(row.amount, row.currency),
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]


@router.get("/passports/{order_id}")
async def get_passport(order_id: UUID, caller: OrderReader, db: Db) -> Passport:
    """Everything that happened to one order, causes before effects."""
    async with db.transaction(caller.scope) as tx:
        facts, entries = await views.passport(tx, order_id)
    if facts is None:
        raise NotFound(what="order")
    return Passport(
        order_id=order_id,
        number=facts.number,
        store_id=facts.store_id,
        entries=[
            PassportEntry(
                event_id=entry.event_id,
                type=entry.type,
                source=entry.source,
                occurred_at=entry.occurred_at,
                caused_by=entry.causation_id,
                trace_id=entry.trace_id,
                facts=entry.payload,
            )
            for entry in in_causal_order(entries)
        ],
    )


@router.get("/day")
async def get_day(request: Request, store_id: StoreId, caller: Reader, db: Db, day: date | None = None) -> DayInStore:
    """The store's day at a glance; today in the store's own zone unless told otherwise."""
    now = request.app.state.runtime.clock()
    async with db.transaction(caller.scope) as tx:
        await _wanted_stores(tx, caller, store_id)
        zone = await store.time_zone_of(tx, store_id)
        if zone is None:
            raise NotFound(what="store")
        wanted = day or business_day(now, zone)
        counts = await views.day_in_store(tx, store_id, wanted, now)
        rows = await views.statement_lines(tx, [store_id], wanted, wanted)
        titles = await views.store_titles(tx)
    if counts is None:
        raise NotFound(what="store")
    return DayInStore(
        store_id=store_id,
        day=wanted,
        completed=counts.completed,
        late=counts.late,
        overdue=counts.overdue,
        open=counts.open,
        lines=_lines(rows, titles),
    )


@router.get("/incidents")
async def list_incidents(caller: Watcher, db: Db, size: PageSize = 50, cursor: Cursor = None) -> Page[Incident]:
    """What is open, newest first."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.open_incidents(tx, size, cursor)
    return Page(
        items=[
            Incident(
                id=row.id,
                store_id=row.store_id,
                order_id=row.order_id,
                kind=row.kind,
                summary=row.summary,
                evidence=row.evidence,
                raised_at=row.raised_at,
            )
            for row in rows
        ],
        next_cursor=following,
    )


@router.post("/incidents/{incident_id}/clear", status_code=204)
async def post_clear(request: Request, incident_id: UUID, caller: Operator, db: Db) -> None:
    """Say that an incident is dealt with."""
    async with db.transaction(caller.scope) as tx:
        await clear_incident(tx, incident_id, by=caller.principal, now=request.app.state.runtime.clock())
