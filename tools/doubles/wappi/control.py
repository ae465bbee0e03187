"""The phone's side: people who write, messages that get read, profiles that drop out."""

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from tools.doubles.common.control import CONTROL
from tools.doubles.common.pictures import plain_png
from tools.doubles.common.shelf import Document
from tools.doubles.wappi.calls import blank_message, own_address, text_kind
from tools.doubles.wappi.files import Files
from tools.doubles.wappi.spelling import Spelling
from tools.doubles.wappi.wire import Refused
from tools.doubles.wappi.world import WEBHOOK_TYPES, World

_DEFAULT_TYPES = {"image": "image/png", "ptt": "audio/ogg", "audio": "audio/ogg", "video": "video/mp4"}


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Quirks(_Said):
    """The ways in which real installations differ. ``delivers`` off: no delivery is ever reported by itself."""

    envelope: Literal["list", "single", "bare"] = "list"
    chat_suffix: bool = True
    bearer: bool = False
    base64_body: bool = False
    probe: bool = False
    delivers: bool = True


class ProfileIn(_Said):
    profile_id: str
    token: str
    platform: Literal["wa", "tg", "max", "tg_bot"] = "wa"
    name: str = "Shop"
    phone: str = "79000000000"
    quirks: Quirks = Quirks()


class FileIn(_Said):
    """Without ``base64`` a picture drawn here is sent."""

    base64: str | None = None
    file_name: str = "photo.png"
    mime_type: str | None = None


class MessageIn(_Said):
    """What is typed on a phone. ``by`` says whose: the contact's, the shop's own, or our own come back."""

    profile_id: str
    chat: str = "79001234567"
    by: Literal["contact", "phone", "contact_is_me"] = "contact"
    name: str = "Мария"
    type: str | None = None
    text: str = ""
    file: FileIn | None = None
    quoted: str | None = None
    edit_of: str | None = None
    delete_of: str | None = None


class StatusIn(_Said):
    profile_id: str
    message_id: str
    status: Literal["pending", "delivered", "read", "undelivered", "temporary ban", "error"]


class ContactIn(_Said):
    phone: str
    name: str = ""
    on_whatsapp: bool = True


class WappiControl:
    def __init__(self, world: World, files: Files, spelling: Spelling) -> None:
        self._world = world
        self._files = files
        self._spelling = spelling

    async def add_profile(self, profile: ProfileIn) -> Document:
        return self.register(profile)

    def register(self, profile: ProfileIn) -> Document:
        """A new profile, or new quirks for a known one; its webhook and login stay."""
        known = self._world.profile(profile.profile_id)
        webhook = {"url": "", "auth": "", "types": list(WEBHOOK_TYPES)}
        saved: Document = {"authorized": True, "webhook": webhook, **(known or {}), **profile.model_dump()}
        self._world.save_profile(saved)
        return saved

    async def profiles(self) -> list[Document]:
        return self._world.shelf.every("profiles")

    async def log_out(self, profile_id: str) -> Document:
        return self._authorize(profile_id, online=False)

    async def log_in(self, profile_id: str) -> Document:
        return self._authorize(profile_id, online=True)

    async def write(self, said: MessageIn) -> Document:
        profile = self._profile(said.profile_id)
        if said.edit_of or said.delete_of:
            return self._change(profile, said)
        message = self._compose(profile, said)
        kind = "outgoing_message_phone" if said.by == "phone" else "incoming_message"
        with self._world.shelf.together():
            self._world.save_message(profile, message)
            self._world.tell(profile, kind, self._spelling.webhook(profile, message), message["chatId"])
        return message

    async def report(self, status: StatusIn) -> Document:
        profile = self._profile(status.profile_id)
        message = self._world.message(profile, status.message_id)
        if message is None:
            raise HTTPException(404, f"there is no message {status.message_id}")
        self._world.tell_status(profile, message, status.status)
        return {"status": status.status}

    async def add_contact(self, contact: ContactIn) -> Document:
        self._world.shelf.put("contacts", contact.phone, contact.model_dump())
        return contact.model_dump()

    async def chat(self, chat: str, profile_id: str) -> list[Document]:
        """The messages of a chat as the person sees them: without the deleted ones."""
        profile = self._profile(profile_id)
        kept = self._world.conversation(profile, self._chat_id(profile, chat))
        return [message for message in kept if not message["isDeleted"]]

    def _profile(self, profile_id: str) -> Document:
        profile = self._world.profile(profile_id)
        if profile is None:
            raise HTTPException(404, f"there is no profile {profile_id}")
        return profile

    def _chat_id(self, profile: Document, chat: str) -> str:
        return f"{chat}@c.us" if profile["platform"] == "wa" and "@" not in chat else chat

    def _authorize(self, profile_id: str, *, online: bool) -> Document:
        profile = {**self._profile(profile_id), "authorized": online}
        self._world.save_profile(profile)
        told = {"status": "online"} if online else {"status": "offline", "reason": "logged out on phone"}
        self._world.tell(profile, "authorization_status", told)
        return profile

    def _compose(self, profile: Document, said: MessageIn) -> Document:
        chat_id = self._chat_id(profile, said.chat)
        ours = said.by != "contact"
        file = self._file(said)
        now = int(self._world.stage.clock.now().timestamp())
        number = self._world.shelf.next_number(f"inbound:{profile['profile_id']}")
        return blank_message(profile, chat_id, now) | {
            "id": f"3A9F{number:016X}" if profile["platform"] == "wa" else str(90_000 + number),
            "type": said.type or ("image" if file else text_kind(profile)),
            "body": "" if file else said.text,
            "caption": said.text if file else "",
            "file": file["id"] if file else None,
            "from": own_address(profile) if ours else chat_id,
            "to": chat_id if ours else own_address(profile),
            "senderName": profile["name"] if ours else said.name,
            "fromMe": ours,
            "stanzaId": said.quoted,
            "delivery_status": "delivered" if ours else "",
        }

    def _file(self, said: MessageIn) -> Document | None:
        if said.file is None:
            return None
        kind = said.file.mime_type or _DEFAULT_TYPES.get(said.type or "image", "application/octet-stream")
        try:
            if said.file.base64 is None:
                return self._files.keep(said.file.file_name, plain_png(), kind)
            return self._files.keep_base64(said.file.file_name, said.file.base64, kind)
        except Refused as refusal:
            raise HTTPException(422, refusal.detail) from None

    def _change(self, profile: Document, said: MessageIn) -> Document:
        message = self._world.message(profile, said.edit_of or said.delete_of or "")
        if message is None:
            raise HTTPException(404, "there is no such message")
        changed = {**message, "isDeleted": True} if said.delete_of else {**message, "body": said.text, "isEdited": True}
        self._world.save_message(profile, changed)
        kind = "outgoing_message_phone" if message["fromMe"] else "incoming_message"
        self._world.tell(profile, kind, self._spelling.webhook(profile, changed), changed["chatId"])
        return changed


def wappi_control(control: WappiControl) -> APIRouter:
    routes = APIRouter(prefix=CONTROL)
    routes.add_api_route("/profiles", control.add_profile, methods=["POST"])
    routes.add_api_route("/profiles", control.profiles, methods=["GET"])
    routes.add_api_route("/profiles/{profile_id}/logout", control.log_out, methods=["POST"])
    routes.add_api_route("/profiles/{profile_id}/login", control.log_in, methods=["POST"])
    routes.add_api_route("/messages", control.write, methods=["POST"])
    routes.add_api_route("/statuses", control.report, methods=["POST"])
    routes.add_api_route("/contacts", control.add_contact, methods=["POST"])
    routes.add_api_route("/chats/{chat}", control.chat, methods=["GET"])
    return routes
