"""Zones by geometry, slots by the store's own clock."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from chassis.ids import uuid7
from contracts.ids import ZoneId
from contracts.money import Money
from delivery.domain.refusals import ZoneOutlineInvalid
from delivery.domain.slots import SlotRule, slots_of_day
from delivery.domain.zones import Zone, check_outline, zone_at

from services.delivery.tests.builders import SQUARE


def zone(polygon: dict[str, Any], fee: int = 100, priority: int = 0) -> Zone:
    return Zone(ZoneId(uuid7()), "z", polygon, Money(fee, "AMD"), Money.zero("AMD"), priority)


def test_the_border_belongs_to_the_zone_and_the_outside_does_not() -> None:
    whole = zone(SQUARE)
    assert zone_at([whole], 40.2, 44.5) == whole
    assert zone_at([whole], 40.1, 44.4) == whole
    assert zone_at([whole], 40.31, 44.5) is None
    assert zone_at([whole], 44.5, 40.2) is None, "latitude and longitude must not be swapped"


def test_of_overlapping_zones_priority_counts_then_the_lower_fee() -> None:
    wide, centre, cheap = zone(SQUARE, 200), zone(SQUARE, 100, priority=1), zone(SQUARE, 50)
    assert zone_at([wide, centre, cheap], 40.2, 44.5) == centre
    assert zone_at([wide, cheap], 40.2, 44.5) == cheap


@pytest.mark.parametrize(
    "polygon",
    [
        {},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": "north"},
    ],
)
def test_an_outline_that_is_no_area_is_refused(polygon: dict[str, Any]) -> None:
    with pytest.raises(ZoneOutlineInvalid):
        check_outline(polygon)


def test_slots_follow_the_stores_clock_through_a_clock_change() -> None:
    rule = SlotRule(uuid7(), (7,), time(9), time(11), 5, 60)
    before, after = date(2026, 3, 22), date(2026, 3, 29)
    assert slots_of_day([rule], before, "Europe/Berlin")[0].starts_at == datetime(2026, 3, 22, 8, tzinfo=UTC)
    assert slots_of_day([rule], after, "Europe/Berlin")[0].starts_at == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert slots_of_day([rule], date(2026, 3, 23), "Europe/Berlin") == []


def test_a_window_over_midnight_ends_on_the_next_day() -> None:
    rule = SlotRule(uuid7(), (6,), time(22), time(1), 5, 30)
    slot = slots_of_day([rule], date(2026, 2, 14), "Asia/Yerevan")[0]
    assert slot.starts_at == datetime(2026, 2, 14, 18, tzinfo=UTC)
    assert slot.ends_at == datetime(2026, 2, 14, 21, tzinfo=UTC)
    assert slot.orders_until == datetime(2026, 2, 14, 17, 30, tzinfo=UTC)
