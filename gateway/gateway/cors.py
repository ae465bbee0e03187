"""Partners' pages that call the external API from a browser: only origins their key was given (S191)."""

from chassis.scope import Scope
from starlette.datastructures import Headers
from starlette.responses import Response

from gateway import views_visitors
from gateway.domain.refusals import OriginNotAllowed
from gateway.parts import Parts
from gateway.visitor import KeyTerms

_METHODS = "GET, POST, PUT, PATCH, DELETE"
_HEADERS = "Authorization, X-Api-Key, Content-Type, Idempotency-Key, If-Match, Prefer, X-Narciss-Store"
_EXPOSED = "ETag, Retry-After, Idempotency-Replayed, RateLimit, RateLimit-Policy, X-RateLimit-Remaining"


async def preflight(method: str, headers: Headers, parts: Parts) -> Response | None:
    """The answer to a browser's question before a cross-origin call; None for any other request.

    The question carries no key, so the origin is held against all valid keys; the call itself against its own.
    Raises OriginNotAllowed.
    """
    origin = headers.get("origin")
    if method != "OPTIONS" or origin is None or "access-control-request-method" not in headers:
        return None
    async with parts.db.transaction(Scope.network()) as tx:
        if not await views_visitors.origin_is_known(tx, origin.lower(), parts.clock()):
            raise OriginNotAllowed()
    return Response(
        status_code=204,
        headers={
            **_allowed(origin),
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": "600",
        },
    )


def check(headers: Headers, terms: KeyTerms) -> dict[str, str]:
    """Headers for the answer to a page of an allowed origin; nothing for a server, which sends no origin.

    Raises OriginNotAllowed for every other page: also for any page with a key made for servers, which then has
    leaked into a browser.
    """
    origin = headers.get("origin")
    if origin is None:
        return {}
    if origin.lower() not in terms.allowed_origins:
        raise OriginNotAllowed()
    return {**_allowed(origin), "access-control-expose-headers": _EXPOSED}


def _allowed(origin: str) -> dict[str, str]:
    return {"access-control-allow-origin": origin, "vary": "Origin"}
