"""Profiles, their chats and messages, and the webhooks about them."""

import re
import secrets
import uuid
from typing import Any

from tools.doubles.common.deliveries import Destination
from tools.doubles.common.shelf import Document
from tools.doubles.common.stage import Stage
from tools.doubles.wappi.wire import PREFIXES, Refused

WEBHOOK_TYPES = (
    "incoming_message",
    "outgoing_message_api",
    "outgoing_message_phone",
    "delivery_status",
    "authorization_status",
    "application_status",
    "incoming_call",
)
_DIGITS = re.compile(r"\d{5,15}")


class World:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shelf = stage.shelf

    # Profiles

    def save_profile(self, profile: Document) -> None:
        self.shelf.put("profiles", profile["profile_id"], profile)

    def profile(self, profile_id: str) -> Document | None:
        return self.shelf.get("profiles", profile_id)

    def profiles_of(self, token: str) -> list[Document]:
        return [profile for profile in self.shelf.every("profiles") if profile["token"] == token]

    def profile_for(self, token: str, profile_id: str, prefix: str) -> Document:
        """The profile a call is about; the token must be its own and the prefix that of its platform."""
        if not token or not self.profiles_of(token):
            raise Refused(401, "Unauthorized")
        profile = self.profile(profile_id)
        if profile is None or profile["token"] != token:
            raise Refused(400, "Profile not found")
        if PREFIXES.get(prefix) != profile["platform"]:
            raise Refused(400, "Wrong platform")
        return profile

    def destination_of(self, addressee: str) -> Destination | None:
        profile = self.profile(addressee)
        if profile is None or not profile["webhook"]["url"]:
            return None
        auth = profile["webhook"]["auth"]
        value = f"Bearer {auth}" if profile["quirks"]["bearer"] else auth
        return Destination(profile["webhook"]["url"], {"Authorization": value} if auth else {})

    # Addresses

    def chat_of(self, profile: Document, recipient: str) -> str:
        """The chat behind a recipient as a caller writes it."""
        if profile["platform"] == "wa":
            if not _DIGITS.fullmatch(recipient):
                raise Refused(400, "Wrong recipient format")
            return f"{recipient}@c.us"
        if not recipient:
            raise Refused(400, "Wrong recipient format")
        return recipient

    def is_reachable(self, profile: Document, chat_id: str) -> bool:
        contact = self.shelf.get("contacts", chat_id.partition("@")[0])
        return contact is None or bool(contact["on_whatsapp"]) or profile["platform"] != "wa"

    # Messages

    def new_message_id(self, profile: Document) -> str:
        if profile["platform"] == "wa":
            return f"3EB0{secrets.token_hex(8).upper()}"
        return str(self.shelf.next_number(f"message:{profile['profile_id']}", 48_001))

    def save_message(self, profile: Document, message: Document) -> None:
        self.shelf.put("messages", f"{profile['profile_id']}:{message['id']}", message)

    def message(self, profile: Document, message_id: str) -> Document | None:
        return self.shelf.get("messages", f"{profile['profile_id']}:{message_id}")

    def message_or_refuse(self, profile: Document, message_id: str) -> Document:
        message = self.message(profile, message_id)
        if message is None:
            raise Refused(400, "Message not found")
        return message

    def conversation(self, profile: Document, chat_id: str | None = None) -> list[Document]:
        """Messages of one chat, or of the whole profile, oldest first."""
        kept = self.shelf.every("messages", f"{profile['profile_id']}:")
        return [message for message in kept if chat_id is None or message["chatId"] == chat_id]

    # Webhooks

    def tell(self, profile: Document, kind: str, item: Document, chat_id: str = "") -> None:
        """Send one webhook item in the envelope this profile uses, if anybody asked for its type.

        Items of one chat keep their order; the account's own go their own way.
        """
        if not profile["webhook"]["url"] or kind not in profile["webhook"]["types"]:
            return
        whole: Document = {"wh_type": kind, "profile_id": profile["profile_id"], **item}
        shapes: dict[str, Any] = {"list": {"messages": [whole]}, "single": {"messages": whole}, "bare": whole}
        body = shapes[profile["quirks"]["envelope"]]
        lane = f"{profile['profile_id']}:{chat_id}"
        self.stage.deliveries.post(profile["profile_id"], kind, body, lane=lane)

    def tell_status(self, profile: Document, message: Document, status: str) -> None:
        """The message's status changes, and the webhook says so."""
        self.save_message(profile, {**message, "delivery_status": status})
        item = {"id": message["id"], "status": status, "time": int(self.stage.clock.now().timestamp())}
        whole = {**item, "task_id": message.get("task_id") or ""}
        self.tell(profile, "delivery_status", whole, message["chatId"])


def new_task_id() -> str:
    return str(uuid.uuid4())
