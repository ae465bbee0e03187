"""Lines of the profit-and-loss statement."""

from datetime import UTC, date, datetime

from analytics.domain.profit import Line, LineKind, OrderFacts, business_day, lines_due

DONE = datetime(2026, 2, 14, 20, 30, tzinfo=UTC)


def test_the_business_day_is_the_stores() -> None:
    assert business_day(DONE, "Asia/Yerevan") == date(2026, 2, 15)
    assert business_day(DONE, "Europe/Moscow") == date(2026, 2, 14)


def test_a_completed_order_gives_goods_delivery_and_cost() -> None:
    facts = OrderFacts(completed_at=DONE, goods=1_200_000, delivery_fee=150_000, stem_cost=430_000)
    day = date(2026, 2, 15)
    assert lines_due(facts, "Asia/Yerevan") == [
        Line(LineKind.GOODS, day, 1_200_000),
        Line(LineKind.DELIVERY, day, 150_000),
        Line(LineKind.STEM_COST, day, -430_000),
    ]


def test_nothing_is_earned_before_completion() -> None:
    assert lines_due(OrderFacts(goods=1, delivery_fee=1, stem_cost=1), "UTC") == []


def test_stems_of_a_cancelled_order_are_waste() -> None:
    facts = OrderFacts(cancelled_at=DONE, stem_cost=430_000)
    assert lines_due(facts, "UTC") == [Line(LineKind.WASTE, date(2026, 2, 14), -430_000)]
