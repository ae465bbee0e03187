"""Hands a request to the service it is for and its answer back, streaming both ways.

It joins nothing and decides nothing. The client's own credentials stay here; the service gets a signed identity made
for it alone. What was sent and not answered is reported as unknown, never sent twice.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import aiohttp
import structlog
from chassis.http import problem
from chassis.identity import Caller, Signer
from chassis.refusals import Kind, Refusal, Unavailable
from multidict import CIMultiDict
from opentelemetry import propagate
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from yarl import URL

from gateway.csrf import SAFE_METHODS
from gateway.settings import GatewaySettings

log = structlog.get_logger()

_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_STAYS_HERE = frozenset(
    _HOP_BY_HOP
    | {
        b"host",
        b"authorization",
        b"cookie",
        b"x-api-key",
        b"x-csrf-token",
        b"x-narciss-store",
        b"expect",
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-real-ip",
        b"x-provider-authorization",
        b"traceparent",
        b"tracestate",
        b"baggage",
    }
)
_NOT_RETURNED = frozenset(_HOP_BY_HOP | {b"set-cookie", b"server", b"date"})
_POOL_KEEPS_SECONDS = 3.0
"""Shorter than the services keep an idle connection, so that none is used while it is being closed."""


class BodyTooLarge(Refusal):
    code = "body_too_large"
    kind = Kind.TOO_LARGE
    sentence = "The request is larger than {limit} bytes."


class Proxy:
    """One connection pool per service."""

    def __init__(self, settings: GatewaySettings, signer: Signer) -> None:
        self._signer = signer
        self._limit = settings.upload_bytes
        self._bases = {name: url.rstrip("/") for name, url in settings.service_urls.items()}
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=settings.proxy_connect_seconds, sock_read=settings.proxy_read_seconds
        )
        self._connections = settings.proxy_connections
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def forward(self, context: str, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises, before anything is sent, Unavailable for a service that cannot be reached, and what the body is
        refused for (BodyTooLarge, BodyTooSlow)."""
        headers = self._headers(context, caller, scope)
        body = await self._body(scope, receive)
        url = self._url(context, scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1"))
        try:
            answer = await self._session(context).request(
                scope["method"], url, headers=headers, data=body, allow_redirects=False
            )
        except aiohttp.ClientConnectorError as error:
            log.warning("service away", service=context, error=repr(error))
            raise Unavailable(what=context, service=context, retry_after=2) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            if isinstance(error.__cause__, Refusal):
                raise error.__cause__ from error
            log.warning("answer lost", service=context, method=scope["method"], error=repr(error))
            return await _lost(context, scope["method"])(scope, receive, send)
        try:
            await _return(answer, scope["method"], send)
        finally:
            answer.release()
        return None

    async def fetch(self, context: str, path: str, caller: Caller) -> tuple[int, bytes]:
        """A small GET of the gateway's own (documents, the public order page). Raises Unavailable."""
        headers = {"Authorization": f"Bearer {self._signer.token(context, caller)}"}
        propagate.inject(headers)
        try:
            async with self._session(context).get(
                self._url(context, path, ""), headers=headers, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(what=context, service=context, retry_after=2) from error

    def _url(self, context: str, path: str, query: str) -> URL:
        base = self._bases.get(context)
        if base is None:
            raise Unavailable(what=context, service=context, retry_after=10)
        return URL(base + path + ("?" + query if query else ""), encoded=True)

    def _session(self, context: str) -> aiohttp.ClientSession:
        session = self._sessions.get(context)
        if session is None:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=_POOL_KEEPS_SECONDS, ttl_dns_cache=30
            )
            session = self._sessions[context] = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        return session

    def _headers(self, context: str, caller: Caller, scope: Scope) -> CIMultiDict[str]:
        given: list[tuple[bytes, bytes]] = scope["headers"]
        dropped = _STAYS_HERE | _named_by_connection(given)
        headers = CIMultiDict(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in given if name not in dropped
        )
        plain = dict(given)
        if caller.kind == "provider" and b"authorization" in plain:
            # A provider proves itself to the route that knows its secret; under this name only.
            headers["X-Provider-Authorization"] = plain[b"authorization"].decode("latin-1")
        headers["Authorization"] = f"Bearer {self._signer.token(context, caller)}"
        headers["X-Forwarded-For"] = str(scope["client"][0]) if scope.get("client") else ""
        headers["X-Forwarded-Proto"] = scope["scheme"]
        headers["X-Forwarded-Host"] = plain.get(b"host", b"").decode("latin-1")
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        headers.update(carrier)
        return headers

    async def _body(self, scope: Scope, receive: Receive) -> bytes | AsyncIterator[bytes] | None:
        """The request's body: whole when it came in one piece, a stream when not, None when there is none."""
        plain: Mapping[bytes, bytes] = dict(scope["headers"])
        length = plain.get(b"content-length", b"")
        if length in (b"", b"0") and b"transfer-encoding" not in plain:
            return None
        if length.isdigit() and int(length) > self._limit:
            raise BodyTooLarge(limit=self._limit)
        first = await receive()
        if first["type"] == "http.disconnect":
            return None
        if not first.get("more_body"):
            return bytes(first.get("body", b""))
        return self._rest(first.get("body", b""), receive)

    async def _rest(self, first: bytes, receive: Receive) -> AsyncIterator[bytes]:
        passed = len(first)
        if first:
            yield first
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client went away in the middle of its request")
            chunk: bytes = message.get("body", b"")
            passed += len(chunk)
            if passed > self._limit:
                raise BodyTooLarge(limit=self._limit)
            if chunk:
                yield chunk
            if not message.get("more_body"):
                return


async def _return(answer: aiohttp.ClientResponse, method: str, send: Send) -> None:
    """Pass the answer on as it comes. A service that breaks off in the middle breaks the client's answer off too."""
    dropped = _NOT_RETURNED | _named_by_connection(answer.raw_headers)
    headers = [(name.lower(), value) for name, value in answer.raw_headers if name.lower() not in dropped]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if method != "HEAD":
        async for chunk in answer.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _named_by_connection(headers: Iterable[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """Headers that the Connection header says are for this hop only."""
    named: list[bytes] = []
    for name, value in headers:
        if name.lower() == b"connection":
            named += [part.strip().lower() for part in value.split(b",")]
    return frozenset(named)


def _lost(context: str, method: str) -> Response:
    """The service had the request and gave no answer: for reading an outage, for changing an unknown outcome."""
    facts: dict[str, Any] = {"service": context, "retry_after": 2}
    if method in SAFE_METHODS:
        response = problem(503, "unavailable", f"{context} did not answer. Try again shortly.", facts)
    else:
        detail = f"{context} did not answer, and it is not known whether it did what you asked. Look before repeating,"
        detail += " or repeat with the same Idempotency-Key."
        response = problem(504, "gateway.outcome_unknown", detail, facts)
    response.headers["Retry-After"] = "2"
    return response
