"""Messages of a thread in provider-time order (S156), and their files."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.paging import after, split
from contracts.api.messenger import MediaOut, MessageOut, QuotedOut
from sqlalchemy import Row, Select, case, func, select

from messenger.tables import media, messages

_answered = messages.alias("answered")
QUOTED = 200
_LINE = (
    messages.c.id,
    messages.c.conversation_id,
    messages.c.direction,
    messages.c.kind,
    case((messages.c.deleted_at.is_not(None), ""), else_=messages.c.text).label("text"),
    messages.c.author,
    messages.c.author_name,
    messages.c.provider_time,
    messages.c.received_at,
    messages.c.status,
    messages.c.status_at,
    messages.c.failure,
    messages.c.edited_at,
    messages.c.deleted_at,
    messages.c.client_id,
    messages.c.order_id,
    messages.c.album_key.label("album"),
    _answered.c.id.label("reply_to"),
    _answered.c.direction.label("quoted_direction"),
    _answered.c.author_name.label("quoted_author"),
    case((_answered.c.deleted_at.is_not(None), ""), else_=func.left(_answered.c.text, QUOTED)).label("quoted_text"),
    messages.c.sort_time,
    messages.c.sort_key,
)


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be handed out, or why it is not."""

    state: str
    file_name: str
    content_type: str
    content: bytes | None
    failure: str | None


def _lines() -> Select[Any]:
    same_thread = _answered.c.conversation_id == messages.c.conversation_id
    return select(*_LINE).outerjoin(_answered, same_thread & (_answered.c.provider_key == messages.c.reply_to_key))


async def message_page(
    tx: Tx, conversation_id: UUID, cursor: str | None, size: int
) -> tuple[list[MessageOut], str | None]:
    """The newest first."""
    statement = _lines().where(messages.c.conversation_id == conversation_id)
    order = [messages.c.sort_time, messages.c.sort_key, messages.c.id]
    rows = await tx.all(after(statement, order, [datetime, str, UUID], cursor, size))
    kept, following = split(rows, size, "sort_time", "sort_key", "id")
    files = await _files_of(tx, [row.id for row in kept])
    return [_message(row, files[row.id]) for row in kept], following


async def message(tx: Tx, message_id: UUID) -> MessageOut | None:
    row = await tx.first(_lines().where(messages.c.id == message_id))
    if row is None:
        return None
    files = await _files_of(tx, [row.id])
    return _message(row, files[row.id])


def _message(row: Row[Any], files: list[MediaOut]) -> MessageOut:
    quoted = None
    if row.reply_to is not None:
        quoted = QuotedOut(author_name=row.quoted_author, direction=row.quoted_direction, text=row.quoted_text)
    return MessageOut.model_validate({**row._mapping, "media": files, "quoted": quoted})


async def _files_of(tx: Tx, message_ids: list[UUID]) -> dict[UUID, list[MediaOut]]:
    found: dict[UUID, list[MediaOut]] = defaultdict(list)
    if not message_ids:
        return found
    rows = await tx.all(
        select(
            media.c.id,
            media.c.message_id,
            media.c.kind,
            media.c.state,
            media.c.file_name,
            media.c.content_type,
            media.c.size,
            media.c.failure,
        )
        .where(media.c.message_id.in_(message_ids))
        .order_by(media.c.id)
    )
    for row in rows:
        found[row.message_id].append(MediaOut.model_validate(row, from_attributes=True))
    return found


async def file(tx: Tx, media_id: UUID) -> File | None:
    row = await tx.first(
        select(media.c.state, media.c.file_name, media.c.content_type, media.c.content, media.c.failure)
        .join(messages, messages.c.id == media.c.message_id)
        .where(media.c.id == media_id, messages.c.deleted_at.is_(None))
    )
    return File(row.state, row.file_name, row.content_type, row.content, row.failure) if row else None
