"""Conversations, who takes part in them, and what they are linked with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.parts import Channel
from contracts.ids import ConversationId, CustomerId, OrderId, ParticipantId, ProfileId, UserId
from sqlalchemy import Row, ScalarSelect, case, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from messenger.domain.conversation import IDENTITY, PLATFORM, Conversation, preview_of
from messenger.domain.facts import Contact
from messenger.domain.message import FAILED, IN, NOTE, OUT
from messenger.domain.profile import Profile
from messenger.tables import (
    conversation_orders,
    conversations,
    merge_moves,
    messages,
    participants,
    read_marks,
)

_STATE = (
    conversations.c.id,
    conversations.c.profile_id,
    conversations.c.channel,
    conversations.c.store_id,
    conversations.c.thread_key,
    conversations.c.version,
    conversations.c.customer_id,
    conversations.c.customer_linked_by,
    conversations.c.assignee_id,
    conversations.c.reachable,
)


_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as kept: who they are in the channel, and the name that was last seen."""

    id: ParticipantId
    display_name: str
    username: str | None
    phone: str | None


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=ConversationId(row.id),
        profile_id=ProfileId(row.profile_id),
        channel=Channel(row.channel),
        store_id=StoreId(row.store_id),
        thread_key=row.thread_key,
        version=row.version,
        customer_id=CustomerId(row.customer_id) if row.customer_id else None,
        customer_linked_by=row.customer_linked_by,
        assignee_id=UserId(row.assignee_id) if row.assignee_id else None,
        reachable=row.reachable,
    )


async def lock(tx: Tx, conversation_id: ConversationId | UUID) -> Conversation | None:
    """Everything that changes a conversation holds this lock first, so its events are never taken at once."""
    row = await tx.first(select(*_STATE).where(conversations.c.id == conversation_id).with_for_update())
    return _conversation(row) if row else None


async def exists(tx: Tx, conversation_id: ConversationId | UUID) -> bool:
    return await tx.first(select(conversations.c.id).where(conversations.c.id == conversation_id)) is not None


async def lock_thread(tx: Tx, profile: Profile, thread_key: str) -> Conversation | None:
    row = await tx.first(
        select(*_STATE)
        .where(conversations.c.profile_id == profile.id, conversations.c.thread_key == thread_key)
        .with_for_update()
    )
    return _conversation(row) if row else None


async def open_thread(
    tx: Tx, profile: Profile, thread_key: str, customer_id: CustomerId | None, now: datetime
) -> Conversation:
    """The one conversation of this thread, made when it is new, locked. Ten first messages at once make one."""
    await tx.execute(
        insert(conversations)
        .values(
            id=uuid7(),
            profile_id=profile.id,
            channel=profile.channel,
            store_id=profile.home_store,
            thread_key=thread_key,
            customer_id=customer_id,
            customer_linked_by=IDENTITY if customer_id else None,
            last_message_at=now,
            version=0,
        )
        .on_conflict_do_nothing(index_elements=["profile_id", "thread_key"])
    )
    conversation = await lock_thread(tx, profile, thread_key)
    assert conversation is not None
    return conversation


async def save(tx: Tx, conversation: Conversation) -> None:
    await save_many(tx, [conversation])


async def save_many(tx: Tx, changed: Sequence[Conversation]) -> None:
    if not changed:
        return
    await tx.execute(
        text("""
        update messenger.conversations c
           set version = n.version, store_id = n.store_id, customer_id = n.customer_id,
               customer_linked_by = n.linked_by, assignee_id = n.assignee_id
          from unnest(cast(:ids as uuid[]), cast(:versions as int[]), cast(:stores as uuid[]),
                      cast(:customers as uuid[]), cast(:linked_by as text[]), cast(:assignees as uuid[]))
               as n (id, version, store_id, customer_id, linked_by, assignee_id)
         where c.id = n.id
        """),
        {
            "ids": [c.id for c in changed],
            "versions": [c.version for c in changed],
            "stores": [c.store_id for c in changed],
            "customers": [c.customer_id for c in changed],
            "linked_by": [c.customer_linked_by for c in changed],
            "assignees": [c.assignee_id for c in changed],
        },
    )


async def count_inbound(tx: Tx, conversation_id: ConversationId) -> None:
    await tx.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id)
        .values(inbound_count=conversations.c.inbound_count + 1)
    )


async def refresh_preview(tx: Tx, conversation_id: ConversationId) -> None:
    """The newest message in provider-time order stands in the list, whatever arrived last (S156)."""
    row = await tx.first(
        select(messages.c.sort_time, messages.c.text, messages.c.kind, messages.c.direction, messages.c.deleted_at)
        .where(messages.c.conversation_id == conversation_id, messages.c.direction != NOTE)
        .order_by(messages.c.sort_time.desc(), messages.c.sort_key.desc(), messages.c.id.desc())
        .limit(1)
    )
    if row is None:
        return
    await tx.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id)
        .values(
            last_message_at=row.sort_time,
            last_preview=preview_of(row.text, deleted=row.deleted_at is not None),
            last_kind=row.kind,
            last_direction=row.direction,
            waiting_since=_waiting_since(conversation_id),
        )
    )


def _waiting_since(conversation_id: ConversationId) -> ScalarSelect[Any]:
    """When they wrote the first message after the last word of a person of ours. The platform's own notices answer
    nobody, nor does what never left."""
    answers = messages.alias("answers")
    answered = select(func.max(answers.c.sort_time)).where(
        answers.c.conversation_id == conversation_id,
        answers.c.direction == OUT,
        answers.c.author != PLATFORM,
        answers.c.status != FAILED,
    )
    since = func.greatest(conversations.c.settled_at, answered.scalar_subquery())
    return (
        select(func.min(messages.c.sort_time))
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.direction == IN,
            messages.c.deleted_at.is_(None),
            messages.c.sort_time > since,
        )
        .scalar_subquery()
    )


async def settle(tx: Tx, conversation_id: ConversationId) -> bool:
    """Nobody needs to answer what has been written so far. False when nobody was waiting."""
    done = await tx.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id, conversations.c.waiting_since.is_not(None))
        .values(settled_at=conversations.c.last_message_at, waiting_since=None)
    )
    return done.rowcount == 1


async def standing(tx: Tx, conversation_id: ConversationId) -> tuple[int, bool]:
    """How many messages the team has not seen, and whether somebody waits."""
    row = await tx.first(
        select(
            func.greatest(conversations.c.inbound_count - conversations.c.team_seen, 0).label("unread"),
            conversations.c.waiting_since.is_not(None).label("waiting"),
        ).where(conversations.c.id == conversation_id)
    )
    assert row is not None
    return row.unread, row.waiting


async def note_participant(
    tx: Tx, conversation_id: ConversationId, contact: Contact, phone: str | None, seen_at: datetime
) -> Person:
    """Keep the name that was seen last in provider time, whatever order the messages came in.

    A contact without a name (an echo names only the chat) says nothing about names, so it counts as never seen.
    """
    statement = insert(participants).values(
        id=uuid7(),
        conversation_id=conversation_id,
        external_id=contact.external_id,
        display_name=contact.display_name,
        username=contact.username,
        phone=phone,
        seen_at=seen_at if contact.display_name else _NEVER,
    )
    new = statement.excluded
    kept = participants.c
    newer = tuple_(new.seen_at, new.display_name) > tuple_(kept.seen_at, kept.display_name)
    row = await tx.first(
        statement.on_conflict_do_update(
            index_elements=["conversation_id", "external_id"],
            set_={
                "display_name": case((newer, new.display_name), else_=kept.display_name),
                "username": case((newer, new.username), else_=kept.username),
                "phone": func.coalesce(new.phone, kept.phone),
                "seen_at": func.greatest(new.seen_at, kept.seen_at),
            },
        ).returning(participants.c.id, participants.c.display_name, participants.c.username, participants.c.phone)
    )
    assert row is not None
    return Person(ParticipantId(row.id), row.display_name, row.username, row.phone)


async def set_reachable(tx: Tx, conversation_id: ConversationId, *, reachable: bool, at: datetime) -> bool:
    """Only a newer word counts; of two at the same moment “blocked” does."""
    same_moment = conversations.c.reachable_at == at
    if reachable:
        same_moment = same_moment & text("false")
    done = await tx.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id, or_(conversations.c.reachable_at < at, same_moment))
        .values(reachable=reachable, reachable_at=at)
    )
    return done.rowcount == 1


async def mark_seen(tx: Tx, conversation_id: ConversationId, user_id: UUID, *, back: int, now: datetime) -> None:
    """The operator has seen everything but the last `back` messages."""
    seen = select(conversations.c.inbound_count - back).where(conversations.c.id == conversation_id).scalar_subquery()
    statement = insert(read_marks).values(conversation_id=conversation_id, user_id=user_id, seen=seen, marked_at=now)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["conversation_id", "user_id"],
            set_={"seen": statement.excluded.seen, "marked_at": statement.excluded.marked_at},
        )
    )


async def mark_seen_by_team(tx: Tx, conversation_id: ConversationId, *, back: int) -> bool:
    """False when the team had seen exactly so much before."""
    seen = conversations.c.inbound_count - back
    done = await tx.execute(
        conversations.update()
        .where(conversations.c.id == conversation_id, conversations.c.team_seen != seen)
        .values(team_seen=seen)
    )
    return done.rowcount == 1


async def link_order(
    tx: Tx, conversation_id: ConversationId, order_id: OrderId, number: str | None, linked_by: str, now: datetime
) -> bool:
    """False when they were linked before."""
    statement = insert(conversation_orders).values(
        conversation_id=conversation_id, order_id=order_id, number=number, linked_by=linked_by, linked_at=now
    )
    done = await tx.execute(statement.on_conflict_do_nothing())
    return done.rowcount == 1


async def with_identities(tx: Tx, identities: Sequence[tuple[str, str, UUID]]) -> list[Conversation]:
    """Conversations in which one of these (channel, external id, profile) takes part, locked, in id order."""
    if not identities:
        return []
    ids = (
        select(participants.c.conversation_id)
        .join(conversations, conversations.c.id == participants.c.conversation_id)
        .where(tuple_(conversations.c.channel, participants.c.external_id, conversations.c.profile_id).in_(identities))
    )
    rows = await tx.all(
        select(*_STATE).where(conversations.c.id.in_(ids)).order_by(conversations.c.id).with_for_update()
    )
    return [_conversation(row) for row in rows]


async def of_customer(tx: Tx, customer_id: CustomerId) -> list[Conversation]:
    rows = await tx.all(
        select(*_STATE).where(conversations.c.customer_id == customer_id).order_by(conversations.c.id).with_for_update()
    )
    return [_conversation(row) for row in rows]


async def note_moves(tx: Tx, merge_id: UUID, ids: Sequence[ConversationId]) -> None:
    if ids:
        rows = [{"merge_id": merge_id, "conversation_id": conversation_id} for conversation_id in ids]
        await tx.execute(insert(merge_moves).values(rows).on_conflict_do_nothing())


async def moved_by(tx: Tx, merge_id: UUID, survivor: CustomerId) -> list[Conversation]:
    """Conversations this merge moved and that nobody has re-bound since."""
    moved = select(merge_moves.c.conversation_id).where(merge_moves.c.merge_id == merge_id)
    rows = await tx.all(
        select(*_STATE)
        .where(conversations.c.id.in_(moved), conversations.c.customer_id == survivor)
        .order_by(conversations.c.id)
        .with_for_update()
    )
    return [_conversation(row) for row in rows]
