"""Write side of the copy of orders."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import Row, case, func, select
from sqlalchemy.dialects.postgresql import insert

from crm.tables import orders


async def keep_placed(tx: Tx, order_id: UUID, store_id: StoreId, **state: Any) -> None:
    """How an order began. A later message may have come before this one: what that said stays."""
    begun = {name: state[name] for name in ("number", "placed_at", "recipient_name")}
    await _keep(tx, order_id, store_id, begun, state)


async def keep_order(tx: Tx, order_id: UUID, store_id: StoreId, **state: Any) -> None:
    """Where the order stands and what it costs, each as of its newest version. A customer once known is kept."""
    await _keep(tx, order_id, store_id, {"number": state["number"]}, state)


async def _keep(tx: Tx, order_id: UUID, store_id: StoreId, always: dict[str, Any], state: dict[str, Any]) -> None:
    statement = insert(orders).values(id=order_id, store_id=store_id, total_sequence=state["sequence"], **state)
    new, changed = statement.excluded, dict[str, Any](always)
    newer, newer_total = new.sequence > orders.c.sequence, new.total_sequence > orders.c.total_sequence
    changed["status"] = case((newer, new.status), else_=orders.c.status)
    changed["sequence"] = func.greatest(orders.c.sequence, new.sequence)
    for name in ("total", "paid", "currency"):
        if name in state:
            changed[name] = case((newer_total, new[name]), else_=orders.c[name])
    changed["total_sequence"] = func.greatest(orders.c.total_sequence, new.total_sequence)
    if "customer_id" in state:
        by_newest = func.coalesce(new.customer_id, orders.c.customer_id)
        changed["customer_id"] = case((newer, by_newest), else_=func.coalesce(orders.c.customer_id, new.customer_id))
    await tx.execute(statement.on_conflict_do_update(index_elements=[orders.c.id], set_=changed))


async def order_of(tx: Tx, order_id: UUID) -> Row[Any] | None:
    return await tx.first(select(orders).where(orders.c.id == order_id))


async def note_status(tx: Tx, order_id: UUID, store_id: StoreId, number: str, status: str, sequence: int) -> None:
    """Where an order stands; one that is not known yet is nobody's until its placing comes."""
    statement = insert(orders).values(
        id=order_id, store_id=store_id, number=number, status=status, sequence=sequence, total=0, currency=""
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[orders.c.id],
            set_={"status": statement.excluded.status, "sequence": statement.excluded.sequence},
            where=orders.c.sequence < statement.excluded.sequence,
        )
    )
