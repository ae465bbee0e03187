"""A refusal is a named fact about why something may not happen, never a crash.

Services name theirs in `domain/refusals.py`; `http` turns each into an RFC 9457 problem once, for all.
"""

from enum import Enum
from typing import Any, ClassVar


class Kind(Enum):
    """What sort of "no" it is; the value is the HTTP status it becomes."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    TOO_SLOW = 408
    CONFLICT = 409
    GONE = 410
    STALE = 412
    TOO_LARGE = 413
    INVALID = 422
    LOCKED = 423
    PRECONDITION_REQUIRED = 428
    TOO_MANY = 429
    UNAVAILABLE = 503


class Refusal(Exception):
    """Base of all refusals.

    `code` is stable and namespaced ("orders.order_already_paid"); `sentence` tells a person what to do and may
    name facts in braces; `facts` are the values behind it, safe to show to the caller.
    """

    code: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = Kind.CONFLICT
    sentence: ClassVar[str] = "This cannot be done now."

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"

    @property
    def detail(self) -> str:
        return self.sentence.format_map(_Lenient(self.facts))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotSignedIn(Refusal):
    code = "identity.not_signed_in"
    kind = Kind.UNAUTHENTICATED
    sentence = "Sign in and try again."


class NotPermitted(Refusal):
    code = "identity.not_permitted"
    kind = Kind.FORBIDDEN
    sentence = "Your role does not include “{permission}”. Ask an administrator."


class StoreNotAssigned(Refusal):
    code = "identity.store_not_assigned"
    kind = Kind.FORBIDDEN
    sentence = "You are not assigned to this store."


class NotFound(Refusal):
    """Also the answer for what exists in another store: an outsider learns nothing (R20)."""

    code = "not_found"
    kind = Kind.NOT_FOUND
    sentence = "There is no such {what}."


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    kind = Kind.STALE
    sentence = "Somebody changed this while you were editing (it is now version {version}). Reload and repeat."


def check_version(expected: int, actual: int) -> None:
    """Raises ChangedMeanwhile when somebody else saved in between."""
    if expected != actual:
        raise ChangedMeanwhile(version=actual, expected=expected)


class VersionRequired(Refusal):
    code = "version_required"
    kind = Kind.PRECONDITION_REQUIRED
    sentence = "Send If-Match with the version you edited."


class Malformed(Refusal):
    code = "malformed"
    kind = Kind.MALFORMED
    sentence = "{reason}"


class TooManyRequests(Refusal):
    code = "too_many_requests"
    kind = Kind.TOO_MANY
    sentence = "Too many requests. Try again in {retry_after} s."


class Unavailable(Refusal):
    code = "unavailable"
    kind = Kind.UNAVAILABLE
    sentence = "{what} is not reachable at the moment. Nothing was changed; try again shortly."


class Unkeepable(Refusal):
    code = "value_not_kept"
    kind = Kind.INVALID
    sentence = "A text holds a sign, or a number has a size, that cannot be kept. Nothing was changed."
