"""What follows from time alone is of the trace that set the deadline, and names what set it."""

from datetime import timedelta
from uuid import UUID

import pytest
from chassis.context import Origin, resumed
from chassis.ids import uuid7
from contracts.events.orders import OrderLost, OrderNeedsAttention

from services.orders.tests.builders import Shop, stock_reserved
from services.orders.tests.service.test_fulfilment import let_time_pass

pytestmark = pytest.mark.servers
CLICK = "00-7a085853722dc6d2c8b1d9e2c4a5f601-53995c3f42cd8ad8-01"
RESERVED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def traces(origins: list[Origin]) -> list[tuple[str | None, UUID | None]]:
    return [(one.traceparent and one.traceparent.split("-")[1], one.caused_by) for one in origins]


async def test_unpaid_order_is_lost_in_the_trace_that_gave_it_its_time_to_pay(shop: Shop) -> None:
    placed, event_id = await shop.place(), uuid7()
    await shop.orders.deliver(stock_reserved(shop.id, placed["id"]), event_id=event_id, traceparent=RESERVED)
    assert await let_time_pass(shop, timedelta(hours=2)) > 0
    assert traces(await shop.orders.origins(OrderLost)) == [(RESERVED.split("-")[1], event_id)]


async def test_order_nobody_answered_is_pointed_out_in_the_trace_that_placed_it(shop: Shop) -> None:
    with resumed(Origin(CLICK), "a salesperson's call"):
        await shop.place()
    await let_time_pass(shop, timedelta(minutes=5))
    found = traces(await shop.orders.origins(OrderNeedsAttention))
    assert found == [(CLICK.split("-")[1], None)] * len(found)
    assert found
