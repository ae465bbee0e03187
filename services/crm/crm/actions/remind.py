"""Announce memorable dates that are near, each once a year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chassis.db import Tx
from contracts.events.crm import MemorableDateDue

from crm import store
from crm.domain.dates import reminder_due

LIMIT = 10_000


async def remind(tx: Tx, now: datetime) -> int:
    """Announce what is due in each store's own day; returns how many."""
    reminded = {}
    for row in await store.dates_near(tx, LIMIT):
        today = now.astimezone(ZoneInfo(row.time_zone)).date()
        falls_on = reminder_due(row.month, row.day, row.lead_days, row.reminded_for, today)
        if falls_on is None:
            continue
        reminded[row.id] = falls_on
        tx.publish(
            MemorableDateDue(
                store_id=row.store_id,
                sequence=row.version + 1,
                occurred_at=now,
                memorable_date_id=row.id,
                customer_id=row.customer_id,
                kind=row.kind,
                person=row.person,
                falls_on=falls_on,
            )
        )
    await store.note_reminded(tx, reminded)
    return len(reminded)
