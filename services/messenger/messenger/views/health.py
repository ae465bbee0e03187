"""What a person should look at."""

from datetime import datetime, timedelta

from chassis.db import Tx
from sqlalchemy import func, select

from messenger.domain.message import QUEUED, UNKNOWN
from messenger.store.inbound import FAILED, QUARANTINED, WAITING
from messenger.tables import inbound_events, messages, pending_message_events, profiles

PATIENCE = timedelta(minutes=5)


async def problems(tx: Tx, now: datetime) -> list[str]:
    found = [
        f"the account {row.title} cannot be used: {row.trouble}"
        for row in await tx.all(
            select(profiles.c.title, profiles.c.trouble).where(profiles.c.trouble.is_not(None), profiles.c.enabled)
        )
    ]
    late = now - PATIENCE
    counts = {
        "webhooks failed or were set aside; see the journal": select(func.count())
        .select_from(inbound_events)
        .where(inbound_events.c.state.in_([FAILED, QUARANTINED])),
        "webhooks wait to be taken in": select(func.count())
        .select_from(inbound_events)
        .where(inbound_events.c.state == WAITING, inbound_events.c.received_at < late),
        "messages wait to be sent": select(func.count())
        .select_from(messages)
        .where(messages.c.status == QUEUED, messages.c.queued_at < late),
        "messages have an unknown outcome": select(func.count())
        .select_from(messages)
        .where(messages.c.status == UNKNOWN),
        "edits, deletions or ticks wait for a message that has not come": select(func.count())
        .select_from(pending_message_events)
        .where(pending_message_events.c.received_at < late),
    }
    row = await tx.first(select(*(query.scalar_subquery() for query in counts.values())))
    assert row is not None
    return found + [f"{count} {what}" for what, count in zip(counts, row, strict=True) if count]
