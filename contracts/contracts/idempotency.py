"""The request hash: two requests that mean the same have the same hash (S193-S196, decision 8).

Step by step, so that a partner can repeat it in any language (`contracts/vectors/idempotency.json` has the
proofs):

1. Read the body as JSON, decimals exactly. An object that names a key twice is refused.
2. In every object drop the members whose value is null: absent and null are equal. A null inside an array
   stays, because places in an array mean something. An object that became empty stays an empty object.
3. Bring every string and every key to Unicode NFC. Strings that look like numbers stay strings. Two keys of
   one object that become equal are refused.
4. Numbers: integral ones are written as integers (`15.0`, `1.5e1` and `15` are equal, `-0` is `0`), the
   others in plain notation without trailing zeros (`1.50` is `1.5`). More than 40 digits on either side is
   refused. `true` and `false` are no numbers.
5. Sort the keys of every object by Unicode code point. Leave the order of arrays alone.
6. Write it as JSON without spaces, without escaping anything JSON does not force one to, in UTF-8.
7. SHA-256, in lower-case hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chassis.refusals import Malformed

EXTERNAL_ORDER_CREATE: Final = "external_order_create"
"""The endpoint name recorded with the key when an order is created from outside (S196)."""

_MOST_DIGITS: Final = 40
_DEEPEST: Final = 64


class PayloadNotHashable(Malformed, ValueError):
    """The payload is not JSON with one meaning: a key twice, half a character, an endless number."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


def read_payload(body: bytes | str) -> Any:
    """The body as JSON with exact decimals; `PayloadNotHashable` when it has no single meaning."""
    try:
        return json.loads(
            body,
            parse_float=_read_number,
            parse_int=_read_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_pairs,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as broken:
        raise PayloadNotHashable("the body is not JSON") from broken


def request_hash(payload: Any) -> str:
    """The hash of a payload already read: dicts, lists, strings, ints, Decimals, bools and None.

    A float is taken by its shortest notation, so a body read without `read_payload` gives the same hash for
    every number a float can hold exactly to 15 digits. Raises `PayloadNotHashable`.
    """
    try:
        encoded = canonical_json(payload).encode("utf-8")
    except UnicodeEncodeError as broken:
        raise PayloadNotHashable("a string holds half a character") from broken
    return hashlib.sha256(encoded).hexdigest()


def canonical_json(payload: Any) -> str:
    """Steps 2 to 6: the text that is hashed."""
    return _written(payload, depth=0)


def _written(value: Any, depth: int) -> str:
    if depth > _DEEPEST:
        raise PayloadNotHashable(f"nested deeper than {_DEEPEST} levels")
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return _written_text(value)
    if isinstance(value, int | Decimal | float):
        return _written_number(value)
    if isinstance(value, Mapping):
        return _written_object(value, depth)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_written(item, depth + 1) for item in value) + "]"
    raise PayloadNotHashable(f"{type(value).__name__} is not a JSON value")


def _written_object(members: Mapping[Any, Any], depth: int) -> str:
    present: dict[str, Any] = {}
    for key, value in members.items():
        if not isinstance(key, str):
            raise PayloadNotHashable("a key of a JSON object is a string")
        name = unicodedata.normalize("NFC", key)
        if value is None:
            continue
        if name in present:
            raise PayloadNotHashable(f"the key {name!r} stands twice in one object")
        present[name] = value
    written = (f"{_written_text(name)}:{_written(present[name], depth + 1)}" for name in sorted(present))
    return "{" + ",".join(written) + "}"


def _written_text(text: str) -> str:
    return json.dumps(unicodedata.normalize("NFC", text), ensure_ascii=False)


def _written_number(value: int | Decimal | float) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise PayloadNotHashable("a number is neither infinite nor undefined")
    digits, exponent = len(number.as_tuple().digits), number.adjusted()
    if number and (digits > _MOST_DIGITS or not -_MOST_DIGITS <= exponent < _MOST_DIGITS):
        raise PayloadNotHashable(f"a number has more than {_MOST_DIGITS} digits")
    if not number:
        return "0"
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _read_number(text: str) -> int | Decimal:
    if len(text) > 2 * _MOST_DIGITS + 2:  # a number this long costs time before it is refused
        raise PayloadNotHashable(f"a number has more than {_MOST_DIGITS} digits")
    try:
        return Decimal(text) if "." in text or "e" in text.lower() else int(text)
    except InvalidOperation as endless:
        raise PayloadNotHashable("a number has an exponent beyond any reading") from endless


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise PayloadNotHashable("a key stands twice in one object")
    return members


def _refuse_constant(name: str) -> Any:
    raise PayloadNotHashable(f"{name} is not JSON")
