"""What an integration asks a profile to do."""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from tools.doubles.common.outgoing import outgoing
from tools.doubles.common.shelf import Document
from tools.doubles.wappi.files import Files
from tools.doubles.wappi.spelling import Spelling
from tools.doubles.wappi.wire import Refused, done
from tools.doubles.wappi.world import World, new_task_id

_FETCH_SECONDS = 5.0
_TASK_SECONDS = 2.0


@dataclass(frozen=True)
class Request:
    """One call: the profile it is about, its query, its JSON body."""

    profile: Document
    query: dict[str, str]
    body: Any

    def text(self, name: str, *, needed: bool = True) -> str:
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if value is None and not needed:
            return ""
        if not isinstance(value, str | int) or (needed and value == ""):
            raise Refused(400, f"Field {name} is required")
        return str(value)


@dataclass(frozen=True)
class Content:
    kind: str
    body: str = ""
    caption: str = ""
    file: str | None = None
    quoted: str | None = None


class Sending:
    def __init__(self, world: World, files: Files, spelling: Spelling) -> None:
        self._world = world
        self._files = files
        self._spelling = spelling

    async def text(self, request: Request) -> Document:
        return self._deliver(request.profile, self._chat(request), self._text_content(request))

    async def text_later(self, request: Request) -> Document:
        """Queued: only a task id comes back; the message and its own id follow by webhook."""
        chat_id, content = self._chat(request), self._text_content(request)
        self._check(request.profile, chat_id)
        now = self._world.stage.clock.now()
        task: Document = {
            "task_id": new_task_id(),
            "profile_id": request.profile["profile_id"],
            "chat_id": chat_id,
            "content": vars(content),
            "due": now.timestamp() + _TASK_SECONDS,
        }
        self._world.shelf.put("tasks", task["task_id"], task)
        return done(now, request.profile["profile_id"], task_id=task["task_id"])

    def run_due_tasks(self) -> None:
        now = self._world.stage.clock.now().timestamp()
        for task in self._world.shelf.every("tasks"):
            profile = self._world.profile(task["profile_id"])
            if profile is not None and task["due"] <= now:
                self._world.shelf.remove("tasks", task["task_id"])
                self._put(profile, task["chat_id"], Content(**task["content"]), task["task_id"])

    def media(self, kind: str, content_type: str) -> Callable[[Request], Any]:
        """The call that sends one file given as base64."""

        async def send(request: Request) -> Document:
            chat_id = self._chat(request)
            name = request.text("file_name", needed=False) or f"{kind}{mimetypes.guess_extension(content_type)}"
            guessed = mimetypes.guess_type(name)[0] or content_type
            file = self._files.keep_base64(name, request.text("b64_file"), guessed)
            caption = request.text("caption", needed=False)
            return self._deliver(request.profile, chat_id, Content(kind, caption=caption, file=file["id"]))

        return send

    async def file_by_address(self, request: Request) -> Document:
        chat_id, url = self._chat(request), request.text("url")
        try:
            async with outgoing(_FETCH_SECONDS) as client:
                response = await client.get(url)
                response.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Refused(400, "Failed to download file") from None
        name = request.text("file_name", needed=False) or urlsplit(url).path.rsplit("/", 1)[-1] or "file"
        content_type = response.headers.get("content-type", "application/octet-stream").partition(";")[0]
        file = self._files.keep(name, response.content, content_type)
        kind = content_type.partition("/")[0]
        content = Content(
            kind if kind in ("image", "video", "audio") else "document",
            caption=request.text("caption", needed=False),
            file=file["id"],
        )
        return self._deliver(request.profile, chat_id, content)

    async def reply(self, request: Request) -> Document:
        quoted = self._world.message_or_refuse(request.profile, request.text("message_id"))
        content = Content(text_kind(request.profile), body=request.text("body"), quoted=quoted["id"])
        return self._deliver(request.profile, quoted["chatId"], content)

    async def react(self, request: Request) -> Document:
        message = self._world.message_or_refuse(request.profile, request.text("message_id"))
        self._world.save_message(request.profile, {**message, "reaction": request.text("body", needed=False)})
        return self._done(request)

    async def edit(self, request: Request) -> Document:
        message = self._own(request)
        self._world.save_message(request.profile, {**message, "body": request.text("body"), "isEdited": True})
        return self._done(request)

    async def delete(self, request: Request) -> Document:
        self._world.save_message(request.profile, {**self._own(request), "isDeleted": True})
        return self._done(request)

    async def mark_read(self, request: Request) -> Document:
        message = self._world.message_or_refuse(request.profile, request.text("message_id"))
        whole_chat = request.query.get("mark_all") == "true"
        for other in self._world.conversation(request.profile, message["chatId"]):
            if not other["fromMe"] and (whole_chat or other["id"] == message["id"]):
                self._world.save_message(request.profile, {**other, "isRead": True})
        return self._done(request)

    async def typing(self, request: Request) -> Document:
        self._check(request.profile, self._chat(request))
        return self._done(request)

    def _done(self, request: Request) -> Document:
        return done(self._world.stage.clock.now(), request.profile["profile_id"])

    def _own(self, request: Request) -> Document:
        message = self._world.message_or_refuse(request.profile, request.text("message_id"))
        if not message["fromMe"]:
            raise Refused(400, "Message is not yours")
        return message

    def _chat(self, request: Request) -> str:
        """The chat written to: MAX groups come in ``chat_id``, everybody else in ``recipient``."""
        if request.profile["platform"] == "max" and request.text("chat_id", needed=False):
            return request.text("chat_id")
        return self._world.chat_of(request.profile, request.text("recipient"))

    def _text_content(self, request: Request) -> Content:
        quoted = request.text("quoted_message_id", needed=False) or None
        if quoted is not None:
            self._world.message_or_refuse(request.profile, quoted)
        return Content(text_kind(request.profile), body=request.text("body"), quoted=quoted)

    def _check(self, profile: Document, chat_id: str) -> None:
        if not profile["authorized"]:
            raise Refused(400, "Profile not authorized")
        if not self._world.is_reachable(profile, chat_id):
            raise Refused(200, "Recipient is not registered in WhatsApp")

    def _deliver(self, profile: Document, chat_id: str, content: Content) -> Document:
        self._check(profile, chat_id)
        message = self._put(profile, chat_id, content, new_task_id())
        now = self._world.stage.clock.now()
        return done(now, profile["profile_id"], message_id=message["id"], task_id=message["task_id"])

    def _put(self, profile: Document, chat_id: str, content: Content, task_id: str) -> Document:
        """The message goes out; its echo comes by webhook, delivery is reported two seconds later."""
        now = self._world.stage.clock.now()
        message = blank_message(profile, chat_id, int(now.timestamp())) | {
            "id": self._world.new_message_id(profile),
            "type": content.kind,
            "body": content.body,
            "caption": content.caption,
            "file": content.file,
            "stanzaId": content.quoted,
            "from": own_address(profile),
            "to": chat_id,
            "senderName": profile["name"],
            "fromMe": True,
            "isFromAPI": True,
            "task_id": task_id,
            "delivery_status": "pending",
        }
        with self._world.shelf.together():
            if profile["quirks"]["delivers"]:
                report = {"profile_id": profile["profile_id"], "message_id": message["id"]}
                due = now.timestamp() + _TASK_SECONDS
                self._world.shelf.put("reports", message["id"], {**report, "due": due})
            self._world.save_message(profile, message)
            self._world.tell(profile, "outgoing_message_api", self._spelling.webhook(profile, message), chat_id)
        return message

    def report_delivered(self) -> None:
        """Tell what has reached the other phone meanwhile, unless something else was told first."""
        now = self._world.stage.clock.now().timestamp()
        for report in self._world.shelf.every("reports"):
            if report["due"] > now:
                continue
            self._world.shelf.remove("reports", report["message_id"])
            profile = self._world.profile(report["profile_id"])
            message = self._world.message(profile, report["message_id"]) if profile else None
            if profile and message and message["delivery_status"] == "pending":
                self._world.tell_status(profile, message, "delivered")


def text_kind(profile: Document) -> str:
    return "chat" if profile["platform"] == "wa" else "text"


def own_address(profile: Document) -> str:
    return f"{profile['phone']}@c.us" if profile["platform"] == "wa" else str(profile["phone"])


def blank_message(profile: Document, chat_id: str, time: int) -> Document:
    """A message as it is kept, in the spelling of the history, before anything is known about it."""
    return {
        "id": "",
        "type": text_kind(profile),
        "body": "",
        "caption": "",
        "from": "",
        "to": "",
        "chatId": chat_id,
        "senderName": "",
        "time": time,
        "stanzaId": None,
        "fromMe": False,
        "isFromAPI": False,
        "isRead": False,
        "isEdited": False,
        "isDeleted": False,
        "delivery_status": "",
        "task_id": None,
        "file": None,
    }
