"""Put a message into the queue of its conversation; the dispatcher sends it after the commit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.ids import ConversationId, MessageId, OrderId

from messenger.domain.channels import CAPTION_LIMIT, TEXT_LIMIT
from messenger.domain.conversation import Conversation
from messenger.domain.facts import Attachment
from messenger.domain.message import FAILED, NOTE, OUT, QUEUED, UNKNOWN
from messenger.domain.refusals import (
    ClientIdReused,
    NothingToSend,
    OutcomeSettled,
    ProfileSwitchedOff,
    RecipientUnreachable,
    TextTooLong,
)
from messenger.store import conversations, media, messages, outgoing, profiles


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to say. `client_id` names it: the same draft is kept, and sent, once."""

    text: str
    client_id: UUID
    author: str
    author_name: str = ""
    order_id: OrderId | None = None
    reply_to_key: str | None = None
    attachment: Attachment | None = None


async def queue_message(tx: Tx, conversation_id: ConversationId, draft: Draft, now: datetime) -> MessageId:
    """Raises NotFound, TextTooLong, NothingToSend, RecipientUnreachable, ProfileSwitchedOff, ClientIdReused."""
    conversation = await conversations.lock(tx, conversation_id)
    if conversation is None:
        raise NotFound(what="conversation")
    earlier = await messages.of_client_id(tx, conversation.id, draft.client_id)
    if earlier is not None:
        if earlier.direction != OUT or earlier.state.text != draft.text:
            raise ClientIdReused()
        return earlier.id
    _check_words(conversation, draft)
    profile = await profiles.profile(tx, conversation.profile_id)
    if profile is None or not profile.enabled:
        raise ProfileSwitchedOff()
    if not conversation.reachable:
        raise RecipientUnreachable()
    return await _write(tx, conversation, draft, now)


async def queue_automatic(tx: Tx, conversation: Conversation, draft: Draft, now: datetime) -> MessageId | None:
    """The platform's own word to a buyer. None when this very message was written before."""
    if await messages.of_client_id(tx, conversation.id, draft.client_id) is not None:
        return None
    return await _write(tx, conversation, draft, now)


def _check_words(conversation: Conversation, draft: Draft) -> None:
    if not draft.text.strip() and draft.attachment is None:
        raise NothingToSend()
    limit = CAPTION_LIMIT if draft.attachment is not None else TEXT_LIMIT[conversation.channel]
    if len(draft.text) > limit:
        raise TextTooLong(limit=limit, length=len(draft.text))


async def _write(tx: Tx, conversation: Conversation, draft: Draft, now: datetime) -> MessageId:
    message_id = MessageId(uuid7())
    await messages.add(
        tx,
        messages.NewMessage(
            id=message_id,
            conversation_id=conversation.id,
            profile_id=conversation.profile_id,
            direction=OUT,
            kind=draft.attachment.kind if draft.attachment else "text",
            text=draft.text,
            author=draft.author,
            author_name=draft.author_name,
            received_at=now,
            sort_time=now,
            reply_to_key=draft.reply_to_key,
            client_id=draft.client_id,
            order_id=draft.order_id,
            status=QUEUED,
        ),
    )
    if draft.attachment is not None:
        await media.add(tx, message_id, [draft.attachment], now)
    await conversations.refresh_preview(tx, conversation.id)
    return message_id


async def send_again(tx: Tx, message_id: MessageId, now: datetime) -> None:
    """A person takes it upon themselves to repeat a message that failed or may have arrived (decision 10)."""
    found = await messages.message(tx, message_id)
    conversation = await conversations.lock(tx, found.conversation_id) if found else None
    kept = await messages.message(tx, message_id)
    if conversation is None or kept is None or kept.direction != OUT:
        raise NotFound(what="message")
    if kept.state.status not in (FAILED, UNKNOWN) or kept.provider_key is not None:
        raise OutcomeSettled(status=kept.state.status)
    await outgoing.queue_again(tx, kept.id, now)


async def write_note(
    tx: Tx, conversation_id: ConversationId, text: str, author: str, author_name: str, now: datetime
) -> MessageId:
    """A private note: in the thread for colleagues, never sent."""
    conversation = await conversations.lock(tx, conversation_id)
    if conversation is None:
        raise NotFound(what="conversation")
    message_id = MessageId(uuid7())
    await messages.add(
        tx,
        messages.NewMessage(
            id=message_id,
            conversation_id=conversation.id,
            profile_id=conversation.profile_id,
            direction=NOTE,
            kind="text",
            text=text,
            author=author,
            author_name=author_name,
            received_at=now,
            sort_time=now,
        ),
    )
    conversation = conversation.bumped()
    await conversations.save(tx, conversation)
    tx.publish(conversation.noted(message_id, author, now))
    return message_id
