"""Bots, people and their chats: the part of Telegram that remembers."""

from typing import Any

from tools.doubles.common.deliveries import Destination
from tools.doubles.common.shelf import Document
from tools.doubles.common.stage import Stage
from tools.doubles.telegram.wire import Refused, bad_request

# What an empty list of allowed updates leaves out.
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_UPDATE = 900_001


class World:
    """Everything goes through the shelf, so that a restarted double answers as the old one would have."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.shelf = stage.shelf

    def unix_now(self) -> int:
        return int(self.stage.clock.now().timestamp())

    # Bots

    def save_bot(self, bot: Document) -> None:
        self.shelf.put("bots", str(bot["id"]), bot)

    def bots(self) -> list[Document]:
        return self.shelf.every("bots")

    def bot_of_token(self, token: str) -> Document:
        number, _, secret = token.partition(":")
        if not number.isdigit() or not secret:
            raise Refused(404, "Not Found")
        bot = self.shelf.get("bots", number)
        if bot is None or bot["token"] != token:
            raise Refused(401, "Unauthorized")
        return bot

    def bot_named(self, name: str) -> Document | None:
        """By id, username or token."""
        for bot in self.bots():
            if name.removeprefix("@") in (str(bot["id"]), bot["username"], bot["token"]):
                return bot
        return None

    def destination_of(self, addressee: str) -> Destination | None:
        bot = self.shelf.get("bots", addressee)
        if bot is None or not bot["webhook"]:
            return None
        secret = bot["webhook"]["secret_token"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        return Destination(bot["webhook"]["url"], headers)

    # People and chats

    def save_user(self, user: Document) -> Document:
        known = self.shelf.get("users", str(user["id"])) or {}
        merged: Document = {**known, **user, "is_bot": False}
        self.shelf.put("users", str(user["id"]), merged)
        return merged

    def user(self, number: int) -> Document | None:
        return self.shelf.get("users", str(number))

    def chat(self, bot: Document, number: int) -> Document | None:
        return self.shelf.get("chats", f"{bot['id']}:{number}")

    def set_standing(self, bot: Document, user: Document, standing: str) -> None:
        """``started``: may be written to; ``blocked``: has had enough of the bot."""
        chat = {"bot_id": bot["id"], "chat": private_chat(user), "standing": standing}
        self.shelf.put("chats", f"{bot['id']}:{user['id']}", chat)

    def chat_to_write_to(self, bot: Document, chat_id: str) -> Document:
        """The chat as it stands in messages; refused the way Telegram refuses strangers and the offended."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        if not chat_id.lstrip("-").isdigit() or self.user(int(chat_id)) is None:
            raise bad_request("chat not found")
        chat = self.chat(bot, int(chat_id))
        if chat is None:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        if chat["standing"] == "blocked":
            raise Refused(403, "Forbidden: bot was blocked by the user")
        wire: Document = chat["chat"]
        return wire

    # Messages

    def add_message(self, bot: Document, message: Document) -> Document:
        """Number and keep a message; ids grow over all private chats of one bot."""
        whole = {"message_id": self.shelf.next_number(f"message:{bot['id']}"), **message}
        self.save_message(bot, whole)
        return whole

    def save_message(self, bot: Document, message: Document, *, deleted: bool = False) -> None:
        key = _message_key(bot, message["chat"]["id"], message["message_id"])
        self.shelf.put("messages", key, {"message": message, "deleted": deleted})

    def message(self, bot: Document, chat_id: int, message_id: int) -> Document | None:
        kept = self.shelf.get("messages", _message_key(bot, chat_id, message_id))
        if kept is None or kept["deleted"]:
            return None
        message: Document = kept["message"]
        return message

    def conversation(self, bot: Document, chat_id: int) -> list[Document]:
        """What the user sees, oldest first."""
        kept = self.shelf.every("messages", _message_key(bot, chat_id, ""))
        return [entry["message"] for entry in kept if not entry["deleted"]]

    # Updates

    def push(self, bot: Document, kind: str, payload: Document, chat_id: int) -> Document | None:
        """Queue an update, unless the bot asked not to be told. Updates of one chat keep their order."""
        allowed = bot["allowed_updates"]
        if (allowed and kind not in allowed) or (not allowed and kind in _ONLY_WHEN_ASKED):
            return None
        update: Document = {"update_id": self.shelf.next_number(f"update:{bot['id']}", _FIRST_UPDATE), kind: payload}
        self.stage.deliveries.post(str(bot["id"]), kind, update, lane=f"{bot['id']}:{chat_id}")
        return update


def private_chat(user: Document) -> Document:
    shown = ("id", "first_name", "last_name", "username")
    return {**{name: user[name] for name in shown if user.get(name)}, "type": "private"}


def sender(user: Document) -> Document:
    shown = ("id", "is_bot", "first_name", "last_name", "username", "language_code")
    return {name: user[name] for name in shown if user.get(name) is not None}


def bot_user(bot: Document) -> Document:
    return {"id": bot["id"], "is_bot": True, "first_name": bot["first_name"], "username": bot["username"]}


def with_optional(message: Document, **optional: Any) -> Document:
    """The message with those optional fields that have a value: Telegram leaves out the others."""
    return {**message, **{name: value for name, value in optional.items() if value not in (None, "", [])}}


def _message_key(bot: Document, chat_id: int, message_id: int | str) -> str:
    return f"{bot['id']}:{chat_id}:{message_id}"
