"""From what the till sold to what the register may print."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from chassis.refusals import Refusal
from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.amounts import AmountOff, gross
from fiscal_gateway_am.domain.receipt import SoldLine, Tender, TenderKind, prepayment, printable, sale
from hypothesis import given
from hypothesis import strategies as st

ROSES = SoldLine(1, Decimal(3), 150_000, 450_000, "ROSE-RED-60", "Վարդ կարմիր", "0603", "հատ")
CASH, HERE, ELSEWHERE = TenderKind.CASH, TenderKind.CASHLESS_ON_REGISTER, TenderKind.CASHLESS_ELSEWHERE
PREPAID, THIRD = TenderKind.PREPAYMENT, TenderKind.THIRD_PARTY


def test_sale_carries_the_tills_own_totals() -> None:
    receipt = sale([ROSES], [Tender(CASH, 1_000_000)], total=450_000, currency="AMD")
    assert (receipt.total, receipt.cash, receipt.change) == (450_000, 1_000_000, 550_000)
    assert receipt.lines[0].discount is None


def test_discounted_line_becomes_an_amount_off_the_line() -> None:
    line = replace(ROSES, total=405_000)
    receipt = sale([line], [Tender(CASH, 405_000)], total=405_000, currency="AMD")
    assert receipt.lines[0].discount == AmountOff(45_000)
    assert receipt.lines[0].total == 405_000


def test_weighed_line_rounded_up_to_whole_drams_is_covered_by_the_price() -> None:
    line = replace(ROSES, quantity=Decimal("0.333"), total=50_000)
    receipt = sale([line], [Tender(CASH, 50_000)], total=50_000, currency="AMD")
    printed = receipt.lines[0]
    assert (printed.price, printed.total) == (150_149, 50_000)
    assert gross(printed.price - 1, printed.quantity) == 49_999
    assert printed.discount is None


def test_surcharge_is_refused() -> None:
    with pytest.raises(refusals.LineTotalAbovePrice) as refused:
        sale([replace(ROSES, total=450_051)], [], total=450_051, currency="AMD")
    assert refused.value.facts["above"] == 51


def test_gift_is_left_out() -> None:
    gift = replace(ROSES, code="CARD", total=0)
    receipt = sale([gift, ROSES], [Tender(CASH, 450_000)], total=450_000, currency="AMD")
    assert [line.code for line in receipt.lines] == ["ROSE-RED-60"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quantity": Decimal(0)}, refusals.QuantityInadmissible),
        ({"quantity": Decimal("1.0005")}, refusals.QuantityInadmissible),
        ({"price": 0}, refusals.PriceInadmissible),
        ({"code": ""}, refusals.ProductCodeInadmissible),
        ({"code": "x" * 51}, refusals.ProductCodeInadmissible),
        ({"unit": " "}, refusals.UnitMissing),
        ({"classifier": ""}, refusals.ClassifierMissing),
        ({"department": 0}, refusals.DepartmentMissing),
        ({"total": -1}, refusals.DiscountInadmissible),
    ],
)
def test_bad_lines_are_refused_before_any_register_is_asked(change: dict[str, Any], refusal: type[Refusal]) -> None:
    line = replace(ROSES, **change)
    with pytest.raises(refusal):
        sale([line], [Tender(CASH, 450_000)], total=line.total, currency="AMD")


@pytest.mark.parametrize(
    ("tenders", "refusal"),
    [
        ([Tender(CASH, 449_999)], refusals.PaidLessThanTotal),
        ([Tender(ELSEWHERE, 450_001)], refusals.CashlessAboveTotal),
        ([Tender(ELSEWHERE, 450_000), Tender(CASH, 1)], refusals.CashSuperfluous),
        ([Tender(PREPAID, 300_000), Tender(ELSEWHERE, 150_001)], refusals.CashlessAboveTotal),
        ([Tender(PREPAID, 450_000), Tender(CASH, 1)], refusals.CashSuperfluous),
        ([Tender(HERE, 200_000), Tender(ELSEWHERE, 250_000)], refusals.TwoTerminals),
        ([Tender(CASH, 450_001), Tender(ELSEWHERE, -1)], refusals.AmountNegative),
    ],
)
def test_payments_the_register_would_refuse_are_refused(tenders: list[Tender], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        sale([ROSES], tenders, total=450_000, currency="AMD")


def test_lines_must_add_up_to_the_total() -> None:
    with pytest.raises(refusals.TotalsDisagree) as refused:
        sale([ROSES], [Tender(CASH, 450_100)], total=450_100, currency="AMD")
    assert refused.value.facts == {"lines": 450_000, "total": 450_100}


def test_a_sale_of_gifts_only_is_nothing() -> None:
    with pytest.raises(refusals.NothingToRegister):
        sale([replace(ROSES, total=0)], [], total=0, currency="AMD")


def test_roubles_are_refused() -> None:
    with pytest.raises(refusals.CurrencyNotDram):
        sale([ROSES], [Tender(CASH, 450_000)], total=450_000, currency="RUB")


@pytest.mark.parametrize("tin", ["1234567", "123456789", "1234567a", ""])
def test_buyers_number_has_eight_digits(tin: str) -> None:
    with pytest.raises(refusals.BuyerTinMalformed):
        sale([ROSES], [Tender(CASH, 450_000)], total=450_000, currency="AMD", buyer_tin=tin)


@pytest.mark.parametrize("mark", ["x" * 28, "x" * 111, "x" * 29 + " ", "ծ" * 30])
def test_malformed_marks_are_refused(mark: str) -> None:
    with pytest.raises(refusals.MarkMalformed):
        sale([ROSES], [Tender(CASH, 450_000)], total=450_000, currency="AMD", marks=[mark])


def test_one_card_keeps_its_reference_and_two_lose_theirs() -> None:
    card = Tender(ELSEWHERE, 450_000, "123456789012", "TERM0001")
    one = sale([ROSES], [card], total=450_000, currency="AMD")
    assert (one.acquirer_reference, one.terminal_id) == ("123456789012", "TERM0001")
    halves = [replace(card, amount=225_000), replace(card, amount=225_000)]
    two = sale([ROSES], halves, total=450_000, currency="AMD")
    assert (two.acquirer_reference, two.terminal_id) == (None, None)


def test_prepayment_is_money_without_goods() -> None:
    deposit = prepayment([Tender(CASH, 100_000), Tender(ELSEWHERE, 200_000)], currency="AMD")
    assert (deposit.total, deposit.cash, deposit.cashless, deposit.lines) == (300_000, 100_000, 200_000, ())
    assert deposit.is_prepayment


@pytest.mark.parametrize("tenders", [[], [Tender(PREPAID, 1)], [Tender(CASH, 5), Tender(THIRD, 1)]])
def test_prepayment_from_nothing_or_from_a_prepayment_is_refused(tenders: list[Tender]) -> None:
    with pytest.raises(refusals.PrepaymentInadmissible):
        prepayment(tenders, currency="AMD")


def test_marks_on_a_prepayment_are_refused() -> None:
    with pytest.raises(refusals.MarksOnPrepayment):
        prepayment([Tender(CASH, 1)], currency="AMD", marks=["x" * 30])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Վարդ «Նաոմի» 60 սմ", "Վարդ «Նաոմի» 60 սմ"),
        ("Роза 🌹 красная", "Роза красная"),
        ("玫瑰 Rose", "Rose"),
        ("x" * 60, "x" * 50),
        ("🌹🌹", ""),
        ("a\u0007b\nc", "a b c"),
    ],
)
def test_names_keep_what_the_device_can_print(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_unprintable_name_falls_back_to_the_code() -> None:
    receipt = sale([replace(ROSES, name="🌹")], [Tender(CASH, 450_000)], total=450_000, currency="AMD")
    assert receipt.lines[0].name == "ROSE-RED-60"


LINES = st.builds(
    lambda thousandths, price, off: (Decimal(thousandths) / 1000, price, off),
    st.integers(1, 100_000),
    st.integers(1, 10**7),
    st.integers(0, 100),
)


@given(st.lists(LINES, min_size=1, max_size=8), st.integers(0, 10**7))
def test_receipt_always_equals_the_sale(parts: list[tuple[Decimal, int, int]], extra_cash: int) -> None:
    """R6: lines = total = payments - change, with any discounts and quantities."""
    lines = []
    for place, (quantity, price, off) in enumerate(parts):
        whole = gross(price, quantity)
        lines.append(replace(ROSES, code=str(place), quantity=quantity, price=price, total=whole - whole * off // 100))
    total = sum(line.total for line in lines)
    if total == 0:
        return
    receipt = sale(lines, [Tender(CASH, total + extra_cash)], total=total, currency="AMD")
    assert sum(line.total for line in receipt.lines) == receipt.total == total
    assert receipt.cash - receipt.change == total
