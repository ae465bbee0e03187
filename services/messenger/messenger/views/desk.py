"""Canned replies, accounts, and the journal of webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.messenger import (
    CannedReplyOut,
    ColleagueOut,
    FilledReplyOut,
    InboundEventOut,
    ProfileOut,
    WebChatOut,
)
from sqlalchemy import Row, ScalarSelect, func, or_, select

from messenger.domain.canned import filled
from messenger.domain.channels import WEBCHAT
from messenger.domain.notices import LANGUAGES
from messenger.store.copies import languages_of
from messenger.tables import (
    canned_replies,
    conversation_orders,
    conversations,
    customers,
    inbound_events,
    participants,
    profiles,
    stores,
    users,
    web_chats,
)

PAYLOAD_SHOWN = 20_000
_PROFILES = select(profiles, web_chats.c.allowed_origins, web_chats.c.greetings).outerjoin(
    web_chats, web_chats.c.profile_id == profiles.c.id
)


async def canned(tx: Tx, store: StoreId | None, search: str | None) -> list[CannedReplyOut]:
    """Of this store and of the network; without a store, everything visible."""
    statement = select(canned_replies).order_by(canned_replies.c.shortcut, canned_replies.c.id)
    if store is not None:
        statement = statement.where(or_(canned_replies.c.store_id == store, canned_replies.c.store_id.is_(None)))
    if search:
        statement = statement.where(
            or_(
                canned_replies.c.shortcut.icontains(search, autoescape=True),
                canned_replies.c.title.icontains(search, autoescape=True),
            )
        )
    rows = await tx.all(statement)
    return [CannedReplyOut.model_validate(row, from_attributes=True) for row in rows]


async def canned_reply(tx: Tx, reply_id: UUID) -> CannedReplyOut | None:
    row = await tx.first(select(canned_replies).where(canned_replies.c.id == reply_id))
    return CannedReplyOut.model_validate(row, from_attributes=True) if row else None


async def filled_replies(tx: Tx, conversation_id: UUID, operator: str) -> list[FilledReplyOut] | None:
    """The replies of a conversation's store and of the network, with what is known of it filled in, in the language
    of the other side; None when there is no such conversation."""
    row = await tx.first(
        select(
            conversations.c.store_id,
            conversations.c.customer_id,
            func.coalesce(customers.c.display_name, _name_in_channel()).label("customer"),
            stores.c.title.label("store"),
            stores.c.phone.label("store_phone"),
            _newest_order().label("order"),
        )
        .outerjoin(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(stores, stores.c.id == conversations.c.store_id)
        .where(conversations.c.id == conversation_id)
    )
    if row is None:
        return None
    preferred = await languages_of(tx, row.store_id, row.customer_id)
    facts = {name: row._mapping[name] for name in ("customer", "store", "store_phone", "order")}
    replies = await canned(tx, row.store_id, None)
    return [_filled(reply, [*preferred, *LANGUAGES], {**facts, "operator": operator}) for reply in replies]


def _filled(reply: CannedReplyOut, preferred: Sequence[str], facts: Mapping[str, str | None]) -> FilledReplyOut:
    language = next((known for known in preferred if reply.texts.get(known)), next(iter(reply.texts)))
    text, missing = filled(reply.texts[language], facts)
    return FilledReplyOut(
        id=reply.id, shortcut=reply.shortcut, title=reply.title, language=language, text=text, missing=missing
    )


def _name_in_channel() -> ScalarSelect[str]:
    return (
        select(participants.c.display_name)
        .where(participants.c.conversation_id == conversations.c.id, participants.c.display_name != "")
        .order_by(participants.c.id)
        .limit(1)
        .scalar_subquery()
    )


def _newest_order() -> ScalarSelect[str]:
    return (
        select(conversation_orders.c.number)
        .where(conversation_orders.c.conversation_id == conversations.c.id)
        .order_by(conversation_orders.c.linked_at.desc())
        .limit(1)
        .scalar_subquery()
    )


async def colleagues(tx: Tx, store: StoreId | None) -> list[ColleagueOut]:
    """Who a conversation of this store can be given to; without a store, of any the caller sees."""
    statement = select(users).where(users.c.active).order_by(users.c.display_name, users.c.id)
    stores_seen = [store] if store is not None else sorted(tx.scope.stores or ())
    if stores_seen:
        statement = statement.where(users.c.whole_network | users.c.store_ids.overlap(stores_seen))
    return [
        ColleagueOut(
            id=row.id,
            name=row.display_name,
            store_ids=[seen for seen in row.store_ids if tx.scope.includes(seen)],
            whole_network=row.whole_network,
        )
        for row in await tx.all(statement)
    ]


async def profile_list(tx: Tx, public_url: str) -> list[ProfileOut]:
    rows = await tx.all(_PROFILES.order_by(profiles.c.title, profiles.c.id))
    return [_profile(tx, row, public_url) for row in rows]


async def profile_card(tx: Tx, profile_id: UUID, public_url: str) -> ProfileOut | None:
    row = await tx.first(_PROFILES.where(profiles.c.id == profile_id))
    return _profile(tx, row, public_url) if row else None


def _profile(tx: Tx, row: Row[Any], public_url: str) -> ProfileOut:
    """The address with its secret key, and the other stores served, only for those who see them all (R20)."""
    visible = [store for store in row.store_ids if tx.scope.includes(store)]
    whole = len(visible) == len(row.store_ids)
    own = row.provider == WEBCHAT
    url = f"{public_url.rstrip('/')}/hooks/{row.provider}/{row.connection_key}" if whole and not own else None
    chat = WebChatOut(
        site_key=row.connection_key, allowed_origins=row.allowed_origins or [], greetings=row.greetings or {}
    )
    return ProfileOut.model_validate(
        {**row._mapping, "store_ids": visible, "hook_url": url, "web_chat": chat if own else None}
    )


async def inbound_page(
    tx: Tx, state: str | None, profile_id: UUID | None, cursor: str | None, size: int
) -> tuple[list[InboundEventOut], str | None]:
    """Webhooks of accounts all of whose stores the caller sees: payloads hold every store's conversations (R20)."""
    statement = select(inbound_events).join(profiles, profiles.c.id == inbound_events.c.profile_id)
    if tx.scope.stores is not None:
        statement = statement.where(profiles.c.store_ids.contained_by(sorted(tx.scope.stores)))
    if state is not None:
        statement = statement.where(inbound_events.c.state == state)
    if profile_id is not None:
        statement = statement.where(inbound_events.c.profile_id == profile_id)
    order = [inbound_events.c.received_at, inbound_events.c.id]
    rows = await tx.all(after(statement, order, [datetime, UUID], cursor, size))
    kept, following = split(rows, size, "received_at", "id")
    return [_event(row) for row in kept], following


def _event(row: Row[Any]) -> InboundEventOut:
    payload = bytes(row.payload)[:PAYLOAD_SHOWN].decode("utf-8", "replace")
    return InboundEventOut.model_validate({**row._mapping, "payload": payload})
