"""How we answer through Wappi. A send whose answer was lost is looked up in the chat's history, never repeated."""

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from contracts.events.parts import Channel

from messenger.domain.channels import FILE_LIMIT
from messenger.domain.outcome import AccessRefused, Lost, NotNow, Outcome, Rejected, Sent
from messenger.providers.port import AccessDenied, Credentials, Misconfigured, NotFetched, ProviderAway
from messenger.providers.wappi.receive import WEBHOOK_TYPES, moment_of
from messenger.store.outgoing import Enclosure, Letter

BASE_URL = "https://wappi.pro"
PREFIX = {Channel.WHATSAPP: "api", Channel.TELEGRAM: "tapi", Channel.MAX: "maxapi"}
FAILURES = frozenset({"error", "fail", "failed", "undelivered"})
CONNECT_SECONDS, QUICK_SECONDS, FILE_SECONDS = 5.0, 10.0, 60.0
MATCH_WINDOW = timedelta(minutes=2)
HISTORY_ROWS = 50
_SIGNED_OUT = ("not authorized", "unauthorized", "profile not found", "wrong platform")


class WappiLine:
    def __init__(self, base_url: str | None, send_seconds: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url or BASE_URL,
            timeout=httpx.Timeout(send_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
        )

    def hook_secret(self, credentials: Credentials) -> str:
        return credentials.value("webhook_auth")

    async def send(self, letter: Letter, enclosures: Sequence[Enclosure], credentials: Credentials) -> Outcome:
        operation, body = _request(letter, enclosures)
        try:
            answer = await self._call("POST", letter.channel, f"sync/{operation}", credentials, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NotNow(f"no connection: {type(error).__name__}")
        except httpx.TransportError as error:
            return Lost(f"no answer: {type(error).__name__}")
        return outcome_of(answer)

    async def find(self, letter: Letter, credentials: Credentials, until: datetime) -> list[Sent] | None:
        query = {"chat_id": letter.thread_key, "limit": HISTORY_ROWS, "order": "desc", "mark_all": "false"}
        if letter.channel is Channel.WHATSAPP:
            query["chat_id"] = _with_suffix(letter.thread_key)
        try:
            answer = await self._call("GET", letter.channel, "sync/messages/get", credentials, params=query)
        except httpx.TransportError as error:
            raise ProviderAway(type(error).__name__) from error
        rows = _json(answer).get("messages")
        if answer.status_code != httpx.codes.OK or not isinstance(rows, list):
            raise ProviderAway(f"HTTP {answer.status_code}")
        since = letter.written_at - MATCH_WINDOW
        ours = [row for row in rows if row.get("fromMe") and _words(row) == letter.text]
        return [_seen(row) for row in reversed(ours) if since <= moment_of(row) <= until + MATCH_WINDOW]

    async def register(self, channel: Channel, credentials: Credentials, url: str, *, known: bool) -> bool:
        answer = await self._quick("GET", channel, "webhook/url/get", credentials, {})
        if answer.get("url") == url and known:
            return False
        auth = self.hook_secret(credentials)
        await self._quick("POST", channel, "webhook/url/set", credentials, {"url": url, "auth": auth})
        await self._quick("POST", channel, "webhook/types/set", credentials, {}, body=WEBHOOK_TYPES)
        return True

    async def fetch(self, channel: Channel, reference: Mapping[str, object], credentials: Credentials) -> bytes:
        """The link in the webhook while it lives, else a fresh one."""
        link = reference.get("url")
        if isinstance(link, str):
            try:
                return await self._download(link)
            except NotFetched as error:
                if error.final:
                    raise
        try:
            query = {"message_id": str(reference.get("message_id"))}
            fresh = await self._quick("GET", channel, "sync/message/media/download", credentials, query)
        except (ProviderAway, AccessDenied) as error:
            raise NotFetched(str(error), final=False) from error
        return await self._download(str(fresh.get("file_link") or ""))

    async def _download(self, link: str) -> bytes:
        content = bytearray()
        try:
            async with self._http.stream("GET", link, timeout=httpx.Timeout(FILE_SECONDS, connect=5.0)) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NotFetched(f"HTTP {answer.status_code}", final=False)
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > FILE_LIMIT:
                        raise NotFetched("the file is larger than 20 MB", final=True)
        except (httpx.TransportError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise NotFetched(type(error).__name__, final=False) from error
        return bytes(content)

    async def _quick(
        self,
        method: str,
        channel: Channel,
        path: str,
        credentials: Credentials,
        query: Mapping[str, Any],
        body: Any = None,
    ) -> dict[str, Any]:
        """A call whose repetition harms nobody. Raises AccessDenied, ProviderAway."""
        try:
            answer = await self._call(
                method, channel, path, credentials, params=query, json=body, timeout=QUICK_SECONDS
            )
        except httpx.TransportError as error:
            raise ProviderAway(type(error).__name__) from error
        outcome = outcome_of(answer, expect_id=False)
        if isinstance(outcome, AccessRefused):
            raise AccessDenied(outcome.reason)
        if not isinstance(outcome, Sent):
            raise ProviderAway(outcome.reason)
        return _json(answer)

    async def _call(
        self, method: str, channel: Channel, path: str, credentials: Credentials, **more: Any
    ) -> httpx.Response:
        if channel not in PREFIX:
            raise Misconfigured(f"Wappi does not serve {channel}")
        query = {"profile_id": credentials.value("profile_id"), **(more.pop("params", None) or {})}
        return await self._http.request(
            method,
            f"/{PREFIX[channel]}/{path}",
            params=query,
            headers={"Authorization": credentials.value("api_token")},
            **more,
        )

    async def close(self) -> None:
        await self._http.aclose()


def _request(letter: Letter, enclosures: Sequence[Enclosure]) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {"recipient": letter.thread_key}
    if letter.channel is Channel.MAX:
        body["chat_id"] = letter.thread_key
    if letter.reply_to_key is not None and letter.channel is Channel.WHATSAPP:
        body["quoted_message_id"] = letter.reply_to_key
    if not enclosures:
        return "message/send", {**body, "body": letter.text}
    enclosure = enclosures[0]
    body |= {"caption": letter.text, "b64_file": base64.b64encode(enclosure.content).decode()}
    operations = {"photo": "message/img/send", "video": "message/video/send", "voice": "message/audio/send"}
    operation = operations.get(enclosure.kind, "message/document/send")
    if operation == "message/document/send":
        body["file_name"] = enclosure.file_name or "file"
    return operation, body


def outcome_of(answer: httpx.Response, *, expect_id: bool = True) -> Outcome:
    """Wappi says "error" with any status code, 200 included; a 5xx after the request may have been carried out."""
    body = _json(answer)
    detail = str(body.get("detail") or body.get("error") or f"HTTP {answer.status_code}")
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return NotNow("too many requests", _retry_after(answer), pause_profile=True)
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return AccessRefused(detail)
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Lost(detail)
    if answer.status_code >= httpx.codes.BAD_REQUEST or body.get("status") in FAILURES:
        signed_out = any(words in detail.lower() for words in _SIGNED_OUT)
        return AccessRefused(detail) if signed_out else Rejected(detail)
    key = body.get("message_id") or body.get("id") or body.get("task_id")
    if key is None and expect_id:
        return Lost("the answer names no message")
    return Sent(
        message_key=str(key),
        at=_moment(body),
        sort_key=_sort_key(str(key)),
        task_key=str(body["task_id"]) if body.get("task_id") else None,
    )


def _sort_key(key: str) -> str:
    return key.rjust(12, "0") if key.isdigit() else key


def _moment(body: Mapping[str, Any]) -> datetime:
    stamp = body.get("timestamp")
    return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else datetime.now(UTC)


def _retry_after(answer: httpx.Response) -> float:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdigit() else 30.0


def _json(answer: httpx.Response) -> dict[str, Any]:
    """Error pages are not always JSON."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _words(row: Mapping[str, Any]) -> str:
    return str(row.get("caption") or row.get("body") or "")


def _seen(row: Mapping[str, Any]) -> Sent:
    key = str(row["id"])
    return Sent(key, moment_of(row), _sort_key(key), str(row["task_id"]) if row.get("task_id") else None)


def _with_suffix(chat: str) -> str:
    return chat if "@" in chat else f"{chat}@c.us"
