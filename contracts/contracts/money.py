"""Money: a whole number of minor units and a currency, and the one rounding routine of the platform.

Every service, the till and the fiscal gateway round here and nowhere else, so that lines, totals, payments
and the device's own sum agree to the last unit (decision 12, R6). The web client repeats the same integer
arithmetic; both sides are held to `contracts/vectors/money.json`.

What is decided:

* **Minor units follow ISO 4217**: 4 500 roubles are 450000, 12 500 drams are 1250000 (AMD has the exponent
  2).
* **The grain** is the smallest amount anybody is charged: one kopeck, but one whole dram and one whole
  tenge. Every product (`times`, `percent`, `from_minor`) is rounded to the grain, so a computed dram amount
  never has luma in it. An amount that comes from outside with luma is kept as it is, and shown with its
  decimals.
* **The cash step** is the smallest coin in use. Only a till taking cash applies it, through
  `rounded_to_cash`.
* **Rounding is half up in size**: 0.5 goes to 1 and -0.5 to -1, so a refund is always the exact mirror of
  its sale.
* **A total is divided by largest remainder**; ties go to the earlier share. Nothing is lost and nothing is
  created.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, Strict

LARGEST_AMOUNT: Final = 2**53 - 1
"""The largest whole number a browser reads exactly; far above any sum a shop will see."""


class UnknownCurrency(ValueError):
    """The code is not in `CURRENCIES`; a new currency is added there, with its grain and its coin."""


class CurrenciesDiffer(ValueError):
    """Two currencies met in one sum or comparison; the platform never converts silently."""


class AmountNotWhole(ValueError):
    """More decimals than the currency has, no finite number, or one beyond `LARGEST_AMOUNT`."""


class NothingToDivideBy(ValueError):
    """A total cannot be divided over no shares, over negative weights or over weights that are all zero."""


@dataclass(frozen=True, slots=True)
class Currency:
    """What has to be known about a currency; `grain` and `cash_step` are in minor units."""

    code: str
    exponent: int
    grain: int
    cash_step: int
    symbol: str

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one rouble, dram or euro."""
        return int(10**self.exponent)


CURRENCIES: Final[dict[str, Currency]] = {
    currency.code: currency
    for currency in (
        Currency("AMD", exponent=2, grain=100, cash_step=1000, symbol="֏"),
        Currency("BYN", exponent=2, grain=1, cash_step=1, symbol="Br"),
        Currency("EUR", exponent=2, grain=1, cash_step=1, symbol="€"),
        Currency("GEL", exponent=2, grain=1, cash_step=5, symbol="₾"),
        Currency("KZT", exponent=2, grain=100, cash_step=100, symbol="₸"),
        Currency("RUB", exponent=2, grain=1, cash_step=1, symbol="₽"),
        Currency("USD", exponent=2, grain=1, cash_step=1, symbol="$"),
    )
}


def currency_named(code: str) -> Currency:
    """The currency with this ISO 4217 code, or `UnknownCurrency`."""
    currency = CURRENCIES.get(code) if isinstance(code, str) else None
    if currency is None:
        raise UnknownCurrency(f"{code!r} is not a currency this platform knows")
    return currency


def divide_half_up(numerator: int, denominator: int, step: int = 1) -> int:
    """`numerator / denominator` to the nearest multiple of `step`, halves away from zero.

    The one rounding routine. Integers only, so a browser with big integers gives the same answer bit for bit.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    unit = denominator * step
    steps = (2 * abs(numerator) + unit) // (2 * unit)
    return steps * step if numerator >= 0 else -steps * step


def _exact(number: Decimal | int, meaning: str) -> Fraction:
    """The number as a fraction; anything that may have passed through binary rounding is refused."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise TypeError(f"{meaning} must be an int or a Decimal, not {type(number).__name__}")
    if isinstance(number, Decimal) and not number.is_finite():
        raise AmountNotWhole(f"{meaning} must be a finite number")
    return Fraction(number)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units and its ISO 4217 currency. JSON: `{"amount": 450000, "currency": "RUB"}`.

    Raises `TypeError` for anything but an int amount (a float or a bool is a mistake, never a value),
    `UnknownCurrency` and `AmountNotWhole`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    amount: Annotated[int, Strict(), Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
    currency: Annotated[str, Strict(), Field(pattern="^[A-Z]{3}$")]

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"an amount is a whole number of minor units, not {type(self.amount).__name__}")
        if abs(self.amount) > LARGEST_AMOUNT:
            raise AmountNotWhole(f"{self.amount} is beyond the largest amount the platform carries")
        currency_named(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def from_major(cls, value: Decimal | int | str, currency: str) -> Money:
        """`Money.from_major("4500.00", "RUB")`; too many decimals for the currency raise `AmountNotWhole`."""
        if isinstance(value, str):
            try:
                value = Decimal(value)
            except InvalidOperation as not_a_number:
                raise AmountNotWhole(f"{value!r} is not an amount") from not_a_number
        minor = _exact(value, "an amount") * currency_named(currency).minor_per_major
        if minor.denominator != 1:
            raise AmountNotWhole(f"{value} has more decimals than {currency} has")
        return cls(minor.numerator, currency)

    @classmethod
    def from_minor(cls, value: Decimal | int, currency: str) -> Money:
        """A provider's fraction of minor units (average cost `50260.869`), rounded to the grain."""
        return cls._rounded(_exact(value, "an amount"), currency)

    @classmethod
    def total(cls, parts: Iterable[Money], currency: str) -> Money:
        """The sum of the parts; the currency is named because a sum of nothing has one too."""
        result = cls.zero(currency)
        for part in parts:
            result = result + part
        return result

    @classmethod
    def _rounded(cls, minor: Fraction, currency: str, step: int | None = None) -> Money:
        grain = currency_named(currency).grain if step is None else step
        return cls(divide_half_up(minor.numerator, minor.denominator, grain), currency)

    @property
    def major(self) -> Decimal:
        """The amount in roubles, drams, euros, with all decimals of the currency: `Decimal("4500.00")`."""
        return Decimal(self.amount).scaleb(-currency_named(self.currency).exponent)

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to pay or to give back."""
        return self.amount == 0

    @property
    def is_positive(self) -> bool:
        """Whether this is more than nothing."""
        return self.amount > 0

    @property
    def is_negative(self) -> bool:
        """Whether this is less than nothing: a debt, a refund, a discount written as a line."""
        return self.amount < 0

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same_currency(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same_currency(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same_currency(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same_currency(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same_currency(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same_currency(other)

    def _same_currency(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money meets only money, not {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def times(self, quantity: Decimal | int) -> Money:
        """The price of so many units, rounded to the grain: the total of a line."""
        return self._rounded(self.amount * _exact(quantity, "a quantity"), self.currency)

    def percent(self, rate: Decimal | int) -> Money:
        """`rate` per cent of the amount, rounded to the grain: a discount, a tax, a bonus."""
        return self._rounded(self.amount * _exact(rate, "a rate") / 100, self.currency)

    def rounded_to_cash(self) -> Money:
        """The nearest amount that can be handed over in coins."""
        return self._rounded(Fraction(self.amount), self.currency, currency_named(self.currency).cash_step)

    def allocate(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """The total divided in proportion to the weights; the shares always sum to the total.

        Largest remainder: every share is first cut down to whole grains, then the grains left over go one
        each to the shares that lost most, the earlier one first when two lost the same. A weight of zero
        gets nothing. A total that is itself off the grain is divided by single minor units. Raises
        `NothingToDivideBy`.
        """
        exact = [_exact(weight, "a weight") for weight in weights]
        whole = sum(exact, Fraction(0))
        if whole <= 0 or any(weight < 0 for weight in exact):
            raise NothingToDivideBy("weights must be zero or more, and not all zero")
        grain = currency_named(self.currency).grain
        unit = grain if self.amount % grain == 0 else 1
        units = abs(self.amount) // unit
        ideal = [units * weight / whole for weight in exact]
        shares = [int(share) for share in ideal]
        by_loss = sorted(range(len(exact)), key=lambda place: (shares[place] - ideal[place], place))
        for place in by_loss[: units - sum(shares)]:
            shares[place] += 1
        sign = -1 if self.amount < 0 else 1
        return [Money(sign * share * unit, self.currency) for share in shares]

    def split(self, parts: int) -> list[Money]:
        """The total in so many shares that differ by one grain at most, the larger ones first."""
        return self.allocate([1] * parts)

    def __str__(self) -> str:
        return f"{self.major} {self.currency}"


Language = Literal["ru", "hy", "en"]


def format_money(money: Money, language: Language) -> str:
    """For people: `1 234,50 ₽`, `12 500 ֏` in Russian and Armenian, `₽1,234.50` in English.

    Groups and symbol are joined by no-break spaces. Decimals are dropped only where the currency is charged
    in whole units and the amount is whole; luma that came from outside stay visible.
    """
    currency = currency_named(money.currency)
    whole, minor = divmod(abs(money.amount), currency.minor_per_major)
    shown_whole = currency.grain == currency.minor_per_major and minor == 0
    decimals = "" if shown_whole else f"{minor:0{currency.exponent}d}"
    sign = "-" if money.amount < 0 else ""
    if language == "en":
        fraction = f".{decimals}" if decimals else ""
        return f"{sign}{currency.symbol}{whole:,}{fraction}"
    fraction = f",{decimals}" if decimals else ""
    grouped = f"{whole:,}".replace(",", "\u00a0")
    return f"{sign}{grouped}{fraction}\u00a0{currency.symbol}"
