"""JSON as the register writes and reads it: decimals stay decimals in both directions, no spaces, raw UTF-8.

The standard encoder would pass money through binary floats, and the device answers 189 to a stray digit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Plain = None | bool | int | Decimal | str | Sequence["Plain"] | Mapping[str, "Plain"]


MOST_DIGITS = 18
"""Before or behind the point; amounts have twelve."""


class NotJson(ValueError):
    """The decrypted text is not a JSON object."""


def written(value: Plain) -> str:
    """Compact JSON; a decimal is written without an exponent and without trailing zeros (4500, 12.5)."""
    if isinstance(value, Decimal):
        return _decimal(value)
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}:{written(held)}" for key, held in value.items())
        return "{" + ",".join(pairs) + "}"
    return "[" + ",".join(written(held) for held in value) + "]"


def read(raw: bytes) -> dict[str, Plain]:
    """Numbers with a point become Decimal; texts lose what no database keeps. Raises NotJson."""
    try:
        found = json.loads(raw.decode("utf-8"), parse_float=_number, parse_constant=_number)
        kept = _kept(found) if b"\\u" in raw else found
    except (ValueError, ArithmeticError, RecursionError) as why:
        raise NotJson("the answer is not JSON") from why
    if not isinstance(kept, dict):
        raise NotJson("the answer is JSON but not an object")
    return kept


def _number(text: str) -> Decimal:
    """A number a register can mean: written out, one of 1e999999999 would fill the memory."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{text[:20]} is no number of a register")
    return number


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_kept(key): _kept(held) for key, held in value.items()}
    return [_kept(held) for held in value] if isinstance(value, list) else value


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
