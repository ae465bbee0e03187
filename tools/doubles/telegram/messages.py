"""Writing, changing and taking back messages; answering buttons."""

from collections.abc import Awaitable, Callable
from typing import Any

from tools.doubles.common.shelf import Document
from tools.doubles.telegram.entities import read_text
from tools.doubles.telegram.files import Files
from tools.doubles.telegram.limits import Limits
from tools.doubles.telegram.markup import inline_markup, read_markup
from tools.doubles.telegram.wire import Arguments, bad_request
from tools.doubles.telegram.world import World, bot_user, with_optional

Method = Callable[[Document, Arguments], Awaitable[Any]]

_TEXT = 4096
_CAPTION = 1024
_ALERT = 200
_CALLBACK_SECONDS = 60
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


class Messages:
    def __init__(self, world: World, files: Files, limits: Limits) -> None:
        self._world = world
        self._files = files
        self._limits = limits

    async def send_message(self, bot: Document, arguments: Arguments) -> Document:
        text, entities = self._text(arguments, "text", "entities", _TEXT)
        if not text:
            raise bad_request("message text is empty")
        return self._write(bot, arguments, [{"text": text, "entities": entities}])[0]

    async def send_location(self, bot: Document, arguments: Arguments) -> Document:
        place = {"latitude": arguments.coordinate("latitude"), "longitude": arguments.coordinate("longitude")}
        return self._write(bot, arguments, [{"location": place}])[0]

    def sender_of(self, kind: str) -> Method:
        """The method that sends one photo, document, voice note or video."""

        async def send(bot: Document, arguments: Arguments) -> Document:
            caption, entities = self._text(arguments, "caption", "caption_entities", _CAPTION)
            self._world.chat_to_write_to(bot, arguments.text("chat_id"))
            record = await self._files.taken(bot, kind, arguments, kind)
            content = {
                **self._files.as_message_part(record),
                "caption": caption,
                "caption_entities": entities,
            }
            return self._write(bot, arguments, [content])[0]

        return send

    async def send_media_group(self, bot: Document, arguments: Arguments) -> list[Document]:
        album = arguments.structure("media", "can't parse media JSON object")
        if not isinstance(album, list) or not 2 <= len(album) <= 10:
            raise bad_request("wrong number of items in the album")
        self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        group = str(self._world.shelf.next_number("album", 13_900_001))
        contents = []
        for item in album:
            kind = str(item.get("type"))
            if kind not in ("photo", "document", "video"):
                raise bad_request("can't use the media of the specified type in the album")
            of_item = Arguments({kind: str(item.get("media", ""))}, arguments.files)
            record = await self._files.taken(bot, kind, of_item, kind)
            contents.append(
                {
                    **self._files.as_message_part(record),
                    "caption": str(item.get("caption") or ""),
                    "media_group_id": group,
                }
            )
        return self._write(bot, arguments, contents)

    async def edit_message_text(self, bot: Document, arguments: Arguments) -> Document:
        text, entities = self._text(arguments, "text", "entities", _TEXT)
        if not text:
            raise bad_request("message text is empty")
        message = self._own_message(bot, arguments, "message to edit not found")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._change(bot, message, {"text": text, "entities": entities}, arguments)

    async def edit_message_caption(self, bot: Document, arguments: Arguments) -> Document:
        caption, entities = self._text(arguments, "caption", "caption_entities", _CAPTION)
        message = self._own_message(bot, arguments, "message to edit not found")
        return self._change(bot, message, {"caption": caption, "caption_entities": entities}, arguments)

    async def edit_message_reply_markup(self, bot: Document, arguments: Arguments) -> Document:
        message = self._own_message(bot, arguments, "message to edit not found")
        return self._change(bot, message, {}, arguments)

    async def delete_message(self, bot: Document, arguments: Arguments) -> bool:
        chat = self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        message = self._world.message(bot, chat["id"], arguments.number("message_id", 0))
        if message is None:
            raise bad_request("message to delete not found")
        self._world.save_message(bot, message, deleted=True)
        return True

    async def set_message_reaction(self, bot: Document, arguments: Arguments) -> bool:
        chat = self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        message = self._world.message(bot, chat["id"], arguments.number("message_id", 0))
        if message is None:
            raise bad_request("message to react not found")
        reaction = arguments.structure("reaction", "can't parse reaction types JSON") or []
        key = f"{bot['id']}:{chat['id']}:{message['message_id']}"
        self._world.shelf.put("reactions", key, {"key": key, "reaction": reaction})
        return True

    async def send_chat_action(self, bot: Document, arguments: Arguments) -> bool:
        self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        if arguments.text("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        return True

    async def answer_callback_query(self, bot: Document, arguments: Arguments) -> bool:
        callback = self._world.shelf.get("callbacks", arguments.text("callback_query_id"))
        if (
            callback is None
            or callback["bot_id"] != bot["id"]
            or self._world.unix_now() - callback["at"] > _CALLBACK_SECONDS
        ):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(arguments.text("text")) > _ALERT:
            raise bad_request("MESSAGE_TOO_LONG")
        callback["answer"] = {"text": arguments.text("text"), "show_alert": arguments.flag("show_alert")}
        self._world.shelf.put("callbacks", callback["id"], callback)
        return True

    def _text(self, arguments: Arguments, field: str, given: str, longest: int) -> tuple[str, list[Document]]:
        entities = arguments.structure(given, f"can't parse {given}")
        text, found = read_text(arguments.text(field), arguments.text("parse_mode"), entities)
        if len(text) > longest:
            raise bad_request("message is too long" if field == "text" else "message caption is too long")
        return text, found

    def _write(self, bot: Document, arguments: Arguments, contents: list[Document]) -> list[Document]:
        """Put one message per content into the chat (an album is several), or none."""
        chat = self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        markup = read_markup(arguments)
        answered = self._answered(bot, chat["id"], arguments)
        self._limits.spend(bot, chat["id"])
        head = {"from": bot_user(bot), "chat": chat, "date": self._world.unix_now()}
        with self._world.shelf.together():
            if markup and not inline_markup(markup):
                key = f"{bot['id']}:{chat['id']}"
                self._world.shelf.put("keyboards", key, {"key": key, "markup": markup})
            return [
                self._world.add_message(
                    bot,
                    with_optional(head, **content, reply_to_message=answered, reply_markup=inline_markup(markup)),
                )
                for content in contents
            ]

    def _answered(self, bot: Document, chat_id: int, arguments: Arguments) -> Document | None:
        """The message this one replies to."""
        reply = arguments.structure("reply_parameters", "can't parse reply parameters JSON object")
        if reply is None:
            return None
        if not isinstance(reply, dict):
            raise bad_request("object expected as reply parameters")
        found = self._world.message(bot, chat_id, int(reply.get("message_id", 0)))
        if found is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return {name: part for name, part in found.items() if name != "reply_to_message"} if found else None

    def _own_message(self, bot: Document, arguments: Arguments, missing: str) -> Document:
        chat = self._world.chat_to_write_to(bot, arguments.text("chat_id"))
        message = self._world.message(bot, chat["id"], arguments.number("message_id", 0))
        if message is None:
            raise bad_request(missing)
        if message["from"]["id"] != bot["id"]:
            raise bad_request("message can't be edited")
        return message

    def _change(self, bot: Document, message: Document, content: Document, arguments: Arguments) -> Document:
        kept = {name: part for name, part in message.items() if name not in (*content, "reply_markup")}
        changed = with_optional(kept, **content, reply_markup=inline_markup(read_markup(arguments)))
        if changed == message:
            raise bad_request(_NOT_MODIFIED)
        changed["edit_date"] = self._world.unix_now()
        self._world.save_message(bot, changed)
        return changed
