"""The register's arithmetic, to the luma."""

from decimal import Decimal

import pytest
from fiscal_gateway_am.domain.amounts import AmountOff, PercentOff, drams, gross, line_total, lumas, rounded
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "additional", "total"),
    [
        (100_000, "3", PercentOff(Decimal(10)), AmountOff(50_000), 220_000),
        (2_500_000, "2", PercentOff(Decimal(10)), AmountOff(100_000), 4_400_000),
        (2_500_000, "2", AmountOff(100_000, each_unit=True), None, 4_800_000),
        (2_500_000, "2", AmountOff(100_000), PercentOff(Decimal(10)), 4_410_000),
        (150_000, "0.333", None, None, 49_950),
        (1, "0.5", None, None, 1),
        (1, "0.499", None, None, 0),
        (333, "1", PercentOff(Decimal("33.33")), None, 222),
    ],
)
def test_line_totals_follow_the_manual(
    price: int,
    quantity: str,
    discount: PercentOff | AmountOff | None,
    additional: PercentOff | AmountOff | None,
    total: int,
) -> None:
    """Acceptance 3: 2 200.00 and 44 000.00 in the two samples of the manual."""
    assert line_total(price, Decimal(quantity), discount, additional) == total


def test_half_a_luma_goes_up() -> None:
    assert [rounded(Decimal(text)) for text in ("0.5", "0.49", "1.5", "2.5")] == [1, 0, 2, 3]


@given(st.integers(min_value=0, max_value=10**12))
def test_lumas_survive_the_way_to_drams_and_back(amount: int) -> None:
    assert lumas(drams(amount)) == amount
    exponent = drams(amount).as_tuple().exponent
    assert isinstance(exponent, int)
    assert exponent >= -2


def test_a_fraction_of_a_luma_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of lumas"):
        lumas(Decimal("0.005"))


@given(st.integers(1, 10**8), st.integers(1, 10**6))
def test_gross_is_the_nearest_luma(price: int, thousandths: int) -> None:
    exact = Decimal(price) * thousandths / 1000
    assert abs(gross(price, Decimal(thousandths) / 1000) - exact) <= Decimal("0.5")
