"""What the chat on a shop's own site asks and is told. Visitors are nobody until they say who they are."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.api.messenger import Asked
from contracts.ids import MediaId, MessageId


class ChatFace(BaseModel):
    """What stands in the chat before anybody has written."""

    title: str
    greetings: dict[str, str]
    language: str
    """The store's; the page's own language wins."""
    allowed_origins: list[str]
    """Sites that may show it; the gateway tells browsers so."""
    text_limit: int


class VisitIn(Asked):
    token: Annotated[str | None, Field(max_length=2000)] = None
    """From an earlier visit: the conversation goes on."""


class VisitOut(BaseModel):
    token: str
    """Proof of being this visitor, sent as `X-Chat-Token`; keep it, it is good for half a year."""


class VisitorTextIn(Asked):
    """`client_id` is made by the page before sending: the same one is never taken in twice."""

    client_id: UUID
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    name: Annotated[str, Field(max_length=100)] = ""
    phone: Annotated[str | None, Field(max_length=40)] = None


MOST_PICTURE_BYTES = 4 * 1024 * 1024
"""The page makes a photo smaller than this before it sends it."""


class VisitorTextOut(BaseModel):
    client_id: UUID
    at: datetime


class VisitorFile(BaseModel):
    id: MediaId
    kind: str
    file_name: str
    content_type: str
    size: int


class VisitorMessage(BaseModel):
    id: MessageId
    mine: bool
    """Whether the visitor wrote it."""
    client_id: UUID | None
    text: str
    at: datetime
    author_name: str
    """Empty for the shop's own notices."""
    edited: bool
    deleted: bool
    seen: bool
    """Ours: the page has said that it was read."""
    files: list[VisitorFile]


class VisitorThread(BaseModel):
    version: int
    """Send it back as `known`: with nothing new there are no messages in the answer."""
    changed: bool
    messages: list[VisitorMessage]
    """The newest hundred, oldest first."""


class ReceiptsIn(Asked):
    """The page has these messages, or the visitor has seen them."""

    message_ids: Annotated[list[MessageId], Field(min_length=1, max_length=100)]
    state: Literal["delivered", "read"]
