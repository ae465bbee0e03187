"""Lists, cards and counters of conversations. Row-level security limits every one of them to the caller's stores."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.messenger import (
    ConversationCard,
    ConversationOut,
    Counters,
    LinkedOrderOut,
    ParticipantOut,
)
from contracts.events.parts import Channel
from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from messenger.tables import (
    conversation_orders,
    conversations,
    customers,
    messages,
    participants,
    profiles,
    read_marks,
    users,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; everything unset lists everything visible."""

    reader: UUID | None
    unread: bool = False
    mine: bool = False
    channel: Channel | None = None
    store: StoreId | None = None
    customer: UUID | None = None
    search: str | None = None


def _mine(reader: UUID | None) -> ColumnElement[Any]:
    seen = (
        select(read_marks.c.seen)
        .where(read_marks.c.conversation_id == conversations.c.id, read_marks.c.user_id == reader)
        .scalar_subquery()
    )
    # Somebody who never opened it has seen what the team has: a new colleague does not start with thousands unread.
    return conversations.c.inbound_count - func.coalesce(seen, conversations.c.team_seen)


def _team() -> ColumnElement[Any]:
    return conversations.c.inbound_count - conversations.c.team_seen


def _first_name() -> Any:
    return (
        select(func.nullif(participants.c.display_name, ""))
        .where(participants.c.conversation_id == conversations.c.id)
        .order_by(participants.c.id)
        .limit(1)
        .scalar_subquery()
    )


def _lines(reader: UUID | None) -> Select[Any]:
    return (
        select(
            conversations.c.id,
            conversations.c.profile_id,
            conversations.c.channel,
            conversations.c.store_id,
            func.coalesce(customers.c.display_name, _first_name(), conversations.c.thread_key).label("title"),
            conversations.c.customer_id,
            conversations.c.assignee_id,
            users.c.display_name.label("assignee_name"),
            conversations.c.last_message_at,
            conversations.c.last_preview,
            conversations.c.last_kind,
            conversations.c.last_direction,
            func.greatest(_mine(reader), 0).label("unread"),
            func.greatest(_team(), 0).label("unread_by_team"),
            conversations.c.reachable,
            conversations.c.version,
        )
        .outerjoin(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(users, users.c.id == conversations.c.assignee_id)
    )


async def conversation_page(
    tx: Tx, wanted: Filter, cursor: str | None, size: int
) -> tuple[list[ConversationOut], str | None]:
    statement = _lines(wanted.reader)
    if wanted.unread:
        statement = statement.where(_mine(wanted.reader) > 0)
    if wanted.mine:
        statement = statement.where(conversations.c.assignee_id == wanted.reader)
    if wanted.channel is not None:
        statement = statement.where(conversations.c.channel == wanted.channel)
    if wanted.store is not None:
        statement = statement.where(conversations.c.store_id == wanted.store)
    if wanted.customer is not None:
        statement = statement.where(conversations.c.customer_id == wanted.customer)
    if wanted.search:
        statement = statement.where(_matches(wanted.search.strip()))
    order = [conversations.c.last_message_at, conversations.c.id]
    rows = await tx.all(after(statement, order, [datetime, UUID], cursor, size))
    kept, following = split(rows, size, "last_message_at", "id")
    return [ConversationOut.model_validate(row, from_attributes=True) for row in kept], following


def _matches(words: str) -> ColumnElement[bool]:
    """Names, user names, phones, order numbers, and the words of the messages."""
    like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    person = select(participants.c.id).where(
        participants.c.conversation_id == conversations.c.id,
        or_(
            participants.c.display_name.ilike(like),
            participants.c.username.ilike(like),
            participants.c.phone.like(like),
        ),
    )
    order = select(conversation_orders.c.order_id).where(
        conversation_orders.c.conversation_id == conversations.c.id, conversation_orders.c.number.ilike(like)
    )
    said = select(messages.c.conversation_id).where(
        func.to_tsvector("simple", messages.c.text).bool_op("@@")(func.websearch_to_tsquery("simple", words)),
        messages.c.deleted_at.is_(None),
    )
    return or_(
        customers.c.display_name.ilike(like),
        person.exists(),
        order.exists(),
        conversations.c.id.in_(said),
    )


async def counters(tx: Tx, reader: UUID | None) -> Counters:
    mine = conversations.c.assignee_id == reader
    row = await tx.first(
        select(
            func.count().filter(_mine(reader) > 0).label("unread"),
            func.count().filter(_team() > 0).label("unread_by_team"),
            func.count().filter(mine).label("mine"),
            func.count().filter(mine & (_mine(reader) > 0)).label("mine_unread"),
        ).select_from(conversations)
    )
    assert row is not None
    return Counters.model_validate(row, from_attributes=True)


async def conversation_card(tx: Tx, conversation_id: UUID, reader: UUID | None) -> ConversationCard | None:
    row = await tx.first(_lines(reader).where(conversations.c.id == conversation_id))
    if row is None:
        return None
    people = await tx.all(
        select(
            participants.c.external_id,
            participants.c.display_name,
            participants.c.username,
            participants.c.phone,
        )
        .where(participants.c.conversation_id == conversation_id)
        .order_by(participants.c.id)
    )
    linked = await tx.all(
        select(conversation_orders.c.order_id, conversation_orders.c.number, conversation_orders.c.linked_at)
        .where(conversation_orders.c.conversation_id == conversation_id)
        .order_by(conversation_orders.c.linked_at.desc(), conversation_orders.c.order_id)
    )
    return _card(row, people, linked, await _profile(tx, row.profile_id))


async def _profile(tx: Tx, profile_id: UUID) -> Row[Any] | None:
    works = profiles.c.enabled & profiles.c.configuration_enabled & profiles.c.trouble.is_(None)
    return await tx.first(select(profiles.c.title, works.label("works")).where(profiles.c.id == profile_id))


def _card(row: Row[Any], people: Any, linked: Any, profile: Row[Any] | None) -> ConversationCard:
    line = ConversationOut.model_validate(row, from_attributes=True)
    return ConversationCard(
        **line.model_dump(),
        participants=[ParticipantOut.model_validate(person, from_attributes=True) for person in people],
        orders=[LinkedOrderOut.model_validate(order, from_attributes=True) for order in linked],
        profile_title=profile.title if profile else "",
        profile_works=bool(profile and profile.works),
    )
