"""A customer is made: by hand, or from a conversation in one action (S41)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.events.parts import Identity
from contracts.ids import ConversationId, CustomerId
from contracts.phone import E164
from sqlalchemy import Row

from crm import store
from crm.actions.announce import announce_changed, announce_created
from crm.domain.refusals import ConversationNotKnownYet


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is known of somebody at first."""

    display_name: str
    phones: Sequence[E164] = ()
    emails: Sequence[str] = ()
    language: str = "ru"
    notes: str = ""
    origin: str | None = None
    preferences: dict[str, Any] = field(default_factory=dict)


async def create_customer(tx: Tx, store_id: StoreId, new: NewCustomer, *, now: datetime) -> Row[Any]:
    """By hand; the row as saved."""
    row = await _add(tx, store_id, new)
    await announce_created(tx, row, now)
    return row


async def create_from_conversation(tx: Tx, conversation_id: ConversationId, *, now: datetime) -> tuple[Row[Any], bool]:
    """The customer behind a conversation, and whether they are new.

    Somebody with exactly this identity is the same person and is returned. Raises ConversationNotKnownYet.
    """
    conversation = await store.conversation_of(tx, conversation_id)
    if conversation is None:
        raise ConversationNotKnownYet(retry_after=1)
    identity, store_id = Identity.model_validate(conversation.identity), StoreId(conversation.store_id)
    await store.lock_identity(tx, identity)
    known = await store.owner_of(tx, identity)
    if known is not None:
        await store.know_customer(tx, known, store_id)
        row = await store.save_customer(tx, known)
        await announce_changed(tx, row, now)
        return row, False
    shop = await store.store_of(tx, store_id)
    new = NewCustomer(
        display_name=identity.display_name or identity.username or identity.external_id,
        phones=[E164(identity.phone)] if identity.phone else [],
        language=shop.language if shop else "ru",
        origin=f"conversation:{identity.channel.value}",
    )
    row = await _add(tx, store_id, new)
    await store.add_identity(tx, row.id, identity)
    await announce_created(tx, row, now, conversation_id)
    return row, True


async def _add(tx: Tx, store_id: StoreId, new: NewCustomer) -> Row[Any]:
    customer_id = CustomerId(uuid7())
    await store.add_customer(
        tx,
        id=customer_id,
        store_ids=[store_id],
        display_name=new.display_name,
        phones=list(dict.fromkeys(new.phones)),
        emails=list(dict.fromkeys(new.emails)),
        language=new.language,
        notes=new.notes,
        origin=new.origin,
        preferences=new.preferences,
        version=1,
    )
    row = await store.lock_customer(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    return row
