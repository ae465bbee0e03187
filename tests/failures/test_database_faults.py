"""The database crashes under load: F10 of the failure tests."""

import asyncio

import pytest

from tests.failures.world import World

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


async def test_f10_postgresql_killed_and_restarted_loses_doubles_and_parks_nothing(world: World) -> None:
    world.start("shop")
    await world.healthy("shop")
    load = asyncio.create_task(world.shop("shop", seconds=14))
    await asyncio.sleep(3)
    await world.postgres.kill()
    await asyncio.sleep(2)
    await world.postgres.start()
    await load
    assert world.refused > 0, "an outage that nobody noticed proves nothing"
    assert len(world.accepted) > 200
    await world.invariant()
