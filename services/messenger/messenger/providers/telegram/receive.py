"""What Telegram's webhook says. One call carries one update; its id names it, its chat is the thread."""

import json
from collections.abc import Mapping
from typing import Any

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update
from pydantic import ValidationError

from messenger.domain.facts import (
    Attachment,
    Contact,
    EditFact,
    Fact,
    Item,
    MessageFact,
    NotReadable,
    ReachabilityFact,
    UnusedFact,
)
from messenger.providers.wire import checked, json_of, moment, short

PROOF_HEADER = "x-telegram-bot-api-secret-token"
ALLOWED_UPDATES = ["message", "edited_message", "my_chat_member"]
"""What we ask for; everything else that comes all the same is kept in the journal, unused."""


def secret_in(headers: Mapping[str, str]) -> bytes:
    return headers.get(PROOF_HEADER, "").encode("latin-1")


def split(raw: bytes) -> list[Item]:
    update = json_of(raw)
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int):
        raise NotReadable("no update with an update_id")
    return [checked(Item(dedup_key=f"tg:{number}", thread_key=_thread_of(update), payload=raw))]


def _thread_of(update: dict[str, Any]) -> str:
    for body in update.values():
        if isinstance(body, dict):
            about = body if "chat" in body else body.get("message")
            chat = about.get("chat") if isinstance(about, dict) else None
            if isinstance(chat, dict) and "id" in chat:
                return str(chat["id"])
    return ""


def read(payload: bytes) -> Fact:
    try:
        update = Update.model_validate_json(json.dumps(json_of(payload)))
    except ValidationError as error:
        raise NotReadable(_first_reason(error)) from error
    if update.message is not None:
        return _message(update.message)
    if update.edited_message is not None:
        return _edit(update.edited_message)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    if update.callback_query is not None:
        return _press(update.callback_query)
    names = sorted(name for name in json.loads(payload) if name != "update_id")
    return UnusedFact(f"updates of kind {', '.join(names) or 'none'} are not used")


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"


def message_key(chat_id: int, message_id: int) -> str:
    return short(f"{chat_id}:{message_id}")


def sort_key(message_id: int) -> str:
    """Telegram's clock ticks in seconds; within one the number of the message decides, so it is padded."""
    return f"{message_id:012d}"


def _message(message: Message) -> Fact:
    if message.from_user is None:
        return UnusedFact("messages of channels are not used")
    kind, attachments = _content(message)
    return MessageFact(
        message_key=message_key(message.chat.id, message.message_id),
        thread_key=str(message.chat.id),
        inbound=True,
        sent_at=message.date,
        kind=kind,
        text=_words(message),
        contact=_contact(message),
        sort_key=sort_key(message.message_id),
        album_key=short(message.media_group_id or "") or None,
        reply_to_key=(
            message_key(message.chat.id, message.reply_to_message.message_id) if message.reply_to_message else None
        ),
        attachments=attachments,
    )


def _contact(message: Message) -> Contact:
    user = message.from_user
    assert user is not None
    shared = message.contact
    own_phone = shared.phone_number if shared is not None and shared.user_id == user.id else None
    return Contact(external_id=str(user.id), display_name=user.full_name, username=user.username, phone=own_phone)


def _words(message: Message) -> str:
    if message.location is not None:
        return f"{message.location.latitude:.6f}, {message.location.longitude:.6f}"
    if message.contact is not None:
        name = " ".join(part for part in (message.contact.first_name, message.contact.last_name) if part)
        return f"{name} {message.contact.phone_number}".strip()
    return message.text or message.caption or (message.sticker.emoji if message.sticker else None) or ""


def _content(message: Message) -> tuple[str, tuple[Attachment, ...]]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return "photo", (_file("photo", largest.file_id, largest.file_size, "photo.jpg", "image/jpeg"),)
    for kind, default_type in (
        ("voice", "audio/ogg"),
        ("video", "video/mp4"),
        ("video_note", "video/mp4"),
        ("audio", "audio/mpeg"),
        ("animation", "video/mp4"),
        ("document", "application/octet-stream"),
    ):
        found = getattr(message, kind)
        if found is not None:
            name = getattr(found, "file_name", None) or kind
            content_type = getattr(found, "mime_type", None) or default_type
            return kind, (_file(kind, found.file_id, found.file_size, name, content_type),)
    if message.sticker is not None:
        return "sticker", ()
    if message.location is not None:
        return "location", ()
    if message.contact is not None:
        return "contact", ()
    return ("text" if message.text is not None else "unsupported"), ()


def _file(kind: str, file_id: str, size: int | None, name: str, content_type: str) -> Attachment:
    return Attachment(
        kind=kind, reference={"file_id": file_id, "size": size}, file_name=name, content_type=content_type
    )


def _edit(message: Message) -> Fact:
    if message.edit_date is None:
        raise NotReadable("an edited message without edit_date")
    return EditFact(
        message_key=message_key(message.chat.id, message.message_id),
        text=_words(message),
        happened_at=moment(message.edit_date),
    )


def _standing(change: ChatMemberUpdated) -> Fact:
    if change.chat.type != "private":
        return UnusedFact("membership of groups is not used")
    reachable = change.new_chat_member.status not in ("kicked", "left")
    return ReachabilityFact(thread_key=str(change.chat.id), reachable=reachable, happened_at=change.date)


def _press(query: CallbackQuery) -> Fact:
    return UnusedFact(f"buttons are not used (callback {query.id})")
