"""When a memorable date falls, and whether its reminder is due (S35, S232)."""

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm.domain.refusals import NoSuchDay


def check_day(month: int, day: int) -> None:
    """Raises NoSuchDay. The 29th of February is a day."""
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
        raise NoSuchDay(day=day, month=month)


def next_fall(month: int, day: int, today: date) -> date:
    """The next time the date falls, today included; the 29th of February falls on the 28th in common years."""
    this_year = _in_year(month, day, today.year)
    return this_year if this_year >= today else _in_year(month, day, today.year + 1)


def _in_year(month: int, day: int, year: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def reminder_due(month: int, day: int, lead_days: int, reminded_for: date | None, today: date) -> date | None:
    """The day the date falls on, when it is near enough and was not announced for that year yet."""
    falls_on = next_fall(month, day, today)
    near = falls_on - timedelta(days=lead_days) <= today
    return falls_on if near and reminded_for != falls_on else None


def end_of_day(now: datetime, time_zone: str) -> datetime:
    """The midnight that ends today where the store is."""
    today = now.astimezone(ZoneInfo(time_zone))
    return today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
