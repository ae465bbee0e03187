"""Stores as we are told about them: newer words win, whatever their order."""

from datetime import UTC, datetime

import pytest
from chassis.testing import RunningService
from contracts.events.inventory import ReservationFailed, StockReserved

from services.inventory.tests.builders import (
    MOSCOW,
    Shop,
    placed,
    product_line,
    store_changed,
)

pytestmark = pytest.mark.servers


async def test_older_word_about_a_store_changes_nothing(inventory: RunningService) -> None:
    newer = store_changed(MOSCOW, "RUB", "Asia/Vladivostok", sequence=3, title="New")
    older = store_changed(MOSCOW, "RUB", "Europe/Moscow", sequence=2, title="Old")
    assert await inventory.deliver(newer, times=2) == 1
    assert await inventory.deliver(older) == 1
    rows = await inventory.rows("select title, time_zone, sequence from {schema}.stores")
    assert [tuple(row) for row in rows] == [("New", "Asia/Vladivostok", 3)]


async def test_day_that_decides_is_the_stores_own(shop: Shop) -> None:
    """R15: what has passed its date in Auckland is still good in Honolulu."""
    rose = await shop.product("rose")
    noon = datetime(2026, 3, 8, 11, 30, tzinfo=UTC)
    shop.service.runtime.clock = lambda: noon
    await shop.receive(rose, 5, best_before=noon.date())
    await shop.service.deliver(store_changed(MOSCOW, "RUB", "Pacific/Auckland", sequence=2))
    await shop.service.deliver(placed(product_line(rose, 1)))
    assert len(await shop.service.published(ReservationFailed)) == 1
    await shop.service.deliver(store_changed(MOSCOW, "RUB", "Pacific/Honolulu", sequence=3))
    await shop.service.deliver(placed(product_line(rose, 1)))
    assert len(await shop.service.published(StockReserved)) == 1
