"""Scripted misbehaviour: a queue of faults, each waiting for the call or webhook it was written for."""

from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tools.doubles.common.shelf import Shelf

CallFault = Literal["delay", "timeout", "cut", "half_body", "rate_limited", "server_error", "reply"]
WebhookFault = Literal["webhook_drop", "webhook_duplicate", "webhook_delay", "webhook_reorder"]
SmtpFault = Literal["delay", "timeout", "cut", "greylist", "refuse"]

CALL_FAULTS: frozenset[str] = frozenset(get_args(CallFault))
WEBHOOK_FAULTS: frozenset[str] = frozenset(get_args(WebhookFault))
SMTP_FAULTS: frozenset[str] = frozenset(get_args(SmtpFault))


class Fault(BaseModel):
    """One line of the script. Empty matchers match everything; ``path`` is a shell pattern.

    ``skip`` lets that many matching calls pass first, ``times`` is how often it then strikes.
    ``executed`` says whether the operation is carried out before things go wrong: the difference between
    "nothing happened" and "it happened, and nobody was told".
    """

    model_config = ConfigDict(extra="forbid")

    kind: CallFault | WebhookFault | SmtpFault
    method: str | None = None
    path: str | None = None
    op: str | None = None
    times: int = Field(default=1, ge=1)
    skip: int = Field(default=0, ge=0)
    executed: bool = False
    seconds: float = Field(default=0.5, ge=0)
    retry_after: int = Field(default=1, ge=0)
    status: int | None = Field(default=None, ge=100, le=599)
    headers: dict[str, str] = {}
    body: JsonValue = None
    copies: int = Field(default=1, ge=1)

    def suits(self, method: str, path: str, op: str) -> bool:
        return (
            (self.method is None or self.method.upper() == method.upper())
            and (self.path is None or fnmatchcase(path, self.path))
            and (self.op is None or fnmatchcase(op, self.op))
        )


class FaultQueue:
    """The script, in the order in which it was written; a fault that has struck often enough leaves it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, fault: Fault) -> int:
        number = self._shelf.next_number("fault")
        self._save(number, fault)
        return number

    def waiting(self) -> list[dict[str, Any]]:
        return self._shelf.every("faults")

    def clear(self) -> None:
        self._shelf.remove_every("faults")

    def take(self, kinds: frozenset[str], method: str, path: str, op: str) -> Fault | None:
        """The first fault of these kinds written for this call, one strike used up; ``None``: all goes well."""
        for line in self._shelf.every("faults"):
            number = line.pop("id")
            fault = Fault.model_validate(line)
            if fault.kind not in kinds or not fault.suits(method, path, op):
                continue
            if fault.skip:
                self._save(number, fault.model_copy(update={"skip": fault.skip - 1}))
                continue
            if fault.times > 1:
                self._save(number, fault.model_copy(update={"times": fault.times - 1}))
            else:
                self._shelf.remove("faults", str(number))
            return fault
        return None

    def _save(self, number: int, fault: Fault) -> None:
        self._shelf.put("faults", str(number), {"id": number, **fault.model_dump(mode="json")})
