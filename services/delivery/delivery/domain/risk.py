"""Whether a promise is likely to be kept (S142, R27)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts.events.parts import Window

from delivery.domain.lane import State

STILL_HERE: Final = timedelta(minutes=45)
"""Not on its way so shortly before the window's end: a courier hardly makes it."""
STILL_DRIVING: Final = timedelta(minutes=15)


class Risk(StrEnum):
    NONE = "none"
    AT_RISK = "at_risk"
    LATE = "late"


def risk_of(state: State, assembled: bool, window: Window, delivered_at: datetime | None, now: datetime) -> Risk:
    """Late is a fact; at risk is a warning while something can still be done."""
    if state is State.CANCELLED:
        return Risk.NONE
    if (delivered_at or now) > window.ends_at:
        return Risk.LATE
    if state is State.DELIVERED:
        return Risk.NONE
    margin = STILL_DRIVING if state is State.PICKED_UP else STILL_HERE
    if window.ends_at - now < margin or (not assembled and now >= window.starts_at):
        return Risk.AT_RISK
    return Risk.NONE
