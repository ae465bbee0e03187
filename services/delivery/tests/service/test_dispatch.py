"""The dispatcher's day: one request shows it, one request changes it, all together or not at all."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events.delivery import (
    CourierAssigned,
    CourierUnassigned,
    ShiftEnded,
    ShiftStarted,
    StopsReordered,
)
from contracts.events.parts import Window
from contracts.ids import OrderId

from contracts import permissions
from services.delivery.tests.builders import COURIER, HERE, NOW, OTHER_COURIER, THERE, WINDOW, cancelled, placed
from services.delivery.tests.service.people import (
    TOMORROW,
    URL,
    assigned,
    change,
    courier,
    dispatcher,
    move,
    on_shift,
    ready,
    set_up,
)

pytestmark = pytest.mark.servers
YERLAG = timedelta(hours=4)


async def day_of(service: RunningService, day: str | None = None) -> Any:
    params = {"store_id": str(HERE), **({"day": day} if day else {})}
    async with service.client(dispatcher(service)) as http:
        answer = await http.get(f"{URL}/dispatch", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_one_request_shows_the_day(lane: RunningService) -> None:
    zone, rule = await set_up(lane)
    shift = await on_shift(lane)
    mine = await assigned(lane)
    free = await ready(
        lane, window=Window(starts_at=WINDOW.starts_at + timedelta(days=2), ends_at=WINDOW.ends_at + timedelta(days=2))
    )
    day = (WINDOW.starts_at.astimezone(UTC) + YERLAG).date()
    shown = await day_of(lane, day.isoformat())
    assert [one["id"] for one in shown["deliveries"]] == [mine]
    assert shown["deliveries"][0]["recipient"]["name"] == "Անի"
    assert shown["deliveries"][0]["address"]["latitude"] == 40.18
    assert shown["deliveries"][0]["courier_name"] == "Aram"
    assert shown["deliveries"][0]["risk"] == "none"
    assert [(one["name"], one["shift_id"], one["stops"]) for one in shown["couriers"]] == [
        ("Aram", shift, [mine]),
        ("Gor", None, []),
    ]
    assert [(one["rule_id"], one["capacity"], one["booked"], one["id"]) for one in shown["slots"]] == [
        (rule, 3, 0, None)
    ]
    assert [one["id"] for one in shown["map"]["zones"]["features"]] == [zone]
    assert shown["map"]["bounds"] == [44.4, 40.1, 44.6, 40.3]
    later = await day_of(lane, (day + timedelta(days=2)).isoformat())
    assert [one["id"] for one in later["deliveries"]] == [free]


async def test_today_keeps_what_yesterday_left_unfinished(lane: RunningService) -> None:
    old = Window(starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=2, hours=-2))
    left = await ready(lane, window=old)
    gone = OrderId(uuid7())
    await lane.deliver(placed(gone, window=old))
    await lane.deliver(cancelled(gone))
    today = await day_of(lane)
    assert left in [one["id"] for one in today["deliveries"]]
    assert len([one for one in today["deliveries"] if one["state"] == "cancelled"]) == 0
    assert [one["risk"] for one in today["deliveries"] if one["id"] == left] == ["late"]
    before = (datetime.now(UTC) + YERLAG - timedelta(days=1)).date().isoformat()
    assert left not in [one["id"] for one in (await day_of(lane, before))["deliveries"]]


async def test_several_changes_happen_together(lane: RunningService) -> None:
    shift = await on_shift(lane)
    first, second, third = [await ready(lane) for _ in range(3)]
    await change(lane, moves=[move(third, 2)])
    answer = await change(
        lane,
        moves=[move(first, 2), move(second, 2), move(third, 3, None)],
        routes=[{"shift_id": shift, "version": 1, "delivery_ids": [second, first]}],
    )
    assert answer.status_code == 200, answer.text
    assert {one["id"]: (one["state"], one["position"]) for one in answer.json()["deliveries"]} == {
        first: ("assigned", 2),
        second: ("assigned", 1),
        third: ("ready", None),
    }
    aram = next(one for one in answer.json()["couriers"] if one["id"] == str(COURIER))
    assert (aram["stops"], aram["shift_version"]) == ([second, first], 2)
    assert [str(event.delivery_id) for event in await lane.published(CourierUnassigned)] == [third]
    assert [[str(one) for one in event.delivery_ids] for event in await lane.published(StopsReordered)] == [
        [second, first]
    ]


async def test_one_refusal_undoes_the_whole_request_and_names_the_delivery(lane: RunningService) -> None:
    await on_shift(lane)
    good, stale = await ready(lane), await ready(lane)
    answer = await change(lane, moves=[move(good, 2), move(stale, 1)])
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert (answer.json()["facts"]["delivery_id"], answer.json()["facts"]["order_number"]) == (stale, "KEN-000001")
    idle = await change(lane, moves=[move(good, 2), move(stale, 2, OTHER_COURIER)])
    assert (idle.status_code, idle.json()["code"]) == (409, "delivery.courier_not_on_shift")
    stranger = await change(lane, moves=[move(good, 2, uuid7())])
    assert stranger.status_code == 404
    assert {row.state for row in await lane.rows("select state from {schema}.deliveries")} == {"ready"}
    assert await lane.published(CourierAssigned) == []


@pytest.mark.parametrize("wrong", ["missing", "foreign", "twice"])
async def test_a_run_is_ordered_only_as_it_is(lane: RunningService, wrong: str) -> None:
    shift = await on_shift(lane)
    one, two = await assigned(lane), await assigned(lane)
    stops = {"missing": [one], "foreign": [one, two, str(uuid7())], "twice": [one, two, one]}[wrong]
    answer = await change(lane, routes=[{"shift_id": shift, "version": 1, "delivery_ids": stops}])
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery.stops_differ")
    assert {row.position for row in await lane.rows("select position from {schema}.deliveries")} == {None}
    assert await lane.published(StopsReordered) == []


async def test_two_dispatchers_order_one_run_and_the_second_is_told(lane: RunningService) -> None:
    shift = await on_shift(lane)
    one, two = await assigned(lane), await assigned(lane)
    orders = ([one, two], [two, one])
    answers = await asyncio.gather(
        *(change(lane, routes=[{"shift_id": shift, "version": 1, "delivery_ids": stops}]) for stops in orders)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await lane.published(StopsReordered)) == 1


async def test_forcing_several_needs_the_right_and_keeps_the_reason(lane: RunningService) -> None:
    delivery = await ready(lane)
    body: dict[str, Any] = {"moves": [move(delivery, 2, OTHER_COURIER)], "forced_because": "nobody else"}
    assert (await change(lane, None, **body)).status_code == 403
    assert (await change(lane, dispatcher(lane, HERE, permissions.ORDERS_FORCE), **body)).status_code == 200
    assert [event.forced_because for event in await lane.published(CourierAssigned)] == ["nobody else"]
    await on_shift(lane, OTHER_COURIER)
    rows = await lane.rows("select d.shift_id = s.id as taken from {schema}.deliveries d, {schema}.shifts s")
    assert [row.taken for row in rows] == [True]


async def test_a_courier_dispatches_nobody_and_a_stranger_sees_nothing(lane: RunningService) -> None:
    delivery = await ready(lane)
    refused = await change(lane, courier(), moves=[move(delivery, 2)])
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.not_permitted")
    stranger = dispatcher(lane, THERE)
    assert (await change(lane, stranger, moves=[move(delivery, 2)])).status_code == 404
    async with lane.client(stranger) as http:
        for path in ("dispatch", "map", f"slots?first_day={TOMORROW}"):
            assert (
                await http.get(
                    f"{URL}/{path}",
                    params={"store_id": str(HERE)} | ({"first_day": str(TOMORROW)} if "slots" in path else {}),
                )
            ).status_code == 404
        assert (await http.get(f"{URL}/deliveries/{delivery}/record")).status_code == 404
        assert (await http.put(f"{URL}/stores/{HERE}/point", json={"latitude": 1, "longitude": 1})).status_code == 404
    assert await lane.published(CourierAssigned) == []


async def test_a_dispatcher_opens_and_ends_a_couriers_shift(lane: RunningService) -> None:
    body = {"store_id": str(HERE), "courier_id": str(COURIER)}
    async with lane.client(dispatcher(lane)) as http:
        shift = (await http.post(f"{URL}/dispatch/shifts", json=body)).json()["id"]
        twice = await http.post(f"{URL}/dispatch/shifts", json=body)
        assert (twice.status_code, twice.json()["code"]) == (409, "delivery.already_on_shift")
        delivery = await assigned(lane)
        busy = await http.post(f"{URL}/dispatch/shifts/{shift}/end")
        assert (busy.status_code, busy.json()["facts"]) == (409, {"count": 1})
        await change(lane, moves=[move(delivery, 3, None)])
        ended = await http.post(f"{URL}/dispatch/shifts/{shift}/end")
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert [event.courier_name for event in await lane.published(ShiftStarted)] == ["Aram"]
    assert [str(event.shift_id) for event in await lane.published(ShiftEnded)] == [shift]


async def test_lists_answer_for_many_orders_at_once(lane: RunningService) -> None:
    one, _ = await ready(lane), await ready(lane)
    order = str((await lane.rows("select order_id from {schema}.deliveries where id = :id", id=one))[0].order_id)
    async with lane.client(dispatcher(lane)) as http:
        by_order = await http.get(f"{URL}/deliveries", params={"order_ids": [order, str(uuid7())]})
        by_id = await http.get(f"{URL}/deliveries", params={"ids": [one]})
    assert [item["id"] for item in by_order.json()["items"]] == [one]
    assert [item["id"] for item in by_id.json()["items"]] == [one]
