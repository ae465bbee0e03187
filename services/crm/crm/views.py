"""Read side: lists, the customer workspace, tasks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import Row, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.types import Text

from chassis import paging
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

DIGITS_TO_SEARCH = 4


async def page_of_customers(
    tx: Tx, *, search: str | None, store_id: StoreId | None, size: int, cursor: str | None
) -> tuple[Sequence[Row[Any]], str | None]:
    """Newest first; search by name, phone digits, e-mail or channel name. Merged ones are not shown."""
    statement = select(customers).where(customers.c.merged_into.is_(None))
    if store_id is not None:
        statement = statement.where(customers.c.store_ids.contains([store_id]))
    if search and search.strip():
        statement = statement.where(_matches(search.strip()))
    columns = [customers.c.created_at, customers.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")


def _matches(search: str) -> Any:
    words = search.lower().replace("%", r"\%").replace("_", r"\_")
    found = [
        func.lower(customers.c.display_name).contains(words, autoescape=False),
        func.array_to_string(customers.c.emails, " ").ilike(f"%{words}%"),
        customers.c.id.in_(
            select(identities.c.customer_id).where(
                or_(identities.c.username.ilike(f"%{words}%"), identities.c.display_name.ilike(f"%{words}%"))
            )
        ),
    ]
    digits = "".join(character for character in search if character.isdigit())
    if len(digits) >= DIGITS_TO_SEARCH:
        found.append(func.array_to_string(customers.c.phones, " ").contains(digits))
    return or_(*found)


async def customer_row(tx: Tx, customer_id: UUID) -> Row[Any] | None:
    return await tx.first(select(customers).where(customers.c.id == customer_id))


async def dates_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(dates).where(dates.c.customer_id == customer_id).order_by(dates.c.month, dates.c.day))


async def recipients_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(recipients).where(recipients.c.customer_id == customer_id).order_by(recipients.c.name))


async def orders_of(tx: Tx, customer_id: UUID, limit: int = 50) -> Sequence[Row[Any]]:
    """The one history: orders of the customer and of those merged into them."""
    return await tx.all(
        select(orders).where(orders.c.customer_id == customer_id).order_by(orders.c.placed_at.desc()).limit(limit)
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


async def merges_of(tx: Tx, customer_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(
        select(merges).where(merges.c.customer_id == customer_id, merges.c.undone_at.is_(None)).order_by(merges.c.id)
    )


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


async def page_of_tasks(
    tx: Tx, *, state: str | None, assignee_id: UUID | None, linked: dict[str, UUID], size: int, cursor: str | None
) -> tuple[Sequence[Row[Any]], str | None]:
    """Newest first; `linked` filters by customer_id, conversation_id or order_id."""
    statement = select(tasks)
    if state is not None:
        statement = statement.where(tasks.c.state == state)
    if assignee_id is not None:
        statement = statement.where(tasks.c.assignee_id == assignee_id)
    for column, value in linked.items():
        statement = statement.where(tasks.c[column] == value)
    rows = await tx.all(paging.after(statement, [tasks.c.created_at, tasks.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")
