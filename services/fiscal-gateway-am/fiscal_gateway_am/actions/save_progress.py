"""Save a case as it stands now, and say so to whoever needs to hear it."""

from dataclasses import replace
from datetime import datetime

from chassis.db import Tx

from fiscal_gateway_am import store
from fiscal_gateway_am.announcements import announcement
from fiscal_gateway_am.domain.case import Case


async def save_progress(tx: Tx, before: Case | None, after: Case, now: datetime) -> Case:
    """One version further; returns it. Raises store.Superseded when somebody else was quicker."""
    saved = replace(after, version=1 if before is None else before.version + 1)
    if before is None:
        await store.add_case(tx, saved)
    else:
        await store.save_case(tx, saved)
    event = announcement(before, saved, now)
    if event is not None:
        tx.publish(event)
    return saved
