"""Causal order of a passport."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from analytics.domain.passport import Entry, in_causal_order
from chassis.ids import uuid7

START = datetime(2026, 2, 14, 9, 0, tzinfo=UTC)


def entry(
    name: str, seconds: float, cause: UUID | None = None, subject: str = "", sequence: int = 1, source: str = "x"
) -> Entry:
    moment = START + timedelta(seconds=seconds)
    return Entry(uuid7(), name, source, subject or name, sequence, moment, cause, None, {})


def test_a_cause_stands_before_its_effect_whatever_the_clocks_say() -> None:
    placed = entry("orders.order_placed", 10)
    reserved = entry("inventory.stock_reserved", 9.5, placed.event_id)
    confirmed = entry("orders.order_confirmed", 9.7, reserved.event_id)
    assert [e.type for e in in_causal_order([confirmed, reserved, placed])] == [
        "orders.order_placed",
        "inventory.stock_reserved",
        "orders.order_confirmed",
    ]


def test_versions_of_one_aggregate_follow_each_other() -> None:
    second = entry("orders.order_paid", 1, subject="o", sequence=2)
    first = entry("orders.order_placed", 2, subject="o", sequence=1)
    assert in_causal_order([second, first]) == [first, second]


def test_any_arrival_order_gives_the_same_passport() -> None:
    placed = entry("placed", 0)
    chain = [placed]
    for number in range(1, 20):
        chain.append(entry(f"step {number}", 20 - number, chain[-1].event_id))
    shuffled = chain.copy()
    for seed in range(50):
        random.Random(seed).shuffle(shuffled)
        assert in_causal_order(shuffled) == chain


def test_an_impossible_circle_hides_nothing() -> None:
    one, two = uuid7(), uuid7()
    left = Entry(one, "left", "x", "l", 1, START, two, None, {})
    right = Entry(two, "right", "x", "r", 1, START + timedelta(seconds=1), one, None, {})
    assert in_causal_order([right, left]) == [left, right]
