"""What a refusal asks of us: the four classes every code of every register falls into."""

from __future__ import annotations

from enum import StrEnum


class Reaction(StrEnum):
    """RETRY: nothing was registered and the same request may succeed later, by itself.
    FIX_DATA: nothing was registered and never will be until the request changes.
    FIX_DEVICE: nothing was registered; a person must attend to the register or its settings.
    UNKNOWN: the receipt may exist; only asking the register can tell.
    """

    RETRY = "retry"
    FIX_DATA = "fix_data"
    FIX_DEVICE = "fix_device"
    UNKNOWN = "unknown"


class Remedy(StrEnum):
    """What to do between a refusal of class RETRY and the next attempt."""

    WAIT = "wait"
    LOG_IN_AGAIN = "log_in_again"
    SYNCHRONISE = "synchronise"
