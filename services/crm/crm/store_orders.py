"""Write side of the copy of orders."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import Row, case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from crm.tables import orders


async def keep_placed(tx: Tx, order_id: UUID, store_id: StoreId, **state: Any) -> None:
    """How an order began. A later message may have come before this one: what it said about the status stays."""
    statement = insert(orders).values(id=order_id, store_id=store_id, **state)
    newer = statement.excluded.sequence > orders.c.sequence
    known = orders.c.placed_at.is_not(None)
    changed = {
        "customer_id": func.coalesce(statement.excluded.customer_id, orders.c.customer_id),
        "number": statement.excluded.number,
        "placed_at": statement.excluded.placed_at,
        "recipient_name": statement.excluded.recipient_name,
        "currency": statement.excluded.currency,
        "total": case((known & ~newer, orders.c.total), else_=statement.excluded.total),
        "status": case((newer, statement.excluded.status), else_=orders.c.status),
        "sequence": func.greatest(orders.c.sequence, statement.excluded.sequence),
    }
    await tx.execute(statement.on_conflict_do_update(index_elements=[orders.c.id], set_=changed))


async def keep_order(tx: Tx, order_id: UUID, store_id: StoreId, **state: Any) -> None:
    """The order's newest state; an older event changes nothing. A customer once known is kept."""
    statement = insert(orders).values(id=order_id, store_id=store_id, **state)
    changed: dict[str, Any] = dict(state)
    if "customer_id" in state:
        changed["customer_id"] = func.coalesce(statement.excluded.customer_id, orders.c.customer_id)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[orders.c.id], set_=changed, where=orders.c.sequence < state["sequence"]
        )
    )


async def order_of(tx: Tx, order_id: UUID) -> Row[Any] | None:
    return await tx.first(select(orders).where(orders.c.id == order_id))


async def note_status(tx: Tx, order_id: UUID, status: str, sequence: int) -> None:
    await tx.execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.sequence < sequence)
        .values(status=status, sequence=sequence)
    )
