"""Receipts follow the money kept, and facts move an operation forward only."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import StoreId
from contracts.api.pos import FiscalState
from contracts.events.fiscal import FiscalFact, ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.ids import FiscalOperationId, RegisterId
from contracts.money import Money
from hypothesis import given
from hypothesis import strategies as st
from pos.domain.fiscal import (
    Registered,
    ReturnPart,
    Standing,
    Tenders,
    after_fact,
    refuse_unless_repeatable,
    returns_due,
    sale_due,
)
from pos.domain.refusals import FiscalNotRepeatable

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
A, B = UUID(int=1), UUID(int=2)


def tenders(cash: int, cashless: int) -> Tenders:
    return Tenders(Money(cash, "AMD"), Money(cashless, "AMD"))


def base(sequence: int) -> dict[str, Any]:
    return {
        "store_id": StoreId(UUID(int=5)),
        "sequence": sequence,
        "occurred_at": NOW,
        "fiscal_operation_id": FiscalOperationId(A),
        "register_id": RegisterId(B),
    }


def facts() -> list[FiscalFact]:
    """An operation's whole life: refused, repeated, in doubt, issued."""
    return [
        ReceiptRefused(**base(2), code="154", remedy="fix_data", explanation="no code"),
        ReceiptUnknown(**base(4), since=NOW, explanation="lost"),
        ReceiptResolved(**base(5), outcome="needs_person", evidence="two alike"),
        ReceiptIssued(
            **base(6),
            receipt_number="120",
            fiscal_number="987",
            register_number="515",
            issued_at=NOW,
            total=Money(100, "AMD"),
        ),
    ]


def test_any_order_of_facts_ends_in_the_same_state() -> None:
    for arrived in itertools.permutations([*facts(), *facts()[:2]]):
        standing = Standing(FiscalState.REQUESTED, 0)
        for fact in arrived:
            standing = after_fact(standing, fact)
        assert (standing.state, standing.receipt_number, standing.problem) == (FiscalState.ISSUED, "120", None)


def test_an_older_fact_changes_nothing() -> None:
    doubt = after_fact(Standing(FiscalState.REQUESTED, 0), facts()[1])
    assert after_fact(doubt, facts()[0]) == doubt
    assert doubt.state is FiscalState.UNKNOWN


@pytest.mark.parametrize("outcome", ["not_issued", "needs_person", "something new"])
def test_doubt_that_ends_without_a_receipt(outcome: str) -> None:
    fact = ReceiptResolved(**base(3), outcome=outcome, evidence="asked the register")
    standing = after_fact(Standing(FiscalState.UNKNOWN, 2), fact)
    expected = FiscalState.NOT_ISSUED if outcome == "not_issued" else FiscalState.NEEDS_PERSON
    assert (standing.state, standing.problem) == (expected, "asked the register")


def test_only_what_ended_without_a_receipt_is_repeated() -> None:
    for state in FiscalState:
        if state in (FiscalState.REFUSED, FiscalState.NOT_ISSUED):
            refuse_unless_repeatable(state)
        else:
            with pytest.raises(FiscalNotRepeatable):
                refuse_unless_repeatable(state)


sums = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))


@given(kept=sums, sales=st.lists(st.tuples(sums, sums), max_size=4), total=st.integers(1, 40_000))
def test_after_sales_and_returns_receipts_show_what_is_kept(
    kept: tuple[int, int], sales: list[tuple[tuple[int, int], tuple[int, int]]], total: int
) -> None:
    registered = [
        Registered(UUID(int=number), tenders(*sold), tenders(*sold).at_most(tenders(*returned)))
        for number, (sold, returned) in enumerate(sales)
    ]
    shown = Tenders.none("AMD")
    for sale in registered:
        shown = shown + sale.left
    money = tenders(*kept)
    parts = returns_due(money, registered)
    for part in parts:
        one = next(sale for sale in registered if sale.operation_id == part.original_id)
        assert part.tenders.at_most(one.left) == part.tenders
        assert part.whole == (part.tenders == one.sold)
        shown = shown - part.tenders
    due = sale_due(money, registered, Money(total, "AMD"))
    after = shown + due
    assert (shown.cash <= money.cash, shown.cashless <= money.cashless) == (True, True)
    if money.total.amount <= total:
        assert after == money


def test_a_whole_receipt_is_reversed_as_one() -> None:
    sold = Registered(A, tenders(50, 85), Tenders.none("AMD"))
    assert returns_due(Tenders.none("AMD"), [sold]) == [ReturnPart(A, tenders(50, 85), True)]
    assert returns_due(tenders(50, 85), [sold]) == []
