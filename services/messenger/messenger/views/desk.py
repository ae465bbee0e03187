"""Canned replies, accounts, and the journal of webhooks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.messenger import CannedReplyOut, InboundEventOut, ProfileOut
from sqlalchemy import Row, or_, select

from messenger.tables import canned_replies, inbound_events, profiles

PAYLOAD_SHOWN = 20_000


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


async def profile_list(tx: Tx, public_url: str) -> list[ProfileOut]:
    rows = await tx.all(select(profiles).order_by(profiles.c.title, profiles.c.id))
    return [_profile(tx, row, public_url) for row in rows]


async def profile_card(tx: Tx, profile_id: UUID, public_url: str) -> ProfileOut | None:
    row = await tx.first(select(profiles).where(profiles.c.id == profile_id))
    return _profile(tx, row, public_url) if row else None


def _profile(tx: Tx, row: Row[Any], public_url: str) -> ProfileOut:
    """The address with its secret key, and the other stores served, only for those who see them all (R20)."""
    visible = [store for store in row.store_ids if tx.scope.includes(store)]
    whole = len(visible) == len(row.store_ids)
    url = f"{public_url.rstrip('/')}/hooks/{row.provider}/{row.connection_key}"
    return ProfileOut.model_validate({**row._mapping, "store_ids": visible, "hook_url": url if whole else None})


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
