"""Drams, lumas and the arithmetic of a receipt line.

One minor unit of the platform's dram is one luma, 450000 is 4 500 drams. The platform charges whole drams
(contracts/money.py), the register counts in lumas and rounds half up after every step; so this arithmetic
is not what a customer is charged but what the register will compute when it checks us, and it must be
repeated exactly. The rounding routine is the platform's own, at the step of one luma.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.money import divide_half_up

LUMAS_IN_DRAM = 100


@dataclass(frozen=True, slots=True)
class PercentOff:
    """`percent` from 0 up to, not including, 100."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class AmountOff:
    """Lumas off the whole line, or off each unit."""

    lumas: int
    each_unit: bool = False


Discount = PercentOff | AmountOff


def rounded(lumas: Decimal | Fraction) -> int:
    """Half up to a whole luma: 0.5 becomes 1."""
    exact = Fraction(lumas)
    return divide_half_up(exact.numerator, exact.denominator)


def drams(lumas: int) -> Decimal:
    """Exact, with at most two decimals."""
    return Decimal(lumas) / LUMAS_IN_DRAM


def lumas(drams_said: Decimal) -> int:
    """From the device's drams. Raises ValueError for a fraction of a luma, which no device may send."""
    exact = drams_said * LUMAS_IN_DRAM
    if exact != exact.to_integral_value():
        raise ValueError(f"{drams_said} drams is not a whole number of lumas")
    return int(exact)


def gross(price: int, quantity: Decimal) -> int:
    """Price (lumas, tax included) times quantity, rounded."""
    return rounded(price * quantity)


def line_total(price: int, quantity: Decimal, discount: Discount | None, additional: Discount | None) -> int:
    """Lumas after the first discount and then the additional one, rounded after each step.

    An additional discount off each unit does not exist on the register and is taken off the line.
    """
    total = gross(price, quantity)
    if isinstance(discount, AmountOff) and discount.each_unit:
        total = rounded((price - discount.lumas) * quantity)
    elif discount is not None:
        total = _less(total, discount)
    return total if additional is None else _less(total, additional)


def _less(total: int, discount: Discount) -> int:
    if isinstance(discount, PercentOff):
        return rounded(total - total * discount.percent / 100)
    return total - discount.lumas
