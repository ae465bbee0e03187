"""Files of messages. Their bytes stand in the database, at most 20 MB each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis.context import Origin, current_origin
from chassis.db import Tx
from chassis.ids import uuid7
from contracts.events.parts import Channel
from contracts.ids import ConfigurationId, MediaId, MessageId
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from messenger.domain.facts import Attachment
from messenger.tables import media, messages, profiles, usable

PENDING, STORED, FAILED = "pending", "stored", "failed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched from its provider."""

    id: MediaId
    provider: str
    channel: Channel
    configuration_id: ConfigurationId | None
    reference: dict[str, Any]
    attempts: int
    origin: Origin


async def add(tx: Tx, message_id: MessageId, attachments: Sequence[Attachment], now: datetime) -> list[MediaId]:
    """The message stands first, its files are fetched later; what came with it is stored at once."""
    rows = [_row(message_id, attachment, now) for attachment in attachments]
    if rows:
        await tx.execute(insert(media).values(rows))
    return [MediaId(row["id"]) for row in rows]


def _row(message_id: MessageId, attachment: Attachment, now: datetime) -> dict[str, Any]:
    content = attachment.content
    return {
        "id": uuid7(),
        "message_id": message_id,
        "kind": attachment.kind,
        "state": PENDING if content is None else STORED,
        "reference": attachment.reference,
        "file_name": attachment.file_name,
        "content_type": attachment.content_type,
        "size": 0 if content is None else len(content),
        "sha256": None if content is None else hashlib.sha256(content).hexdigest(),
        "content": content,
        "next_attempt_at": now,
        **current_origin().columns(),
    }


async def claim_next(
    tx: Tx, configurations: Sequence[ConfigurationId], providers: Sequence[str], now: datetime, lease: timedelta
) -> Wanted | None:
    """The next file to fetch; others leave it alone until the lease ends."""
    row = await tx.first(
        select(
            media.c.id,
            media.c.reference,
            media.c.attempts,
            media.c.traceparent,
            media.c.caused_by,
            profiles.c.provider,
            profiles.c.channel,
            profiles.c.configuration_id,
        )
        .join(messages, messages.c.id == media.c.message_id)
        .join(profiles, profiles.c.id == messages.c.profile_id)
        .where(
            media.c.state == PENDING,
            media.c.next_attempt_at <= now,
            usable(configurations, providers),
        )
        .order_by(media.c.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=media)
    )
    if row is None:
        return None
    await tx.execute(
        media.update().where(media.c.id == row.id).values(next_attempt_at=now + lease, attempts=media.c.attempts + 1)
    )
    return Wanted(
        id=MediaId(row.id),
        provider=row.provider,
        channel=Channel(row.channel),
        configuration_id=ConfigurationId(row.configuration_id) if row.configuration_id else None,
        reference=row.reference,
        attempts=row.attempts + 1,
        origin=Origin.of(row),
    )


async def store(tx: Tx, media_id: MediaId, content: bytes) -> None:
    await tx.execute(
        media.update()
        .where(media.c.id == media_id)
        .values(
            state=STORED,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            failure=None,
        )
    )


async def fail(tx: Tx, media_id: MediaId, reason: str) -> None:
    await tx.execute(media.update().where(media.c.id == media_id).values(state=FAILED, failure=reason))


async def fetch_at(tx: Tx, media_id: MediaId, at: datetime, reason: str | None) -> None:
    await tx.execute(
        media.update().where(media.c.id == media_id).values(state=PENDING, next_attempt_at=at, failure=reason)
    )


async def state_of(tx: Tx, media_id: MediaId) -> str | None:
    state: str | None = await tx.scalar(select(media.c.state).where(media.c.id == media_id).with_for_update())
    return state
