"""Stems that will not last are named while something can still be done about them (S113)."""

from datetime import datetime

from chassis.db import Tx
from contracts.events.inventory import BatchExpiring

from inventory.stock import store as stock


async def warn_of_expiring(tx: Tx, *, days: int, now: datetime) -> int:
    """Announce every batch that comes close to its last day, once; returns how many."""
    expiring = await stock.note_expiring_batches(tx, now, days)
    tx.publish(
        *(
            BatchExpiring(
                store_id=one.store_id,
                sequence=1,
                occurred_at=now,
                batch_id=one.batch_id,
                product_id=one.product_id,
                location_id=one.location_id,
                best_before=one.best_before,
                quantity=one.on_hand,
            )
            for one in expiring
        )
    )
    return len(expiring)
