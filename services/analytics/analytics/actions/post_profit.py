"""Post what an order's facts allow by now."""

from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId

from analytics import store
from analytics.domain.profit import Line, LineKind, business_day, lines_due


async def post_profit(tx: Tx, order_id: UUID, store_id: StoreId) -> None:
    """Post the order's due lines. Raises LookupError until the store is known here (the message is tried again)."""
    known = await store.facts_of(tx, order_id)
    if known is None:
        raise LookupError(f"store {store_id} is not known here yet")
    facts, time_zone, currency = known
    await store.post(tx, store_id, order_id, str(order_id), currency, lines_due(facts, time_zone))


async def post_refunds(tx: Tx, order_id: UUID, store_id: StoreId) -> None:
    """Post what went back after the order was completed. Raises LookupError until the store is known here."""
    known = await store.facts_of(tx, order_id)
    if known is None:
        raise LookupError(f"store {store_id} is not known here yet")
    facts, time_zone, _ = known
    if facts.completed_at is None:
        return
    entries = [
        store.Entry(
            str(one.refund_id),
            one.currency,
            Line(LineKind.REFUND, business_day(one.refunded_at, time_zone), -one.amount),
        )
        for one in await store.refunds_of(tx, order_id)
        if one.refunded_at >= facts.completed_at
    ]
    await store.post_entries(tx, store_id, order_id, entries)
