"""Write side of recipients and memorable dates: what hangs on one customer and is kept by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import Row, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from crm.tables import dates, identities, recipients


async def add_recipient(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(recipients).values(**values))


async def add_date(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(dates).values(**values))


async def save_recipient(tx: Tx, customer_id: UUID, recipient_id: UUID, **values: Any) -> Row[Any] | None:
    """The row as saved; None when this customer has no such recipient."""
    return await _save(tx, recipients, customer_id, recipient_id, values)


async def save_date(tx: Tx, customer_id: UUID, date_id: UUID, **values: Any) -> Row[Any] | None:
    """Saved anew, the date is announced again when its reminder is due."""
    return await _save(
        tx, dates, customer_id, date_id, {**values, "reminded_for": None, "version": dates.c.version + 1}
    )


async def _save(tx: Tx, table: Table, customer_id: UUID, row_id: UUID, values: dict[str, Any]) -> Row[Any] | None:
    found = await tx.execute(
        update(table).where(table.c.id == row_id, table.c.customer_id == customer_id).values(**values).returning(table)
    )
    return found.one_or_none()


async def drop_recipient(tx: Tx, customer_id: UUID, recipient_id: UUID) -> bool:
    return await _drop(tx, recipients, customer_id, recipient_id)


async def drop_date(tx: Tx, customer_id: UUID, date_id: UUID) -> bool:
    return await _drop(tx, dates, customer_id, date_id)


async def drop_identity(tx: Tx, customer_id: UUID, identity_id: UUID) -> bool:
    return await _drop(tx, identities, customer_id, identity_id)


async def _drop(tx: Tx, table: Table, customer_id: UUID, row_id: UUID) -> bool:
    gone = await tx.execute(delete(table).where(table.c.id == row_id, table.c.customer_id == customer_id))
    return bool(gone.rowcount)


async def same_recipient(
    tx: Tx, customer_id: UUID, name: str, phone: str | None, address: dict[str, Any] | None
) -> Row[Any] | None:
    """A recipient with this name (however capitalised), phone and address, as far as an address is known."""
    statement = select(recipients).where(
        recipients.c.customer_id == customer_id,
        func.lower(recipients.c.name) == name.lower(),
        recipients.c.phone.is_not_distinct_from(phone),
    )
    if address is not None:
        said = recipients.c.address["text"].astext
        statement = statement.where(said.is_(None) | (func.lower(said) == str(address["text"]).lower()))
    return await tx.first(statement.order_by(recipients.c.address.is_(None), recipients.c.id).limit(1))


async def note_used(tx: Tx, recipient_id: UUID, address: dict[str, Any] | None, at: datetime) -> None:
    """Flowers were ordered for them; the newest form of the address is kept."""
    values: dict[str, Any] = {"last_used_at": func.greatest(recipients.c.last_used_at, at)}
    if address is not None:
        values["address"] = address
    await tx.execute(update(recipients).where(recipients.c.id == recipient_id).values(**values))
