"""One place that says what browsers may do with our answers (S4, S5): every answer, our own and the services'.

Our pages get a policy with a nonce of their own; everything else (JSON, media, documents of the services) gets one
that lets nothing run.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from starlette.requests import Request

from gateway.parts import parts_of

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

_NONCE = "narciss.nonce"
_FRAMED_BY = "narciss.framed_by"
_FOR_OTHER_SITES = "narciss.for_other_sites"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Positions and sizes are set as style attributes by the web client's components; no script and no sheet may be."""
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(), payment=(), usb=(self)"),
)
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_OURS = frozenset({name for name, _ in _ALWAYS} | {_HSTS[0], b"content-security-policy", b"server"})


def nonce(request: Request) -> str:
    """The nonce of this page; asking for it makes the answer a page of ours with the page policy."""
    made: str = request.scope.setdefault(_NONCE, secrets.token_urlsafe(16))
    return made


def may_be_framed(request: Request, origins: Iterable[str]) -> None:
    """This page may stand inside pages of these sites, and of ours; no other page of ours ever does."""
    known = [origin for origin in origins if _ORIGIN.fullmatch(origin)]
    request.scope[_FRAMED_BY] = " ".join(["'self'", *known])


def for_other_sites(request: Request) -> None:
    """This answer may be loaded by pages of other sites."""
    request.scope[_FOR_OTHER_SITES] = True


class SecurityHeaders:
    """Sets the headers of every answer and removes whatever a service said in their place."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0] not in _OURS]
                message["headers"] = [*kept, *_fixed(scope), *_policy(scope), *_no_store(kept)]
            await send(message)

        return await self._app(scope, receive, with_headers)


def _fixed(scope: Scope) -> list[tuple[bytes, bytes]]:
    headers = dict(_ALWAYS)
    if _FRAMED_BY in scope:
        # The page's policy names who may; this older header could only say nobody.
        del headers[b"x-frame-options"]
    if _FOR_OTHER_SITES in scope:
        headers[b"cross-origin-resource-policy"] = b"cross-origin"
    return list(headers.items())


def _page_policy(scope: Scope, used: str) -> str:
    frames = scope.get(_FRAMED_BY, "'none'")
    return f"{_PAGE.format(nonce=used)}; frame-ancestors {frames}"


def _policy(scope: Scope) -> list[tuple[bytes, bytes]]:
    used = scope.get(_NONCE)
    policy = _NOTHING if used is None else _page_policy(scope, used)
    return [(b"content-security-policy", policy.encode()), *([_HSTS] if parts_of(scope["app"]).settings.https else [])]


def _no_store(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Nothing is kept by a browser or a proxy on the way unless its maker said how."""
    return [] if any(name == b"cache-control" for name, _ in headers) else [(b"cache-control", b"no-store")]
