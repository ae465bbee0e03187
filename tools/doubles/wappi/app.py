"""Puts the Wappi double together."""

from collections.abc import Awaitable, Callable
from json import JSONDecodeError
from typing import Any

import fastapi
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from tools.doubles.common.deliveries import Redelivery
from tools.doubles.common.faults import CALL_FAULTS, WEBHOOK_FAULTS
from tools.doubles.common.options import Options
from tools.doubles.common.shelf import Document
from tools.doubles.common.stage import Double, Stage
from tools.doubles.common.transport import Dialect
from tools.doubles.wappi.calls import Request, Sending
from tools.doubles.wappi.control import ProfileIn, WappiControl, wappi_control
from tools.doubles.wappi.files import Files
from tools.doubles.wappi.reading import Reading
from tools.doubles.wappi.spelling import Spelling
from tools.doubles.wappi.wire import PREFIXES, Refused, done, operation_of, scripted_refusal
from tools.doubles.wappi.world import World

Call = Callable[[Request], Awaitable[Document]]

# The real rule is not published; a few tries and then silence is the least a receiver must live with.
_REDELIVERY = Redelivery(accepts=lambda status: 200 <= status < 300, pauses=(1, 5, 15), attempts=4)


class WappiApi:
    def __init__(self, world: World, files: Files, sending: Sending, reading: Reading) -> None:
        self._world = world
        self._files = files
        self._calls = _calls(sending, reading)

    async def call(self, path: str, request: fastapi.Request) -> Response:
        prefix = request.url.path.split("/")[1]
        token = request.headers.get("authorization", "")
        query = dict(request.query_params)
        try:
            found = self._calls.get(f"sync/{path}" if prefix == "botapi" and "/webhook/" not in f"/{path}" else path)
            if found is None:
                raise Refused(404, "Not Found")
            if request.method != found[0]:
                raise Refused(405, "Method Not Allowed")
            profile = self._world.profile_for(token, query.get("profile_id", ""), prefix)
            answer = await found[1](Request(profile, query, await _body(request)))
        except Refused as refusal:
            return JSONResponse(refusal.envelope(), status_code=refusal.status)
        return JSONResponse(answer)

    async def all_profiles(self, request: fastapi.Request) -> Response:
        """The only call that is about the account and not about one profile."""
        profiles = self._world.profiles_of(request.headers.get("authorization", ""))
        if not profiles:
            return JSONResponse(Refused(401, "Unauthorized").envelope(), status_code=401)
        shown = ("profile_id", "platform", "name", "phone", "authorized")
        listed = [{name: profile[name] for name in shown} for profile in profiles]
        return JSONResponse(done(self._world.stage.clock.now(), "", profiles=listed))

    async def file(self, number: str, key: str = "") -> Response:
        record = self._files.behind_link(number, key)
        if record is None:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        return Response(self._files.content(record), media_type=record["content_type"])


async def _body(request: fastapi.Request) -> Any:
    if not await request.body():
        return {}
    try:
        return await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise Refused(400, "Wrong request body") from None


def _calls(sending: Sending, reading: Reading) -> dict[str, tuple[str, Call]]:
    return {
        "sync/message/send": ("POST", sending.text),
        "async/message/send": ("POST", sending.text_later),
        "sync/message/img/send": ("POST", sending.media("image", "image/png")),
        "sync/message/video/send": ("POST", sending.media("video", "video/mp4")),
        "sync/message/document/send": ("POST", sending.media("document", "application/pdf")),
        "sync/message/audio/send": ("POST", sending.media("ptt", "audio/ogg")),
        "sync/message/file/url/send": ("POST", sending.file_by_address),
        "sync/message/reply": ("POST", sending.reply),
        "sync/message/reaction": ("POST", sending.react),
        "sync/message/mark/read": ("POST", sending.mark_read),
        "sync/message/edit": ("POST", sending.edit),
        "sync/message/delete": ("POST", sending.delete),
        "sync/chat/typing/start": ("POST", sending.typing),
        "sync/messages/get": ("GET", reading.messages),
        "sync/messages/all/get": ("GET", reading.all_messages),
        "sync/messages/unread/get": ("GET", reading.unread_messages),
        "sync/messages/id/get": ("GET", reading.message),
        "sync/message/media/download": ("GET", reading.media),
        "sync/chats/get": ("GET", reading.chats),
        "sync/contact/check": ("GET", reading.contact_check),
        "sync/contact/get": ("GET", reading.contact),
        "sync/get/status": ("GET", reading.status),
        "async/get/status": ("GET", reading.status),
        "webhook/url/set": ("POST", reading.set_webhook),
        "webhook/url/get": ("GET", reading.webhook),
        "webhook/url/delete": ("POST", reading.delete_webhook),
        "webhook/types/set": ("POST", reading.set_webhook_types),
    }


def build(options: Options) -> Double:
    stage = Stage("wappi", options, CALL_FAULTS | WEBHOOK_FAULTS, _REDELIVERY)
    world, files = World(stage), Files(stage)
    spelling = Spelling(world, files)
    sending = Sending(world, files, spelling)
    control = WappiControl(world, files, spelling)
    api = WappiApi(world, files, sending, Reading(world, files, spelling))
    stage.deliveries.find_destinations_with(world.destination_of)
    app = FastAPI(title="Wappi double", openapi_url=None)
    app.include_router(wappi_control(control))
    app.add_api_route("/files/{number}", api.file, methods=["GET"])
    app.add_api_route("/api/profile/all/get", api.all_profiles, methods=["GET"])

    def load_demo() -> None:
        for profile in stage.demo().get("profiles", []):
            if world.profile(profile["profile_id"]) is None:
                told = {name: value for name, value in profile.items() if name in ProfileIn.model_fields}
                control.register(ProfileIn(**told))

    def age() -> None:
        sending.run_due_tasks()
        sending.report_delivered()

    for prefix in PREFIXES:
        app.add_api_route(f"/{prefix}/{{path:path}}", api.call, methods=["GET", "POST"])
    return Double(stage, app, Dialect(operation_of, scripted_refusal), load_demo, age=age)
