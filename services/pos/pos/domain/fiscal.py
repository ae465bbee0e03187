"""A fiscal operation as business state (R10, R11): apart from the money, and never moving backwards.

waiting → requested → issued
                   ↘ refused → requested (a person repeats: the same operation, next attempt)
                   ↘ unknown → issued | not_issued | needs_person
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.api.pos import FiscalState
from contracts.events.fiscal import FiscalFact, ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.events.parts import PaymentMethod
from contracts.money import Money

from pos.domain.refusals import FiscalNotRepeatable

CASHLESS: Final = frozenset({PaymentMethod.CARD_TERMINAL, PaymentMethod.TRANSFER, PaymentMethod.ONLINE})
"""Bonus is a discount and a gift certificate was fiscalised when it was sold: neither is money of a receipt."""
REPEATABLE: Final = frozenset({FiscalState.REFUSED, FiscalState.NOT_ISSUED})
RESOLVED: Final = {
    "issued": FiscalState.ISSUED,
    "not_issued": FiscalState.NOT_ISSUED,
    "needs_person": FiscalState.NEEDS_PERSON,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What facts can change about an operation."""

    state: FiscalState
    fact_sequence: int
    problem: str | None = None
    remedy: str | None = None
    receipt_number: str | None = None
    fiscal_number: str | None = None
    register_number: str | None = None
    verification_url: str | None = None
    issued_at: datetime | None = None


def after_fact(before: Standing, fact: FiscalFact) -> Standing:
    """The newer of the two wins; a receipt, once issued, stays issued and only gains facts."""
    if isinstance(fact, ReceiptIssued):
        return Standing(
            FiscalState.ISSUED,
            max(before.fact_sequence, fact.sequence),
            receipt_number=fact.receipt_number,
            fiscal_number=fact.fiscal_number,
            register_number=fact.register_number,
            verification_url=fact.verification_url or before.verification_url,
            issued_at=fact.issued_at,
        )
    if before.state is FiscalState.ISSUED or fact.sequence <= before.fact_sequence:
        return before
    if isinstance(fact, ReceiptRefused):
        problem = f"{fact.code}: {fact.explanation}"
        return Standing(FiscalState.REFUSED, fact.sequence, problem=problem, remedy=fact.remedy)
    if isinstance(fact, ReceiptUnknown):
        return Standing(FiscalState.UNKNOWN, fact.sequence, problem=fact.explanation)
    assert isinstance(fact, ReceiptResolved)
    state = RESOLVED.get(fact.outcome, FiscalState.NEEDS_PERSON)
    if state is FiscalState.ISSUED:
        return Standing(state, fact.sequence, receipt_number=fact.receipt_number, issued_at=fact.occurred_at)
    return Standing(state, fact.sequence, problem=fact.evidence)


def refuse_unless_repeatable(state: FiscalState) -> None:
    """While the outcome is open nothing is rung again (R11). Raises FiscalNotRepeatable."""
    if state not in REPEATABLE:
        raise FiscalNotRepeatable(state=state.value)


@dataclass(frozen=True, slots=True)
class Tenders:
    """Money of receipts by how it came; both in one currency."""

    cash: Money
    cashless: Money

    @classmethod
    def none(cls, currency: str) -> "Tenders":
        return cls(Money.zero(currency), Money.zero(currency))

    @property
    def total(self) -> Money:
        return self.cash + self.cashless

    def __add__(self, other: "Tenders") -> "Tenders":
        return Tenders(self.cash + other.cash, self.cashless + other.cashless)

    def __sub__(self, other: "Tenders") -> "Tenders":
        return Tenders(self.cash - other.cash, self.cashless - other.cashless)

    def at_most(self, other: "Tenders") -> "Tenders":
        """Part by part the smaller of the two."""
        return Tenders(min(self.cash, other.cash), min(self.cashless, other.cashless))

    def without_debts(self) -> "Tenders":
        """Negative parts count as nothing."""
        nothing = Money.zero(self.cash.currency)
        return Tenders(max(self.cash, nothing), max(self.cashless, nothing))

    def capped(self, total: Money) -> "Tenders":
        """No more than `total`: what is too much is taken off the cashless part first."""
        above = self.total - total
        if not above.is_positive:
            return self
        off = min(above, self.cashless)
        return Tenders(self.cash - (above - off), self.cashless - off)


@dataclass(frozen=True, slots=True)
class Registered:
    """A sale that was sent to a register, and what of it was sent back since."""

    operation_id: UUID
    sold: Tenders
    returned: Tenders

    @property
    def left(self) -> Tenders:
        return self.sold - self.returned


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """So much of one original receipt goes back; `whole` when it is reversed at once and entirely."""

    original_id: UUID
    tenders: Tenders
    whole: bool


def sale_due(kept: Tenders, registered: list[Registered], total: Money) -> Tenders:
    """Money kept for the order that no receipt shows yet."""
    shown = Tenders.none(total.currency)
    for sale in registered:
        shown = shown + sale.left
    return (kept.capped(total) - shown).without_debts()


def returns_due(kept: Tenders, registered: list[Registered]) -> list[ReturnPart]:
    """Receipts show more than is kept: what has to be returned, newest sale first."""
    currency = kept.cash.currency
    shown = Tenders.none(currency)
    for sale in registered:
        shown = shown + sale.left
    too_much = (shown - kept).without_debts()
    parts: list[ReturnPart] = []
    for sale in reversed(registered):
        part = too_much.at_most(sale.left)
        if part.total.is_positive:
            whole = part == sale.sold
            parts.append(ReturnPart(sale.operation_id, part, whole))
            too_much = too_much - part
    return parts
