"""Answers and refusals as Wappi words them, and the times it writes."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tools.doubles.common.faults import Fault
from tools.doubles.common.transport import Answer

MOSCOW = timezone(timedelta(hours=3))
PREFIXES = {"api": "wa", "tapi": "tg", "maxapi": "max", "botapi": "tg_bot"}
_JSON_HEADERS = [(b"content-type", b"application/json")]


class Refused(Exception):
    """``status`` 200 is not a mistake here: some failures come in an answer that looks like success."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail

    def envelope(self) -> dict[str, str]:
        return {"detail": self.detail, "status": "error"}


def done(at: datetime, profile_id: str, **more: Any) -> dict[str, Any]:
    """The envelope around every success."""
    moment = at.astimezone(UTC)
    return {
        "status": "done",
        "timestamp": int(moment.timestamp()),
        "time": moment.astimezone(MOSCOW).isoformat(timespec="seconds"),
        **more,
        "uuid": profile_id,
    }


def operation_of(method: str, path: str) -> str:
    """``/api/sync/message/send`` is ``sync/message/send`` whatever the prefix."""
    prefix, _, rest = path.lstrip("/").partition("/")
    return rest if prefix in PREFIXES else path.lstrip("/")


def scripted_refusal(fault: Fault) -> Answer:
    status = fault.status or {"rate_limited": 429, "server_error": 500}.get(fault.kind, 200)
    headers = [(name.encode(), value.encode()) for name, value in fault.headers.items()]
    if fault.kind == "rate_limited":
        headers.append((b"retry-after", str(fault.retry_after).encode()))
    if isinstance(fault.body, str):
        return Answer(status, fault.body.encode(), headers or [(b"content-type", b"text/html")])
    body = fault.body or {"detail": "Too many requests" if status == 429 else "Internal error", "status": "error"}
    return Answer(status, json.dumps(body, ensure_ascii=False).encode(), [*_JSON_HEADERS, *headers])
