"""What came back from a provider, before anybody decides what follows from it."""

from dataclasses import dataclass, field
from typing import Any

from integrations.domain.exchange import Ending


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the provider's object when `ending` is DONE; `reason` its stable word for a refusal."""

    operation: str
    ending: Ending
    duration_ms: int
    status_code: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    detail: str = ""
    sent: str = ""
    received: str = ""
