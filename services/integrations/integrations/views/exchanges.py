"""The journal of exchanges and the payments at the provider, newest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import ProviderPaymentId
from sqlalchemy import Row, select

from chassis import paging
from integrations.tables import exchanges, provider_payments


async def exchange_list(
    tx: Tx,
    equal: Mapping[str, Any],
    since: datetime | None,
    until: datetime | None,
    cursor: str | None,
    size: int,
) -> tuple[Sequence[Row[Any]], str | None]:
    """`equal` names columns and the values wanted there; None wants any."""
    statement = select(exchanges)
    for name, value in equal.items():
        if value is not None:
            statement = statement.where(exchanges.c[name] == value)
    if since is not None:
        statement = statement.where(exchanges.c.at >= since)
    if until is not None:
        statement = statement.where(exchanges.c.at < until)
    rows = await tx.all(paging.after(statement, [exchanges.c.at, exchanges.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "at", "id")


async def payment_list(
    tx: Tx, order_id: UUID | None, state: str | None, cursor: str | None, size: int
) -> tuple[Sequence[Row[Any]], str | None]:
    table = provider_payments
    statement = select(table)
    if order_id is not None:
        statement = statement.where(table.c.order_id == order_id)
    if state is not None:
        statement = statement.where(table.c.state == state)
    rows = await tx.all(paging.after(statement, [table.c.created_at, table.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")


async def payment_card(tx: Tx, payment_id: ProviderPaymentId) -> Row[Any]:
    """Raises NotFound."""
    row = await tx.first(select(provider_payments).where(provider_payments.c.id == payment_id))
    if row is None:
        raise NotFound(what="payment")
    return row
