"""What a provider told us, in words that are the same for every channel (S145).

Adapters translate their wire into these; from here on nobody knows which provider it was.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Contact:
    """The other side as the provider names it; a phone is a detail, never the identity (S147)."""

    external_id: str
    display_name: str = ""
    username: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message.

    `reference` is what the provider needs to hand it out, already with us when `content` is given.
    """

    kind: str
    reference: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""
    content_type: str = "application/octet-stream"
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A message exists in a thread: theirs (`inbound`) or ours seen from outside (an echo)."""

    message_key: str
    thread_key: str
    inbound: bool
    sent_at: datetime
    kind: str
    text: str = ""
    contact: Contact | None = None
    sort_key: str = ""
    task_key: str | None = None
    album_key: str | None = None
    reply_to_key: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class EditFact:
    message_key: str
    text: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DeleteFact:
    message_key: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class StatusFact:
    """A tick on one of our messages: `accepted`, `delivered`, `read` or `failed`."""

    message_key: str
    status: str
    happened_at: datetime
    reason: str | None = None
    task_key: str | None = None


@dataclass(frozen=True, slots=True)
class ReachabilityFact:
    """The other side blocked us, or let us write again."""

    thread_key: str
    reachable: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class AccountFact:
    """Our own account went away (`trouble` says why) or came back."""

    trouble: str | None


@dataclass(frozen=True, slots=True)
class UnusedFact:
    """Understood, kept in the journal, of no consequence here."""

    reason: str


ChangeFact = EditFact | DeleteFact | StatusFact
Fact = MessageFact | ChangeFact | ReachabilityFact | AccountFact | UnusedFact


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a webhook call before it is understood: kept first, read later.

    Items with one `thread_key` are processed in the order they came.
    """

    dedup_key: str
    thread_key: str
    payload: bytes


class NotReadable(ValueError):
    """The bytes are not what this provider sends."""
