"""Post what an order's facts allow by now."""

from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId

from analytics import store
from analytics.domain.profit import lines_due


async def post_profit(tx: Tx, order_id: UUID, store_id: StoreId) -> None:
    """Post the order's due lines. Raises LookupError until the store is known here (the message is tried again)."""
    known = await store.facts_of(tx, order_id)
    if known is None:
        raise LookupError(f"store {store_id} is not known here yet")
    facts, time_zone, currency = known
    await store.post(tx, store_id, order_id, str(order_id), currency, lines_due(facts, time_zone))
