"""A receipt as the register remembers it, and whether it is the one we sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber


class ReceiptKind(StrEnum):
    SALE = "sale"
    PREPAYMENT = "prepayment"
    RETURN = "return"


class Likeness(StrEnum):
    """OURS: everything agrees. UNCLEAR: it may be ours, a person must look. ANOTHER: it cannot be ours."""

    OURS = "ours"
    UNCLEAR = "unclear"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class SeenRow:
    """`row` is what a partial return names; `total` in lumas, tax and discounts included."""

    row: int
    code: str
    quantity: Decimal
    price: int
    total: int


@dataclass(frozen=True, slots=True)
class SeenReceipt:
    """What a look-up shows, in lumas. It never shows the fiscal number."""

    number: ReceiptNumber
    kind: ReceiptKind
    cashier: int | None
    total: int
    cash: int
    cashless: int
    third_party: int
    prepayment: int
    reference: ReceiptNumber | None
    reference_crn: Crn | None
    rows: tuple[SeenRow, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    code: str
    quantity: Decimal
    price: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What a look-up would show if the register had registered what we sent. Written before sending.

    `cash` is what was handed over and `change` what was given back: no source says which of the two
    figures a register remembers, so either is accepted. For a return the split is not compared.
    """

    kind: ReceiptKind
    cashier: int
    total: int
    cash: int
    change: int
    cashless: int
    third_party: int
    prepayment: int
    original: ReceiptNumber | None = None
    rows: tuple[ExpectedRow, ...] = ()


def likeness(expected: Expected, seen: SeenReceipt) -> Likeness:
    """Is the receipt on the register the one whose answer was lost?

    Only the kind, the total and, for a return, the original settle that it is another one. Anything
    smaller (cashier, split, rows) may be a habit of the firmware: calling such a receipt a stranger's
    would let us print ours a second time (R10), so it is left to a person. The time is not compared,
    because devices send it truncated.
    """
    if seen.kind is not expected.kind or seen.total != expected.total:
        return Likeness.ANOTHER
    if expected.kind is ReceiptKind.RETURN:
        return _return_likeness(expected, seen)
    same_rows = _counted(expected.rows) == _counted(seen.rows)
    agrees = seen.cashier == expected.cashier and _same_split(expected, seen) and same_rows
    return Likeness.OURS if agrees else Likeness.UNCLEAR


def _return_likeness(expected: Expected, seen: SeenReceipt) -> Likeness:
    if seen.reference is None:
        return Likeness.UNCLEAR
    if seen.reference != expected.original:
        return Likeness.ANOTHER
    return Likeness.OURS if seen.cashier == expected.cashier else Likeness.UNCLEAR


def _same_split(expected: Expected, seen: SeenReceipt) -> bool:
    return (
        seen.cash in (expected.cash, expected.cash - expected.change)
        and seen.cashless == expected.cashless
        and seen.third_party == expected.third_party
        and seen.prepayment == expected.prepayment
    )


def _counted(rows: Iterable[ExpectedRow | SeenRow]) -> Counter[tuple[str, Decimal, int]]:
    return Counter((row.code, row.quantity, row.price) for row in rows)
