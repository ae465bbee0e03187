"""Puts the Telegram double together."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tools.doubles.common.deliveries import Redelivery
from tools.doubles.common.faults import CALL_FAULTS, WEBHOOK_FAULTS
from tools.doubles.common.options import Options
from tools.doubles.common.stage import Double, Stage
from tools.doubles.common.transport import Dialect
from tools.doubles.telegram.account import Account
from tools.doubles.telegram.control import AcquaintanceIn, BotIn, TelegramControl, telegram_control
from tools.doubles.telegram.files import FILE_BYTES, Files
from tools.doubles.telegram.limits import Limits
from tools.doubles.telegram.messages import Messages, Method
from tools.doubles.telegram.wire import Refused, operation_of, read_arguments, scripted_refusal
from tools.doubles.telegram.world import World

# The first repetition comes at once, then the pause doubles up to a minute; after a day Telegram gives up.
_REDELIVERY = Redelivery(
    accepts=lambda status: 200 <= status < 300,
    pauses=(0.1, 2, 4, 8, 16, 32, 60),
    lifetime=timedelta(days=1),
    answer_within=60,
)
_FORM_OVERHEAD = 64 * 1024


class BotApi:
    def __init__(self, world: World, files: Files, limits: Limits) -> None:
        self._world = world
        self._files = files
        self._methods = _methods(world, files, limits)

    async def call(self, token: str, method: str, request: Request) -> Response:
        try:
            bot = self._world.bot_of_token(token)
            found = self._methods.get(method.lower())
            if found is None:
                raise Refused(404, "Not Found")
            body = await request.body()
            if len(body) > FILE_BYTES + _FORM_OVERHEAD:
                raise Refused(413, "Request Entity Too Large")
            arguments = read_arguments(request.url.query, request.headers.get("content-type", ""), body)
            result = await found(bot, arguments)
        except Refused as refusal:
            return JSONResponse(refusal.envelope(), status_code=refusal.code)
        return JSONResponse({"ok": True, "result": result})

    async def download(self, token: str, path: str) -> Response:
        try:
            content, content_type = self._files.download(self._world.bot_of_token(token), path)
        except Refused as refusal:
            return JSONResponse(refusal.envelope(), status_code=refusal.code)
        return Response(content, media_type=content_type)


def _methods(world: World, files: Files, limits: Limits) -> dict[str, Method]:
    account = Account(world, files)
    messages = Messages(world, files, limits)
    table: dict[str, Method] = {
        "getMe": account.get_me,
        "setWebhook": account.set_webhook,
        "deleteWebhook": account.delete_webhook,
        "getWebhookInfo": account.get_webhook_info,
        "getUpdates": account.get_updates,
        "getFile": account.get_file,
        "getChat": account.get_chat,
        "setMyCommands": account.set_my_commands,
        "getMyCommands": account.get_my_commands,
        "deleteMyCommands": account.delete_my_commands,
        "sendMessage": messages.send_message,
        "sendLocation": messages.send_location,
        "sendPhoto": messages.sender_of("photo"),
        "sendDocument": messages.sender_of("document"),
        "sendVoice": messages.sender_of("voice"),
        "sendVideo": messages.sender_of("video"),
        "sendMediaGroup": messages.send_media_group,
        "sendChatAction": messages.send_chat_action,
        "editMessageText": messages.edit_message_text,
        "editMessageCaption": messages.edit_message_caption,
        "editMessageReplyMarkup": messages.edit_message_reply_markup,
        "deleteMessage": messages.delete_message,
        "setMessageReaction": messages.set_message_reaction,
        "answerCallbackQuery": messages.answer_callback_query,
    }
    return {name.lower(): method for name, method in table.items()}


def build(options: Options) -> Double:
    stage = Stage("telegram", options, CALL_FAULTS | WEBHOOK_FAULTS, _REDELIVERY)
    world = World(stage)
    files = Files(world)
    control = TelegramControl(world, files)
    limits = Limits()
    api = BotApi(world, files, limits)
    stage.deliveries.find_destinations_with(world.destination_of)
    app = FastAPI(title="Telegram Bot API double", openapi_url=None)
    app.include_router(telegram_control(control))
    app.add_api_route("/bot{token}/{method}", api.call, methods=["GET", "POST"])
    app.add_api_route("/file/bot{token}/{path:path}", api.download, methods=["GET"])

    def load_demo() -> None:
        wanted: list[dict[str, Any]] = stage.demo().get("bots", [])
        for bot in wanted:
            told = {name: value for name, value in bot.items() if name in BotIn.model_fields}
            known = world.bot_named(told["token"]) or control.register(BotIn(**told))
            for person in bot.get("people", []):
                control.acquaint(known, AcquaintanceIn(**person))

    return Double(stage, app, Dialect(operation_of, scripted_refusal), load_demo, forget=limits.forget)
