"""A conversation as decisions see it: its version, its links, and the facts it announces."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import StoreId
from contracts.events.messenger import (
    ConversationAssigned,
    ConversationLinked,
    ConversationMarked,
    MessageChanged,
    MessageFailed,
    MessageReceived,
    MessageSent,
    MessageStatusChanged,
    NoteWritten,
)
from contracts.events.parts import Channel, Identity
from contracts.ids import ConversationId, CustomerId, MessageId, OrderId, ProfileId, UserId

from messenger.domain.message import ACCEPTED, FAILED, UNKNOWN, MessageState

IDENTITY, PERSON, ORIGIN = "identity", "person", "origin"
"""Who linked a customer: the identity matched, a person chose, or the customer was made from the conversation."""
OUTSIDE, PLATFORM = "outside", "platform"
"""Authors of our messages that no user wrote here: past the platform, on the phone or by another client; and by the
platform itself."""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: ConversationId
    profile_id: ProfileId
    channel: Channel
    store_id: StoreId
    thread_key: str
    version: int
    customer_id: CustomerId | None = None
    customer_linked_by: str | None = None
    assignee_id: UserId | None = None
    reachable: bool = True

    def bumped(self) -> "Conversation":
        """One version carries one event."""
        return replace(self, version=self.version + 1)

    def _facts(self, now: datetime) -> dict[str, Any]:
        return {
            "store_id": self.store_id,
            "sequence": self.version,
            "occurred_at": now,
            "conversation_id": self.id,
            "profile_id": self.profile_id,
            "channel": self.channel,
        }

    def assigned(self, now: datetime) -> ConversationAssigned:
        return ConversationAssigned(**self._facts(now), assignee_id=self.assignee_id)

    def linked(self, now: datetime, order_id: OrderId | None = None) -> ConversationLinked:
        return ConversationLinked(**self._facts(now), customer_id=self.customer_id, order_id=order_id)

    def marked(self, unread_by_team: int, now: datetime, *, waiting: bool) -> ConversationMarked:
        return ConversationMarked(**self._facts(now), unread_by_team=unread_by_team, waiting=waiting)

    def noted(self, message_id: MessageId, author: str, now: datetime) -> NoteWritten:
        return NoteWritten(**self._facts(now), message_id=message_id, written_by=author)

    def received(
        self, message_id: MessageId, identity: Identity, text: str, attachments: int, sent_at: datetime, now: datetime
    ) -> MessageReceived:
        return MessageReceived(
            **self._facts(now),
            message_id=message_id,
            identity=identity,
            customer_id=self.customer_id,
            text=text,
            attachments=attachments,
            sent_at=sent_at,
            received_at=now,
        )

    def outcome(
        self, message_id: MessageId, state: MessageState, author: str, order_id: UUID | None, now: datetime
    ) -> MessageSent | MessageFailed | MessageStatusChanged:
        """What to announce about one of our messages that has come to this state."""
        order = OrderId(order_id) if order_id else None
        if state.status == ACCEPTED:
            return MessageSent(
                **self._facts(now), message_id=message_id, order_id=order, text=state.text, sent_by=author
            )
        if state.status in (FAILED, UNKNOWN):
            return MessageFailed(
                **self._facts(now),
                message_id=message_id,
                order_id=order,
                reason=state.failure or "",
                outcome_unknown=state.status == UNKNOWN,
            )
        return MessageStatusChanged(**self._facts(now), message_id=message_id, status=state.status or "")

    def changed(self, message_id: MessageId, state: MessageState, now: datetime) -> MessageChanged:
        return MessageChanged(
            **self._facts(now),
            message_id=message_id,
            text="" if state.deleted_at else state.text,
            edited_at=state.edited_at,
            deleted_at=state.deleted_at,
        )

    def may_be_linked_by_identity(self, customer_id: CustomerId) -> bool:
        """An equal identity links what nobody has linked; it never overrides a person's choice (R19), not even the
        choice to unbind."""
        return self.customer_id != customer_id and self.customer_linked_by in (None, IDENTITY)


def preview_of(text: str, *, deleted: bool) -> str:
    """The line a list shows; the words of a deleted message are not repeated there."""
    return "" if deleted else " ".join(text.split())[:140]
