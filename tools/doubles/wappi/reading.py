"""What an integration asks a profile to tell, and how it sets its webhook."""

from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from tools.doubles.common.outgoing import outgoing
from tools.doubles.common.shelf import Document
from tools.doubles.wappi.calls import Request
from tools.doubles.wappi.files import Files
from tools.doubles.wappi.spelling import Spelling
from tools.doubles.wappi.wire import Refused, done
from tools.doubles.wappi.world import WEBHOOK_TYPES, World

_PROBE_SECONDS = 3.0


class Reading:
    def __init__(self, world: World, files: Files, spelling: Spelling) -> None:
        self._world = world
        self._files = files
        self._spelling = spelling

    async def messages(self, request: Request) -> Document:
        chat_id = request.query.get("chat_id", "")
        if not chat_id:
            raise Refused(400, "Field chat_id is required")
        if request.profile["platform"] == "wa" and "@" not in chat_id:
            chat_id = f"{chat_id}@c.us"
        if request.query.get("mark_all") == "true":
            for message in self._world.conversation(request.profile, chat_id):
                self._world.save_message(request.profile, {**message, "isRead": True})
        return self._page(request, self._world.conversation(request.profile, chat_id))

    async def all_messages(self, request: Request) -> Document:
        return self._page(request, self._world.conversation(request.profile))

    async def unread_messages(self, request: Request) -> Document:
        kept = self._world.conversation(request.profile)
        return self._page(request, [found for found in kept if not found["isRead"] and not found["fromMe"]])

    async def message(self, request: Request) -> Document:
        message = self._world.message_or_refuse(request.profile, request.query.get("message_id", ""))
        return self._done(request, message=self._spelling.history(request.profile, message))

    async def media(self, request: Request) -> Document:
        message = self._world.message_or_refuse(request.profile, request.query.get("message_id", ""))
        file = self._files.find(message["file"]) if message["file"] else None
        if file is None:
            raise Refused(400, "Message has no media")
        return self._done(request, file_link=self._files.link(file), mimetype=file["content_type"])

    async def chats(self, request: Request) -> Document:
        dialogs: dict[str, Document] = {}
        for message in self._world.conversation(request.profile):
            unread = not message["fromMe"] and not message["isRead"]
            known = dialogs.get(message["chatId"], {"unread_count": 0, "name": message["chatId"]})
            dialogs[message["chatId"]] = {
                "id": message["chatId"],
                "name": known["name"] if message["fromMe"] else message["senderName"] or known["name"],
                "unread_count": known["unread_count"] + unread,
                "last_message_id": message["id"],
                "last_time": message["time"],
            }
        newest = sorted(dialogs.values(), key=lambda dialog: dialog["last_time"], reverse=True)
        return self._done(request, dialogs=_slice(request, newest), total_count=len(newest))

    async def contact_check(self, request: Request) -> Document:
        phone = request.query.get("phone", "")
        chat_id = self._world.chat_of(request.profile, phone)
        return self._done(request, phone=phone, on_whatsapp=self._world.is_reachable(request.profile, chat_id))

    async def contact(self, request: Request) -> Document:
        recipient = request.query.get("recipient", "")
        chat_id = self._world.chat_of(request.profile, recipient)
        known = self._world.shelf.get("contacts", recipient) or {}
        return self._done(request, contact={"id": chat_id, "name": known.get("name", ""), "phone": recipient})

    async def status(self, request: Request) -> Document:
        shown = ("platform", "phone", "name", "authorized")
        return self._done(request, **{name: request.profile[name] for name in shown})

    async def set_webhook(self, request: Request) -> Document:
        url = request.query.get("url", "")
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Refused(400, "Wrong url")
        profile = request.profile
        profile["webhook"] |= {"url": url, "auth": request.query.get("auth", "")}
        self._world.save_profile(profile)
        if profile["quirks"]["probe"]:
            with suppress(httpx.HTTPError):
                async with outgoing(_PROBE_SECONDS) as client:
                    await client.get(url)
        return self._done(request)

    async def webhook(self, request: Request) -> Document:
        webhook = request.profile["webhook"]
        return self._done(request, url=webhook["url"], wh_types=webhook["types"])

    async def delete_webhook(self, request: Request) -> Document:
        request.profile["webhook"] |= {"url": "", "auth": ""}
        self._world.save_profile(request.profile)
        return self._done(request)

    async def set_webhook_types(self, request: Request) -> Document:
        """A bare list, or the same wrapped as ``{"wh_types": […]}``."""
        types = request.body.get("wh_types") if isinstance(request.body, dict) else request.body
        if not isinstance(types, list) or not types or not set(types) <= set(WEBHOOK_TYPES):
            raise Refused(400, "Wrong webhook types")
        request.profile["webhook"]["types"] = types
        self._world.save_profile(request.profile)
        return self._done(request)

    def _done(self, request: Request, **more: object) -> Document:
        return done(self._world.stage.clock.now(), request.profile["profile_id"], **more)

    def _page(self, request: Request, found: list[Document]) -> Document:
        if not request.profile["authorized"]:
            raise Refused(400, "Profile not authorized")
        ordered = found if request.query.get("order") == "asc" else list(reversed(found))
        page = [self._spelling.history(request.profile, message) for message in _slice(request, ordered)]
        return self._done(request, messages=page, total_count=len(found))


def _slice(request: Request, found: list[Document]) -> list[Document]:
    try:
        limit = int(request.query.get("limit", "100"))
        offset = int(request.query.get("offset", "0"))
    except ValueError:
        raise Refused(400, "Wrong limit or offset") from None
    return found[offset : offset + max(0, min(limit, 100))]
