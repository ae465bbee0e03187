"""What messenger's HTTP API takes and gives."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from chassis.ids import StoreId
from pydantic import BaseModel, ConfigDict, Field

from contracts.events.parts import Channel
from contracts.ids import (
    CannedReplyId,
    ConfigurationId,
    ConversationId,
    CustomerId,
    MediaId,
    MessageId,
    OrderId,
    ProfileId,
    UserId,
)

Title = Annotated[str, Field(min_length=1, max_length=200)]
Shortcut = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\s/]+$")]
Text = Annotated[str, Field(max_length=20_000)]


class Asked(BaseModel):
    """A request body: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"


class MessageStatus(StrEnum):
    """State of one of our messages; it only rises (R18)."""

    QUEUED = "queued"
    UNKNOWN = "unknown"
    """The answer was lost: it may have arrived. Only a person sends it again."""
    ACCEPTED = "accepted"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


class MediaOut(BaseModel):
    id: MediaId
    kind: str
    state: str
    """`pending`, `stored` or `failed`."""
    file_name: str
    content_type: str
    size: int
    failure: str | None = None


class QuotedOut(BaseModel):
    """The message an answer refers to, for screens that do not have it."""

    author_name: str
    direction: Direction
    text: str
    """Its beginning; empty when deleted or without words."""


class MessageOut(BaseModel):
    id: MessageId
    conversation_id: ConversationId
    direction: Direction
    kind: str
    text: str
    """Empty when deleted."""
    author: str
    """`contact:…`, `user:…`, `platform`, or `outside` for what was written past the platform."""
    author_name: str
    provider_time: datetime | None
    """When it was sent, by the channel's clock; the thread's order."""
    received_at: datetime
    """When it came to us."""
    status: MessageStatus | None
    status_at: datetime | None
    failure: str | None
    edited_at: datetime | None
    deleted_at: datetime | None
    client_id: UUID | None
    order_id: OrderId | None
    album: str | None
    reply_to: MessageId | None
    quoted: QuotedOut | None = None
    media: list[MediaOut] = []


class ParticipantOut(BaseModel):
    """Who somebody is in the channel (S147)."""

    external_id: str
    display_name: str
    username: str | None
    phone: str | None


class LinkedOrderOut(BaseModel):
    order_id: OrderId
    number: str | None
    linked_at: datetime


class ConversationOut(BaseModel):
    """A line of the list."""

    id: ConversationId
    profile_id: ProfileId
    profile_title: str
    channel: Channel
    store_id: StoreId
    title: str
    """The customer's name, else the name seen in the channel."""
    customer_id: CustomerId | None
    customer_name: str | None
    assignee_id: UserId | None
    assignee_name: str | None
    last_message_at: datetime
    last_preview: str
    last_kind: str
    last_direction: Direction
    waiting_since: datetime | None
    """When they wrote the first message that no person of ours has answered."""
    unread: int
    """Messages I have not seen."""
    unread_by_team: int
    reachable: bool
    """False when the other side has blocked us."""
    version: int


class ConversationCard(ConversationOut):
    participants: list[ParticipantOut]
    orders: list[LinkedOrderOut]
    profile_works: bool
    """Whether a message written now can leave."""
    text_limit: int
    """Characters the channel takes in one message."""
    store_ids: list[StoreId]
    """Stores the account serves and the caller sees: where the conversation may be moved."""


class Counters(BaseModel):
    """Over everything the caller may see."""

    unread: int
    """Conversations with something I have not seen."""
    unread_by_team: int
    mine: int
    mine_unread: int
    unassigned: int
    """Of those in which somebody waits."""
    unanswered: int
    oldest_waiting: datetime | None
    """Since when the one who waits longest has waited."""
    capped_at: int
    """No number goes higher: it then means this many or more."""


class ColleagueOut(BaseModel):
    """Somebody a conversation can be given to."""

    id: UserId
    name: str
    store_ids: list[StoreId]
    whole_network: bool


class MessageIn(Asked):
    """`client_id` is made by the client before sending: the same one is never sent twice."""

    client_id: UUID
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    order_id: OrderId | None = None
    reply_to: MessageId | None = None


class NoteIn(Asked):
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


class MarkIn(Asked):
    """Marking counts for the caller; with `for_team` (the default) also for everybody (S153)."""

    for_team: bool = True


class AssignIn(Asked):
    assignee_id: UserId | None
    instead_of: UserId | None = None
    """When sent: who the screen showed; refused when it is somebody else by now, so that nobody takes over unseen."""


class LinkIn(Asked):
    """Any of these; `customer_id: null` unbinds (S148–S150)."""

    customer_id: CustomerId | None = None
    order_id: OrderId | None = None
    order_number: Annotated[str | None, Field(max_length=40)] = None
    store_id: StoreId | None = None


class CannedReplyIn(Asked):
    """Texts by language: `ru` is needed, `hy` and `en` are used where the buyer speaks them.

    `{customer}`, `{store}`, `{store_phone}`, `{operator}` and `{order}` are filled in.
    """

    store_id: StoreId | None = None
    """None: for the whole network, which only an administrator of all stores may write."""
    shortcut: Shortcut
    title: Title
    texts: Annotated[dict[str, Text], Field(min_length=1, max_length=3)]


class CannedReplyOut(BaseModel):
    id: CannedReplyId
    store_id: StoreId | None
    shortcut: str
    title: str
    texts: dict[str, str]
    version: int


class FilledReplyOut(BaseModel):
    """A canned reply as it would stand in one conversation."""

    id: CannedReplyId
    shortcut: str
    title: str
    language: str
    text: str
    missing: list[str]
    """Placeholders nothing is known for; they stand in the text as they are."""


Origin = Annotated[str, Field(max_length=200, pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]


class WebChatTerms(Asked):
    """On which sites the chat may stand, and how it greets, by language."""

    allowed_origins: Annotated[list[Origin], Field(max_length=20)]
    greetings: Annotated[dict[str, Annotated[str, Field(max_length=300)]], Field(max_length=3)] = {}


class ProfileIn(Asked):
    """`web_chat` for the provider `webchat`, `configuration_id` for all others."""

    provider: Annotated[str, Field(pattern="^(telegram|wappi|webchat)$")]
    channel: Channel
    title: Title
    store_ids: Annotated[list[StoreId], Field(min_length=1, max_length=200)]
    configuration_id: ConfigurationId | None = None
    web_chat: WebChatTerms | None = None
    enabled: bool = True


class ProfileChange(Asked):
    title: Title
    store_ids: Annotated[list[StoreId], Field(min_length=1, max_length=200)]
    enabled: bool
    web_chat: WebChatTerms | None = None
    """Left as it is when not sent."""


class WebChatOut(BaseModel):
    """The chat of an account on a shop's own site."""

    site_key: str
    """Names the chat in the page; no secret."""
    allowed_origins: list[str]
    greetings: dict[str, str]


class ProfileOut(BaseModel):
    """One of our own accounts (S159)."""

    id: ProfileId
    provider: str
    channel: Channel
    title: str
    store_ids: list[StoreId]
    configuration_id: ConfigurationId | None
    enabled: bool
    configuration_enabled: bool
    trouble: str | None
    """Why it cannot be used at the moment; new secrets in the hub or switching it on again clear it."""
    hook_url: str | None
    """Where the provider delivers; only for those who see all its stores."""
    web_chat: WebChatOut | None = None
    version: int


class InboundEventOut(BaseModel):
    """One webhook as it was kept (S173)."""

    id: UUID
    profile_id: ProfileId
    provider: str
    dedup_key: str
    state: str
    """`waiting`, `done`, `unused`, `failed` or `quarantined`."""
    reason: str | None
    attempts: int
    received_at: datetime
    settled_at: datetime | None
    payload: str
