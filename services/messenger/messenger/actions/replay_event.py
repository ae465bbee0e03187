"""Take a webhook in again (S173)."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound

from messenger.domain.refusals import EventNotReplayable
from messenger.store import inbound


async def replay_event(tx: Tx, event_id: UUID, now: datetime) -> None:
    state = await inbound.state_of(tx, event_id)
    if state is None:
        raise NotFound(what="webhook")
    if state not in (inbound.FAILED, inbound.QUARANTINED):
        raise EventNotReplayable(state=state)
    await inbound.replay(tx, event_id, now)
