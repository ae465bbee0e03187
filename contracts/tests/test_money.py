"""Money: one rounding, no lost unit, no float, no mixed currencies (decision 12, R6)."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from contracts.money import (
    CURRENCIES,
    LARGEST_AMOUNT,
    AmountNotWhole,
    CurrenciesDiffer,
    Money,
    NothingToDivideBy,
    UnknownCurrency,
    divide_half_up,
    format_money,
)
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

VECTORS = Path(__file__).parent.parent / "vectors"
MONEY: dict[str, Any] = json.loads((VECTORS / "money.json").read_text("utf-8"))
ALLOCATION: dict[str, Any] = json.loads((VECTORS / "allocation.json").read_text("utf-8"))

amounts = st.integers(-(10**12), 10**12)
currencies = st.sampled_from(sorted(CURRENCIES))
moneys = st.builds(Money, amounts, currencies)
quantities = st.decimals("0.001", "9999.999", places=3)
_DEAREST = LARGEST_AMOUNT // 10_000 - 1_000
prices = st.builds(Money, st.integers(-_DEAREST, _DEAREST), currencies)
"""Of one piece, so that the largest quantity of it is still an amount the platform carries, rounded up."""


def of(written: dict[str, Any]) -> Money:
    return Money(written["amount"], written["currency"])


class Bill(BaseModel):
    total: Money


def test_currency_table_is_the_published_one() -> None:
    table = {
        code: {"exponent": c.exponent, "grain": c.grain, "cash_step": c.cash_step, "symbol": c.symbol}
        for code, c in CURRENCIES.items()
    }
    assert table == MONEY["currencies"]


@pytest.mark.parametrize("case", MONEY["divide"])
def test_division_rounds_halves_away_from_zero(case: dict[str, int]) -> None:
    assert divide_half_up(case["numerator"], case["denominator"], case["step"]) == case["result"]


@pytest.mark.parametrize("case", MONEY["times"])
def test_line_total_is_price_times_quantity(case: dict[str, Any]) -> None:
    assert of(case["money"]).times(Decimal(case["quantity"])).amount == case["result"]


@pytest.mark.parametrize("case", MONEY["percent"])
def test_percentage_is_rounded_to_the_grain(case: dict[str, Any]) -> None:
    assert of(case["money"]).percent(Decimal(case["rate"])).amount == case["result"]


@pytest.mark.parametrize("case", MONEY["cash"])
def test_cash_is_rounded_to_the_smallest_coin(case: dict[str, Any]) -> None:
    assert of(case["money"]).rounded_to_cash().amount == case["result"]


@pytest.mark.parametrize("case", MONEY["major"])
def test_major_units_are_read_exactly(case: dict[str, Any]) -> None:
    money = Money.from_major(case["text"], case["currency"])
    assert money == Money(case["amount"], case["currency"])
    assert money.major == Decimal(case["text"])
    assert f"{money.major:f}" == f"{Decimal(case['text']):.2f}"


@pytest.mark.parametrize("case", MONEY["not_major"])
def test_major_units_are_never_rounded_silently(case: dict[str, Any]) -> None:
    with pytest.raises(AmountNotWhole):
        Money.from_major(case["text"], case["currency"])


@pytest.mark.parametrize("case", MONEY["format"])
@pytest.mark.parametrize("language", ["ru", "hy", "en"])
def test_people_read_amounts_in_their_language(case: dict[str, Any], language: Any) -> None:
    assert format_money(of(case["money"]), language) == case[language]


@pytest.mark.parametrize("case", ALLOCATION["allocations"], ids=lambda case: str(case["why"]))
def test_total_is_divided_by_largest_remainder(case: dict[str, Any]) -> None:
    shares = of(case["money"]).allocate([Decimal(weight) for weight in case["weights"]])
    assert [share.amount for share in shares] == case["shares"]


@pytest.mark.parametrize("case", ALLOCATION["refused"], ids=lambda case: str(case["why"]))
def test_total_is_not_divided_over_nothing(case: dict[str, Any]) -> None:
    with pytest.raises(NothingToDivideBy):
        Money(100, "RUB").allocate([Decimal(weight) for weight in case["weights"]])


@given(moneys, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_shares_always_sum_to_the_total_and_stay_within_one_grain_of_fair(money: Money, weights: list[int]) -> None:
    shares = money.allocate(weights)
    assert Money.total(shares, money.currency) == money
    for share, weight in zip(shares, weights, strict=True):
        fair = Decimal(money.amount) * weight / sum(weights)
        assert abs(share.amount - fair) < CURRENCIES[money.currency].grain


@given(moneys, st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_refund_is_divided_as_the_mirror_of_the_sale(money: Money, weights: list[int]) -> None:
    assert [-share for share in money.allocate(weights)] == (-money).allocate(weights)


@given(moneys, st.integers(1, 50))
def test_equal_parts_differ_by_one_grain_at_most(money: Money, parts: int) -> None:
    sizes = [abs(share.amount) for share in money.split(parts)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[-1] <= CURRENCIES[money.currency].grain


@given(prices, quantities)
def test_returning_a_line_gives_back_exactly_what_it_cost(money: Money, quantity: Decimal) -> None:
    assert money.times(-quantity) == -money.times(quantity)


@given(prices, quantities)
def test_computed_amounts_stand_on_the_grain(money: Money, quantity: Decimal) -> None:
    assert money.times(quantity).amount % CURRENCIES[money.currency].grain == 0


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.sampled_from([1, 5, 100, 1000]))
def test_rounding_is_the_nearest_step(numerator: int, denominator: int, step: int) -> None:
    rounded = divide_half_up(numerator, denominator, step)
    assert rounded % step == 0
    assert 2 * abs(rounded * denominator - numerator) <= step * denominator


lines = st.lists(st.tuples(st.integers(1, 10**6), quantities, st.integers(0, 100)), min_size=1, max_size=12)


@given(currencies, lines, st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 10**6))
def test_lines_equal_total_equal_payments_less_change(
    currency: str,
    lines: list[tuple[int, Decimal, int]],
    order_discount: int,
    card: int,
    bonus: int,
    extra_cash: int,
) -> None:
    """R6: random discounts on lines and on the order, three kinds of payment, change from cash."""
    grain = CURRENCIES[currency].grain
    totals = []
    for units, quantity, discount in lines:
        full = Money(units * grain, currency).times(quantity)
        totals.append(full - full.percent(discount))
    before = Money.total(totals, currency)
    spread = before.percent(order_discount)
    if not before.is_zero:
        shares = spread.allocate([line.amount for line in totals])
        totals = [line - share for line, share in zip(totals, shares, strict=True)]
    total = before - spread
    assert all(not line.is_negative for line in totals)
    assert Money.total(totals, currency) == total

    by_card = total.percent(card)
    by_bonus = (total - by_card).percent(bonus)
    due_in_cash = total - by_card - by_bonus
    handed_over = due_in_cash + Money(extra_cash, currency)
    change = handed_over - due_in_cash
    assert by_card + by_bonus + handed_over - change == Money.total(totals, currency)


def test_currencies_do_not_mix() -> None:
    roubles, drams = Money(100, "RUB"), Money(100, "AMD")
    for mix in (
        lambda: roubles + drams,
        lambda: roubles - drams,
        lambda: roubles < drams,
        lambda: roubles <= drams,
        lambda: roubles > drams,
        lambda: roubles >= drams,
        lambda: Money.total([roubles, drams], "RUB"),
    ):
        with pytest.raises(CurrenciesDiffer):
            mix()
    assert roubles != drams


def test_comparison_is_by_amount() -> None:
    less, more = Money(1, "RUB"), Money(2, "RUB")
    assert less < more <= more
    assert more > less >= less
    assert max(less, more) is more


@pytest.mark.parametrize("amount", [1.0, True, "1", Decimal(1), None])
def test_only_a_whole_int_is_an_amount(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "RUB")


@pytest.mark.parametrize("factor", [0.1, True, "1", None])
def test_binary_fractions_never_multiply_money(factor: Any) -> None:
    money = Money(100, "RUB")
    for compute in (
        money.times,
        money.percent,
        lambda f: money.allocate([f]),
        lambda f: Money.from_minor(f, "RUB"),
    ):
        with pytest.raises(TypeError):
            compute(factor)


def test_amount_beyond_a_browser_number_is_refused() -> None:
    assert Money(LARGEST_AMOUNT, "RUB").amount == LARGEST_AMOUNT
    with pytest.raises(AmountNotWhole):
        Money(LARGEST_AMOUNT + 1, "RUB")


@pytest.mark.parametrize("code", ["XXX", "rub", "", None, 643])
def test_unknown_currency_is_refused(code: Any) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, code)


def test_json_shape_is_amount_and_currency() -> None:
    bill = Bill(total=Money(450000, "RUB"))
    assert json.loads(bill.model_dump_json()) == {"total": {"amount": 450000, "currency": "RUB"}}
    assert Bill.model_validate_json(bill.model_dump_json()) == bill
    assert Bill.model_validate(bill.model_dump()) == bill


@pytest.mark.parametrize(
    "written",
    [
        '{"amount": 1.0, "currency": "RUB"}',
        '{"amount": true, "currency": "RUB"}',
        '{"amount": "1", "currency": "RUB"}',
        '{"amount": null, "currency": "RUB"}',
        '{"amount": 1, "currency": "XXX"}',
        '{"amount": 1}',
        '{"amount": 1, "currency": "RUB", "exponent": 0}',
        '{"amount": 9007199254740992, "currency": "RUB"}',
        "450000",
        '"4500.00 RUB"',
    ],
)
def test_json_that_is_not_exactly_money_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_json(written)


def test_provider_fractions_of_minor_units_are_rounded_once() -> None:
    assert Money.from_minor(Decimal("50260.869"), "RUB") == Money(50261, "RUB")
    assert Money.from_minor(Decimal("50250"), "AMD") == Money(50300, "AMD")
