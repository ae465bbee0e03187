"""The session cookie: HttpOnly, SameSite=Lax, Secure and host-bound where the public address is https (S2)."""

from starlette.datastructures import Headers
from starlette.responses import Response

from gateway.settings import GatewaySettings

_PLAIN, _HOST_BOUND = "narciss_session", "__Host-narciss_session"


def cookie_name(settings: GatewaySettings) -> str:
    return _HOST_BOUND if settings.https else _PLAIN


def session_token(headers: Headers, settings: GatewaySettings) -> str | None:
    """The session token of a request; found without parsing the other cookies."""
    wanted = cookie_name(settings) + "="
    for header in headers.getlist("cookie"):
        for part in header.split(";"):
            stripped = part.strip()
            if stripped.startswith(wanted):
                return stripped[len(wanted) :] or None
    return None


def give(response: Response, token: str, settings: GatewaySettings) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=settings.session_seconds,
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, settings: GatewaySettings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.https, httponly=True, samesite="lax")
