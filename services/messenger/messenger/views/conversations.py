"""Lists, cards and counters of conversations. Row-level security limits every one of them to the caller's stores."""

from collections.abc import Sequence
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
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, or_, select

from messenger.domain.channels import TEXT_LIMIT
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

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; everything unset lists everything visible. `waiting` lists who waits, the longest first."""

    reader: UUID | None
    unread: bool = False
    mine: bool = False
    unassigned: bool = False
    unanswered: bool = False
    waiting_first: bool = False
    ids: Sequence[UUID] | None = None
    order: UUID | None = None
    assignee: UUID | None = None
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
            profiles.c.title.label("profile_title"),
            conversations.c.channel,
            conversations.c.store_id,
            func.coalesce(customers.c.display_name, _first_name(), conversations.c.thread_key).label("title"),
            conversations.c.customer_id,
            customers.c.display_name.label("customer_name"),
            conversations.c.assignee_id,
            users.c.display_name.label("assignee_name"),
            conversations.c.last_message_at,
            conversations.c.last_preview,
            conversations.c.last_kind,
            conversations.c.last_direction,
            conversations.c.waiting_since,
            func.greatest(_mine(reader), 0).label("unread"),
            func.greatest(_team(), 0).label("unread_by_team"),
            conversations.c.reachable,
            conversations.c.version,
        )
        .join(profiles, profiles.c.id == conversations.c.profile_id)
        .outerjoin(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(users, users.c.id == conversations.c.assignee_id)
    )


async def conversation_page(
    tx: Tx, wanted: Filter, cursor: str | None, size: int
) -> tuple[list[ConversationOut], str | None]:
    statement = _lines(wanted.reader).where(*_conditions(wanted))
    by = "waiting_since" if wanted.waiting_first else "last_message_at"
    order = [conversations.c[by], conversations.c.id]
    page = after(statement, order, [datetime, UUID], cursor, size, descending=not wanted.waiting_first)
    kept, following = split(await tx.all(page), size, by, "id")
    return [ConversationOut.model_validate(row, from_attributes=True) for row in kept], following


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    column = conversations.c
    equal = {
        column.channel: wanted.channel,
        column.store_id: wanted.store,
        column.customer_id: wanted.customer,
        column.assignee_id: wanted.assignee,
    }
    found: list[ColumnElement[bool]] = [where == value for where, value in equal.items() if value is not None]
    if wanted.unread:
        found.append(_mine(wanted.reader) > 0)
    if wanted.mine:
        found.append(column.assignee_id == wanted.reader)
    if wanted.unassigned:
        found.append(column.assignee_id.is_(None))
    if wanted.unanswered or wanted.waiting_first:
        found.append(column.waiting_since.is_not(None))
    if wanted.ids is not None:
        found.append(column.id.in_(wanted.ids))
    if wanted.order is not None:
        linked = select(conversation_orders.c.conversation_id).where(conversation_orders.c.order_id == wanted.order)
        found.append(column.id.in_(linked))
    if wanted.search:
        found.append(_matches(wanted.search.strip()))
    return found


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


async def counters(tx: Tx, reader: UUID | None, store: StoreId | None) -> Counters:
    """Each counted to the cap and no further: a badge says "999+" however many there are."""
    mine, waits = conversations.c.assignee_id == reader, conversations.c.waiting_since.is_not(None)
    wanted = {
        "unread": _mine(reader) > 0,
        "unread_by_team": _team() > 0,
        "mine": mine,
        "mine_unread": mine & (_mine(reader) > 0),
        "unassigned": waits & conversations.c.assignee_id.is_(None),
        "unanswered": waits,
    }
    here = [] if store is None else [conversations.c.store_id == store]
    oldest = select(func.min(conversations.c.waiting_since)).where(waits, *here).scalar_subquery()
    counted = [_count([condition, *here]).label(name) for name, condition in wanted.items()]
    row = await tx.first(select(*counted, oldest.label("oldest_waiting")))
    assert row is not None
    return Counters(**row._mapping, capped_at=COUNT_CAP)


def _count(conditions: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    some = select(conversations.c.id).where(*conditions).limit(COUNT_CAP).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


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
    profile = await _profile(tx, row.profile_id)
    served = [StoreId(store) for store in profile.store_ids if tx.scope.includes(store)] if profile else []
    return _card(row, people, linked, served, works=bool(profile and profile.works))


async def _profile(tx: Tx, profile_id: UUID) -> Row[Any] | None:
    works = profiles.c.enabled & profiles.c.configuration_enabled & profiles.c.trouble.is_(None)
    return await tx.first(select(profiles.c.store_ids, works.label("works")).where(profiles.c.id == profile_id))


def _card(row: Row[Any], people: Any, linked: Any, served: list[StoreId], *, works: bool) -> ConversationCard:
    line = ConversationOut.model_validate(row, from_attributes=True)
    return ConversationCard(
        **line.model_dump(),
        participants=[ParticipantOut.model_validate(person, from_attributes=True) for person in people],
        orders=[LinkedOrderOut.model_validate(order, from_attributes=True) for order in linked],
        profile_works=works,
        text_limit=TEXT_LIMIT[line.channel],
        store_ids=served,
    )
