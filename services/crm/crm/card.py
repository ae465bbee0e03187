"""Shaping customers for answers: short in lists, whole on their page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.api.crm import (
    ConsentOut,
    CustomerCard,
    CustomerFound,
    CustomerOut,
    CustomerRow,
    IdentityOut,
    MemorableDateOut,
    MergeOut,
    OrderLineOut,
    PersonOut,
    RecipientOut,
    TaskOut,
)
from contracts.money import Money
from sqlalchemy import Row

from crm import views, views_tasks
from crm.domain.dates import next_fall


def short(row: Row[Any]) -> CustomerOut:
    return CustomerOut.model_validate(row, from_attributes=True)


async def lines(tx: Tx, rows: Sequence[Row[Any]]) -> list[CustomerRow]:
    """A page of the list, with two more statements whatever its size."""
    facts = await views.facts_of(tx, [row.id for row in rows])
    names = await views.names_of(tx, list({user for row in rows for user in row.responsible}))
    return [
        CustomerRow(
            **short(row).model_dump(),
            channels=facts[row.id].channels,
            orders_count=facts[row.id].orders_count,
            last_order_at=facts[row.id].last_order_at,
            open_tasks=facts[row.id].open_tasks,
            balances=[Money(amount, currency) for amount, currency in facts[row.id].balances or ()],
            responsible=_people(row.responsible, names),
        )
        for row in rows
    ]


async def hits(tx: Tx, rows: Sequence[Row[Any]]) -> list[CustomerFound]:
    facts = await views.facts_of(tx, [row.id for row in rows])
    return [
        CustomerFound(
            id=row.id,
            display_name=row.display_name,
            phones=row.phones,
            language=row.language,
            channels=facts[row.id].channels,
            orders_count=facts[row.id].orders_count,
            last_order_at=facts[row.id].last_order_at,
        )
        for row in rows
    ]


async def whole(tx: Tx, customer_id: UUID, now: datetime) -> CustomerCard | None:
    """Everything that hangs on a customer, in a fixed number of queries; None when nobody visible has the id."""
    row = await views.customer_row(tx, customer_id)
    if row is None:
        return None
    names = await views.names_of(tx, row.responsible)
    facts = await views.facts_of(tx, [customer_id])
    return CustomerCard(
        **short(row).model_dump(),
        notes=row.notes,
        preferences=row.preferences,
        merged_into=row.merged_into,
        identities=[_identity(one) for one in await views.identity_rows(tx, customer_id)],
        dates=[date_out(one, now) for one in await views.dates_of(tx, customer_id)],
        recipients=[recipient_out(one) for one in await views.recipients_of(tx, customer_id)],
        consents=[
            ConsentOut.model_validate(one, from_attributes=True) for one in await views.consents_of(tx, customer_id)
        ],
        balances=[Money(one.balance, one.currency) for one in await views.balances_of(tx, customer_id)],
        orders=[_order(one) for one in await views.orders_of(tx, customer_id)],
        orders_count=facts[customer_id].orders_count,
        spent=[Money(int(one.total), one.currency) for one in await views.spent_by(tx, customer_id)],
        tasks=[task_out(one) for one in await views_tasks.open_tasks_of(tx, customer_id)],
        responsible=_people(row.responsible, names),
        possible_duplicates=[short(one) for one in await views.possible_duplicates(tx, row)],
        merges=[merge_out(one) for one in await views.merges_of(tx, customer_id)],
    )


def _people(users: Sequence[UUID], names: dict[UUID, str]) -> list[PersonOut]:
    return [PersonOut(id=user, name=names.get(user, "")) for user in users]


def _identity(row: Row[Any]) -> IdentityOut:
    return IdentityOut.model_validate(row, from_attributes=True)


def recipient_out(row: Row[Any]) -> RecipientOut:
    return RecipientOut.model_validate(row, from_attributes=True)


def task_out(row: Row[Any]) -> TaskOut:
    return TaskOut.model_validate(row, from_attributes=True)


def merge_out(row: Row[Any]) -> MergeOut:
    return MergeOut(
        id=row.id,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        absorbed_id=row.absorbed_id,
        absorbed_name=row.absorbed_name,
        merged_at=row.merged_at,
        merged_by=PersonOut(id=row.merged_by, name=row.merged_by_name),
    )


def date_out(row: Row[Any], now: datetime) -> MemorableDateOut:
    return MemorableDateOut(
        id=row.id,
        kind=row.kind,
        person=row.person,
        month=row.month,
        day=row.day,
        year=row.year,
        lead_days=row.lead_days,
        falls_on=next_fall(row.month, row.day, now.date()),
    )


def _order(row: Row[Any]) -> OrderLineOut:
    return OrderLineOut(
        id=row.id,
        store_id=row.store_id,
        number=row.number,
        status=row.status,
        total=Money(row.total, row.currency),
        placed_at=row.placed_at,
        recipient_name=row.recipient_name,
    )
