"""What the loops have to do now, in one look."""

from collections.abc import Sequence
from datetime import datetime

from chassis.db import Tx
from contracts.ids import ConfigurationId
from sqlalchemy import Exists, exists, select

from messenger.domain.message import OUT, QUEUED, UNKNOWN
from messenger.loops.names import DISPATCH, DOUBT, INBOUND, MEDIA
from messenger.store.inbound import WAITING
from messenger.store.media import PENDING
from messenger.tables import inbound_events, media, messages, profiles, usable


async def what_is_due(
    tx: Tx, configurations: Sequence[ConfigurationId], providers: Sequence[str], now: datetime
) -> list[str]:
    """Names of the loops that have something to do."""
    theirs = messages.c.profile_id == profiles.c.id
    ours = usable(configurations, providers)
    may_send = (
        profiles.c.enabled,
        profiles.c.configuration_enabled,
        profiles.c.trouble.is_(None),
        profiles.c.paused_until <= now,
    )
    leaves = (messages.c.lease_until.is_(None), messages.c.next_attempt_at <= now, theirs, ours, *may_send)
    looks: dict[str, Exists] = {
        DISPATCH: exists().where(messages.c.status == QUEUED, messages.c.direction == OUT, *leaves),
        f"{DISPATCH} abandoned": exists().where(messages.c.status == QUEUED, messages.c.lease_until < now),
        DOUBT: exists().where(messages.c.status == UNKNOWN, messages.c.next_attempt_at <= now, theirs, ours),
        INBOUND: exists().where(
            inbound_events.c.state == WAITING,
            inbound_events.c.next_attempt_at <= now,
            inbound_events.c.provider.in_(providers),
        ),
        MEDIA: exists().where(
            media.c.state == PENDING,
            media.c.next_attempt_at <= now,
            media.c.message_id == messages.c.id,
            theirs,
            ours,
        ),
    }
    found = await tx.first(select(*(look.label(name) for name, look in looks.items())))
    assert found is not None
    return [name.removesuffix(" abandoned") for name, due in found._mapping.items() if due]
