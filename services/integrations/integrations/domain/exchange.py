"""One exchange with the outside, and how it ended: the same few outcomes for every provider."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from chassis.ids import StoreId
from contracts.events.integrations import ExchangeRecorded
from contracts.ids import ConfigurationId, ExchangeId, OrderId

EXCERPT = 2000
_HIDDEN = re.compile(
    r"secret|token|password|authorization|api_?key|signature|email|phone|full_name|inn$|^card$|rrn", re.I
)
_MASK = "•••"


class Ending(StrEnum):
    """How a call to a provider ended, as far as we can know."""

    DONE = "done"
    REJECTED = "rejected"
    """Not executed; repeating the same cannot help."""
    NOT_FOUND = "not_found"
    AUTH_FAILED = "auth_failed"
    """Not executed; a person has to look at the configuration."""
    RATE_LIMITED = "rate_limited"
    """Not executed; later."""
    UNAVAILABLE = "unavailable"
    """Never reached them."""
    UNKNOWN = "unknown"
    """It may have happened: ask, or repeat under the same key."""

    @property
    def word(self) -> str:
        """The outcome as journal and event know it."""
        return _WORDS[self]


_WORDS = {
    Ending.DONE: "ok",
    Ending.REJECTED: "rejected",
    Ending.NOT_FOUND: "rejected",
    Ending.AUTH_FAILED: "rejected",
    Ending.RATE_LIMITED: "unavailable",
    Ending.UNAVAILABLE: "unavailable",
    Ending.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A line of the journal (S180). `request` and `response` are excerpts without secrets or personal data."""

    id: ExchangeId
    store_id: StoreId | None
    configuration_id: ConfigurationId | None
    provider: str
    direction: str
    operation: str
    outcome: str
    at: datetime
    status_code: int | None = None
    duration_ms: int | None = None
    order_id: OrderId | None = None
    reference: str | None = None
    caused_by: UUID | None = None
    request: str = ""
    response: str = ""
    detail: str = ""

    def recorded(self) -> ExchangeRecorded:
        return ExchangeRecorded(
            store_id=self.store_id,
            sequence=1,
            occurred_at=self.at,
            exchange_id=self.id,
            provider=self.provider,
            direction=self.direction,
            operation=self.operation,
            outcome=self.outcome,
            order_id=self.order_id,
            reference=self.reference,
            caused_by=self.caused_by,
            detail=self.detail,
        )


def excerpt(raw: str, secrets: Iterable[str] = ()) -> str:
    """What may be kept of a body: JSON with hidden fields masked, anything else shortened; never a known secret."""
    try:
        text = json.dumps(_masked(json.loads(raw)), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        text = raw[: EXCERPT // 8]
    for secret in secrets:
        if secret:
            text = text.replace(secret, _MASK)
    # A database keeps neither NUL nor half a character.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:EXCERPT]


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _MASK if _HIDDEN.search(name) else _masked(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return value
