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
    for refund in await store.refunds_of(tx, order_id):
        # One or two an order; each is a line of its own day.
        if facts.completed_at is not None and refund.refunded_at >= facts.completed_at:
            line = Line(LineKind.REFUND, business_day(refund.refunded_at, time_zone), -refund.amount)
            await store.post(tx, store_id, order_id, str(refund.refund_id), refund.currency, [line])
