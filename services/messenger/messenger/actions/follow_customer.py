"""Follow what crm says about customers: link by equal identity, follow merges and their undoing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from contracts.events.crm import CustomerState
from contracts.ids import ConversationId, CustomerId

from messenger.domain.conversation import IDENTITY, ORIGIN, Conversation
from messenger.store import conversations, copies


async def follow_customer(tx: Tx, event: CustomerState, origin: ConversationId | None, now: datetime) -> None:
    """Keep the copy, then link the conversations of this customer's identities."""
    if origin is not None:
        conversation = await conversations.lock(tx, origin)
        if conversation is not None and conversation.customer_id is None:
            customer = await copies.survivor_of(tx, event.customer_id)
            await _link(tx, [replace(conversation, customer_id=customer, customer_linked_by=ORIGIN)], now)
    if not await copies.keep_customer(tx, event):
        return
    identities = [(str(i.channel), i.external_id, i.profile_id) for i in event.identities]
    customer = await copies.survivor_of(tx, event.customer_id)
    found = await conversations.with_identities(tx, identities)
    await _link(
        tx,
        [
            replace(conversation, customer_id=customer, customer_linked_by=IDENTITY)
            for conversation in found
            if conversation.may_be_linked_by_identity(customer)
        ],
        now,
    )


async def follow_merge(tx: Tx, merge_id: UUID, survivor: CustomerId, absorbed: CustomerId, now: datetime) -> None:
    if not await copies.note_merge(tx, merge_id, survivor, absorbed, undone=False):
        return
    merge = await copies.standing_merge(tx, absorbed)
    if merge is None or merge.id != merge_id:
        return  # a later merge was heard first, and has moved everything already
    await copies.set_merged_into(tx, absorbed, merge.survivor_id)
    survivor = merge.survivor_id
    moving = await conversations.of_customer(tx, absorbed)
    await conversations.note_moves(tx, merge_id, [conversation.id for conversation in moving])
    await _link(tx, [replace(conversation, customer_id=survivor) for conversation in moving], now)


async def follow_unmerge(tx: Tx, merge_id: UUID, survivor: CustomerId, restored: CustomerId, now: datetime) -> None:
    """Conversations the merge moved go back, except those somebody has re-bound meanwhile.

    Where a later merge was heard before this undoing, they belong to that one.
    """
    if not await copies.note_merge(tx, merge_id, survivor, restored, undone=True):
        return
    merge = await copies.standing_merge(tx, restored)
    await copies.set_merged_into(tx, restored, merge.survivor_id if merge else None)
    moving = await conversations.moved_by(tx, merge_id, survivor)
    if merge is not None:
        await conversations.note_moves(tx, merge.id, [conversation.id for conversation in moving])
    belongs_to = merge.survivor_id if merge else restored
    await _link(tx, [replace(conversation, customer_id=belongs_to) for conversation in moving], now)


async def _link(tx: Tx, changed: Sequence[Conversation], now: datetime) -> None:
    bumped = [conversation.bumped() for conversation in changed]
    await conversations.save_many(tx, bumped)
    tx.publish(*(conversation.linked(now) for conversation in bumped))
