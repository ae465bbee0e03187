"""The private RabbitMQ: its queues survive, it stays on loopback, and neither node nor epmd is left behind."""

import asyncio
import json
import socket
from pathlib import Path

import aio_pika
import pytest

from tests.local.machine import listeners, processes_mentioning
from tools.local.faults import Fault
from tools.local.rabbitmq import PrivateRabbit
from tools.local.testing import management_client

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]
DEFINITIONS_WRITTEN_SECONDS = 3.0
"""Messages are on disk when they are confirmed; a new queue's definition the broker writes within two seconds."""


async def _publish(url: str, body: bytes) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("kept", durable=True)
        await channel.default_exchange.publish(
            aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT), "kept"
        )


async def _take(url: str) -> list[bytes]:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("kept")
        bodies: list[bytes] = []
        while (message := await queue.get(fail=False)) is not None:
            await message.ack()
            bodies.append(message.body)
        return bodies


async def test_messages_and_addresses_survive_a_crash_and_a_new_launcher(base: Path) -> None:
    first = PrivateRabbit(base)
    await first.start()
    chosen = json.loads((base / "rabbitmq.ports").read_text())
    try:
        url = first.amqp_url
        assert {port: listeners()[port] for port in chosen.values()} == {
            port: {"127.0.0.1"} for port in chosen.values()
        }
        async with management_client(first.management_url) as client:
            users = [user["name"] for user in (await client.get("/api/users")).json()]
        assert users == ["narciss"]
        await _publish(url, b"before the crash")
        await asyncio.sleep(DEFINITIONS_WRITTEN_SECONDS)
        await first.kill()
        await first.start()
        assert await _take(url) == [b"before the crash"]
        await _publish(url, b"before the stop")
    finally:
        await first.stop()
    assert processes_mentioning(str(base), f"-port {chosen['epmd']}") == {}

    second = PrivateRabbit(base)
    try:
        await second.start()
        assert second.amqp_url == url
        assert await _take(url) == [b"before the stop"]
    finally:
        await second.kill()
        await second.stop()
    assert processes_mentioning(str(base), f"-port {chosen['epmd']}") == {}
    assert not set(chosen.values()) & set(listeners())


async def test_port_taken_since_the_last_start_is_one_sentence_and_starts_nothing(base: Path) -> None:
    node = PrivateRabbit(base)
    await node.begin()
    await node.kill()
    await node.stop()
    port = json.loads((base / "rabbitmq.ports").read_text())["amqp"]
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(Fault, match=rf"^Port {port} of the private RabbitMQ \(amqp\) is busy"),
    ):
        await node.start()
    assert processes_mentioning(str(base)) == {}


async def test_forbidden_folder_is_one_sentence(forbidden_folder: Path) -> None:
    with pytest.raises(Fault, match=r"^Permission is missing: could not write in /sys/narciss\b"):
        await PrivateRabbit(forbidden_folder).start()
