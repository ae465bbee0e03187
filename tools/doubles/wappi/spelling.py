"""One message in Wappi's two spellings: that of the webhook and that of the history."""

import base64

from tools.doubles.common.shelf import Document
from tools.doubles.wappi.files import Files
from tools.doubles.wappi.wire import MOSCOW
from tools.doubles.wappi.world import World

_PLATFORM_NAMES = {"wa": "whatsapp", "tg": "telegram", "max": "max", "tg_bot": "telegram"}


class Spelling:
    def __init__(self, world: World, files: Files) -> None:
        self._world = world
        self._files = files

    def webhook(self, profile: Document, message: Document) -> Document:
        """The item of a webhook; the profile's quirks decide about the chat id and where the file is."""
        chat_id = message["chatId"] if profile["quirks"]["chat_suffix"] else message["chatId"].partition("@")[0]
        moment = self._world.stage.clock.now()
        item: Document = {
            "id": message["id"],
            "type": message["type"],
            "body": message["body"],
            "from": message["from"],
            "to": message["to"],
            "chatId": chat_id,
            "senderName": message["senderName"],
            "contact_name": message["senderName"],
            "timestamp": moment.astimezone(MOSCOW).isoformat(timespec="seconds"),
            "time": message["time"],
            "isReply": message["stanzaId"] is not None,
            "is_forwarded": False,
            "is_edited": message["isEdited"],
            "is_deleted": message["isDeleted"],
            "is_me": message["fromMe"],
            "chat_type": "group" if chat_id.endswith("@g.us") or chat_id.startswith("-") else "dialog",
            "from_where": "api" if message["isFromAPI"] else "phone",
            "platform": _PLATFORM_NAMES[profile["platform"]],
        }
        if message["stanzaId"]:
            item["stanza_id"] = message["stanzaId"]
            item["reply_message"] = self._quoted(profile, message)
        if message["task_id"]:
            item["task_id"] = message["task_id"]
        return {**item, **self._attachment(profile, message)}

    def history(self, profile: Document, message: Document) -> Document:
        """The item of ``messages/get``. MAX writes its time in milliseconds here, and only here."""
        item = {name: value for name, value in message.items() if name not in ("file", "caption", "task_id")}
        if profile["platform"] == "max":
            item["time"] = message["time"] * 1000
        file = self._files.find(message["file"]) if message["file"] else None
        if file is not None:
            item |= {"caption": message["caption"], "mimetype": file["content_type"], "file_name": file["name"]}
            item["s3Info"] = {"url": self._files.link(file)}
        return item

    def _quoted(self, profile: Document, message: Document) -> Document:
        quoted = self._world.message(profile, message["stanzaId"])
        if quoted is None:
            return {}
        return {name: quoted[name] for name in ("id", "type", "body", "chatId", "time")}

    def _attachment(self, profile: Document, message: Document) -> Document:
        file = self._files.find(message["file"]) if message["file"] else None
        if file is None:
            return {}
        part = {"caption": message["caption"], "mimetype": file["content_type"], "file_name": file["name"]}
        if profile["quirks"]["base64_body"]:
            return {**part, "body": base64.b64encode(self._files.content(file)).decode()}
        return {**part, "file_link": self._files.link(file)}
