"""What may be brought back, and for how much."""

from dataclasses import replace
from decimal import Decimal

import pytest
from chassis.refusals import Refusal
from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.returns import BroughtBack, Refund, ReturnedRow, full_return, partial_return
from fiscal_gateway_am.domain.seen import ReceiptKind, SeenReceipt, SeenRow

CRN = Crn("53000001")
VASES = SeenReceipt(
    number=ReceiptNumber(8),
    kind=ReceiptKind.SALE,
    cashier=3,
    total=4_400_000,
    cash=0,
    cashless=4_400_000,
    third_party=0,
    prepayment=0,
    reference=None,
    reference_crn=None,
    rows=(SeenRow(0, "VASE", Decimal(2), 2_500_000, 4_400_000),),
)
THREE = replace(
    VASES,
    total=1_500,
    cashless=1_500,
    rows=(SeenRow(0, "ROSE", Decimal(3), 334, 1_000), SeenRow(1, "ROSE", Decimal(1), 500, 500)),
)
DEPOSIT = replace(VASES, kind=ReceiptKind.PREPAYMENT, total=300_000, cash=300_000, cashless=0, rows=())


def test_full_return_repeats_the_original() -> None:
    back = full_return(VASES, CRN, 4_400_000)
    assert (back.full, back.rows, back.refund) == (True, (), Refund(0, 4_400_000))


def test_full_return_gives_back_cash_without_the_change() -> None:
    handed = replace(VASES, cash=5_000_000, cashless=0)
    assert full_return(handed, CRN, 4_400_000).refund == Refund(4_400_000, 0)


def test_full_return_of_another_total_is_refused() -> None:
    with pytest.raises(refusals.ReturnAmountsDisagree) as refused:
        full_return(VASES, CRN, 4_400_001)
    assert refused.value.facts == {"named": 4_400_001, "register": 4_400_000}


def test_half_of_the_vases_is_half_of_the_money() -> None:
    back = partial_return(VASES, CRN, [BroughtBack("VASE", Decimal(1))], Refund(0, 2_200_000))
    assert back.rows == (ReturnedRow(0, Decimal(1)),)
    assert (back.total, back.full) == (2_200_000, False)


def test_one_code_on_two_rows_is_spent_in_order() -> None:
    back = partial_return(THREE, CRN, [BroughtBack("ROSE", Decimal("3.5"))], Refund(1_250, 0))
    assert back.rows == (ReturnedRow(0, Decimal(3)), ReturnedRow(1, Decimal("0.5")))


def test_one_third_is_rounded_half_up() -> None:
    assert partial_return(THREE, CRN, [BroughtBack("ROSE", Decimal(1))], Refund(333, 0)).total == 333
    assert partial_return(THREE, CRN, [BroughtBack("ROSE", Decimal(2))], Refund(667, 0)).total == 667


@pytest.mark.parametrize(
    ("seen", "goods", "refund", "refusal"),
    [
        (VASES, [BroughtBack("VASE", Decimal(1))], Refund(0, 2_200_001), refusals.ReturnAmountsDisagree),
        (VASES, [BroughtBack("VASE", Decimal(3))], Refund(0, 6_600_000), refusals.MoreReturnedThanSold),
        (VASES, [BroughtBack("ROSE", Decimal(1))], Refund(0, 1), refusals.MoreReturnedThanSold),
        (VASES, [BroughtBack("VASE", Decimal(0))], Refund(0, 0), refusals.QuantityInadmissible),
        (VASES, [], Refund(0, 0), refusals.ReturnAmountsDisagree),
        (VASES, [BroughtBack("VASE", Decimal(1))], Refund(2_200_001, -1), refusals.AmountNegative),
        (replace(VASES, third_party=1), [BroughtBack("VASE", Decimal(1))], Refund(0, 1), refusals.OnlyFullReturn),
        (replace(VASES, kind=ReceiptKind.RETURN), [], Refund(0, 1), refusals.OriginalIsReturn),
        (DEPOSIT, [], Refund(300_001, 0), refusals.ReturnAmountsDisagree),
        (DEPOSIT, [BroughtBack("VASE", Decimal(1))], Refund(1, 0), refusals.ReturnAmountsDisagree),
    ],
)
def test_inadmissible_returns_are_refused(
    seen: SeenReceipt, goods: list[BroughtBack], refund: Refund, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        partial_return(seen, CRN, goods, refund)


def test_a_part_of_a_deposit_names_money_only() -> None:
    back = partial_return(DEPOSIT, CRN, [], Refund(100_000, 0))
    assert (back.rows, back.total, back.full) == ((), 100_000, False)
