"""When something happened, by the clock of the device of who did it (a phone reports hours later)."""

from datetime import datetime, timedelta
from typing import Final

from delivery.domain.refusals import MomentImplausible

OLDEST: Final = timedelta(hours=72)
AHEAD: Final = timedelta(minutes=10)
"""So far a clock may run ahead; what it says then counts as now."""


def happened(claimed: datetime | None, now: datetime) -> datetime:
    """The moment that counts, never in the future. Raises MomentImplausible outside the bounds."""
    if claimed is None:
        return now
    if claimed > now + AHEAD or claimed < now - OLDEST:
        raise MomentImplausible(
            claimed=claimed, earliest=now - OLDEST, latest=now + AHEAD, hours=int(OLDEST.total_seconds() // 3600)
        )
    return min(claimed, now)
