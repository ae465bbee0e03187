"""Processes die at the worst moment: F5–F9, F17, F23 of the failure tests."""

import asyncio
import signal

import httpx
import pytest
from chassis.testing import until
from chassis.topology import DELIVERY_LIMIT

from chassis import parking
from tests.failures.world import World

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


async def test_f5_a_consumer_killed_in_the_middle_again_and_again(world: World) -> None:
    world.start("api", "api")
    world.start("worker", "worker")
    await world.healthy("api")
    await world.healthy("worker")
    load = asyncio.create_task(world.shop("api", seconds=16))
    for _ in range(4):
        await asyncio.sleep(3)
        world.send_signal("worker", signal.SIGKILL)
        await world.healthy("worker")
    await load
    assert world.refused == 0
    await world.invariant()


@pytest.mark.parametrize("moment", ["before_publish", "before_mark"])
async def test_f6_f7_a_relay_killed_around_the_publish_loses_and_doubles_nothing(world: World, moment: str) -> None:
    world.start("mortal", "run", {"NARCISS_FAILPOINT": moment})
    await world.healthy("mortal")
    async with httpx.AsyncClient(timeout=10) as http:
        assert await world.write(http, "mortal", "last words") is not None
    await until(lambda: _restarted(world, "mortal"), 20)
    world.start("steady", "run")
    await world.healthy("steady")
    async with httpx.AsyncClient(timeout=10) as http:
        assert await world.write(http, "steady", "and on") is not None
    await world.invariant()


async def _restarted(world: World, name: str) -> bool:
    return world.supervisor.restarts()[name] >= 1


async def test_f8_a_second_relay_waits_and_takes_over_when_the_first_dies(world: World) -> None:
    world.start("first", "run")
    await world.healthy("first")
    world.start("second", "run")
    await world.healthy("second")
    await until(lambda: _epoch(world, 1), 10)
    load = asyncio.create_task(world.shop("second", seconds=8))
    await asyncio.sleep(2)
    world.send_signal("first", signal.SIGKILL)
    await until(lambda: _epoch(world, 2), 5)
    await load
    await world.invariant()


async def _epoch(world: World, at_least: int) -> bool:
    rows = await world.rows("select epoch from sample.leaders where name = 'relay'")
    return bool(rows) and rows[0]["epoch"] >= at_least


async def test_f9_a_frozen_leader_is_seen_and_its_late_writes_take_no_effect(world: World) -> None:
    world.start("leader", "run")
    await world.healthy("leader")
    world.start("watcher", "run")
    await world.healthy("watcher")
    world.send_signal("leader", signal.SIGSTOP)
    try:
        async with httpx.AsyncClient(timeout=15) as http:
            assert await world.write(http, "watcher", "while it sleeps") is not None

            async def alarmed() -> bool:
                answer = await http.get(f"http://127.0.0.1:{world.ports['watcher']}/doctor")
                return any("sign of life" in problem for problem in answer.json()["problems"])

            await until(alarmed, 30)
        await world.rows("update sample.leaders set epoch = epoch + 1 where name = 'relay'")
    finally:
        world.send_signal("leader", signal.SIGCONT)
    await world.invariant()


async def test_f17_a_message_that_kills_its_process_is_parked_by_the_delivery_limit(world: World) -> None:
    world.start("api", "api")
    await world.healthy("api")
    world.start("worker", "worker")
    await world.healthy("worker")
    async with httpx.AsyncClient(timeout=10) as http:
        deadly = await world.write(http, "api", "deadly")
        assert deadly is not None

        async def parked() -> bool:
            return len(await parking.listing(world.amqp_url, "sample")) == 1

        await until(parked, 120)
        kind = await world.write(http, "api", "kind")
    found = await parking.listing(world.amqp_url, "sample")
    assert [(item.subject, item.flow, item.reason) for item in found] == [
        (str(deadly), "sample.listening", "its handling ended the process again and again")
    ]
    assert world.supervisor.restarts()["worker"] in (DELIVERY_LIMIT, DELIVERY_LIMIT + 1)
    await until(lambda: world.rows("select 1 from sample.heard where note_id = $1", kind), 20)


async def test_f23_an_orderly_stop_finishes_the_message_in_hand(world: World) -> None:
    world.start("api", "api")
    world.start("worker", "worker")
    await world.healthy("api")
    await world.healthy("worker")
    async with httpx.AsyncClient(timeout=10) as http:
        slow = await world.write(http, "api", "slow and steady")
        await asyncio.sleep(0.8)
        pid = world.pid("worker")
        world.send_signal("worker", signal.SIGTERM)
        await until(lambda: world.rows("select 1 from sample.heard where note_id = $1", slow), 6)
    await until(lambda: _replaced(world, "worker", pid), 20)
    await world.invariant()
    assert "worker ended (exit code 0)" in " ".join(world.said)


async def _replaced(world: World, name: str, pid: int) -> bool:
    return world.supervisor.pids().get(name, pid) != pid
