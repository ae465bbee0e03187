"""Take in what a provider told us about a thread: messages, edits, deletions, ticks."""

from dataclasses import replace
from datetime import datetime, timedelta

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.events.parts import Identity
from contracts.ids import MessageId
from contracts.phone import E164, NotAPhoneNumber, parse_phone

from messenger.actions.report_outcome import apply_changes, name_message
from messenger.domain.conversation import IDENTITY, OUTSIDE, Conversation
from messenger.domain.facts import (
    AccountFact,
    ChangeFact,
    Contact,
    DeleteFact,
    EditFact,
    Fact,
    MessageFact,
    ReachabilityFact,
    StatusFact,
    UnusedFact,
)
from messenger.domain.message import ACCEPTED, IN, OUT
from messenger.domain.outcome import Sent
from messenger.domain.profile import Profile
from messenger.store import conversations, copies, media, messages, profiles

ECHO_WINDOW = timedelta(minutes=2)
"""An echo without a known key is ours when we wrote the same words to the same thread this shortly before."""


async def take_in(tx: Tx, profile: Profile, fact: Fact, received_at: datetime) -> bool:
    """Carry out one fact. False when it is of no use here."""
    match fact:
        case MessageFact():
            await messages.hold_key(tx, profile.id, fact.message_key)
            if fact.inbound:
                await _take_inbound(tx, profile, fact, received_at)
            else:
                await _take_echo(tx, profile, fact, received_at)
        case EditFact() | DeleteFact() | StatusFact():
            await _take_change(tx, profile, fact, received_at)
        case ReachabilityFact():
            conversation = await conversations.lock_thread(tx, profile, fact.thread_key)
            if conversation is None:
                return False
            await conversations.set_reachable(tx, conversation.id, reachable=fact.reachable, at=fact.happened_at)
        case AccountFact():
            await profiles.set_trouble(tx, profile.id, fact.trouble)
        case UnusedFact():
            return False
    return True


async def _take_inbound(tx: Tx, profile: Profile, fact: MessageFact, now: datetime) -> None:
    contact = fact.contact or Contact(external_id=fact.thread_key)
    customer_id = await copies.customer_of_identity(tx, profile.channel, contact.external_id, profile.id)
    conversation = await conversations.open_thread(tx, profile, fact.thread_key, customer_id, fact.sent_at)
    if customer_id is not None and conversation.may_be_linked_by_identity(customer_id):
        # The customer became known while the first message was on its way; this one finds them.
        conversation = replace(conversation, customer_id=customer_id, customer_linked_by=IDENTITY).bumped()
        await conversations.save(tx, conversation)
        tx.publish(conversation.linked(now))
    phone = await _phone(tx, conversation, contact)
    person = await conversations.note_participant(tx, conversation.id, contact, phone, fact.sent_at)
    message_id = MessageId(uuid7())
    new = replace(
        _as_written(conversation, fact, message_id, now),
        author=f"contact:{contact.external_id}",
        author_name=person.display_name,
        participant_id=person.id,
    )
    if not await messages.add(tx, new):
        return
    await media.add(tx, message_id, fact.attachments, now)
    await conversations.count_inbound(tx, conversation.id)
    await conversations.set_reachable(tx, conversation.id, reachable=True, at=fact.sent_at)
    conversation = conversation.bumped()
    identity = Identity(
        channel=profile.channel,
        external_id=contact.external_id,
        profile_id=profile.id,
        display_name=person.display_name or None,
        username=person.username,
        phone=E164(person.phone) if person.phone else None,
    )
    tx.publish(conversation.received(message_id, identity, fact.text, len(fact.attachments), fact.sent_at, now))
    await _settle(tx, conversation, message_id, fact, now)


async def _take_echo(tx: Tx, profile: Profile, fact: MessageFact, now: datetime) -> None:
    """One of our own messages, seen from outside: find the row it belongs to, or keep it as written past us."""
    customer_id = await copies.customer_of_identity(tx, profile.channel, fact.thread_key, profile.id)
    conversation = await conversations.open_thread(tx, profile, fact.thread_key, customer_id, fact.sent_at)
    if fact.contact is not None:
        phone = await _phone(tx, conversation, fact.contact)
        await conversations.note_participant(tx, conversation.id, fact.contact, phone, fact.sent_at)
    known = await messages.of_key(tx, profile.id, fact.message_key)
    if known is None and fact.task_key:
        known = await messages.of_task(tx, profile.id, fact.task_key)
    if known is None:
        since, until = fact.sent_at - ECHO_WINDOW, fact.sent_at + ECHO_WINDOW
        known = await messages.unmatched_send(tx, conversation.id, fact.text, since, until)
    if known is not None:
        if known.provider_key is None:
            sent = Sent(fact.message_key, fact.sent_at, fact.sort_key, fact.task_key)
            await name_message(tx, conversation, known, sent, now)
        return
    message_id = MessageId(uuid7())
    new = _as_written(conversation, fact, message_id, now)
    if not await messages.add(tx, new):
        return
    await media.add(tx, message_id, fact.attachments, now)
    conversation = conversation.bumped()
    kept = await messages.message(tx, message_id)
    assert kept is not None
    tx.publish(conversation.outcome(message_id, kept.state, OUTSIDE, None, now))
    await _settle(tx, conversation, message_id, fact, now)


def _as_written(
    conversation: Conversation, fact: MessageFact, message_id: MessageId, now: datetime
) -> messages.NewMessage:
    return messages.NewMessage(
        id=message_id,
        conversation_id=conversation.id,
        profile_id=conversation.profile_id,
        direction=IN if fact.inbound else OUT,
        kind=fact.kind,
        text=fact.text,
        author=OUTSIDE,
        author_name="",
        received_at=now,
        sort_time=fact.sent_at,
        sort_key=fact.sort_key,
        provider_time=fact.sent_at,
        provider_key=fact.message_key,
        task_key=fact.task_key,
        album_key=fact.album_key,
        reply_to_key=fact.reply_to_key,
        status=None if fact.inbound else ACCEPTED,
    )


async def _settle(tx: Tx, conversation: Conversation, message_id: MessageId, fact: MessageFact, now: datetime) -> None:
    """Apply what came before the message, refresh the list's line, save."""
    keys = [fact.message_key] + ([fact.task_key] if fact.task_key else [])
    waiting = await messages.take_waiting(tx, conversation.profile_id, keys)
    kept = await messages.message(tx, message_id)
    assert kept is not None
    conversation = await apply_changes(tx, conversation, kept, waiting, now)
    await conversations.refresh_preview(tx, conversation.id)
    await conversations.save(tx, conversation)


async def _take_change(tx: Tx, profile: Profile, fact: ChangeFact, now: datetime) -> None:
    await messages.hold_key(tx, profile.id, fact.message_key)
    known = await messages.of_key(tx, profile.id, fact.message_key)
    if known is None and isinstance(fact, StatusFact) and fact.task_key:
        known = await messages.of_task(tx, profile.id, fact.task_key)
    if known is None:
        await messages.keep_for_later(tx, profile.id, fact, now)
        return
    conversation = await conversations.lock(tx, known.conversation_id)
    known = await messages.message(tx, known.id)
    assert conversation is not None
    if known is None:
        # An echo's row was absorbed by the send it belonged to while we waited for the lock.
        known = await messages.of_key(tx, profile.id, fact.message_key)
        assert known is not None
    conversation = await apply_changes(tx, conversation, known, [fact], now)
    await conversations.refresh_preview(tx, conversation.id)
    await conversations.save(tx, conversation)


async def _phone(tx: Tx, conversation: Conversation, contact: Contact) -> str | None:
    """The phone in E.164, read with the store's country; what is none is left out."""
    if not contact.phone:
        return None
    shop = await copies.shop(tx, conversation.store_id)
    try:
        return parse_phone(contact.phone, shop.country)
    except NotAPhoneNumber:
        return None
