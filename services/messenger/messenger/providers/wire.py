"""What all adapters know of the bytes that come in: how to read them without believing anything of them.

PostgreSQL keeps no NUL and no half of a character in a text, and no key of several kilobytes in an index. Whoever
sends such things is not refused (they would only deliver again): texts lose what cannot be kept, and a message whose
name cannot be kept is set aside as not readable.
"""

import json
from datetime import UTC, datetime
from typing import Any

from messenger.domain.facts import Item, NotReadable

LONGEST_KEY = 120
"""Characters; the longest a known provider sends has about sixty."""
_SUSPICIOUS = (b"\\u0000", b"\\ud", b"\\uD")


def json_of(raw: bytes) -> Any:
    """The JSON in these bytes, texts as they can be kept. Raises NotReadable."""
    try:
        found = json.loads(raw, parse_constant=_no_number)
        return _kept(found) if any(sign in raw for sign in _SUSPICIOUS) else found
    except (ValueError, RecursionError) as error:
        raise NotReadable("not JSON that can be read") from error


def checked(item: Item) -> Item:
    """The item, if it has names that can be kept. Raises NotReadable."""
    if max(len(item.dedup_key), len(item.thread_key)) > LONGEST_KEY:
        raise NotReadable("a name longer than any provider's")
    return item


def short(key: str) -> str:
    """A provider's name of something. Raises NotReadable for one that is none."""
    if len(key) > LONGEST_KEY:
        raise NotReadable("a name longer than any provider's")
    return key


def moment(seconds: float) -> datetime:
    """Seconds since the epoch as a moment. Raises NotReadable for what no clock shows."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotReadable("no time") from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_kept(key): _kept(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_kept(inner) for inner in value]
    return value
