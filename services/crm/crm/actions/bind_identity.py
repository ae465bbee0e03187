"""A person says who writes in a conversation: an existing customer, or no longer this one (S31, S148)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.events.parts import Identity
from sqlalchemy import Row

from crm import store, store_recipients
from crm.actions.announce import announce_changed
from crm.domain.refusals import AlreadyMerged, ConversationNotKnownYet, IdentityTaken


async def bind_identity(tx: Tx, customer_id: UUID, conversation_id: UUID, *, now: datetime) -> Row[Any]:
    """Binding twice changes nothing. Raises NotFound, AlreadyMerged, ConversationNotKnownYet, IdentityTaken."""
    conversation = await store.conversation_of(tx, conversation_id)
    if conversation is None:
        raise ConversationNotKnownYet(retry_after=1)
    identity = Identity.model_validate(conversation.identity)
    await store.lock_identity(tx, identity)
    row = await _standing(tx, customer_id)
    if not await store.add_identity(tx, customer_id, identity):
        owner = await store.owner_of(tx, identity)
        if owner == customer_id:
            return row
        other = await store.lock_customer(tx, owner) if owner else None
        raise IdentityTaken(customer_id=owner if other else None, name=other.display_name if other else "…")
    await store.know_customer(tx, customer_id, StoreId(conversation.store_id))
    return await _announced(tx, customer_id, now)


async def unbind_identity(tx: Tx, customer_id: UUID, identity_id: UUID, *, now: datetime) -> Row[Any]:
    """Raises NotFound, AlreadyMerged."""
    await _standing(tx, customer_id)
    if not await store_recipients.drop_identity(tx, customer_id, identity_id):
        raise NotFound(what="channel")
    return await _announced(tx, customer_id, now)


async def _standing(tx: Tx, customer_id: UUID) -> Row[Any]:
    row = await store.lock_customer(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    if row.merged_into is not None:
        raise AlreadyMerged(into=row.merged_into)
    return row


async def _announced(tx: Tx, customer_id: UUID, now: datetime) -> Row[Any]:
    saved = await store.save_customer(tx, customer_id)
    await announce_changed(tx, saved, now)
    return saved
