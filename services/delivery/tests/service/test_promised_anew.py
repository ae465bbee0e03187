"""An order's promise changes after it was placed: delivery follows, and slots give and take their places."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events.delivery import CourierAssigned, DeliveryCancelled, DeliveryChanged, DeliveryCreated, SlotRefused
from contracts.events.parts import Address, Window
from contracts.ids import OrderId

from contracts import permissions
from services.delivery.tests.builders import (
    COURIER,
    HERE,
    NOW,
    SQUARE,
    assembled,
    cancelled,
    placed,
    promised_anew,
    terms,
)

pytestmark = pytest.mark.servers
URL = "/api/delivery/v1"
RIGHTS = {
    permissions.DELIVERY_READ,
    permissions.DELIVERY_DISPATCH,
    permissions.DELIVERY_CONFIGURE,
    permissions.ORDERS_FORCE,
}
DAY = (NOW + timedelta(days=2)).date().isoformat()
MORNING, EVENING = (
    Window(starts_at=NOW + timedelta(hours=hours), ends_at=NOW + timedelta(hours=hours + 2)) for hours in (40, 48)
)


async def ask(service: RunningService, path: str, **params: Any) -> Any:
    async with service.client(service.user(HERE, permissions=RIGHTS)) as http:
        answer = await http.get(f"{URL}/{path}", params={"store_id": str(HERE), **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def two_slots(service: RunningService, capacity: int = 1) -> tuple[UUID, UUID]:
    """A morning and an evening of one day, with so many places each."""
    async with service.client(service.user(HERE, permissions=RIGHTS)) as http:
        zone = {"title": "Centre", "polygon": SQUARE, "fee": {"amount": 150_000, "currency": "AMD"}}
        assert (await http.post(f"{URL}/zones", json=zone)).status_code == 201
        for starts, ends in (("10:00", "12:00"), ("18:00", "20:00")):
            rule = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "starts": starts, "ends": ends}
            body = rule | {"capacity": capacity, "cut_off_minutes": 0}
            assert (await http.post(f"{URL}/slot-rules", json=body)).status_code == 201
    first, second = await offered(service)
    return UUID(first["slot_id"]), UUID(second["slot_id"])


async def offered(service: RunningService, order: OrderId | None = None) -> Any:
    known = {} if order is None else {"order_id": str(order)}
    return await ask(service, "quotes", latitude=40.18, longitude=44.51, day=DAY, **known)


async def booked(service: RunningService) -> list[int]:
    return [
        row.booked
        for row in await service.rows("select booked from {schema}.slots where booked >= 0 order by starts_at")
    ]


async def only(service: RunningService) -> Any:
    [row] = await service.rows("select * from {schema}.deliveries")
    return row


async def test_another_address_and_slot_are_taken_over_and_the_old_place_is_free(lane: RunningService) -> None:
    morning, evening = await two_slots(lane)
    order = OrderId(uuid7())
    await lane.deliver(placed(order, morning, window=MORNING))
    elsewhere = terms(evening, EVENING).model_copy(update={"address": Address(text="Sayat-Nova 3")})
    await lane.deliver(promised_anew(order, 2, elsewhere), times=2)
    assert await booked(lane) == [0, 1]
    row = await only(lane)
    assert (row.address["text"], row.slot_id, row.window_starts_at) == ("Sayat-Nova 3", evening, EVENING.starts_at)
    [changed] = await lane.published(DeliveryChanged)
    assert (changed.slot_id, changed.window, changed.sequence) == (evening, EVENING, row.version)
    steps = await ask(lane, f"deliveries/{row.id}/log")
    assert [(line["who"], line["why"]) for line in steps][-1] == ("user:anna", "changed: delivery")


async def test_an_older_change_and_one_about_money_leave_the_delivery_as_it_is(lane: RunningService) -> None:
    order = OrderId(uuid7())
    await lane.deliver(placed(order))
    await lane.deliver(promised_anew(order, 3, terms(window=EVENING)))
    await lane.deliver(promised_anew(order, 2, terms(window=MORNING)))
    before = await only(lane)
    await lane.deliver(promised_anew(order, 4, terms(window=EVENING), ("payment",)))
    after = await only(lane)
    assert (after.window_starts_at, after.version) == (EVENING.starts_at, before.version)
    assert len(await lane.published(DeliveryChanged)) == 1


async def test_a_slot_that_filled_up_meanwhile_is_refused_once_and_a_person_offers_another(
    lane: RunningService,
) -> None:
    morning, evening = await two_slots(lane)
    order = OrderId(uuid7())
    await lane.deliver(placed(order, morning, window=MORNING))
    await lane.deliver(placed(OrderId(uuid7()), evening, window=EVENING))
    await lane.deliver(promised_anew(order, 2, terms(evening, EVENING)))
    await lane.deliver(promised_anew(order, 3, terms(evening, EVENING), ("attention",)))
    [refused] = await lane.published(SlotRefused)
    assert (refused.order_id, refused.slot_id) == (order, evening)
    assert await booked(lane) == [0, 1]
    await lane.deliver(promised_anew(order, 4, terms(morning, MORNING)))
    assert await booked(lane) == [1, 1]
    sequences = [event.sequence for event in await lane.published(DeliveryChanged)]
    assert refused.sequence not in sequences
    assert sequences == sorted(set(sequences))


async def test_its_own_full_slot_is_offered_to_the_order_and_to_nobody_else(lane: RunningService) -> None:
    morning, evening = await two_slots(lane)
    order = OrderId(uuid7())
    await lane.deliver(placed(order, morning, window=MORNING))
    assert [one["slot_id"] for one in await offered(lane)] == [str(evening)]
    own = await offered(lane, order)
    assert [(one["slot_id"], one["places_left"]) for one in own] == [(str(morning), 1), (str(evening), 1)]
    where = {"latitude": 40.18, "longitude": 44.51, "first_day": DAY, "days": 1}
    assert await ask(lane, "quote-days", **where) == [{"day": DAY, "slots": 1, "places_left": 1}]
    assert await ask(lane, "quote-days", **where, order_id=str(order)) == [{"day": DAY, "slots": 2, "places_left": 2}]


async def test_an_order_collected_after_all_needs_no_courier_and_may_be_brought_again(lane: RunningService) -> None:
    morning, evening = await two_slots(lane)
    order = OrderId(uuid7())
    await lane.deliver(placed(order, morning, window=MORNING))
    row = await only(lane)
    body = {"courier_id": str(COURIER), "forced_because": "rush"}
    async with lane.client(lane.user(HERE, permissions=RIGHTS)) as http:
        given = await http.post(f"{URL}/deliveries/{row.id}/assign", json=body, headers={"If-Match": '"1"'})
        assert given.status_code == 200, given.text
    await lane.deliver(promised_anew(order, 2, None), times=2)
    assert ((await only(lane)).state, await booked(lane)) == ("cancelled", [0, 0])
    assert len(await lane.published(DeliveryCancelled)) == 1
    with pytest.raises(LookupError):
        await lane.deliver(assembled(order))
    await lane.deliver(promised_anew(order, 3, terms(evening, EVENING)), times=2)
    again = await only(lane)
    assert (again.state, again.courier_id, again.slot_id, await booked(lane)) == ("planned", None, evening, [0, 1])
    assert [event.sequence for event in await lane.published(DeliveryCreated)] == [1, again.version]
    await lane.deliver(assembled(order))
    assert (await only(lane)).state == "ready"
    assert len(await lane.published(CourierAssigned)) == 1


async def test_an_order_placed_to_be_collected_is_planned_when_it_is_brought(lane: RunningService) -> None:
    order, ended = OrderId(uuid7()), OrderId(uuid7())
    await lane.deliver(promised_anew(order, 1, None))
    await lane.deliver(promised_anew(order, 2, terms(window=EVENING)), times=2)
    row = await only(lane)
    assert (row.state, row.order_number, row.window_starts_at) == ("planned", "KEN-000001", EVENING.starts_at)
    await lane.deliver(cancelled(ended))
    await lane.deliver(promised_anew(ended, 7, terms(window=EVENING)))
    assert len(await lane.published(DeliveryCreated)) == 1
