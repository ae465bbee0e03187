"""Read side of tasks: lists with names, counters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, func, or_, select, text

from chassis import paging
from crm.tables import customers, orders, people, tasks

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
MOST_COUNTED = 1000
Sort = Literal["newest", "due"]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. `linked` filters by customer_id, conversation_id or order_id."""

    state: str | None = None
    store_id: StoreId | None = None
    assignee_id: UUID | None = None
    unassigned: bool = False
    due_before: datetime | None = None
    linked: dict[str, UUID] = field(default_factory=dict)


def _lines() -> Select[Any]:
    maker = people.alias("maker")
    return (
        select(
            tasks,
            func.coalesce(people.c.name, "").label("assignee_name"),
            func.coalesce(customers.c.display_name, "").label("customer_name"),
            func.coalesce(orders.c.number, "").label("order_number"),
            func.coalesce(maker.c.name, "").label("created_by_name"),
        )
        .outerjoin(people, people.c.id == tasks.c.assignee_id)
        .outerjoin(maker, tasks.c.created_by == "user:" + cast(maker.c.id, String))
        .outerjoin(customers, customers.c.id == tasks.c.customer_id)
        .outerjoin(orders, orders.c.id == tasks.c.order_id)
    )


async def page_of_tasks(
    tx: Tx, wanted: Filter, *, size: int, cursor: str | None, sort: Sort = "newest"
) -> tuple[Sequence[Row[Any]], str | None]:
    """Newest first, or soonest due first and those without a time last."""
    statement = _lines().where(*_conditions(wanted))
    if sort == "due":
        key = func.coalesce(tasks.c.due_at, NEVER)
        statement = statement.add_columns(key.label("due_key"))
        rows = await tx.all(
            paging.after(statement, [key, tasks.c.id], [datetime, UUID], cursor, size, descending=False)
        )
        return paging.split(rows, size, "due_key", "id")
    rows = await tx.all(paging.after(statement, [tasks.c.created_at, tasks.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(tasks.c.state == wanted.state)
    if wanted.store_id is not None:
        found.append(tasks.c.store_id == wanted.store_id)
    if wanted.assignee_id is not None:
        found.append(tasks.c.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        found.append(tasks.c.assignee_id.is_(None))
    if wanted.due_before is not None:
        found.append(tasks.c.due_at < wanted.due_before)
    for name, value in wanted.linked.items():
        found.append(_of_customer(value) if name == "customer_id" else tasks.c[name] == value)
    return found


def _of_customer(customer_id: UUID) -> ColumnElement[bool]:
    """Tasks of those who were merged into the customer stay where they were written and are shown here."""
    absorbed = select(customers.c.id).where(customers.c.merged_into == customer_id)
    return or_(tasks.c.customer_id == customer_id, tasks.c.customer_id.in_(absorbed))


async def open_tasks_of(tx: Tx, customer_id: UUID, limit: int = 20) -> Sequence[Row[Any]]:
    wanted = Filter(state="open", linked={"customer_id": customer_id})
    rows, _ = await page_of_tasks(tx, wanted, size=limit, cursor=None, sort="due")
    return rows


async def task_line(tx: Tx, task_id: UUID) -> Row[Any] | None:
    return await tx.first(_lines().where(tasks.c.id == task_id))


async def counts(
    tx: Tx, mine: UUID | None, store_id: StoreId | None, now: datetime, end_of_day: datetime
) -> dict[str, int]:
    """Counters of the list's tabs, each up to a thousand."""
    is_open = tasks.c.state == "open"
    kinds = {
        "open": is_open,
        "mine": and_(is_open, tasks.c.assignee_id == mine),
        "unassigned": and_(is_open, tasks.c.assignee_id.is_(None)),
        "overdue": and_(is_open, tasks.c.due_at < now),
        "due_today": and_(is_open, tasks.c.due_at >= now, tasks.c.due_at < end_of_day),
        "done": tasks.c.state == "done",
        "cancelled": tasks.c.state == "cancelled",
    }
    here = [] if store_id is None else [tasks.c.store_id == store_id]
    columns = [
        select(func.count())
        .select_from(select(text("1")).select_from(tasks).where(condition, *here).limit(MOST_COUNTED).subquery())
        .scalar_subquery()
        .label(name)
        for name, condition in kinds.items()
    ]
    row = await tx.first(select(*columns))
    return dict(row._mapping) if row is not None else {}
