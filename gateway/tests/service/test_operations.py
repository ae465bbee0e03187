"""Self-checks gathered from all services, and parked messages listed, sent back and dropped by those who may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aio_pika import connect
from chassis.publisher import Publisher
from fastapi import FastAPI
from gateway.domain.people import Post
from gateway.domain.roles import MANAGER

from chassis import parking
from gateway.tests.builders import API, House, problem, served
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
FLOW = "crm.customers"


@asynccontextmanager
async def sick_service() -> AsyncIterator[str]:
    app = FastAPI()

    @app.get("/doctor")
    async def doctor() -> dict[str, Any]:
        return {"service": "crm", "problems": ["nobody consumes crm.customers"], "facts": {"outbox_pending": 3}}

    async with served(app) as url:
        yield url


async def test_self_checks_are_gathered_and_who_is_silent_is_named(open_house: OpenHouse) -> None:
    async with sick_service() as url:
        house = await open_house(service_urls={"crm": url, "pos": "http://127.0.0.1:9"})
        await house.administrator()
        async with house.signed_in("boss") as boss:
            answer = await boss.get(f"{API}/operations/doctor")
    told = {one["service"]: one for one in answer.json()}
    assert told["crm"] == {
        "service": "crm",
        "answered": True,
        "problems": ["nobody consumes crm.customers"],
        "facts": {"outbox_pending": 3},
    }
    assert told["pos"] == {"service": "pos", "answered": False, "problems": [], "facts": {}}
    assert told["gateway"]["answered"]
    assert "the message broker does not answer" in told["gateway"]["problems"]


@asynccontextmanager
async def parked_message(open_house: OpenHouse, amqp_url: str) -> AsyncIterator[House]:
    """A house whose broker holds one message that crm could not handle."""
    connection = await connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        for name in (FLOW, parking.parking_of("crm")):
            await channel.declare_queue(name, durable=True)
    publisher = Publisher(amqp_url, "test")
    headers = {"cloudEvents_type": "orders.order_placed.v1", "cloudEvents_subject": "order-1"}
    await parking.park(
        publisher,
        "crm",
        FLOW,
        body=b'{"name": "Anna"}',
        headers=headers,
        message_id="m-1",
        reason="no such customer",
        attempts=6,
    )
    await publisher.close()
    yield await open_house(amqp_url=amqp_url)


async def waiting_in(amqp_url: str, queue: str) -> int:
    async with await connect(amqp_url) as connection:
        channel = await connection.channel()
        return (await channel.declare_queue(queue, passive=True)).declaration_result.message_count or 0


async def test_parked_messages_are_listed_and_sent_back_once(open_house: OpenHouse, new_vhost: Any) -> None:
    amqp_url = await new_vhost()
    async with parked_message(open_house, amqp_url) as house:
        await house.administrator()
        await house.person("anna", Post(house.ours, MANAGER))
        async with house.signed_in("boss") as boss, house.signed_in("anna") as anna:
            seen = {
                "context": "crm",
                "message_id": "m-1",
                "flow": FLOW,
                "reason": "no such customer",
                "attempts": 6,
                "type": "orders.order_placed.v1",
                "subject": "order-1",
                "body": '{"name": "Anna"}',
            }
            assert (await boss.get(f"{API}/operations/parked")).json() == [seen]
            assert (await anna.get(f"{API}/operations/parked")).json() == [{**seen, "body": None}]
            refs = {"message_ids": ["m-1"]}
            problem(await anna.post(f"{API}/operations/parked/crm/replay", json=refs), 403, "identity.not_permitted")
            assert await waiting_in(amqp_url, FLOW) == 0
            answer = await boss.post(f"{API}/operations/parked/crm/replay", json=refs)
            assert answer.json() == {"settled": 1}
            assert await waiting_in(amqp_url, FLOW) == 1
            assert (await boss.get(f"{API}/operations/parked")).json() == []
            again = await boss.post(f"{API}/operations/parked/crm/replay", json=refs)
            assert again.json() == {"settled": 0}
            (last, first) = (await boss.get(f"{API}/audit?subject_kind=parking")).json()["items"]
    assert (first["action"], first["subject_id"]) == ("parked_replayed", "crm")
    assert (first["after"], last["after"]["settled"]) == ({"messages": ["m-1"], "settled": 1}, 0)


async def test_parked_messages_are_dropped_for_good(open_house: OpenHouse, new_vhost: Any) -> None:
    amqp_url = await new_vhost()
    async with parked_message(open_house, amqp_url) as house:
        await house.administrator()
        async with house.signed_in("boss") as boss:
            path = f"{API}/operations/parked/crm/discard"
            assert (await boss.post(path, json={"message_ids": ["other"]})).json() == {"settled": 0}
            assert (await boss.post(path, json={"message_ids": ["m-1"]})).json() == {"settled": 1}
            assert (await boss.get(f"{API}/operations/parked")).json() == []
    assert await waiting_in(amqp_url, FLOW) == 0


async def test_without_the_broker_nothing_is_claimed(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        problem(await boss.get(f"{API}/operations/parked"), 503, "unavailable")
        refs = {"message_ids": ["m-1"]}
        problem(await boss.post(f"{API}/operations/parked/crm/discard", json=refs), 503, "unavailable")
