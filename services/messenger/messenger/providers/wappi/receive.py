"""What Wappi's webhook says: three envelopes, many spellings, one meaning."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from messenger.domain.channels import FILE_LIMIT
from messenger.domain.facts import (
    AccountFact,
    Attachment,
    Contact,
    DeleteFact,
    EditFact,
    Fact,
    Item,
    MessageFact,
    NotReadable,
    StatusFact,
    UnusedFact,
)
from messenger.domain.message import ACCEPTED, DELIVERED, FAILED, READ
from messenger.providers.wire import checked, json_of, moment, short

INCOMING = "incoming_message"
OUTGOING = frozenset({"outgoing_message", "outgoing_message_api", "outgoing_message_phone"})
STATUS, ACCOUNT = "delivery_status", "authorization_status"
WEBHOOK_TYPES = [INCOMING, "outgoing_message_api", "outgoing_message_phone", STATUS, ACCOUNT]
STATUSES = {
    "pending": ACCEPTED,
    "sent": ACCEPTED,
    "delivered": DELIVERED,
    "read": READ,
    "undelivered": FAILED,
    "temporary ban": FAILED,
    "error": FAILED,
}
_KINDS = {
    "chat": "text",
    "text": "text",
    "image": "photo",
    "ptt": "voice",
    "audio": "audio",
    "video": "video",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "vcard": "contact",
}
_WITH_FILE = frozenset({"photo", "voice", "audio", "video", "document", "sticker"})
_MILLISECONDS_FROM = 100_000_000_000
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{64,}={0,2}\s*")


PROOF_HEADER = "x-provider-authorization"
"""The provider's own Authorization header; under its usual name travels the gateway's identity of the caller."""


def secret_in(headers: Mapping[str, str]) -> bytes:
    return headers.get(PROOF_HEADER, "").removeprefix("Bearer ").encode("latin-1")


def split(raw: bytes) -> list[Item]:
    body = json_of(raw)
    found = body.get("messages", body) if isinstance(body, dict) else None
    items = [found] if isinstance(found, dict) else found
    if not isinstance(items, list) or not items or not all(_has_type(item) for item in items):
        raise NotReadable("no messages with a wh_type")
    return [checked(_item(item)) for item in items]


def _has_type(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("wh_type"), str)


def _item(item: dict[str, Any]) -> Item:
    payload = json.dumps(item, ensure_ascii=False, sort_keys=True).encode()
    number, kind = str(item.get("id") or ""), item["wh_type"]
    if not number:
        return Item(f"other:{hashlib.sha256(payload).hexdigest()}", "account", payload)
    if kind == STATUS:
        return Item(f"status:{number}:{item.get('status')}", f"message:{number}", payload)
    thread = chat_of(item)
    if item.get("is_deleted"):
        return Item(f"delete:{number}", thread, payload)
    if item.get("is_edited"):
        return Item(f"edit:{number}:{hashlib.sha256(_text(item).encode()).hexdigest()}", thread, payload)
    return Item(f"message:{number}", thread, payload)


def read(payload: bytes) -> Fact:
    item: dict[str, Any] = json.loads(payload)
    kind = item["wh_type"]
    if kind == STATUS:
        return _status(item)
    if kind == ACCOUNT:
        online = item.get("status") in ("online", "authorized")
        return AccountFact(None if online else f"logged out: {item.get('reason') or item.get('status')}")
    if kind == INCOMING or kind in OUTGOING:
        return _message(item, inbound=kind == INCOMING and not item.get("is_me"))
    return UnusedFact(f"webhooks of type {kind} are not used")


def chat_of(item: Mapping[str, Any]) -> str:
    """One form of a chat's name: WhatsApp's own suffix is sometimes there and sometimes not."""
    return str(item.get("chatId") or item.get("from") or "").removesuffix("@c.us")


def moment_of(item: Mapping[str, Any]) -> datetime:
    """`time` counts seconds, in some histories milliseconds; `timestamp` is ISO. Raises NotReadable."""
    value = item.get("time") or item.get("timestamp")
    if isinstance(value, int | float):
        return moment(value / 1000 if value > _MILLISECONDS_FROM else value)
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotReadable("no time") from error


def _status(item: dict[str, Any]) -> Fact:
    status = STATUSES.get(str(item.get("status")))
    if status is None:
        return UnusedFact(f"the status {item.get('status')} is not known")
    return StatusFact(
        message_key=str(item["id"]),
        status=status,
        happened_at=moment_of(item),
        reason=str(item["status"]) if status == FAILED else None,
        task_key=_key(item, "task_id"),
    )


def _key(item: Mapping[str, Any], name: str) -> str | None:
    """A name of something, or None. Raises NotReadable."""
    return short(str(item[name])) if item.get(name) else None


def _message(item: dict[str, Any], *, inbound: bool) -> Fact:
    key, thread = str(item.get("id") or ""), chat_of(item)
    if not key or not thread:
        raise NotReadable("a message without id or chat")
    if item.get("is_deleted"):
        return DeleteFact(key, moment_of(item))
    if item.get("is_edited"):
        return EditFact(key, _text(item), moment_of(item))
    kind = _KINDS.get(str(item.get("type")), "unsupported")
    return MessageFact(
        message_key=key,
        thread_key=thread,
        inbound=inbound,
        sent_at=moment_of(item),
        kind=kind,
        text=_text(item),
        contact=_contact(item, thread) if inbound or not thread.endswith("@g.us") else None,
        sort_key=key.rjust(12, "0") if key.isdigit() else key,
        task_key=_key(item, "task_id"),
        reply_to_key=_key(item, "stanza_id"),
        attachments=_files(item, kind, key),
    )


def _contact(item: dict[str, Any], thread: str) -> Contact:
    """The other side. Of our own messages only the chat is known: the names in them are ours."""
    if item["wh_type"] in OUTGOING or item.get("is_me"):
        return Contact(external_id=thread, phone=_phone(item, thread))
    external_id = short(str(item.get("from") or thread).removesuffix("@c.us"))
    return Contact(
        external_id=external_id,
        display_name=str(item.get("senderName") or item.get("contact_name") or ""),
        username=str(item["username"]) if item.get("username") else None,
        phone=_phone(item, external_id),
    )


def _phone(item: dict[str, Any], external_id: str) -> str | None:
    """WhatsApp's identity is a phone; elsewhere one is only there when the provider names it."""
    if item.get("contact_phone"):
        return str(item["contact_phone"])
    is_whatsapp = "@c.us" in str(item.get("chatId")) + str(item.get("from")) or item.get("platform") == "whatsapp"
    return external_id if is_whatsapp and external_id.isdigit() else None


def _text(item: Mapping[str, Any]) -> str:
    if item.get("caption"):
        return str(item["caption"])
    body = item.get("body")
    if isinstance(body, dict):
        return ", ".join(str(body[name]) for name in ("latitude", "longitude") if name in body)
    words = str(body or "")
    return "" if _KINDS.get(str(item.get("type"))) in _WITH_FILE else words


def _files(item: Mapping[str, Any], kind: str, key: str) -> tuple[Attachment, ...]:
    if kind not in _WITH_FILE:
        return ()
    body = str(item.get("body") or "")
    content = _decoded(body)
    link = item.get("file_link") or (body if body.startswith(("http://", "https://")) else None)
    return (
        Attachment(
            kind=kind,
            reference={"message_id": key, "url": link},
            file_name=str(item.get("file_name") or kind),
            content_type=str(item.get("mimetype") or "application/octet-stream"),
            content=content,
        ),
    )


def _decoded(body: str) -> bytes | None:
    """Some profiles put the file itself into the text, in base64."""
    if not _BASE64.fullmatch(body):
        return None
    try:
        content = base64.b64decode(body, validate=False)
    except binascii.Error:
        return None
    return content if len(content) <= FILE_LIMIT else None
