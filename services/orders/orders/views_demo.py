"""What the demo data looks up."""

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import CustomerId
from sqlalchemy import select

from orders.tables import customers


async def some_customers(tx: Tx, store_id: StoreId, count: int) -> list[CustomerId]:
    """The store's first customers, always the same ones."""
    rows = await tx.all(
        select(customers.c.customer_id)
        .where(customers.c.store_ids.contains([store_id]), customers.c.merged_into.is_(None))
        .order_by(customers.c.customer_id)
        .limit(count)
    )
    return [CustomerId(row.customer_id) for row in rows]
