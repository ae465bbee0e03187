"""What became of a send, and what follows: a lost answer is a state, never a second send (decision 10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(hours=6)
"""A message that could not leave for so long has missed its moment and fails."""
BACK_OFF_SECONDS = (1, 2, 5, 15, 30, 60)
LEASE = timedelta(seconds=60)
"""A send whose process has not reported by then died on the way: its outcome is unknown."""
INQUIRY_PAUSES = (5, 15, 60, 300)
"""Seconds between questions to the provider about a message whose answer was lost."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it, under this key."""

    message_key: str
    at: datetime
    sort_key: str = ""
    task_key: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The other side blocked us or never wrote first; this conversation is closed to us until they write."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It certainly was not taken; later it may be. With `pause_profile` the whole account waits."""

    reason: str
    after_seconds: float | None = None
    pause_profile: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The request was written and no answer came: it may have arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """Our credentials are refused; the message waits, the account is taken out of use."""

    reason: str


Outcome = Sent | Rejected | Unreachable | NotNow | Lost | AccessRefused


def next_attempt(attempts: int, now: datetime, after_seconds: float | None) -> datetime:
    """When to try again: when the provider said, else more slowly each time."""
    seconds = BACK_OFF_SECONDS[min(max(attempts, 1), len(BACK_OFF_SECONDS)) - 1]
    return now + timedelta(seconds=seconds if after_seconds is None else after_seconds)


def has_missed_its_moment(queued_at: datetime, now: datetime) -> bool:
    return now - queued_at > PATIENCE
