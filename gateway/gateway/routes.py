"""Where a request goes and which kinds of caller may send it there, as data. What no row names does not exist (S1).

Permissions are checked by the contexts, from the signed identity. `/internal` stands in no row and never will.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote


class Kind(StrEnum):
    """What stands behind a request."""

    USER = "user"
    DEVICE = "device"
    API_KEY = "api_key"
    PUBLIC = "public"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Route:
    """Requests below `prefix` go to `context` for these kinds of caller. `provider` names whose hook it is."""

    prefix: str
    context: str
    kinds: frozenset[Kind]
    provider: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anybody may come, without saying who."""
        return Kind.PUBLIC in self.kinds or Kind.PROVIDER in self.kinds


SIGNED_IN: Final = frozenset({Kind.USER, Kind.DEVICE})
PARTNERS: Final = frozenset({Kind.API_KEY})
ANYBODY: Final = frozenset({Kind.PUBLIC})
HOOK: Final = frozenset({Kind.PROVIDER})

CONTEXTS: Final = ("crm", "orders", "inventory", "delivery", "pos", "messenger", "integrations", "analytics")
"""Contexts that answer HTTP through the gateway. The fiscal gateway does not: it hears and speaks events only."""

ROUTES: Final[tuple[Route, ...]] = (
    Route("/api/v1/external/catalogue", "inventory", PARTNERS),
    Route("/api/v1/external/slots", "delivery", PARTNERS),
    Route("/api/v1/external/orders", "orders", PARTNERS),
    Route("/hooks/telegram", "messenger", HOOK, "telegram"),
    Route("/hooks/wappi", "messenger", HOOK, "wappi"),
    Route("/hooks/yookassa", "integrations", HOOK, "yookassa"),
    *(Route(f"/api/{context}/v1/public", context, ANYBODY) for context in CONTEXTS),
    *(Route(f"/api/{context}", context, SIGNED_IN) for context in CONTEXTS),
    Route("/api/gateway/v1/sign-in", "gateway", ANYBODY),
    Route("/api/gateway/v1/enrolments/redeem", "gateway", ANYBODY),
    Route("/api/gateway", "gateway", SIGNED_IN),
    Route("/live", "gateway", SIGNED_IN),
    Route("/", "gateway", ANYBODY),
    *(Route(f"/{first}", "gateway", ANYBODY) for first in ("app", "courier", "s", "t", "widget")),
    Route("/assets", "gateway", ANYBODY),
    Route("/docs", "gateway", ANYBODY),
    Route("/asyncapi", "gateway", ANYBODY),
    Route("/openapi.json", "gateway", ANYBODY),
    Route("/healthz", "gateway", ANYBODY),
    Route("/readyz", "gateway", ANYBODY),
    Route("/metrics", "gateway", ANYBODY),
    Route("/doctor", "gateway", ANYBODY),
)
"""`/metrics` and `/doctor` are open to the operations networks only (see `entrance`)."""

OPERATIONS: Final = frozenset({"/metrics", "/doctor"})
_BY_PREFIX: Final = {route.prefix: route for route in ROUTES}
_DEEPEST: Final = max(prefix.count("/") for prefix in _BY_PREFIX)


def find(path: str, raw_path: bytes) -> Route | None:
    """The most special row for a path; None for a path nobody answers or that is not written plainly.

    A path with dot segments, empty segments or encoded slashes could mean one thing here and another to the service
    it is handed to, so it is refused altogether.
    """
    if path == "/":
        return _BY_PREFIX["/"]
    segments = path.split("/")
    if not _is_plain(path, segments, raw_path.partition(b"?")[0].decode("latin-1")):
        return None
    for depth in range(min(len(segments), _DEEPEST + 1), 1, -1):
        route = _BY_PREFIX.get("/".join(segments[:depth]))
        if route is not None:
            return route
    return None


def _is_plain(path: str, segments: list[str], raw: str) -> bool:
    if (
        segments[0] != ""
        or any(segment in ("", ".", "..") for segment in segments[1:-1])
        or segments[-1] in (".", "..")
    ):
        return False
    if raw == path:
        return "\\" not in raw and "\0" not in raw
    lowered = raw.lower()
    return unquote(raw) == path and not any(trick in lowered for trick in ("%2f", "%5c", "%2e", "%00", "\\"))
