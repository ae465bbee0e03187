"""Published by messenger: conversations of all channels (S145)."""

from typing import ClassVar

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.events.parts import Channel, Identity
from contracts.ids import ConversationId, CustomerId, MessageId, OrderId, ProfileId, UserId


class ConversationFact(Event):
    subject_field: ClassVar[str] = "conversation_id"

    conversation_id: ConversationId
    profile_id: ProfileId
    channel: Channel


class MessageReceived(ConversationFact):
    """Somebody wrote to us; `sequence` is the conversation's version."""

    name: ClassVar[str] = "messenger.message_received"

    message_id: MessageId
    identity: Identity
    customer_id: CustomerId | None = None
    text: str
    attachments: int = 0
    sent_at: AwareDatetime
    """Provider's time."""
    received_at: AwareDatetime


class MessageSent(ConversationFact):
    """We wrote; the provider accepted it."""

    name: ClassVar[str] = "messenger.message_sent"

    message_id: MessageId
    order_id: OrderId | None = None
    text: str
    sent_by: str


class MessageFailed(ConversationFact):
    name: ClassVar[str] = "messenger.message_failed"

    message_id: MessageId
    order_id: OrderId | None = None
    reason: str
    outcome_unknown: bool
    """True: it may have arrived; nobody resends without a person's word."""


class MessageStatusChanged(ConversationFact):
    """Delivery ticks; a status never falls (R18)."""

    name: ClassVar[str] = "messenger.message_status_changed"

    message_id: MessageId
    status: str


class MessageChanged(ConversationFact):
    """The words of a message were edited, or it was deleted by its author; nothing said before is lost (R18)."""

    name: ClassVar[str] = "messenger.message_changed"

    message_id: MessageId
    text: str
    """Empty when deleted."""
    edited_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None


class NoteWritten(ConversationFact):
    """A colleague left a private note; its words stay in the thread."""

    name: ClassVar[str] = "messenger.note_written"

    message_id: MessageId
    written_by: str


class ConversationMarked(ConversationFact):
    """The team has seen it, or not; or nobody needs to answer (S153)."""

    name: ClassVar[str] = "messenger.conversation_marked"

    unread_by_team: int
    waiting: bool


class ConversationAssigned(ConversationFact):
    name: ClassVar[str] = "messenger.conversation_assigned"

    assignee_id: UserId | None


class ConversationLinked(ConversationFact):
    """Bound to a customer or an order (S148, S150)."""

    name: ClassVar[str] = "messenger.conversation_linked"

    customer_id: CustomerId | None = None
    order_id: OrderId | None = None
