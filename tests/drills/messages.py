"""What carries messages is broken, removed or full: F13–F15, F21, F28 on the whole platform.

What was lost that way is mended as a person on duty mends it: the topology step of every context, then replay.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel
from contracts.events.inventory import StockReserved
from contracts.events.orders import OrderPlaced

from tests.drills import books
from tests.drills.drill import Drill, Scene
from tests.drills.ground import WORKERS

GONE_SECONDS: Final = 4.0
ALARM_SECONDS: Final = 15.0
HEARD_SECONDS: Final = 40.0
ENOUGH: Final = 5
MEMORY: Final = ("set_vm_memory_high_watermark", "absolute")
DISK: Final = ("set_disk_free_limit",)


@asynccontextmanager
async def _channel(scene: Scene) -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(scene.ground.record.amqp_url, timeout=5)
    async with connection:
        yield await connection.channel()


async def _unbind(scene: Scene, queue: str, exchange: str, key: str) -> None:
    async with _channel(scene) as channel:
        await (await channel.get_queue(queue)).unbind(exchange, key)
    scene.faults += 1


async def binding_removed(scene: Scene) -> None:
    await _unbind(scene, "inventory.orders", "orders.events", OrderPlaced.routing_key())
    await asyncio.sleep(GONE_SECONDS)
    await scene.ground.declare("inventory")
    await scene.ground.replay("orders", scene.since)


async def exchange_deleted(scene: Scene) -> None:
    async with _channel(scene) as channel:
        await channel.exchange_delete("orders.events")
    scene.faults += 1
    await asyncio.sleep(GONE_SECONDS)
    await scene.ground.declare(*WORKERS)
    await scene.ground.replay("orders", scene.since)


async def queue_deleted(scene: Scene) -> None:
    async with _channel(scene) as channel:
        await channel.queue_delete("inventory.orders")
    scene.faults += 1
    await asyncio.sleep(GONE_SECONDS)
    await scene.ground.declare("inventory")
    await scene.ground.replay("orders", scene.since)


async def memory_alarm(scene: Scene) -> None:
    await _alarm(scene, (*MEMORY, "1MB"), (*MEMORY, "512MB"))


async def disk_full(scene: Scene) -> None:
    """No free space is enough: the broker does what it does when its folder is full."""
    await _alarm(scene, (*DISK, "900000GB"), (*DISK, "200MB"))


async def _alarm(scene: Scene, begin: tuple[str, ...], end: tuple[str, ...]) -> None:
    await scene.ground.control_broker(*begin)
    scene.faults += 1
    try:
        await asyncio.sleep(ALARM_SECONDS)
    finally:
        await scene.ground.control_broker(*end)


async def replies_lost_late_and_repeated(scene: Scene) -> None:
    """F28: stock's answers are lost, some orders are cancelled meanwhile, then every answer comes late and twice."""
    await _unbind(scene, "orders.fulfilment", "inventory.events", StockReserved.routing_key())
    await asyncio.sleep(GONE_SECONDS * 2)
    silent = [row for row in await books.orders(scene.ground, scene.load.run) if row["stock"] == books.AWAITED]
    if len(silent) < ENOUGH:
        scene.problems.append(f"only {len(silent)} orders wait for stock: nothing is proved")
    for row in silent[::2]:
        path = f"/api/orders/v1/orders/{row['id']}/cancel"
        await scene.shop.manager.try_to("POST", path, json={"reason": "drill"}, key=f"cancel {row['id']}")
        scene.operations += 1
    await scene.ground.declare("orders")
    for _ in range(2):
        await scene.ground.replay("inventory", scene.since)
        scene.faults += 1
        await asyncio.sleep(1)


DRILLS: Final = (
    Drill(
        "binding-removed",
        "F13",
        "orders are placed while nothing leads to inventory's queue; declared and replayed",
        binding_removed,
        door_stays_open=True,
    ),
    Drill(
        "exchange-deleted",
        "F14",
        "orders' exchange is deleted; declared by everybody and replayed",
        exchange_deleted,
        door_stays_open=True,
    ),
    Drill(
        "queue-deleted",
        "F15",
        "inventory's queue is deleted under its consumer; declared and replayed",
        queue_deleted,
        door_stays_open=True,
    ),
    Drill(
        "memory-alarm", "F21", "the broker says that its memory is full for 15 s", memory_alarm, door_stays_open=True
    ),
    Drill("disk-full", "disk", "the broker finds its folder full for 15 s", disk_full, door_stays_open=True),
    Drill(
        "replies-astray",
        "F28",
        "stock's answers are lost, then late, repeated, and after the cancellation",
        replies_lost_late_and_repeated,
    ),
)
