"""A request that changes something must come from our own page (S3).

Three proofs together: the cookie is SameSite=Lax, the browser's own headers say same-origin, and a header carries
the token of exactly this session, which no other origin can read. Bearer credentials are never sent by a browser on
its own, so they need none of this.
"""

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from gateway.domain.refusals import CsrfProofMissing
from gateway.tokens import csrf_token

HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin(headers: Headers, public_url: str) -> None:
    """Refuse what a browser says comes from elsewhere. Raises CsrfProofMissing."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise CsrfProofMissing()
    origin = headers.get("origin")
    if origin is None:
        return
    parts, own = urlsplit(origin), urlsplit(public_url)
    is_public = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    if not is_public and parts.netloc != headers.get("host"):
        raise CsrfProofMissing()


def check(method: str, headers: Headers, session_token: str, public_url: str) -> None:
    """Refuse a changing request of a session without its proof. Raises CsrfProofMissing."""
    if method in SAFE_METHODS:
        return
    check_origin(headers, public_url)
    if not hmac.compare_digest(headers.get(HEADER, "").encode(), csrf_token(session_token).encode()):
        raise CsrfProofMissing()
