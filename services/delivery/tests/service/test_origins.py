"""Lateness belongs to the story of the order: each of many late deliveries to its own."""

from datetime import timedelta

import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events.delivery import DeliveryLate
from contracts.events.parts import Window
from contracts.ids import OrderId
from delivery.lateness import announce_late

from services.delivery.tests.builders import NOW, placed

pytestmark = pytest.mark.servers
TRACES = ("0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736")


async def test_each_late_delivery_is_of_the_order_that_asked_for_it(lane: RunningService) -> None:
    past = Window(starts_at=NOW - timedelta(hours=4), ends_at=NOW - timedelta(hours=2))
    asked = []
    for trace_id in TRACES:
        event_id = uuid7()
        order = placed(OrderId(uuid7()), window=past)
        await lane.deliver(order, event_id=event_id, traceparent=f"00-{trace_id}-b7ad6b7169203331-01")
        asked.append((order.order_id, trace_id, event_id))
    await announce_late(lane.runtime)
    late = await lane.published(DeliveryLate)
    origins = await lane.origins(DeliveryLate)
    said = [
        (event.order_id, (origin.traceparent or "--").split("-")[1], origin.caused_by)
        for event, origin in zip(late, origins, strict=True)
    ]
    assert sorted(said) == sorted(asked)
