"""Scripted misfortunes. Each waits in a queue for the first request it fits and then happens once."""

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "cut_request",
    "execute_then_cut",
    "cut_answer",
    "delay",
    "answer_code",
    "corrupt_answer",
    "refuse_connection",
    "freeze",
]


class Fault(BaseModel):
    """`operation` None fits any request.

    cut_request        close after `bytes` bytes of the request; nothing is executed
    execute_then_cut   execute, close without a byte of answer
    cut_answer         execute, send `bytes` bytes of the answer, close
    delay              take `seconds` over it; the device is busy meanwhile, and finishes even if the caller
                       has gone
    answer_code        answer `code` without a body; execute first when `execute`
    corrupt_answer     execute, answer with a body nobody can decipher
    refuse_connection  reset the connection as soon as it is made
    freeze             read the request and never answer; execute first when `execute`

    `by_hand_before` and `by_hand_after` receipts are made on the device's own keys around the execution.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    operation: int | None = None
    bytes: int = Field(default=0, ge=0)
    seconds: float = Field(default=0, ge=0)
    code: int = Field(default=500, ge=0, le=65535)
    execute: bool = False
    by_hand_before: int = Field(default=0, ge=0)
    by_hand_after: int = Field(default=0, ge=0)

    @property
    def at_connection(self) -> bool:
        return self.kind == "refuse_connection"


class FaultQueue:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        self.waiting.extend(faults)

    def clear(self) -> None:
        self.waiting.clear()

    def for_connection(self) -> Fault | None:
        return self._first(lambda fault: fault.at_connection)

    def for_request(self, operation: int) -> Fault | None:
        return self._first(lambda fault: not fault.at_connection and fault.operation in (None, operation))

    def _first(self, fits: Callable[[Fault], bool]) -> Fault | None:
        for place, fault in enumerate(self.waiting):
            if fits(fault):
                return self.waiting.pop(place)
        return None
