import pytest

from bench.numbers import Spread, growth, less, percentile


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile(values, 1.0) == 100


def test_the_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 0.01) == percentile([7.0], 0.99) == 7.0


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_a_spread_keeps_both_ends() -> None:
    assert Spread.of([3.0, 9.0, 4.0]) == Spread(4.0, 3.0, 9.0)


def test_a_process_that_began_meanwhile_counts_from_nothing() -> None:
    assert less({"old": 12.0, "new": 5.0}, {"old": 10.0, "gone": 1.0}) == {"old": 2.0, "new": 5.0}


def test_growth_is_how_many_times_more() -> None:
    assert growth(2.0, 3.0) == 1.5
