"""Memorable dates."""

from datetime import date

import pytest
from crm.domain.dates import check_day, next_fall, reminder_due
from crm.domain.refusals import NoSuchDay


def test_the_next_fall_may_be_today_or_next_year() -> None:
    assert next_fall(3, 8, date(2026, 3, 8)) == date(2026, 3, 8)
    assert next_fall(3, 8, date(2026, 3, 9)) == date(2027, 3, 8)


def test_the_29th_of_february_falls_on_the_28th_in_common_years() -> None:
    assert next_fall(2, 29, date(2026, 2, 1)) == date(2026, 2, 28)
    assert next_fall(2, 29, date(2028, 2, 1)) == date(2028, 2, 29)
    check_day(2, 29)


@pytest.mark.parametrize(("month", "day"), [(2, 30), (4, 31), (13, 1), (1, 0)])
def test_a_day_that_is_none_is_refused(month: int, day: int) -> None:
    with pytest.raises(NoSuchDay):
        check_day(month, day)


def test_a_reminder_is_due_within_its_lead_and_once_a_year() -> None:
    fall = date(2026, 3, 8)
    assert reminder_due(3, 8, 7, None, date(2026, 2, 28)) is None
    assert reminder_due(3, 8, 7, None, date(2026, 3, 1)) == fall
    assert reminder_due(3, 8, 7, fall, date(2026, 3, 2)) is None
    assert reminder_due(3, 8, 7, fall, date(2027, 3, 2)) == date(2027, 3, 8)
    assert reminder_due(1, 2, 7, None, date(2026, 12, 30)) == date(2027, 1, 2)
