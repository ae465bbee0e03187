"""What colleagues do with a conversation: take it, bind it, mark it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.ids import ConversationId, CustomerId, OrderId, UserId

from messenger.domain.conversation import PERSON, Conversation
from messenger.domain.refusals import AssignedMeanwhile, AssigneeNotInStore, StoreNotServed
from messenger.store import conversations, copies, profiles


async def _locked(tx: Tx, conversation_id: ConversationId) -> Conversation:
    conversation = await conversations.lock(tx, conversation_id)
    if conversation is None:
        raise NotFound(what="conversation")
    return conversation


@dataclass(frozen=True, slots=True)
class Expected:
    """Who the screen showed as the one who has it."""

    assignee: UserId | None


async def assign(
    tx: Tx, conversation_id: ConversationId, assignee: UserId | None, now: datetime, expected: Expected | None = None
) -> Conversation:
    """Give the conversation to a colleague of its store, or to nobody (S152).

    Raises AssignedMeanwhile when it is not with whom the screen showed: two who take it at once learn of each other.
    """
    conversation = await _locked(tx, conversation_id)
    if expected is not None and conversation.assignee_id not in (expected.assignee, assignee):
        raise AssignedMeanwhile(name=await copies.name_of(tx, conversation.assignee_id))
    if assignee is not None and not await copies.works_in(tx, assignee, conversation.store_id):
        raise AssigneeNotInStore()
    if conversation.assignee_id == assignee:
        return conversation
    conversation = replace(conversation, assignee_id=assignee).bumped()
    await conversations.save(tx, conversation)
    tx.publish(conversation.assigned(now))
    return conversation


async def link_customer(
    tx: Tx, conversation_id: ConversationId, customer: CustomerId | None, now: datetime
) -> Conversation:
    """Bind to a customer, re-bind, or unbind; a person's choice outranks an equal identity (S148)."""
    conversation = await _locked(tx, conversation_id)
    if conversation.customer_id == customer and conversation.customer_linked_by == PERSON:
        return conversation
    conversation = replace(conversation, customer_id=customer, customer_linked_by=PERSON).bumped()
    await conversations.save(tx, conversation)
    tx.publish(conversation.linked(now))
    return conversation


async def link_order(
    tx: Tx, conversation_id: ConversationId, order: OrderId, number: str | None, linked_by: str, now: datetime
) -> Conversation:
    """Bind an order to the conversation (S150); a second time changes nothing."""
    conversation = await _locked(tx, conversation_id)
    if not await conversations.link_order(tx, conversation.id, order, number, linked_by, now):
        return conversation
    conversation = conversation.bumped()
    await conversations.save(tx, conversation)
    tx.publish(conversation.linked(now, order))
    return conversation


async def move_to_store(tx: Tx, conversation_id: ConversationId, store: StoreId, now: datetime) -> Conversation:
    """Hand the conversation to another store its account serves (S149); the mover must see both."""
    conversation = await _locked(tx, conversation_id)
    if not tx.scope.includes(store):
        raise StoreNotAssigned()
    profile = await profiles.profile(tx, conversation.profile_id)
    if profile is None or store not in profile.store_ids:
        raise StoreNotServed()
    if conversation.store_id == store:
        return conversation
    conversation = replace(conversation, store_id=store, assignee_id=None).bumped()
    await conversations.save(tx, conversation)
    tx.publish(conversation.linked(now))
    return conversation


async def mark(
    tx: Tx, conversation_id: ConversationId, reader: UUID | None, *, for_team: bool, unread: bool, now: datetime
) -> None:
    """Mark read or unread, for the reader and (unless told otherwise) for the team (S153)."""
    conversation = await _locked(tx, conversation_id)
    back = 1 if unread else 0
    if reader is not None:
        await conversations.mark_seen(tx, conversation.id, reader, back=back, now=now)
    if for_team and await conversations.mark_seen_by_team(tx, conversation.id, back=back):
        await _announce_mark(tx, conversation, now)


async def settle(tx: Tx, conversation_id: ConversationId, now: datetime) -> None:
    """A person says that what was written needs no answer ("thank you!"); seen it is, too."""
    conversation = await _locked(tx, conversation_id)
    seen = await conversations.mark_seen_by_team(tx, conversation.id, back=0)
    if await conversations.settle(tx, conversation.id) or seen:
        await _announce_mark(tx, conversation, now)


async def _announce_mark(tx: Tx, conversation: Conversation, now: datetime) -> None:
    conversation = conversation.bumped()
    await conversations.save(tx, conversation)
    unread, waiting = await conversations.standing(tx, conversation.id)
    tx.publish(conversation.marked(unread, now, waiting=waiting))
