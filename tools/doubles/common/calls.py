"""What the double was asked: one record per request, for tests to read back."""

import json
from typing import Any
from urllib.parse import parse_qsl

from tools.doubles.common.shelf import Clock, Document, Shelf, iso

_KEPT = 5000
_READABLE_BYTES = 64 * 1024


class CallLog:
    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf = shelf
        self._clock = clock

    def open(self, call: Document) -> int:
        """Note a request before it is carried out: even one that is then cut off was made."""
        number = self._shelf.next_number("call")
        record = {"id": number, "at": iso(self._clock.now()), "fault": None, "status": None, **call}
        self._shelf.put("calls", str(number), record)
        self._shelf.keep_newest("calls", _KEPT)
        return number

    def close(self, number: int, *, status: int | None, fault: str | None) -> None:
        """Note how it ended; ``status`` ``None`` means that the caller got no answer."""
        record = self._shelf.get("calls", str(number))
        if record is not None:
            self._shelf.put("calls", str(number), {**record, "status": status, "fault": fault})

    def every(self, op: str | None) -> list[Document]:
        return [call for call in self._shelf.every("calls") if op is None or call["op"] == op]

    def clear(self) -> None:
        self._shelf.remove_every("calls")


def readable(body: bytes, content_type: str) -> Any:
    """A request body as one wants to see it: JSON, form fields, text, or how many bytes it was."""
    if not body:
        return None
    try:
        text = body.decode() if len(body) <= _READABLE_BYTES else ""
    except UnicodeDecodeError:
        text = ""
    if not text:
        return f"<{len(body)} bytes>"
    if "application/x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(text, keep_blank_values=True))
    try:
        return json.loads(text)
    except ValueError:
        return text
