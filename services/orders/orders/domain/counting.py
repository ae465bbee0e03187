"""Counts that stop where nobody reads on: an exact one would cost more than it tells."""

from contracts.api.orders_lists import MOST_COUNTED, Count, OrderFilter


def capped(many: int) -> Count:
    return Count(count=min(many, MOST_COUNTED), capped=many > MOST_COUNTED)


def has_days(wanted: OrderFilter) -> bool:
    """Whether the windows are bounded, which sorting by departure needs."""
    return bool(wanted.when or wanted.first_day or wanted.last_day)
