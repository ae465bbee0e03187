"""What a visitor's page has told us, as it stands in the journal."""

import json
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, BaseModel, Field, ValidationError

from messenger.domain.facts import Attachment, Contact, Fact, Item, MessageFact, NotReadable
from messenger.domain.pictures import picture_type
from messenger.domain.refusals import PictureUnreadable
from messenger.providers.wire import json_of


class Written(BaseModel):
    """One text or picture of a visitor; `client_id` is their page's name for it, `at` the moment it came to us."""

    visitor: UUID
    client_id: UUID
    text: str = ""
    picture: Annotated[Base64Bytes | None, Field(min_length=1)] = None
    name: str = ""
    phone: str | None = None
    at: AwareDatetime


def message_key(visitor: UUID, client_id: UUID) -> str:
    return f"in:{visitor}:{client_id}"


def client_id_in(key: str) -> UUID | None:
    """The page's own name of a message, from its key; None for a message of ours."""
    kind, _, rest = key.partition(":")
    return UUID(rest.partition(":")[2]) if kind == "in" else None


def item(written: Written) -> Item:
    return Item(
        dedup_key=message_key(written.visitor, written.client_id),
        thread_key=str(written.visitor),
        payload=written.model_dump_json().encode(),
    )


def read(payload: bytes) -> Fact:
    try:
        written = Written.model_validate_json(json.dumps(json_of(payload)))
        files = () if written.picture is None else (_photo(written.picture),)
    except ValidationError as error:
        raise NotReadable(str(error.errors()[0]["msg"])) from error
    except PictureUnreadable as error:
        raise NotReadable("the picture is none") from error
    if not written.text and not files:
        raise NotReadable("neither a text nor a picture")
    thread = str(written.visitor)
    return MessageFact(
        message_key=message_key(written.visitor, written.client_id),
        thread_key=thread,
        inbound=True,
        sent_at=written.at,
        kind="photo" if files else "text",
        text=written.text,
        contact=Contact(thread, written.name, phone=written.phone),
        attachments=files,
    )


def _photo(content: bytes) -> Attachment:
    media_type = picture_type(content)
    name = f"photo.{media_type.removeprefix('image/')}"
    return Attachment(kind="photo", file_name=name, content_type=media_type, content=content)
