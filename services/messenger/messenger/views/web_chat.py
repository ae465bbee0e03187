"""What a visitor's page may see: its own thread, without notes, without what never left."""

from uuid import UUID

from chassis.db import Tx
from contracts.api.messenger_web_chat import ChatFace, VisitorFile, VisitorMessage, VisitorThread
from contracts.ids import ProfileId
from sqlalchemy import ColumnElement, Row, and_, select

from messenger.domain.channels import TEXT_LIMIT
from messenger.domain.message import ACCEPTED, DELIVERED, IN, OUT, READ
from messenger.domain.profile import Profile
from messenger.providers.webchat.receive import client_id_in
from messenger.tables import conversations, media, messages, stores, web_chats
from messenger.views.messages import File

SHOWN = 100


async def face(tx: Tx, profile: Profile) -> ChatFace | None:
    row = await tx.first(
        select(web_chats.c.greetings, web_chats.c.allowed_origins, stores.c.language)
        .outerjoin(stores, stores.c.id == profile.home_store)
        .where(web_chats.c.profile_id == profile.id)
    )
    if row is None:
        return None
    return ChatFace(
        title=profile.title,
        greetings=row.greetings,
        language=row.language or "ru",
        allowed_origins=row.allowed_origins,
        text_limit=TEXT_LIMIT[profile.channel],
    )


async def version_of(tx: Tx, profile_id: ProfileId, visitor: UUID) -> int | None:
    """The version of a visitor's thread; None before their first message."""
    version: int | None = await tx.scalar(
        select(conversations.c.version).where(
            conversations.c.profile_id == profile_id, conversations.c.thread_key == str(visitor)
        )
    )
    return version


async def thread(tx: Tx, profile_id: ProfileId, visitor: UUID) -> VisitorThread:
    conversation = await tx.first(
        select(conversations.c.id, conversations.c.version).where(
            conversations.c.profile_id == profile_id, conversations.c.thread_key == str(visitor)
        )
    )
    if conversation is None:
        return VisitorThread(version=0, changed=True, messages=[])
    rows = await tx.all(
        select(messages)
        .where(messages.c.conversation_id == conversation.id, _is_shown())
        .order_by(messages.c.sort_time.desc(), messages.c.sort_key.desc(), messages.c.id.desc())
        .limit(SHOWN)
    )
    files = await _files(tx, [row.id for row in rows])
    said = [_message(row, files.get(row.id, [])) for row in reversed(rows)]
    return VisitorThread(version=conversation.version, changed=True, messages=said)


def _is_shown() -> ColumnElement[bool]:
    left = and_(messages.c.direction == OUT, messages.c.status.in_([ACCEPTED, DELIVERED, READ]))
    return (messages.c.direction == IN) | left


def _message(row: Row[tuple[object, ...]], files: list[VisitorFile]) -> VisitorMessage:
    deleted = row.deleted_at is not None
    return VisitorMessage(
        id=row.id,
        mine=row.direction == IN,
        client_id=client_id_in(row.provider_key) if row.direction == IN else None,
        text="" if deleted else row.text,
        at=row.sort_time,
        author_name="" if row.direction == IN else row.author_name,
        edited=row.edited_at is not None,
        deleted=deleted,
        seen=row.status == READ,
        files=[] if deleted else files,
    )


async def _files(tx: Tx, message_ids: list[UUID]) -> dict[UUID, list[VisitorFile]]:
    found: dict[UUID, list[VisitorFile]] = {}
    if not message_ids:
        return found
    rows = await tx.all(
        select(media.c.id, media.c.message_id, media.c.kind, media.c.file_name, media.c.content_type, media.c.size)
        .where(media.c.message_id.in_(message_ids))
        .order_by(media.c.id)
    )
    for row in rows:
        found.setdefault(row.message_id, []).append(VisitorFile.model_validate(row, from_attributes=True))
    return found


async def file(tx: Tx, profile_id: ProfileId, visitor: UUID, media_id: UUID) -> File | None:
    """A file of a visitor's own thread."""
    row = await tx.first(
        select(media.c.state, media.c.file_name, media.c.content_type, media.c.content, media.c.failure)
        .join(messages, messages.c.id == media.c.message_id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(
            media.c.id == media_id,
            messages.c.deleted_at.is_(None),
            _is_shown(),
            conversations.c.profile_id == profile_id,
            conversations.c.thread_key == str(visitor),
        )
    )
    return File(row.state, row.file_name, row.content_type, row.content, row.failure) if row else None
