"""Opaque secrets: 256 random bits shown once, kept only as a hash. No server key is needed to check one."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

SESSION = "ncs_"
DEVICE = "ncd_"
API_KEY = "nck_live_"
_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 12


def new_token(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code a person can also type: 60 bits in groups of four, without look-alikes."""
    letters = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def normalised_code(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter in _CODE_ALPHABET)


def hash_of(token: str) -> bytes:
    """Plain SHA-256: a token of 256 random bits needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def repeatable_key(session_token: str, idempotency_key: str) -> str:
    """An API key the same session is given again for the same Idempotency-Key, though it is kept nowhere: derived from
    what only the browser holds, so that whoever has the database cannot make it."""
    digest = hmac.digest(session_token.encode(), b"narciss api key " + idempotency_key.encode(), "sha256")
    return API_KEY + urlsafe_b64encode(digest).decode().rstrip("=")


def csrf_token(session_token: str) -> str:
    """The proof that goes with one session and no other (S3); derived, so it is nowhere stored."""
    digest = hmac.digest(session_token.encode(), b"narciss csrf", "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")
