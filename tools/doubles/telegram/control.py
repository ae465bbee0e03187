"""The other side of the glass: people who write to bots, and what they see."""

import base64
import binascii
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tools.doubles.common.control import CONTROL
from tools.doubles.common.pictures import picture_type, plain_png
from tools.doubles.common.shelf import Document
from tools.doubles.telegram.files import Files
from tools.doubles.telegram.limits import BOT_PER_SECOND, CHAT_BURST
from tools.doubles.telegram.world import World, bot_user, private_chat, sender, with_optional


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BotIn(_Said):
    """A bot as BotFather gives it out; its id is the number before the colon of the token."""

    token: str = Field(pattern=r"^\d+:[A-Za-z0-9_-]+$")
    username: str
    first_name: str = "Shop"
    messages_per_second: int = BOT_PER_SECOND
    chat_burst: int = CHAT_BURST


class UserIn(_Said):
    id: int = 501
    first_name: str = "Anna"
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "ru"


class AcquaintanceIn(UserIn):
    """Somebody who has talked with the bot before; `chat` is who said what: the person (`in`) or the bot (`out`)."""

    chat: list[tuple[Literal["in", "out"], str]] = []


class FileIn(_Said):
    """Without ``base64`` a picture drawn here is sent."""

    base64: str | None = None
    file_name: str = "photo.png"
    mime_type: str | None = None


class ContactIn(_Said):
    phone_number: str
    first_name: str = "Anna"


class LocationIn(_Said):
    latitude: float
    longitude: float


class CallbackIn(_Said):
    """A press on the button with this data under this message."""

    message_id: int
    data: str


class MessageIn(_Said):
    """What a person does in the chat with a bot: exactly one of the contents, or several photos as an album."""

    bot: str
    user: UserIn = UserIn()
    text: str | None = None
    caption: str | None = None
    photo: FileIn | None = None
    album: list[FileIn] | None = None
    document: FileIn | None = None
    voice: FileIn | None = None
    contact: ContactIn | None = None
    location: LocationIn | None = None
    reply_to: int | None = None
    edit_of: int | None = None
    callback: CallbackIn | None = None


class TelegramControl:
    def __init__(self, world: World, files: Files) -> None:
        self._world = world
        self._files = files

    async def add_bot(self, bot: BotIn) -> Document:
        return self.register(bot)

    def register(self, bot: BotIn) -> Document:
        """A new bot, or the new name of a known one; what it has set up stays."""
        number = int(bot.token.partition(":")[0])
        known = self._world.shelf.get("bots", str(number))
        fresh: Document = {"id": number, "webhook": None, "allowed_updates": [], "commands": {}}
        saved = {**(known or fresh), **bot.model_dump()}
        self._world.save_bot(saved)
        return saved

    def acquaint(self, bot: Document, person: AcquaintanceIn) -> None:
        """An old chat: numbered from one, as it was when it began, and told to nobody again."""
        if self._world.chat(bot, person.id) is not None:
            return
        user = self._world.save_user(person.model_dump(exclude_none=True, exclude={"chat"}))
        with self._world.shelf.together():
            self._world.set_standing(bot, user, "started")
            for number, (direction, text) in enumerate(person.chat, start=1):
                author = sender(user) if direction == "in" else bot_user(bot)
                head = {"from": author, "chat": private_chat(user), "date": self._world.unix_now()}
                self._world.save_message(bot, {"message_id": number, **head, "text": text})
            self._world.shelf.reach_number(f"message:{bot['id']}", len(person.chat))

    async def bots(self) -> list[Document]:
        return self._world.bots()

    async def write(self, said: MessageIn) -> Document:
        bot = self._bot(said.bot)
        user = self._world.save_user(said.user.model_dump(exclude_none=True))
        if said.callback is not None:
            return self._press(bot, user, said.callback)
        if said.edit_of is not None:
            return self._edit(bot, user, said.edit_of, said.text or "")
        contents = self._contents(bot, user, said)
        if not contents:
            raise HTTPException(422, "nothing was said")
        with self._world.shelf.together():
            self._world.set_standing(bot, user, "started")
        messages = [self._say(bot, user, content) for content in contents]
        return {"messages": messages}

    async def block(self, user_id: int, bot: str) -> Document:
        return self._turn(self._bot(bot), user_id, "blocked", ("member", "kicked"))

    async def unblock(self, user_id: int, bot: str) -> Document:
        return self._turn(self._bot(bot), user_id, "started", ("kicked", "member"))

    async def chats(self) -> list[Document]:
        return self._world.shelf.every("chats")

    async def chat(self, user_id: int, bot: str) -> Document:
        """The chat as the person sees it: messages with their buttons, the keyboard, the pop-ups after a press."""
        found = self._bot(bot)
        chat = self._world.chat(found, user_id)
        if chat is None:
            raise HTTPException(404, f"user {user_id} has no chat with {found['username']}")
        keyboard = self._world.shelf.get("keyboards", f"{found['id']}:{user_id}")
        return {
            **chat,
            "messages": self._world.conversation(found, user_id),
            "keyboard": keyboard["markup"] if keyboard else None,
            "callbacks": [
                callback
                for callback in self._world.shelf.every("callbacks")
                if callback["bot_id"] == found["id"] and callback["user_id"] == user_id
            ],
        }

    def _bot(self, name: str) -> Document:
        bot = self._world.bot_named(name)
        if bot is None:
            raise HTTPException(404, f"there is no bot {name}")
        return bot

    def _contents(self, bot: Document, user: Document, said: MessageIn) -> list[Document]:
        shared: dict[str, Any] = {"caption": said.caption}
        if said.reply_to is not None:
            shared["reply_to_message"] = self._world.message(bot, user["id"], said.reply_to)
        if said.album:
            group = str(self._world.shelf.next_number("album", 13_900_001))
            parts = [self._file(bot, "photo", file) for file in said.album]
            captions = [said.caption] + [None] * (len(parts) - 1)
            return [
                {**shared, **part, "caption": caption, "media_group_id": group}
                for part, caption in zip(parts, captions, strict=True)
            ]
        for kind, file in (("photo", said.photo), ("document", said.document), ("voice", said.voice)):
            if file is not None:
                return [{**shared, **self._file(bot, kind, file)}]
        if said.contact is not None:
            return [{**shared, "contact": {**said.contact.model_dump(), "user_id": user["id"]}}]
        if said.location is not None:
            return [{**shared, "location": said.location.model_dump()}]
        return [{**shared, "text": said.text, "entities": _commands(said.text)}] if said.text else []

    def _file(self, bot: Document, kind: str, file: FileIn) -> Document:
        try:
            content = plain_png() if file.base64 is None else base64.b64decode(file.base64, validate=True)
        except binascii.Error:
            raise HTTPException(422, "base64 is not base64") from None
        if kind == "photo" and picture_type(content) is None:
            raise HTTPException(422, "a photo must be a picture")
        mime_type = file.mime_type or picture_type(content) or "application/octet-stream"
        return self._files.as_message_part(self._files.keep(bot, kind, content, file.file_name, mime_type))

    def _say(self, bot: Document, user: Document, content: Document) -> Document:
        head = {"from": sender(user), "chat": private_chat(user), "date": self._world.unix_now()}
        with self._world.shelf.together():
            message = self._world.add_message(bot, with_optional(head, **content))
            self._world.push(bot, "message", message, user["id"])
        return message

    def _edit(self, bot: Document, user: Document, message_id: int, text: str) -> Document:
        message = self._world.message(bot, user["id"], message_id)
        if message is None or message["from"]["id"] != user["id"]:
            raise HTTPException(404, f"user {user['id']} has written no message {message_id}")
        field = "text" if "text" in message else "caption"
        changed = {**message, field: text, "edit_date": self._world.unix_now()}
        self._world.save_message(bot, changed)
        self._world.push(bot, "edited_message", changed, user["id"])
        return {"messages": [changed]}

    def _press(self, bot: Document, user: Document, pressed: CallbackIn) -> Document:
        message = self._world.message(bot, user["id"], pressed.message_id)
        rows = ((message or {}).get("reply_markup") or {}).get("inline_keyboard", [])
        if message is None or not any(b.get("callback_data") == pressed.data for row in rows for b in row):
            raise HTTPException(409, f"the user sees no such button under message {pressed.message_id}")
        number = str(self._world.shelf.next_number("callback", 7_000_000_001))
        kept = {"id": number, "bot_id": bot["id"], "user_id": user["id"], "at": self._world.unix_now()}
        self._world.shelf.put("callbacks", number, {**kept, "data": pressed.data, "answer": None})
        query = {
            "id": number,
            "from": sender(user),
            "message": message,
            "chat_instance": f"{bot['id']}{user['id']}",
            "data": pressed.data,
        }
        self._world.push(bot, "callback_query", query, user["id"])
        return {"callback_query": query}

    def _turn(self, bot: Document, user_id: int, standing: str, change: tuple[str, str]) -> Document:
        user = self._world.user(user_id)
        if user is None or self._world.chat(bot, user_id) is None:
            raise HTTPException(404, f"user {user_id} has no chat with {bot['username']}")
        self._world.set_standing(bot, user, standing)
        update = {
            "chat": private_chat(user),
            "from": sender(user),
            "date": self._world.unix_now(),
            "old_chat_member": _member(bot, change[0]),
            "new_chat_member": _member(bot, change[1]),
        }
        self._world.push(bot, "my_chat_member", update, user_id)
        return {"standing": standing}


def _member(bot: Document, status: str) -> Document:
    member: Document = {"user": bot_user(bot), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _commands(text: str) -> list[Document]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]


def telegram_control(control: TelegramControl) -> APIRouter:
    routes = APIRouter(prefix=CONTROL)
    routes.add_api_route("/bots", control.add_bot, methods=["POST"])
    routes.add_api_route("/bots", control.bots, methods=["GET"])
    routes.add_api_route("/messages", control.write, methods=["POST"])
    routes.add_api_route("/chats", control.chats, methods=["GET"])
    routes.add_api_route("/chats/{user_id}", control.chat, methods=["GET"])
    routes.add_api_route("/chats/{user_id}/block", control.block, methods=["POST"])
    routes.add_api_route("/chats/{user_id}/unblock", control.unblock, methods=["POST"])
    return routes
