"""The broker dies, freezes or is not there yet: F1, F3, F4 of the failure tests."""

import asyncio
import os
import signal

import httpx
import pytest

from tests.failures.world import World

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


async def test_f1_broker_killed_three_times_under_load(world: World) -> None:
    world.start("shop")
    await world.healthy("shop")
    load = asyncio.create_task(world.shop("shop", seconds=24))
    for _ in range(3):
        await asyncio.sleep(3)
        await world.rabbit.kill()
        await asyncio.sleep(1)
        await world.rabbit.start()
    await load
    assert world.refused == 0
    assert len(world.accepted) > 500
    await world.invariant()


async def test_f3_a_frozen_broker_stops_neither_orders_nor_events(world: World) -> None:
    """Five seconds frozen (the sixty-second round belongs to the long drills)."""
    world.start("shop")
    await world.healthy("shop")
    load = asyncio.create_task(world.shop("shop", seconds=10))
    await asyncio.sleep(2)
    assert world.rabbit.pid is not None
    os.kill(world.rabbit.pid, signal.SIGSTOP)
    await asyncio.sleep(5)
    os.kill(world.rabbit.pid, signal.SIGCONT)
    await load
    assert world.refused == 0
    await world.invariant()


async def test_f4_a_service_serves_before_the_broker_is_there(world: World) -> None:
    await world.rabbit.stop()
    world.start("shop")
    await world.healthy("shop", status="degraded")
    async with httpx.AsyncClient(timeout=10) as http:
        assert await world.write(http, "shop", "early bird") is not None
    await world.rabbit.start()
    await world.healthy("shop")
    await world.invariant()
