"""What a visitor's page has told us, as it stands in the journal."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from messenger.domain.facts import Contact, Fact, Item, MessageFact, NotReadable


class Written(BaseModel):
    """One text of a visitor; `client_id` is their page's name for it, `at` the moment it came to us."""

    visitor: UUID
    client_id: UUID
    text: Annotated[str, Field(min_length=1)]
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
        written = Written.model_validate_json(payload)
    except ValidationError as error:
        raise NotReadable(str(error.errors()[0]["msg"])) from error
    thread = str(written.visitor)
    return MessageFact(
        message_key=message_key(written.visitor, written.client_id),
        thread_key=thread,
        inbound=True,
        sent_at=written.at,
        kind="text",
        text=written.text,
        contact=Contact(thread, written.name, phone=written.phone),
    )
