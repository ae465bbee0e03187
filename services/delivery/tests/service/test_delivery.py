"""Deliveries from the order to the door, on a real database."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.db import sqlalchemy_url
from chassis.identity import Caller, SubjectKind, Verifier
from chassis.ids import StoreId, uuid7
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from chassis.testing import RunningService, migrated
from contracts.api.delivery import QUOTE_PURPOSE
from contracts.events.delivery import (
    CourierAssigned,
    Delivered,
    DeliveryCancelled,
    DeliveryCreated,
    DeliveryFailed,
    DeliveryLate,
    PickedUp,
    SlotRefused,
)
from contracts.events.parts import Window
from contracts.ids import OrderId
from delivery.app import SERVICE
from delivery.lateness import announce_late
from delivery.tables import metadata
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from contracts import permissions
from services.delivery.tests.builders import (
    COURIER,
    HERE,
    NOW,
    OTHER_COURIER,
    SQUARE,
    THERE,
    assembled,
    cancelled,
    placed,
)

pytestmark = pytest.mark.servers
URL = "/api/delivery/v1"
DISPATCH = {
    permissions.DELIVERY_READ,
    permissions.DELIVERY_DISPATCH,
    permissions.DELIVERY_CONFIGURE,
    permissions.DELIVERY_DRIVE,
}
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 petals").decode()


def dispatcher(service: RunningService, store: StoreId = HERE, *more: str) -> Caller:
    return service.user(store, permissions=DISPATCH | set(more))


def courier(user_id: UUID = COURIER) -> Caller:
    rights = frozenset({permissions.DELIVERY_READ, permissions.DELIVERY_DRIVE})
    return Caller(SubjectKind.USER, str(user_id), Scope.of(HERE), HERE, rights, "Aram")


async def planned(service: RunningService, **kwargs: Any) -> tuple[OrderId, str]:
    order = OrderId(uuid7())
    await service.deliver(placed(order, **kwargs), times=2)
    rows = await service.rows("select id from {schema}.deliveries where order_id = :o", o=order)
    return order, str(rows[0].id) if rows else ""


async def on_shift(service: RunningService, user_id: UUID = COURIER) -> None:
    async with service.client(courier(user_id)) as http:
        assert (await http.post(f"{URL}/shifts", json={})).status_code == 201


async def assign(service: RunningService, delivery: str, version: int, user_id: UUID = COURIER) -> Any:
    async with service.client(dispatcher(service)) as http:
        return await http.post(
            f"{URL}/deliveries/{delivery}/assign",
            json={"courier_id": str(user_id)},
            headers={"If-Match": f'"{version}"'},
        )


async def test_from_the_order_to_the_door_with_proof(lane: RunningService) -> None:
    order, delivery = await planned(lane)
    await on_shift(lane)
    early = await assign(lane, delivery, 1)
    assert (early.status_code, early.json()["code"]) == (409, "delivery.not_assembled_yet")
    await lane.deliver(assembled(order), times=2)
    assert (await assign(lane, delivery, 2)).json()["state"] == "assigned"
    async with lane.client(courier()) as http:
        assert [stop["id"] for stop in (await http.get(f"{URL}/my/stops")).json()] == [delivery]
        await http.post(f"{URL}/deliveries/{delivery}/picked-up")
        body = {"received_by": "Անի", "photo": JPEG, "latitude": 40.18, "longitude": 44.51}
        for _ in range(3):
            answer = await http.post(
                f"{URL}/deliveries/{delivery}/delivered", json=body, headers={"Idempotency-Key": "phone-1"}
            )
            assert (answer.status_code, answer.json()["state"]) == (200, "delivered")
        steps = [
            (line["before"], line["after"]) for line in (await http.get(f"{URL}/deliveries/{delivery}/log")).json()
        ]
        proof = (await lane.published(Delivered))[0].proof_id
        photo = await http.get(f"{URL}/proofs/{proof}/photo")
    assert steps == [
        (None, "planned"),
        ("planned", "ready"),
        ("ready", "assigned"),
        ("assigned", "picked_up"),
        ("picked_up", "delivered"),
    ]
    assert (photo.headers["content-type"], photo.content) == ("image/jpeg", base64.b64decode(JPEG))
    published = [(await lane.published(kind)) for kind in (DeliveryCreated, CourierAssigned, PickedUp, Delivered)]
    assert [[event.sequence for event in events] for events in published] == [[1], [3], [4], [5]]
    delivered = await lane.published(Delivered)
    assert (delivered[0].minutes_late, delivered[0].received_by) == (0, "Անի")


async def test_two_dispatchers_at_once_and_only_one_wins(lane: RunningService) -> None:
    order, delivery = await planned(lane)
    await lane.deliver(assembled(order))
    await on_shift(lane)
    await on_shift(lane, OTHER_COURIER)
    answers = await asyncio.gather(assign(lane, delivery, 2), assign(lane, delivery, 2, OTHER_COURIER))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(await lane.published(CourierAssigned)) == 1


async def test_a_slot_is_never_overbooked_and_the_order_learns_it(lane: RunningService) -> None:
    """Thirty orders at once for three places."""
    slot = await a_slot(lane, capacity=3)
    await asyncio.gather(*(lane.deliver(placed(OrderId(uuid7()), slot)) for _ in range(30)))
    rows = await lane.rows("select booked from {schema}.slots where id = :id", id=slot)
    assert [row.booked for row in rows] == [3]
    assert len(await lane.published(DeliveryCreated)) == 30
    refused = await lane.published(SlotRefused)
    assert (len(refused), {event.sequence for event in refused}) == (27, {2})


async def a_slot(service: RunningService, capacity: int) -> UUID:
    async with service.client(dispatcher(service)) as http:
        zone = {"title": "Centre", "polygon": SQUARE, "fee": {"amount": 150_000, "currency": "AMD"}}
        assert (await http.post(f"{URL}/zones", json=zone)).status_code == 201
        rule = {
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "starts": "10:00",
            "ends": "12:00",
            "capacity": capacity,
            "cut_off_minutes": 0,
        }
        assert (await http.post(f"{URL}/slot-rules", json=rule)).status_code == 201
        quotes = await http.get(f"{URL}/quotes", params=where((NOW + timedelta(days=2)).date().isoformat()))
    assert quotes.status_code == 200, quotes.text
    return UUID(quotes.json()[0]["slot_id"])


def where(day: str, latitude: float = 40.18, store: StoreId = HERE) -> dict[str, Any]:
    return {"store_id": str(store), "latitude": latitude, "longitude": 44.51, "day": day}


async def test_a_quote_is_sealed_for_orders_and_a_full_slot_is_not_offered(lane: RunningService) -> None:
    slot = await a_slot(lane, capacity=1)
    day = (NOW + timedelta(days=2)).date().isoformat()
    async with lane.client(dispatcher(lane)) as http:
        quotes = (await http.get(f"{URL}/quotes", params=where(day))).json()
        claims = Verifier.load("orders", lane.keys.jwks_file).unseal(quotes[0]["quote"], "delivery", QUOTE_PURPOSE)
        assert (claims["slot_id"], claims["fee"]) == (str(slot), {"amount": 150_000, "currency": "AMD"})
        assert (len(quotes), quotes[0]["places_left"]) == (1, 1)
        await lane.deliver(placed(OrderId(uuid7()), slot))
        assert (await http.get(f"{URL}/quotes", params=where(day))).json() == []
        far = await http.get(f"{URL}/quotes", params=where(day, latitude=41.0))
        assert (far.status_code, far.json()["code"]) == (422, "delivery.not_delivered_there")
        foreign = await http.get(f"{URL}/quotes", params=where(day, store=THERE))
        assert (foreign.status_code, foreign.json()["code"]) == (403, "identity.store_not_assigned")


async def test_cancelling_frees_the_place_once_and_a_late_order_gets_no_delivery(lane: RunningService) -> None:
    slot = await a_slot(lane, capacity=2)
    order, _ = await planned(lane, slot_id=slot)
    await lane.deliver(cancelled(order), times=2)
    assert [row.booked for row in await lane.rows("select booked from {schema}.slots")] == [0]
    assert len(await lane.published(DeliveryCancelled)) == 1
    late = OrderId(uuid7())
    await lane.deliver(cancelled(late))
    await lane.deliver(placed(late, slot))
    assert await lane.rows("select 1 from {schema}.deliveries where order_id = :o", o=late) == []
    assert [row.booked for row in await lane.rows("select booked from {schema}.slots")] == [0]


async def test_assembly_heard_before_the_order_is_tried_again(lane: RunningService) -> None:
    order = OrderId(uuid7())
    with pytest.raises(LookupError):
        await lane.deliver(assembled(order))
    await lane.deliver(placed(order))
    await lane.deliver(assembled(order))
    assert [row.state for row in await lane.rows("select state from {schema}.deliveries")] == ["ready"]


async def test_a_failed_delivery_waits_for_the_next_try(lane: RunningService) -> None:
    order, delivery = await planned(lane)
    await lane.deliver(assembled(order))
    await on_shift(lane)
    await assign(lane, delivery, 2)
    async with lane.client(courier(OTHER_COURIER)) as http:
        answer = await http.post(f"{URL}/deliveries/{delivery}/failed", json={"reason": "closed"})
        assert (answer.status_code, answer.json()["code"]) == (403, "delivery.not_your_delivery")
    async with lane.client(courier()) as http:
        await http.post(f"{URL}/deliveries/{delivery}/failed", json={"reason": "nobody home"})
    assert [(e.reason, e.attempt, e.will_retry) for e in await lane.published(DeliveryFailed)] == [
        ("nobody home", 1, True)
    ]
    again = (await assign(lane, delivery, 4)).json()
    assert (again["attempt"], again["state"]) == (2, "assigned")


async def test_lateness_is_announced_once(lane: RunningService) -> None:
    past = Window(starts_at=NOW - timedelta(hours=4), ends_at=NOW - timedelta(hours=2))
    await planned(lane, window=past)
    await planned(lane)
    await asyncio.gather(announce_late(lane.runtime), announce_late(lane.runtime))
    await announce_late(lane.runtime)
    assert [event.window for event in await lane.published(DeliveryLate)] == [past]


async def test_a_shift_opens_once_and_does_not_end_with_stops_left(lane: RunningService) -> None:
    order, delivery = await planned(lane)
    await lane.deliver(assembled(order))
    async with lane.client(courier()) as http:
        shift = (await http.post(f"{URL}/shifts", json={})).json()["id"]
        twice = await http.post(f"{URL}/shifts", json={})
        assert (twice.status_code, twice.json()["code"]) == (409, "delivery.already_on_shift")
        await assign(lane, delivery, 2)
        busy = await http.post(f"{URL}/shifts/{shift}/end")
        assert (busy.status_code, busy.json()["facts"]) == (409, {"count": 1})
        await http.post(f"{URL}/deliveries/{delivery}/failed", json={"reason": "closed"})
        assert (await http.post(f"{URL}/shifts/{shift}/end")).status_code == 200
        ended = await http.post(f"{URL}/shifts/{shift}/end")
        assert (ended.status_code, ended.json()["code"]) == (409, "delivery.shift_ended")


async def test_a_stranger_from_another_store_finds_nothing(lane: RunningService) -> None:
    """S9, R24: the same answers as for what does not exist."""
    order, delivery = await planned(lane)
    await lane.deliver(assembled(order))
    await a_slot(lane, capacity=1)
    async with lane.client(dispatcher(lane, THERE)) as http:
        assert (await http.get(f"{URL}/deliveries")).json()["items"] == []
        assert (await http.get(f"{URL}/zones")).json() == []
        assert (await http.get(f"{URL}/couriers")).json() == []
        for path in (f"deliveries/{delivery}", f"deliveries/{delivery}/log", f"deliveries/{uuid4()}"):
            assert (await http.get(f"{URL}/{path}")).status_code == 404
        forced = await http.post(
            f"{URL}/deliveries/{delivery}/assign", json={"courier_id": str(COURIER)}, headers={"If-Match": '"2"'}
        )
        assert forced.status_code == 404
    assert await lane.published(CourierAssigned) == []


async def test_forcing_needs_the_right_to_force(lane: RunningService) -> None:
    _, delivery = await planned(lane)
    body = {"courier_id": str(COURIER), "forced_because": "bride is waiting"}
    for rights, status in (((), 403), ((permissions.ORDERS_FORCE,), 200)):
        async with lane.client(dispatcher(lane, HERE, *rights)) as http:
            answer = await http.post(f"{URL}/deliveries/{delivery}/assign", json=body, headers={"If-Match": '"1"'})
        assert answer.status_code == status
    assert [event.forced_because for event in await lane.published(CourierAssigned)] == ["bride is waiting"]


async def test_a_photo_that_is_none_is_refused_and_nothing_is_delivered(lane: RunningService) -> None:
    order, delivery = await planned(lane)
    await lane.deliver(assembled(order))
    await on_shift(lane)
    await assign(lane, delivery, 2)
    async with lane.client(courier()) as http:
        await http.post(f"{URL}/deliveries/{delivery}/picked-up")
        body = {"received_by": "Ani", "photo": base64.b64encode(b"MZ\x90").decode()}
        answer = await http.post(f"{URL}/deliveries/{delivery}/delivered", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery.photo_unreadable")
    assert await lane.published(Delivered) == []


async def test_the_log_cannot_be_edited(lane: RunningService) -> None:
    await planned(lane)
    with pytest.raises(DBAPIError, match="append-only"):
        async with lane.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("update delivery.delivery_log set who = 'nobody'"))


async def test_the_migrated_database_equals_the_tables_and_every_table_has_a_scope(
    new_database: Callable[[], Awaitable[str]],
) -> None:
    admin_url = await new_database()
    await migrated(SERVICE, admin_url)
    engine = create_async_engine(sqlalchemy_url(admin_url), connect_args={"server_settings": {"search_path": "public"}})
    async with engine.connect() as connection:
        found: list[Any] = await connection.run_sync(differences, metadata)
        unguarded = await connection.exec_driver_sql(
            "select relname from pg_class join pg_namespace n on n.oid = relnamespace"
            " where nspname = 'delivery' and relkind = 'r' and not relforcerowsecurity"
        )
        names = {row.relname for row in unguarded}
    await engine.dispose()
    assert found == []
    assert names == {*PLATFORM_TABLES, "alembic_version"}
