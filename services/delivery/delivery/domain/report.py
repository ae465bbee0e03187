"""Who says something, when it reached us, and when it happened."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Report:
    """`who` is the stable principal, `name` what people read; `occurred_at` is the device's checked moment."""

    who: str
    name: str
    now: datetime
    occurred_at: datetime
