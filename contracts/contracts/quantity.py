"""Quantities: decimals with exactly three places and a unit, never binary fractions (decision 12).

`Amount3` is the type of a bare quantity in an event, an API model or a table of numeric(14,3). In JSON it
is a string with three decimals, `"1.500"`, because a JSON number becomes a binary fraction in most readers.
`Quantity` carries its unit and refuses to mix units. Both are held to `contracts/vectors/quantity.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Final

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, Strict, WithJsonSchema

PLACES: Final = Decimal("0.001")
LARGEST: Final = Decimal("99999999999.999")
"""What numeric(14,3) holds."""


class NotAQuantity(ValueError):
    """Not a number, more than three decimals, or beyond numeric(14,3)."""


class UnitsDiffer(ValueError):
    """Stems and grams met in one sum or comparison."""


def amount3(value: object) -> Decimal:
    """The value with exactly three places; `NotAQuantity` instead of any rounding.

    Takes a Decimal, an int or a string. A float or a bool is refused: what it stood for is already lost.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise NotAQuantity(f"a quantity is a decimal, an int or a string, not {type(value).__name__}")
    try:
        number = Decimal(value)
    except InvalidOperation as not_a_number:
        raise NotAQuantity(f"{value!r} is not a number") from not_a_number
    if not number.is_finite() or abs(number) > LARGEST:
        raise NotAQuantity(f"{value} is beyond what a quantity can hold")
    exact = number.quantize(PLACES)
    if exact != number:
        raise NotAQuantity(f"{value} has more than three decimals")
    return exact + 0  # minus zero is zero


def plain(value: Decimal) -> str:
    """`1.500`: three decimals, no exponent; the JSON form."""
    return f"{value:.3f}"


Amount3 = Annotated[
    Decimal,
    BeforeValidator(amount3),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,11}\.\d{3}$", "examples": ["1.500"]}),
]
"""A bare quantity in events, API models and tables."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a unit. JSON: `{"value": "1.500", "unit": "stem"}`. Raises `NotAQuantity` and
    `UnitsDiffer`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    value: Amount3
    unit: Annotated[str, Strict(), Field(min_length=1, max_length=32)]

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", amount3(self.value))
        if not isinstance(self.unit, str) or not self.unit:
            raise NotAQuantity("a quantity names its unit")

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + self._same_unit(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - self._same_unit(other), self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.value, self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self.value < self._same_unit(other)

    def __le__(self, other: Quantity) -> bool:
        return self.value <= self._same_unit(other)

    def __gt__(self, other: Quantity) -> bool:
        return self.value > self._same_unit(other)

    def __ge__(self, other: Quantity) -> bool:
        return self.value >= self._same_unit(other)

    def _same_unit(self, other: Quantity) -> Decimal:
        if other.unit != self.unit:
            raise UnitsDiffer(f"{self.unit} and {other.unit} do not mix")
        return other.value

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}"
