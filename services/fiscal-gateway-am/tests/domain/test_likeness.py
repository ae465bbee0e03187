"""Is the receipt on the register ours? A wrong yes hides a loss, a wrong no prints twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fiscal_gateway_am.domain.ids import ReceiptNumber
from fiscal_gateway_am.domain.seen import (
    Expected,
    ExpectedRow,
    Likeness,
    ReceiptKind,
    SeenReceipt,
    SeenRow,
    likeness,
)

SENT = Expected(
    kind=ReceiptKind.SALE,
    cashier=3,
    total=450_000,
    cash=1_000_000,
    change=550_000,
    cashless=0,
    third_party=0,
    prepayment=0,
    rows=(ExpectedRow("ROSE", Decimal(3), 150_000),),
)
SEEN = SeenReceipt(
    number=ReceiptNumber(180),
    kind=ReceiptKind.SALE,
    cashier=3,
    total=450_000,
    cash=450_000,
    cashless=0,
    third_party=0,
    prepayment=0,
    reference=ReceiptNumber(180),
    reference_crn=None,
    rows=(SeenRow(0, "ROSE", Decimal("3.0"), 150_000, 450_000),),
)
BACK = replace(SENT, kind=ReceiptKind.RETURN, original=ReceiptNumber(170), rows=())


@pytest.mark.parametrize("cash", [450_000, 1_000_000])
def test_cash_counts_with_or_without_the_change(cash: int) -> None:
    assert likeness(SENT, replace(SEEN, cash=cash)) is Likeness.OURS


@pytest.mark.parametrize("change", [{"total": 450_001}, {"kind": ReceiptKind.RETURN}, {"kind": ReceiptKind.PREPAYMENT}])
def test_another_kind_or_total_is_another_receipt(change: dict[str, Any]) -> None:
    assert likeness(SENT, replace(SEEN, **change)) is Likeness.ANOTHER


@pytest.mark.parametrize(
    "change",
    [
        {"cashier": 4},
        {"cashier": None},
        {"cash": 449_999},
        {"cashless": 1},
        {"third_party": 1},
        {"prepayment": 1},
        {"rows": ()},
        {"rows": (SeenRow(0, "TULIP", Decimal(3), 150_000, 450_000),)},
        {"rows": (SeenRow(0, "ROSE", Decimal(2), 150_000, 450_000),)},
        {"rows": (SeenRow(0, "ROSE", Decimal(3), 150_001, 450_000),)},
    ],
)
def test_smaller_differences_are_left_to_a_person(change: dict[str, Any]) -> None:
    assert likeness(SENT, replace(SEEN, **change)) is Likeness.UNCLEAR


def test_a_return_is_known_by_its_original() -> None:
    seen = replace(SEEN, kind=ReceiptKind.RETURN, rows=())
    assert likeness(BACK, replace(seen, reference=ReceiptNumber(170))) is Likeness.OURS
    assert likeness(BACK, replace(seen, reference=ReceiptNumber(171))) is Likeness.ANOTHER
    assert likeness(BACK, replace(seen, reference=None)) is Likeness.UNCLEAR
    assert likeness(BACK, replace(seen, reference=ReceiptNumber(170), cashier=4)) is Likeness.UNCLEAR
