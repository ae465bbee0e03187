"""Write side: refunds heard of, summed per order."""

from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.money import Money
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from crm.tables import order_refunds, orders


async def add_refund(tx: Tx, refund_id: UUID, order_id: UUID, store_id: StoreId, amount: Money) -> Money:
    """Remember one refund and return the sum of all of the order; the order row serialises two at once."""
    await tx.execute(select(orders.c.id).where(orders.c.id == order_id).with_for_update())
    await tx.execute(
        insert(order_refunds)
        .values(id=refund_id, order_id=order_id, store_id=store_id, amount=amount.amount)
        .on_conflict_do_nothing()
    )
    return await refunded_of(tx, order_id, amount.currency)


async def refunded_of(tx: Tx, order_id: UUID, currency: str) -> Money:
    """The sum of all refunds of an order heard of so far."""
    total = await tx.scalar(
        select(func.coalesce(func.sum(order_refunds.c.amount), 0)).where(order_refunds.c.order_id == order_id)
    )
    return Money(int(total), currency)
