"""Placing an order: what it freezes, what it refuses, what it announces (S45–S70)."""

import pytest
from contracts.events.orders import OrderPlaced

from services.orders.tests.builders import Shop

pytestmark = pytest.mark.servers


async def test_a_placed_order_has_its_number_total_and_event(shop: Shop) -> None:
    placed = await shop.place()
    assert placed["total"] == {"amount": 2670000, "currency": "AMD"}
    assert placed["status"] == "placed"
    [event] = await shop.orders.published(OrderPlaced)
    assert (event.number, event.sequence, str(event.order_id)) == (placed["number"], 1, placed["id"])
