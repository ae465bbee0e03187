"""From what a customer brings back to a return the register accepts.

The register is asked for the original first; its prices decide, because it will check our amounts
against them and answer 178 to a luma too many. Amounts are lumas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.amounts import rounded
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.seen import ReceiptKind, SeenReceipt, SeenRow


@dataclass(frozen=True, slots=True)
class BroughtBack:
    code: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Refund:
    """How the money goes back, lumas each."""

    cash: int
    cashless: int
    prepayment: int = 0

    @property
    def total(self) -> int:
        return self.cash + self.cashless + self.prepayment


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    row: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Return:
    """`refund` and `rows` are said only when the return is partial; a full one repeats the original."""

    original: ReceiptNumber
    crn: Crn
    total: int
    refund: Refund
    full: bool
    rows: tuple[ReturnedRow, ...]
    marks: tuple[str, ...]


def full_return(seen: SeenReceipt, crn: Crn, total: int) -> Return:
    """The whole receipt. Refuses when the till remembers another total than the register."""
    _require_returnable(seen)
    if total != seen.total:
        raise refusals.ReturnAmountsDisagree(named=total, register=seen.total)
    # Change was given back at the sale; what is left of the cash is what goes back now.
    cash = seen.total - seen.cashless - seen.prepayment - seen.third_party
    refund = Refund(cash, seen.cashless, seen.prepayment)
    return Return(seen.number, crn, total, refund, full=True, rows=(), marks=seen.marks)


def partial_return(
    seen: SeenReceipt, crn: Crn, goods: Sequence[BroughtBack], refund: Refund, marks: Sequence[str] = ()
) -> Return:
    """Some rows, or some of their quantity; of a prepayment, a part of the money and no goods.

    A row's value is its share of the row's registered total, rounded. Refuses when the refund names
    another sum, when more is returned than was sold, or when a third party paid a part.
    """
    _require_returnable(seen)
    if seen.third_party:
        raise refusals.OnlyFullReturn(number=seen.number)
    if min(refund.cash, refund.cashless, refund.prepayment) < 0:
        raise refusals.AmountNegative(kind="refund", amount=refund.total)
    if seen.kind is ReceiptKind.PREPAYMENT:
        if goods or not 0 < refund.total <= seen.total:
            raise refusals.ReturnAmountsDisagree(named=refund.total, register=seen.total)
        return Return(seen.number, crn, refund.total, refund, full=False, rows=(), marks=())
    rows = _rows(seen.rows, goods)
    value = sum(_share(seen.rows, row) for row in rows)
    if not rows or value != refund.total:
        raise refusals.ReturnAmountsDisagree(named=refund.total, register=value)
    return Return(seen.number, crn, value, refund, full=False, rows=rows, marks=tuple(marks))


def _require_returnable(seen: SeenReceipt) -> None:
    if seen.kind is ReceiptKind.RETURN:
        raise refusals.OriginalIsReturn(number=seen.number)


def _rows(sold: Sequence[SeenRow], goods: Sequence[BroughtBack]) -> tuple[ReturnedRow, ...]:
    """Spends what was brought back on the sold rows of the same code, in the receipt's order."""
    left = {row.row: row.quantity for row in sold}
    taken: dict[int, Decimal] = {}
    for item in goods:
        missing = item.quantity
        if missing <= 0:
            raise refusals.QuantityInadmissible(code=item.code, quantity=str(item.quantity))
        for row in sold:
            if row.code == item.code and missing > 0 and left[row.row] > 0:
                used = min(left[row.row], missing)
                left[row.row] -= used
                taken[row.row] = taken.get(row.row, Decimal(0)) + used
                missing -= used
        if missing > 0:
            raise refusals.MoreReturnedThanSold(code=item.code, above=str(missing))
    return tuple(ReturnedRow(row, quantity) for row, quantity in sorted(taken.items()))


def _share(sold: Sequence[SeenRow], returned: ReturnedRow) -> int:
    row = next(row for row in sold if row.row == returned.row)
    return rounded(Fraction(row.total) * Fraction(returned.quantity) / Fraction(row.quantity))
