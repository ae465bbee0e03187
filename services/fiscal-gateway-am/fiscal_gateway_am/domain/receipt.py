"""From what the till sold to what a register may print. Amounts are lumas (domain/amounts.py).

The till decides prices, discounts and totals; nothing here recomputes them. A line carries the till's own
total, and the difference to price times quantity is registered as an amount off that line, so the receipt
equals the sale to the luma whatever discount rule the till applied (R6).

One thing a register cannot say is a surcharge. A till that charges whole drams may round a weighed line up
(0.333 x 1 500 is 499.50, charged as 500); then the unit price is raised by the fewest lumas that cover it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.amounts import LUMAS_IN_DRAM, AmountOff, Discount, gross, line_total

LONGEST_TEXT = 50
# Charging whole drams may round a line up by half a dram at most.
LARGEST_ROUNDING = LUMAS_IN_DRAM // 2
QUANTITY_STEP = Decimal("0.001")

_TIN = re.compile(r"\d{8}")
# Marks of traceable goods: printable ASCII and the group separator, 29 to 110 characters.
_MARK = re.compile(r"[\x21-\x7e\x1d]{29,110}")
# Latin, Cyrillic, Armenian and common punctuation; a register may choke on anything else.
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\u00ab\u00bb\u00b0\u0400-\u04ff\u0531-\u058a\u2013\u2014\u2019\u2116\u058f]")


class TenderKind(StrEnum):
    """How money came. CASHLESS_ON_REGISTER makes the device run its own card payment and wait for it."""

    CASH = "cash"
    CASHLESS_ON_REGISTER = "cashless_on_register"
    CASHLESS_ELSEWHERE = "cashless_elsewhere"
    PREPAYMENT = "prepayment"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Tender:
    """`amount` in lumas; cash is what was handed over, change included. Card facts are optional."""

    kind: TenderKind
    amount: int
    acquirer_reference: str | None = None
    terminal_id: str | None = None


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as the till knows it; `total` is what the customer owes for it, discounts taken off."""

    department: int
    quantity: Decimal
    price: int
    total: int
    code: str
    name: str
    classifier: str
    unit: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    department: int
    quantity: Decimal
    price: int
    code: str
    name: str
    classifier: str
    unit: str
    discount: Discount | None = None
    additional: Discount | None = None

    @property
    def total(self) -> int:
        return line_total(self.price, self.quantity, self.discount, self.additional)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sale, or a prepayment when `lines` is empty; `cash` is what was handed over."""

    lines: tuple[ReceiptLine, ...]
    total: int
    cash: int
    cashless: int
    prepayment: int
    third_party: int
    on_register: bool
    buyer_tin: str | None
    marks: tuple[str, ...]
    acquirer_reference: str | None
    terminal_id: str | None

    @property
    def change(self) -> int:
        return self.cash + self.cashless + self.prepayment + self.third_party - self.total

    @property
    def is_prepayment(self) -> bool:
        return not self.lines


def sale(
    lines: Sequence[SoldLine],
    tenders: Sequence[Tender],
    *,
    total: int,
    currency: str,
    buyer_tin: str | None = None,
    marks: Sequence[str] = (),
) -> Receipt:
    """A receipt of goods. Refuses what a register would refuse, with the facts, before any is asked.

    A line whose total is zero (a gift, a free card) is left out: the register knows no zero line, and
    nothing was sold by it.
    """
    _require_dram(currency)
    printed = tuple(_receipt_line(line) for line in lines if line.total != 0)
    if not printed:
        raise refusals.NothingToRegister(total=total)
    added = sum(line.total for line in printed)
    if added != total:
        raise refusals.TotalsDisagree(lines=added, total=total)
    _check_marks(marks)
    receipt = _paid(printed, tenders, total, buyer_tin, tuple(marks))
    _check_payment(receipt)
    return receipt


def prepayment(
    tenders: Sequence[Tender], *, currency: str, buyer_tin: str | None = None, marks: Sequence[str] = ()
) -> Receipt:
    """A deposit: money, no goods. It may be taken in cash and cashless, never from another prepayment.

    Cash is named without change here: whatever is named becomes the deposit.
    """
    _require_dram(currency)
    if marks:
        raise refusals.MarksOnPrepayment(marks=len(marks))
    total = sum(tender.amount for tender in tenders)
    receipt = _paid((), tenders, total, buyer_tin, ())
    if total <= 0 or receipt.prepayment or receipt.third_party:
        raise refusals.PrepaymentInadmissible(
            total=total, prepayment=receipt.prepayment, third_party=receipt.third_party
        )
    return receipt


def printable(text: str) -> str:
    """At most 50 characters the device can print; everything else, emoji first of all, is dropped."""
    kept = _UNPRINTABLE.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(kept.split())[:LONGEST_TEXT].rstrip()


def _receipt_line(line: SoldLine) -> ReceiptLine:
    if line.quantity <= 0 or line.quantity != line.quantity.quantize(QUANTITY_STEP):
        raise refusals.QuantityInadmissible(code=line.code, quantity=str(line.quantity))
    if line.price <= 0:
        raise refusals.PriceInadmissible(code=line.code, price=line.price)
    if not 1 <= len(line.code) <= LONGEST_TEXT:
        raise refusals.ProductCodeInadmissible(code=line.code)
    if not printable(line.unit):
        raise refusals.UnitMissing(code=line.code)
    if not line.classifier.strip():
        raise refusals.ClassifierMissing(code=line.code)
    if line.department <= 0:
        raise refusals.DepartmentMissing(code=line.code, department=line.department)
    if line.total < 0:
        raise refusals.DiscountInadmissible(code=line.code, total=line.total)
    price = _covering_price(line)
    off = gross(price, line.quantity) - line.total
    return ReceiptLine(
        department=line.department,
        quantity=line.quantity,
        price=price,
        code=line.code,
        # A name of which nothing can be printed still has to be something on paper.
        name=printable(line.name) or line.code,
        classifier=line.classifier.strip(),
        unit=printable(line.unit),
        discount=AmountOff(off) if off else None,
    )


def _covering_price(line: SoldLine) -> int:
    above = line.total - gross(line.price, line.quantity)
    if above <= 0:
        return line.price
    if above > LARGEST_ROUNDING:
        raise refusals.LineTotalAbovePrice(code=line.code, total=line.total, above=above)
    # The least price whose gross, rounded half up, reaches the total.
    return math.ceil((Fraction(line.total) - Fraction(1, 2)) / Fraction(line.quantity))


def _paid(
    lines: tuple[ReceiptLine, ...],
    tenders: Sequence[Tender],
    total: int,
    buyer_tin: str | None,
    marks: tuple[str, ...],
) -> Receipt:
    for tender in tenders:
        if tender.amount < 0:
            raise refusals.AmountNegative(kind=tender.kind, amount=tender.amount)
    if buyer_tin is not None and not _TIN.fullmatch(buyer_tin):
        raise refusals.BuyerTinMalformed(tin=buyer_tin)
    elsewhere = [t for t in tenders if t.kind is TenderKind.CASHLESS_ELSEWHERE and t.amount]
    here = [t for t in tenders if t.kind is TenderKind.CASHLESS_ON_REGISTER and t.amount]
    if elsewhere and here:
        raise refusals.TwoTerminals(here=_sum(here), elsewhere=_sum(elsewhere))
    # The receipt has room for one reference; with several cards none of them would be the true one.
    card = elsewhere[0] if len(elsewhere) == 1 else None
    return Receipt(
        lines=lines,
        total=total,
        cash=_of(tenders, TenderKind.CASH),
        cashless=_sum(elsewhere) + _sum(here),
        prepayment=_of(tenders, TenderKind.PREPAYMENT),
        third_party=_of(tenders, TenderKind.THIRD_PARTY),
        on_register=bool(here),
        buyer_tin=buyer_tin,
        marks=marks,
        acquirer_reference=_fitting(card.acquirer_reference, 12) if card else None,
        terminal_id=_fitting(card.terminal_id, 8) if card else None,
    )


def _check_payment(receipt: Receipt) -> None:
    total, not_cash = receipt.total, receipt.cashless + receipt.prepayment + receipt.third_party
    if receipt.change < 0:
        raise refusals.PaidLessThanTotal(paid=receipt.cash + not_cash, total=total)
    if not_cash > total:
        raise refusals.CashlessAboveTotal(cashless=not_cash, total=total)
    if not_cash == total and receipt.cash > 0:
        raise refusals.CashSuperfluous(cash=receipt.cash, total=total)


def _check_marks(marks: Sequence[str]) -> None:
    for mark in marks:
        if not _MARK.fullmatch(mark):
            raise refusals.MarkMalformed(mark=mark[:32])


def _require_dram(currency: str) -> None:
    if currency != "AMD":
        raise refusals.CurrencyNotDram(currency=currency)


def _of(tenders: Sequence[Tender], kind: TenderKind) -> int:
    return sum(tender.amount for tender in tenders if tender.kind is kind)


def _sum(tenders: Sequence[Tender]) -> int:
    return sum(tender.amount for tender in tenders)


def _fitting(text: str | None, longest: int) -> str | None:
    return text if text and len(text) <= longest else None
