"""What analytics announces looks like the examples that others are tested with."""

from collections.abc import Awaitable, Callable

import pytest
from analytics.app import SERVICE
from chassis.testing import RunningService
from contracts.events import operations
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderNeedsAttention

from tests.contracts.shapes import differences, example_of, promised_by

pytestmark = pytest.mark.servers


async def test_every_promised_event_is_said_and_shaped_like_its_example(
    start: Callable[..., Awaitable[RunningService]],
) -> None:
    analytics = await start(SERVICE)
    await analytics.deliver(example_of(StoreChanged))
    await analytics.deliver(example_of(OrderNeedsAttention))
    (raised,) = await analytics.published(operations.IncidentRaised)
    assert raised.store_id is not None
    async with analytics.client(analytics.user(raised.store_id, permissions={"operations.manage"})) as http:
        answer = await http.post(f"/api/analytics/v1/incidents/{raised.incident_id}/clear")
    assert answer.status_code == 204
    found = {event.name: differences(event, await analytics.published(event)) for event in promised_by(operations)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert found
