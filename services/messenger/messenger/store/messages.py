"""Messages, the texts they had, and facts that came before their message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import current_origin
from chassis.db import Tx
from chassis.ids import uuid7
from contracts.ids import ConversationId, MessageId, OrderId, ParticipantId, ProfileId
from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.dialects.postgresql import insert

from messenger.domain.facts import ChangeFact, DeleteFact, EditFact, StatusFact
from messenger.domain.message import OUT, QUEUED, UNKNOWN, MessageState, Version
from messenger.tables import conversations, message_versions, messages, pending_message_events

_KEPT = (
    messages.c.id,
    messages.c.conversation_id,
    messages.c.profile_id,
    messages.c.direction,
    messages.c.kind,
    messages.c.author,
    messages.c.order_id,
    messages.c.provider_key,
    messages.c.client_id,
    messages.c.text,
    messages.c.text_at,
    messages.c.edited_at,
    messages.c.deleted_at,
    messages.c.status,
    messages.c.status_at,
    messages.c.failure,
    messages.c.attempts,
    messages.c.queued_at,
    messages.c.lease_until,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored message."""

    id: MessageId
    conversation_id: ConversationId
    profile_id: ProfileId
    direction: str
    kind: str
    author: str
    order_id: UUID | None
    provider_key: str | None
    client_id: UUID | None
    attempts: int
    queued_at: datetime | None
    lease_until: datetime | None
    state: MessageState


@dataclass(frozen=True, slots=True)
class NewMessage:
    id: MessageId
    conversation_id: ConversationId
    profile_id: ProfileId
    direction: str
    kind: str
    text: str
    author: str
    author_name: str
    received_at: datetime
    sort_time: datetime
    sort_key: str = ""
    provider_time: datetime | None = None
    participant_id: ParticipantId | None = None
    provider_key: str | None = None
    task_key: str | None = None
    album_key: str | None = None
    reply_to_key: str | None = None
    client_id: UUID | None = None
    order_id: OrderId | None = None
    status: str | None = None


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        id=MessageId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        profile_id=ProfileId(row.profile_id),
        direction=row.direction,
        kind=row.kind,
        author=row.author,
        order_id=row.order_id,
        provider_key=row.provider_key,
        client_id=row.client_id,
        attempts=row.attempts,
        queued_at=row.queued_at,
        lease_until=row.lease_until,
        state=MessageState(
            text=row.text,
            text_at=row.text_at,
            edited_at=row.edited_at,
            deleted_at=row.deleted_at,
            status=row.status,
            status_at=row.status_at,
            failure=row.failure,
        ),
    )


async def hold_key(tx: Tx, profile_id: ProfileId, message_key: str) -> None:
    """Nobody else takes in anything about this provider message until the transaction ends.

    Without it an edit could look for its message just before the message is there, and wait for it for ever.
    Always the first lock, before the conversation's.
    """
    await tx.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 11))"), {"key": f"{profile_id} {message_key}"}
    )


async def _one(tx: Tx, statement: Select[Any]) -> Kept | None:
    row = await tx.first(statement.limit(1))
    return _kept(row) if row else None


async def message(tx: Tx, message_id: MessageId | UUID) -> Kept | None:
    return await _one(tx, select(*_KEPT).where(messages.c.id == message_id))


async def of_key(tx: Tx, profile_id: ProfileId, message_key: str) -> Kept | None:
    return await _one(
        tx, select(*_KEPT).where(messages.c.profile_id == profile_id, messages.c.provider_key == message_key)
    )


async def of_task(tx: Tx, profile_id: ProfileId, task_key: str) -> Kept | None:
    return await _one(tx, select(*_KEPT).where(messages.c.profile_id == profile_id, messages.c.task_key == task_key))


async def of_client_id(tx: Tx, conversation_id: ConversationId, client_id: UUID) -> Kept | None:
    return await _one(
        tx, select(*_KEPT).where(messages.c.conversation_id == conversation_id, messages.c.client_id == client_id)
    )


async def unmatched_send(
    tx: Tx, conversation_id: ConversationId, words: str, since: datetime, until: datetime
) -> Kept | None:
    """Our oldest send with this text that was written to the provider in that time and never got its key."""
    in_flight = (messages.c.status == QUEUED) & messages.c.lease_until.is_not(None)
    return await _one(
        tx,
        select(*_KEPT)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.direction == OUT,
            messages.c.provider_key.is_(None),
            messages.c.text == words,
            messages.c.status_at.between(since, until),
            in_flight | (messages.c.status == UNKNOWN),
        )
        .order_by(messages.c.position),
    )


async def known_keys(tx: Tx, profile_id: ProfileId, keys: Sequence[str]) -> set[str]:
    rows = await tx.all(
        select(messages.c.provider_key).where(messages.c.profile_id == profile_id, messages.c.provider_key.in_(keys))
    )
    return {row.provider_key for row in rows}


async def keys_in_thread(tx: Tx, profile_id: ProfileId, thread_key: str, message_ids: Sequence[MessageId]) -> list[str]:
    """The provider's keys of those of these messages that are ours and of this thread."""
    rows = await tx.all(
        select(messages.c.provider_key)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(
            messages.c.id.in_(message_ids),
            messages.c.direction == OUT,
            messages.c.provider_key.is_not(None),
            conversations.c.profile_id == profile_id,
            conversations.c.thread_key == thread_key,
        )
    )
    return [row.provider_key for row in rows]


async def add(tx: Tx, new: NewMessage) -> bool:
    """False when the provider's key or the client's id is already there."""
    queued = new.status == QUEUED
    done = await tx.execute(
        insert(messages)
        .values(
            id=new.id,
            conversation_id=new.conversation_id,
            profile_id=new.profile_id,
            direction=new.direction,
            kind=new.kind,
            text=new.text,
            text_at=new.sort_time,
            author=new.author,
            author_name=new.author_name,
            participant_id=new.participant_id,
            provider_key=new.provider_key,
            task_key=new.task_key,
            album_key=new.album_key,
            reply_to_key=new.reply_to_key,
            client_id=new.client_id,
            order_id=new.order_id,
            provider_time=new.provider_time,
            received_at=new.received_at,
            sort_time=new.sort_time,
            sort_key=new.sort_key,
            status=new.status,
            status_at=new.sort_time if new.status else None,
            queued_at=new.received_at if queued else None,
            next_attempt_at=new.received_at if queued else None,
            **current_origin().columns(),
        )
        .on_conflict_do_nothing()
    )
    return done.rowcount == 1


async def save_state(tx: Tx, message_id: MessageId, state: MessageState) -> None:
    await tx.execute(
        messages.update()
        .where(messages.c.id == message_id)
        .values(
            text=state.text,
            text_at=state.text_at,
            edited_at=state.edited_at,
            deleted_at=state.deleted_at,
            status=state.status,
            status_at=state.status_at,
            failure=state.failure,
        )
    )


async def give_key(
    tx: Tx, message_id: MessageId, *, message_key: str, task_key: str | None, sort_key: str, at: datetime
) -> None:
    """The provider has named our message: its time and its key decide the order from now on."""
    await tx.execute(
        messages.update()
        .where(messages.c.id == message_id)
        .values(
            provider_key=message_key,
            task_key=func.coalesce(task_key, messages.c.task_key),
            sort_key=sort_key,
            provider_time=at,
            sort_time=at,
            lease_until=None,
            next_attempt_at=None,
        )
    )


async def remove(tx: Tx, message_id: MessageId) -> None:
    await tx.execute(messages.delete().where(messages.c.id == message_id))


async def keep_versions(tx: Tx, message_id: MessageId, versions: Sequence[Version]) -> None:
    if versions:
        rows = [
            {"message_id": message_id, "version_at": v.version_at, "digest": v.digest, "text": v.text} for v in versions
        ]
        await tx.execute(insert(message_versions).values(rows).on_conflict_do_nothing())


async def keep_for_later(tx: Tx, profile_id: ProfileId, fact: ChangeFact, now: datetime) -> None:
    """The fact waits for its message (R18)."""
    kind, facts = _written(fact)
    await tx.execute(
        insert(pending_message_events)
        .values(
            id=uuid7(),
            profile_id=profile_id,
            message_key=fact.message_key,
            dedup_key=f"{kind} {fact.happened_at.isoformat()} {facts}",
            kind=kind,
            happened_at=fact.happened_at,
            facts=facts,
            received_at=now,
        )
        .on_conflict_do_nothing()
    )


async def take_waiting(tx: Tx, profile_id: ProfileId, message_keys: Sequence[str]) -> list[ChangeFact]:
    """Facts that waited for this message, taken out."""
    rows = await tx.all(
        pending_message_events.delete()
        .where(
            pending_message_events.c.profile_id == profile_id,
            pending_message_events.c.message_key.in_(message_keys),
        )
        .returning(
            pending_message_events.c.message_key,
            pending_message_events.c.kind,
            pending_message_events.c.happened_at,
            pending_message_events.c.facts,
        )
    )
    return sorted((_read(row) for row in rows), key=lambda fact: fact.happened_at)


def _written(fact: ChangeFact) -> tuple[str, dict[str, Any]]:
    match fact:
        case EditFact():
            return "edit", {"text": fact.text}
        case DeleteFact():
            return "delete", {}
        case StatusFact():
            return "status", {"status": fact.status, "reason": fact.reason}


def _read(row: Row[Any]) -> ChangeFact:
    if row.kind == "edit":
        return EditFact(row.message_key, row.facts["text"], row.happened_at)
    if row.kind == "delete":
        return DeleteFact(row.message_key, row.happened_at)
    return StatusFact(row.message_key, row.facts["status"], row.happened_at, row.facts["reason"])
