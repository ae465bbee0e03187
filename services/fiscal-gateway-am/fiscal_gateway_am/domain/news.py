"""What the rest of the platform must hear when an operation's state changes."""

from __future__ import annotations

from enum import StrEnum

from fiscal_gateway_am.domain.operation import Entry, State


class News(StrEnum):
    """One published event each; PARKED is an UNKNOWN that only a person can end."""

    ISSUED = "receipt_issued"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    PARKED = "parked"
    RESOLVED_ISSUED = "resolved_issued"
    RESOLVED_NOT_ISSUED = "resolved_not_issued"


def news(before: Entry, after: Entry) -> News | None:
    """None when the change is nobody's business: a step of the questioning, a wait, a sending."""
    if before.state is after.state:
        return None
    in_doubt = before.state in (State.UNKNOWN, State.PARKED)
    match after.state:
        case State.ISSUED:
            return News.RESOLVED_ISSUED if in_doubt else News.ISSUED
        case State.REFUSED | State.NOT_ISSUED if in_doubt:
            return News.RESOLVED_NOT_ISSUED
        case State.REFUSED:
            return News.REFUSED
        case State.UNKNOWN:
            return None if in_doubt else News.UNKNOWN
        case State.PARKED:
            return News.PARKED
        case _:
            return None
