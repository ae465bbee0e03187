"""The queue of what we have to say: one message of a conversation at a time, in order, leased, fenced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.context import Origin, current_origin
from chassis.db import Tx
from contracts.events.parts import Channel
from contracts.ids import ConfigurationId, ConversationId, MessageId, OrderId, ProfileId
from sqlalchemy import Row, select

from messenger.domain.message import OUT, QUEUED, UNKNOWN
from messenger.tables import conversations, media, messages, profiles, usable

_LETTER = (
    messages.c.id,
    messages.c.conversation_id,
    messages.c.profile_id,
    messages.c.text,
    messages.c.kind,
    messages.c.reply_to_key,
    messages.c.attempts,
    messages.c.inquiries,
    messages.c.status_at,
    messages.c.order_id,
    messages.c.traceparent,
    messages.c.caused_by,
    conversations.c.thread_key,
    profiles.c.provider,
    profiles.c.channel,
    profiles.c.configuration_id,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way out. `attempt` fences: only the one who claimed it may report its outcome.

    `origin` is what made somebody, or the platform, write it.
    """

    message_id: MessageId
    conversation_id: ConversationId
    profile_id: ProfileId
    provider: str
    channel: Channel
    configuration_id: ConfigurationId | None
    thread_key: str
    kind: str
    text: str
    reply_to_key: str | None
    attempt: int
    inquiries: int
    written_at: datetime
    order_id: OrderId | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Enclosure:
    kind: str
    file_name: str
    content_type: str
    content: bytes


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        message_id=MessageId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        profile_id=ProfileId(row.profile_id),
        provider=row.provider,
        channel=Channel(row.channel),
        configuration_id=ConfigurationId(row.configuration_id) if row.configuration_id else None,
        thread_key=row.thread_key,
        kind=row.kind,
        text=row.text,
        reply_to_key=row.reply_to_key,
        attempt=row.attempts,
        inquiries=row.inquiries,
        written_at=row.status_at,
        order_id=row.order_id,
        origin=Origin.of(row),
    )


async def next_letter(
    tx: Tx, configurations: Sequence[ConfigurationId], providers: Sequence[str], now: datetime
) -> Letter | None:
    """The next message that may leave: first of its conversation, account in use and not paused; locked."""
    earlier = messages.alias("earlier")
    before = select(earlier.c.id).where(
        earlier.c.conversation_id == messages.c.conversation_id,
        earlier.c.status == QUEUED,
        earlier.c.position < messages.c.position,
    )
    row = await tx.first(
        select(*_LETTER)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(profiles, profiles.c.id == messages.c.profile_id)
        .where(
            messages.c.status == QUEUED,
            messages.c.direction == OUT,
            messages.c.lease_until.is_(None),
            messages.c.next_attempt_at <= now,
            usable(configurations, providers),
            profiles.c.enabled,
            profiles.c.configuration_enabled,
            profiles.c.trouble.is_(None),
            profiles.c.paused_until <= now,
            ~before.exists(),
        )
        .order_by(messages.c.position)
        .limit(1)
        .with_for_update(skip_locked=True, of=messages)
    )
    return _letter(row) if row else None


async def take(tx: Tx, message_id: MessageId, *, now: datetime, until: datetime) -> int:
    """Lease the message; returns the number of this attempt."""
    attempt: int = await tx.scalar(
        messages.update()
        .where(messages.c.id == message_id)
        .values(lease_until=until, status_at=now, attempts=messages.c.attempts + 1)
        .returning(messages.c.attempts)
    )
    return attempt


async def enclosures(tx: Tx, message_id: MessageId) -> list[Enclosure]:
    rows = await tx.all(
        select(media.c.kind, media.c.file_name, media.c.content_type, media.c.content)
        .where(media.c.message_id == message_id, media.c.content.is_not(None))
        .order_by(media.c.id)
    )
    return [Enclosure(row.kind, row.file_name, row.content_type, row.content) for row in rows]


async def put_back(tx: Tx, message_id: MessageId, *, at: datetime, reason: str) -> None:
    """It was not taken; it may leave again at `at`."""
    await tx.execute(
        messages.update()
        .where(messages.c.id == message_id, messages.c.status == QUEUED)
        .values(lease_until=None, next_attempt_at=at, failure=reason)
    )


async def release(tx: Tx, message_id: MessageId, ask_at: datetime | None) -> None:
    """It is in nobody's hands; `ask_at` says when to ask the provider what became of it."""
    await tx.execute(
        messages.update().where(messages.c.id == message_id).values(lease_until=None, next_attempt_at=ask_at)
    )


async def queue_again(tx: Tx, message_id: MessageId, now: datetime) -> None:
    """A person's word: send it again, in the trace of that word."""
    await tx.execute(
        messages.update()
        .where(messages.c.id == message_id)
        .values(
            status=QUEUED,
            status_at=now,
            failure=None,
            queued_at=now,
            next_attempt_at=now,
            lease_until=None,
            attempts=messages.c.attempts + 1,
            traceparent=current_origin().traceparent,
        )
    )


async def abandoned(tx: Tx, now: datetime, limit: int = 50) -> list[tuple[MessageId, Origin]]:
    """Messages whose sender died with them in its hands."""
    rows = await tx.all(
        select(messages.c.id, messages.c.traceparent, messages.c.caused_by)
        .where(messages.c.status == QUEUED, messages.c.lease_until < now)
        .order_by(messages.c.position)
        .limit(limit)
    )
    return [(MessageId(row.id), Origin.of(row)) for row in rows]


async def next_doubt(
    tx: Tx, configurations: Sequence[ConfigurationId], providers: Sequence[str], now: datetime
) -> Letter | None:
    """A message of unknown outcome that it is time to ask about; locked."""
    row = await tx.first(
        select(*_LETTER)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(profiles, profiles.c.id == messages.c.profile_id)
        .where(
            messages.c.status == UNKNOWN,
            messages.c.next_attempt_at <= now,
            usable(configurations, providers),
        )
        .order_by(messages.c.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=messages)
    )
    return _letter(row) if row else None


async def ask_again(tx: Tx, message_id: MessageId, at: datetime | None) -> None:
    await tx.execute(
        messages.update()
        .where(messages.c.id == message_id)
        .values(next_attempt_at=at, inquiries=messages.c.inquiries + 1)
    )
