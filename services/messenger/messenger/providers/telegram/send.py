"""How we answer on Telegram: aiogram's methods over a session that knows whether a request was written.

Telegram has no idempotency key, no history and no echo: a request that was written and not answered is lost,
and only a person may repeat it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, Message, ReplyParameters
from aiohttp import ClientConnectorError, ClientError, ClientTimeout, ConnectionTimeoutError
from contracts.events.parts import Channel

from messenger.domain.channels import FILE_LIMIT
from messenger.domain.outcome import AccessRefused, Lost, NotNow, Outcome, Rejected, Sent, Unreachable
from messenger.providers.port import AccessDenied, Credentials, NotFetched, ProviderAway
from messenger.providers.telegram.receive import ALLOWED_UPDATES, message_key, sort_key
from messenger.store.outgoing import Enclosure, Letter

CONNECT_SECONDS = 5.0
QUICK_SECONDS = 10.0
FILE_SECONDS = 60.0
GATEWAY_TIMEOUT = 504
"""Somebody between us and Telegram gave up waiting: the request may have been carried out."""
T = TypeVar("T")


class NeverWritten(Exception):
    """No connection was made: nothing can have happened."""


class NoAnswer(Exception):
    """The request was written; what became of it is not known."""


class Session(AiohttpSession):
    """aiogram's session, but it tells a connection that failed from an answer that was lost."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[T],
        timeout: int | None = None,  # noqa: ASYNC109  (aiogram's signature)
    ) -> T:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        limit = ClientTimeout(total=timeout or self.timeout, sock_connect=CONNECT_SECONDS)
        try:
            async with session.post(url, data=self.build_form_data(bot=bot, method=method), timeout=limit) as answer:
                status, content = answer.status, await answer.text()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NeverWritten(type(error).__name__) from error
        except (ClientError, TimeoutError, UnicodeDecodeError) as error:
            raise NoAnswer(type(error).__name__) from error
        if status == GATEWAY_TIMEOUT:
            raise NoAnswer("HTTP 504")
        try:
            response = self.check_response(bot=bot, method=method, status_code=status, content=content)
        except ClientDecodeError as error:
            if status >= 500:
                raise TelegramServerError(method=method, message=f"HTTP {status}") from error
            raise NoAnswer(f"HTTP {status} without Telegram's envelope") from error
        return cast(T, response.result)


class TelegramLine:
    def __init__(self, base_url: str | None, send_seconds: float) -> None:
        api = TelegramAPIServer.from_base(base_url) if base_url else PRODUCTION
        self._session = Session(api=api, timeout=send_seconds)

    def _bot(self, credentials: Credentials) -> Bot:
        return Bot(credentials.value("bot_token"), session=self._session)

    def hook_secret(self, credentials: Credentials) -> str:
        return credentials.value("secret_token")

    async def send(self, letter: Letter, enclosures: Sequence[Enclosure], credentials: Credentials) -> Outcome:
        try:
            message = await self._write(self._bot(credentials), letter, enclosures)
        except NeverWritten as error:
            return NotNow(f"no connection: {error}")
        except NoAnswer as error:
            return Lost(f"no answer: {error}")
        except TelegramAPIError as error:
            return outcome_of(error)
        return Sent(
            message_key=message_key(message.chat.id, message.message_id),
            at=message.date,
            sort_key=sort_key(message.message_id),
        )

    async def _write(self, bot: Bot, letter: Letter, enclosures: Sequence[Enclosure]) -> Message:
        chat_id = int(letter.thread_key)
        reply = _reply(letter)
        if not enclosures:
            return await bot.send_message(chat_id, letter.text, parse_mode=None, reply_parameters=reply)
        enclosure = enclosures[0]
        file = BufferedInputFile(enclosure.content, filename=enclosure.file_name or enclosure.kind)
        more: dict[str, Any] = {
            "caption": letter.text or None,
            "parse_mode": None,
            "reply_parameters": reply,
            "request_timeout": int(FILE_SECONDS),
        }
        if enclosure.kind == "photo":
            return await bot.send_photo(chat_id, file, **more)
        if enclosure.kind == "voice":
            return await bot.send_voice(chat_id, file, **more)
        return await bot.send_document(chat_id, file, **more)

    async def find(self, letter: Letter, credentials: Credentials, until: datetime) -> list[Sent] | None:
        """Telegram tells a bot nothing about what it has said."""
        return None

    async def register(self, channel: Channel, credentials: Credentials, url: str, *, known: bool) -> bool:
        bot = self._bot(credentials)
        try:
            info = await bot.get_webhook_info(request_timeout=int(QUICK_SECONDS))
            same = info.url == url and sorted(info.allowed_updates or []) == sorted(ALLOWED_UPDATES)
            if same and known:
                return False
            await bot.set_webhook(
                url,
                secret_token=self.hook_secret(credentials),
                allowed_updates=ALLOWED_UPDATES,
                request_timeout=int(QUICK_SECONDS),
            )
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise AccessDenied(error.message) from error
        except (NeverWritten, NoAnswer, TelegramAPIError) as error:
            raise ProviderAway(str(error)) from error
        return True

    async def fetch(self, channel: Channel, reference: Mapping[str, object], credentials: Credentials) -> bytes:
        size = reference.get("size")
        if isinstance(size, int) and size > FILE_LIMIT:
            raise NotFetched("Telegram hands out files of 20 MB at most", final=True)
        bot = self._bot(credentials)
        try:
            file = await bot.get_file(str(reference["file_id"]), request_timeout=int(QUICK_SECONDS))
            if not file.file_path:
                raise NotFetched("Telegram gave no path to the file", final=False)
            return await self._download(self._session.api.file_url(bot.token, file.file_path))
        except TelegramBadRequest as error:
            raise NotFetched(error.message, final=True) from error
        except (NeverWritten, NoAnswer, TelegramAPIError, ClientError, TimeoutError) as error:
            raise NotFetched(type(error).__name__, final=False) from error

    async def _download(self, url: str) -> bytes:
        content = bytearray()
        async with asyncio.timeout(FILE_SECONDS):
            async for chunk in self._session.stream_content(url, timeout=int(FILE_SECONDS)):
                content += chunk
                if len(content) > FILE_LIMIT:
                    raise NotFetched("the file is larger than announced", final=True)
        return bytes(content)

    async def close(self) -> None:
        await self._session.close()


def outcome_of(error: TelegramAPIError) -> Outcome:
    """What a refusal of Telegram means for the message."""
    match error:
        case TelegramRetryAfter():
            return NotNow("too many messages", float(error.retry_after), pause_profile=True)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return AccessRefused(error.message)
        case TelegramForbiddenError():
            return Unreachable(error.message)
        case TelegramServerError():
            # It failed while it worked on the message; nobody knows how far it came.
            return Lost(error.message)
        case TelegramMigrateToChat():
            return Rejected(f"the group has moved to {error.migrate_to_chat_id}")
        case _:
            return Rejected(error.message)


def _reply(letter: Letter) -> ReplyParameters | None:
    if letter.reply_to_key is None:
        return None
    number = letter.reply_to_key.rpartition(":")[2]
    return ReplyParameters(message_id=int(number), allow_sending_without_reply=True)
