"""Which lines of the profit-and-loss statement an order's facts lead to.

Revenue and the cost of its stems belong to the business day on which the order was completed, in the store's zone
(S236, S237). The facts may arrive in any order; a line is due as soon as everything it needs is known.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class LineKind(StrEnum):
    GOODS = "goods"
    """Revenue of flowers and goods, without delivery."""
    DELIVERY = "delivery"
    """Revenue of delivery fees."""
    STEM_COST = "stem_cost"
    """Cost of what left the stock for completed orders; negative."""
    BONUS = "bonus"
    """Bonus granted to customers; negative."""
    REFUND = "refund"
    """Money given back for completed orders; negative."""
    WASTE = "waste"
    """Cost of what was assembled for orders that were cancelled; negative, returns come back as positive."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known so far; amounts in minor units of the store's currency."""

    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    goods: int | None = None
    delivery_fee: int | None = None
    stem_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    kind: LineKind
    business_day: date
    amount: int


def business_day(moment: datetime, time_zone: str) -> date:
    """The store's calendar day of a moment."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def lines_due(facts: OrderFacts, time_zone: str) -> list[Line]:
    """Every line the facts allow by now; posting one twice is prevented by its key (order, kind)."""
    due: list[Line] = []
    if facts.completed_at is not None:
        day = business_day(facts.completed_at, time_zone)
        if facts.goods is not None:
            due.append(Line(LineKind.GOODS, day, facts.goods))
        if facts.delivery_fee:
            due.append(Line(LineKind.DELIVERY, day, facts.delivery_fee))
        if facts.stem_cost:
            due.append(Line(LineKind.STEM_COST, day, -facts.stem_cost))
    elif facts.cancelled_at is not None and facts.stem_cost:
        due.append(Line(LineKind.WASTE, business_day(facts.cancelled_at, time_zone), -facts.stem_cost))
    return due
