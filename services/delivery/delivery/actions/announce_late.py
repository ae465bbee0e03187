"""Announce deliveries whose window has passed."""

from datetime import datetime

from chassis.context import Origin, resumed
from chassis.db import Tx

from delivery import store
from delivery.domain import lane


async def announce_late(tx: Tx, now: datetime, limit: int) -> int:
    """Announce up to `limit` of them, each once; returns how many."""
    rows = await store.overdue(tx, now, limit)
    outcomes = [lane.announce_late(store.as_delivery(row), now) for row in rows]
    await store.save_announced(tx, [after for after, _ in outcomes])
    for row, (_, event) in zip(rows, outcomes, strict=True):
        with resumed(Origin.of(row), "delivery.lateness", order_id=row.order_id):
            tx.publish(event)
    return len(rows)
