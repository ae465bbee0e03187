"""One place that says what browsers may do with our answers (S4, S5): every answer, our own and the services'.

Our pages get a policy with a nonce of their own; everything else (JSON, media, documents of the services) gets one
that lets nothing run.
"""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request

from gateway.parts import parts_of

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

_NONCE = "narciss.nonce"
_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
                message["headers"] = [*kept, *_ALWAYS, *_policy(scope), *_no_store(kept)]
            await send(message)

        return await self._app(scope, receive, with_headers)


def _policy(scope: Scope) -> list[tuple[bytes, bytes]]:
    used = scope.get(_NONCE)
    policy = _NOTHING if used is None else _PAGE.format(nonce=used)
    return [(b"content-security-policy", policy.encode()), *([_HSTS] if parts_of(scope["app"]).settings.https else [])]


def _no_store(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Nothing is kept by a browser or a proxy on the way unless its maker said how."""
    return [] if any(name == b"cache-control" for name, _ in headers) else [(b"cache-control", b"no-store")]
