"""The ways a conversation with the register ends badly, told apart by the one thing that matters:
may a receipt exist now?
"""

from __future__ import annotations

from enum import StrEnum

from fiscal_gateway_am.hdm.messages import Operation


class Reason(StrEnum):
    """Why there is no usable answer."""

    UNREACHABLE = "unreachable"
    LOGIN_UNANSWERED = "login_unanswered"
    LOGIN_REFUSED = "login_refused"
    LINE_LOST_BEFORE_SENDING = "line_lost_before_sending"
    REQUEST_TOO_LARGE = "request_too_large"
    NO_ANSWER_IN_TIME = "no_answer_in_time"
    LINE_CUT = "line_cut"
    ANSWER_UNREADABLE = "answer_unreadable"
    DOUBTFUL_CODE = "doubtful_code"


class DeviceFailure(Exception):
    """No settled answer. `code` is the register's own, when it did say one."""

    def __init__(self, operation: Operation, reason: Reason, code: int | None = None, detail: str = "") -> None:
        super().__init__(" ".join(filter(None, [operation.name, reason, str(code or ""), detail])))
        self.operation = operation
        self.reason = reason
        self.code = code
        self.detail = detail


class NotExecuted(DeviceFailure):
    """Not one byte of the request left us: it surely did not take effect and may be sent again.

    A login that failed is this too (operation LOG_IN): whatever was to follow it was never written.
    """


class MayHaveBeenExecuted(DeviceFailure):
    """At least one byte left and the answer does not settle the matter: ask the register, never repeat (R10)."""


class Refused(Exception):
    """A definite answer: the register read the request and did not carry it out."""

    def __init__(self, operation: Operation, code: int) -> None:
        super().__init__(f"{operation.name}: code {code}")
        self.operation = operation
        self.code = code
