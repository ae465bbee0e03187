"""A store's business day, in the store's own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """First and last moment (excluded) of a store's business day."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
