"""Bonus arithmetic: exact whatever the pieces."""

from decimal import Decimal

from contracts.money import Money
from crm.domain.bonus import earned, reversal
from hypothesis import given
from hypothesis import strategies as st

from services.crm.tests.builders import amd

ZERO = amd(0)


def test_goods_earn_and_delivery_does_not() -> None:
    assert earned(amd(12_000), amd(2_000), Decimal(5)) == amd(500)
    assert earned(amd(1_000), amd(2_000), Decimal(5)) == ZERO


def test_a_whole_refund_takes_everything_back_and_a_half_takes_half() -> None:
    assert reversal(amd(500), ZERO, amd(10_000), amd(10_000)) == -amd(500)
    assert reversal(amd(500), ZERO, amd(5_000), amd(10_000)) == -amd(250)
    assert reversal(amd(500), amd(500), amd(10_000), amd(10_000)) == ZERO


@given(st.integers(1, 10**7), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_many_small_refunds_take_back_exactly_what_one_whole_refund_would(bonus: int, parts: list[int]) -> None:
    """R25."""
    earned_bonus, paid = Money(bonus, "RUB"), Money(sum(parts), "RUB")
    back, so_far = Money(0, "RUB"), Money(0, "RUB")
    for part in parts:
        so_far += Money(part, "RUB")
        back += -reversal(earned_bonus, back, so_far, paid)
        assert Money(0, "RUB") <= back <= earned_bonus
    assert back == earned_bonus
