"""Shaping customers for answers: short in lists, whole on their page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.api.crm import (
    ConsentOut,
    CustomerCard,
    CustomerOut,
    MemorableDateOut,
    MergeOut,
    OrderLineOut,
    PersonOut,
    RecipientOut,
)
from contracts.money import Money
from sqlalchemy import Row

from crm import store, views
from crm.domain.dates import next_fall


def short(row: Row[Any]) -> CustomerOut:
    return CustomerOut.model_validate(row, from_attributes=True)


async def whole(tx: Tx, customer_id: UUID, now: datetime) -> CustomerCard | None:
    """Everything that hangs on a customer, in a fixed number of queries; None when nobody visible has the id."""
    row = await views.customer_row(tx, customer_id)
    if row is None:
        return None
    names = await views.names_of(tx, row.responsible)
    return CustomerCard(
        **short(row).model_dump(),
        notes=row.notes,
        preferences=row.preferences,
        merged_into=row.merged_into,
        identities=list(await store.identities_of(tx, customer_id)),
        dates=[_date(one, now) for one in await views.dates_of(tx, customer_id)],
        recipients=[
            RecipientOut.model_validate(one, from_attributes=True) for one in await views.recipients_of(tx, customer_id)
        ],
        consents=[
            ConsentOut.model_validate(one, from_attributes=True) for one in await views.consents_of(tx, customer_id)
        ],
        balances=[Money(one.balance, one.currency) for one in await views.balances_of(tx, customer_id)],
        orders=[_order(one) for one in await views.orders_of(tx, customer_id)],
        responsible=[PersonOut(id=user, name=names.get(user, "")) for user in row.responsible],
        possible_duplicates=[short(one) for one in await views.possible_duplicates(tx, row)],
        merges=[MergeOut.model_validate(one, from_attributes=True) for one in await views.merges_of(tx, customer_id)],
    )


def _date(row: Row[Any], now: datetime) -> MemorableDateOut:
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
    )
