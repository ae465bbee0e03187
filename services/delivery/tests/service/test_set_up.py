"""Zones, the map, slots of a day, quotes by zone and by day, addresses known already."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.ids import OrderId

from services.delivery.tests.builders import HERE, SQUARE, THERE, placed
from services.delivery.tests.service.people import TOMORROW, URL, dispatcher, set_up

pytestmark = pytest.mark.servers


async def get(service: RunningService, path: str, store: Any = HERE, **params: Any) -> Any:
    async with service.client(dispatcher(service, store)) as http:
        return await http.get(f"{URL}/{path}", params={"store_id": str(HERE), **params})


async def test_an_operator_quotes_by_the_zone_picked_on_the_map(lane: RunningService) -> None:
    zone, _ = await set_up(lane)
    by_zone = (await get(lane, "quotes", zone_id=zone, day=str(TOMORROW))).json()
    by_point = (await get(lane, "quotes", latitude=40.18, longitude=44.51, day=str(TOMORROW))).json()
    assert [quote["slot_id"] for quote in by_zone] == [quote["slot_id"] for quote in by_point]
    assert by_zone[0]["minimal_order"] == {"amount": 900_000, "currency": "AMD"}
    nowhere = await get(lane, "quotes", day=str(TOMORROW))
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "delivery.place_unknown")
    unknown = await get(lane, "quotes", zone_id=str(uuid4()), day=str(TOMORROW))
    assert unknown.status_code == 404


async def test_days_say_what_they_still_hold(lane: RunningService) -> None:
    zone, _ = await set_up(lane, capacity=2)
    slot = (await get(lane, "quotes", zone_id=zone, day=str(TOMORROW + timedelta(days=1)))).json()[0]["slot_id"]
    await lane.deliver(placed(OrderId(uuid7()), slot))
    days = await get(lane, "quote-days", zone_id=zone, first_day=str(TOMORROW), days=3)
    assert [(one["slots"], one["places_left"]) for one in days.json()] == [(1, 2), (1, 1), (1, 2)]
    foreign = await get(lane, "quote-days", THERE, zone_id=zone, first_day=str(TOMORROW))
    assert (foreign.status_code, foreign.json()["code"]) == (403, "identity.store_not_assigned")


async def test_one_day_takes_fewer_orders_but_never_fewer_than_promised(lane: RunningService) -> None:
    zone, rule = await set_up(lane, capacity=3)
    slot = (await get(lane, "quotes", zone_id=zone, day=str(TOMORROW))).json()[0]["slot_id"]
    await lane.deliver(placed(OrderId(uuid7()), slot))
    path = f"{URL}/slot-rules/{rule}/days/{TOMORROW}"
    async with lane.client(dispatcher(lane)) as http:
        less = await http.put(path, json={"capacity": 0}, headers={"If-Match": '"1"'})
        assert (less.status_code, less.json()["code"]) == (409, "delivery.slot_has_orders")
        closed = await http.put(path, json={"capacity": 1}, headers={"If-Match": '"1"'})
        assert (closed.status_code, closed.json()["version"]) == (200, 2)
        stale = await http.put(path, json={"capacity": 9}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        never = await http.put(
            f"{URL}/slot-rules/{uuid4()}/days/{TOMORROW}", json={"capacity": 9}, headers={"If-Match": '"1"'}
        )
        assert never.status_code == 404
        untouched = f"{URL}/slot-rules/{rule}/days/{TOMORROW + timedelta(days=1)}"
        assert (await http.put(untouched, json={"capacity": 7}, headers={"If-Match": '"1"'})).json()["capacity"] == 7
    async with lane.client(dispatcher(lane, THERE)) as http:
        foreign = await http.put(path, json={"capacity": 9}, headers={"If-Match": '"2"'})
        assert foreign.status_code == 404
    loads = (await get(lane, "slots", first_day=str(TOMORROW), days=3)).json()
    assert [(one["capacity"], one["booked"]) for one in loads] == [(1, 1), (7, 0), (3, 0)]
    assert (await get(lane, "quotes", zone_id=zone, day=str(TOMORROW))).json() == []


async def test_a_rule_makes_no_slot_on_another_weekday(lane: RunningService) -> None:
    rule = {"weekdays": [TOMORROW.isoweekday()], "starts": "10:00", "ends": "12:00", "capacity": 1}
    async with lane.client(dispatcher(lane)) as http:
        made = (await http.post(f"{URL}/slot-rules", json=rule)).json()["id"]
        path = f"{URL}/slot-rules/{made}/days/{TOMORROW + timedelta(days=1)}"
        answer = await http.put(path, json={"capacity": 5}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery.no_slot_that_day")
    assert await lane.rows("select 1 from {schema}.slots") == []


async def test_a_zone_is_made_once_for_its_key_and_in_the_stores_money(lane: RunningService) -> None:
    zone = {"title": "North", "polygon": SQUARE, "fee": {"amount": 1, "currency": "AMD"}}
    async with lane.client(dispatcher(lane)) as http:
        made = [await http.post(f"{URL}/zones", json=zone, headers={"Idempotency-Key": "z"}) for _ in range(2)]
        roubles = {**zone, "fee": {"amount": 1, "currency": "RUB"}}
        foreign = await http.post(f"{URL}/zones", json=roubles)
        assert (foreign.status_code, foreign.json()["code"]) == (422, "delivery.foreign_currency")
        crossed = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
        bow = await http.put(
            f"{URL}/zones/{made[0].json()['id']}", json={**zone, "polygon": crossed}, headers={"If-Match": '"1"'}
        )
        assert (bow.status_code, bow.json()["code"]) == (422, "delivery.zone_outline_invalid")
        off = {**zone, "active": False}
        changed = await http.put(f"{URL}/zones/{made[0].json()['id']}", json=off, headers={"If-Match": '"1"'})
    assert [one.status_code for one in made] == [201, 201]
    assert (changed.json()["active"], changed.json()["version"]) == (False, 2)
    assert len((await get(lane, "zones")).json()) == 1
    assert (await get(lane, "zones", active="true")).json() == []


async def test_the_map_holds_the_store_and_its_zones(lane: RunningService) -> None:
    await set_up(lane)
    async with lane.client(dispatcher(lane)) as http:
        for latitude in (41, 40.5):
            point = {"latitude": latitude, "longitude": 44.5}
            assert (await http.put(f"{URL}/stores/{HERE}/point", json=point)).status_code == 204
    found = (await get(lane, "map")).json()
    assert (found["store"], found["bounds"]) == ({"latitude": 40.5, "longitude": 44.5}, [44.4, 40.1, 44.6, 40.5])


async def test_addresses_delivered_to_before_are_offered_to_their_store_only(lane: RunningService) -> None:
    for _ in range(2):
        await lane.deliver(placed(OrderId(uuid7())))
    found = (await get(lane, "addresses", q="ABOVYAN")).json()
    assert [one["address"]["text"] for one in found] == ["Abovyan 8, Yerevan"]
    assert (await get(lane, "addresses", q="ab%an")).json() == []
    assert (await get(lane, "addresses", THERE, q="abovyan")).json() == []
