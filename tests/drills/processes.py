"""Processes and servers die, freeze and are stopped: F1–F5, F10–F12, F23 on the whole platform."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from typing import Final

from tests.drills.drill import Drill, Scene
from tests.drills.ground import SERVICES, WORKERS
from tests.drills.proxy import Network

ROUNDS: Final = 3
LONG_FREEZE_SECONDS: Final = 60.0
ABSENT_SECONDS: Final = 20.0
LOCKED_SECONDS: Final = 20.0
STORM_SECONDS: Final = 10.0


def killed(name: str) -> Callable[[Scene], Awaitable[None]]:
    async def inject(scene: Scene) -> None:
        await scene.ground.strike(name, signal.SIGKILL)
        scene.faults += 1

    return inject


async def everybody_stopped_in_turn(scene: Scene) -> None:
    """As a release does: each is asked to end, and the next when its successor works."""
    for name in SERVICES:
        old = scene.ground.pid(name)
        await scene.ground.strike(name, signal.SIGTERM)
        scene.faults += 1
        await scene.ground.another(name, old)
        await scene.ground.healthy([name])


async def broker_killed(scene: Scene) -> None:
    for _ in range(ROUNDS):
        await asyncio.sleep(2)
        await _broker_again(scene, signal.SIGKILL)


async def broker_restarted(scene: Scene) -> None:
    await _broker_again(scene, signal.SIGTERM)


async def _broker_again(scene: Scene, number: signal.Signals) -> None:
    old = scene.ground.pid("rabbitmq")
    await scene.ground.strike("rabbitmq", number)
    scene.faults += 1
    await scene.ground.another("rabbitmq", old)
    await scene.ground.broker_answers()


def broker_frozen(seconds: float) -> Callable[[Scene], Awaitable[None]]:
    async def inject(scene: Scene) -> None:
        scene.faults += 1
        await scene.ground.frozen(scene.ground.pid("rabbitmq"), seconds)

    return inject


async def broker_absent_at_start(scene: Scene) -> None:
    """Everybody starts where no broker answers, and is asked for orders meanwhile."""
    ways = [scene.ground.proxies[name, "amqp"] for name in SERVICES]
    for way in ways:
        way.become(Network.REFUSING)
    try:
        old = {name: scene.ground.pid(name) for name in WORKERS}
        for name in WORKERS:
            await scene.ground.strike(name, signal.SIGKILL)
            scene.faults += 1
        for name in WORKERS:
            await scene.ground.another(name, old[name])
        await asyncio.sleep(ABSENT_SECONDS)
        before = len(scene.load.successes)
        await scene.load.first_after(asyncio.get_running_loop().time(), 30)
        if len(scene.load.successes) <= before:
            scene.problems.append("no order was accepted without a broker")
    finally:
        for way in ways:
            way.become(Network.WELL)


async def postgres_killed(scene: Scene) -> None:
    old = scene.ground.pid("postgres")
    await scene.ground.kill_postgres()
    scene.faults += 1
    await scene.ground.another("postgres", old)
    await scene.ground.database_answers()


async def postgres_restarted(scene: Scene) -> None:
    """The quick orderly stop: sessions are ended, nothing is left to recover."""
    old = scene.ground.pid("postgres")
    await scene.ground.strike("postgres", signal.SIGINT)
    scene.faults += 1
    await scene.ground.another("postgres", old)
    await scene.ground.database_answers()


async def table_locked(scene: Scene) -> None:
    """Somebody's careless maintenance: nobody can read or write orders for so long."""
    connection = await scene.ground.connect()
    try:
        async with connection.transaction():
            await connection.execute("lock table orders.orders in access exclusive mode")
            scene.faults += 1
            await asyncio.sleep(LOCKED_SECONDS)
    finally:
        await connection.close()


async def sessions_ended_at_random(scene: Scene) -> None:
    connection = await scene.ground.connect()
    loop = asyncio.get_running_loop()
    until = loop.time() + STORM_SECONDS
    try:
        while loop.time() < until:
            pids = [row[0] for row in await connection.fetch(_SESSIONS)]
            for pid in random.sample(pids, min(4, len(pids))):
                await connection.execute("select pg_terminate_backend($1)", pid)
                scene.faults += 1
            await asyncio.sleep(0.2)
    finally:
        await connection.close()


async def everything_at_once(scene: Scene) -> None:
    """F12: broker, a consumer, a relay and the database within a minute."""
    ground = scene.ground
    await broker_restarted(scene)
    for name in ("inventory", "orders"):
        await ground.strike(name, signal.SIGKILL)
        scene.faults += 1
    await asyncio.sleep(2)
    broker = ground.pid("rabbitmq")
    os.kill(broker, signal.SIGKILL)
    scene.faults += 1
    await postgres_killed(scene)
    await ground.another("rabbitmq", broker)
    await ground.broker_answers()


_SESSIONS: Final = (
    "select pid from pg_stat_activity where usename like 'narciss\\_%' and usename <> current_user"
    " and backend_type = 'client backend'"
)

DRILLS: Final = (
    *(
        Drill(
            f"kill-{name}",
            "F5",
            f"{name} is killed; whoever was sent away comes again with the same key",
            killed(name),
        )
        for name in SERVICES
    ),
    Drill("stop-each", "F23", "every process is stopped in order, one after another", everybody_stopped_in_turn),
    Drill("broker-killed", "F1", "RabbitMQ is killed three times", broker_killed, door_stays_open=True),
    Drill("broker-restarted", "F2", "RabbitMQ is stopped in order and started", broker_restarted, door_stays_open=True),
    Drill("broker-frozen", "F3", "RabbitMQ stands still for 5 s", broker_frozen(5.0), door_stays_open=True),
    Drill(
        "broker-frozen-long",
        "F3",
        "RabbitMQ stands still for 60 s",
        broker_frozen(LONG_FREEZE_SECONDS),
        per_second=2.0,
        door_stays_open=True,
    ),
    Drill("broker-absent", "F4", "every service starts where no broker answers for 20 s", broker_absent_at_start),
    Drill("postgres-killed", "F10", "PostgreSQL and its sessions are killed", postgres_killed),
    Drill("postgres-restarted", "F10", "PostgreSQL is stopped in order and started", postgres_restarted),
    Drill("table-locked", "F11", "the table of orders is locked for 20 s", table_locked),
    Drill("sessions-ended", "F11", "random sessions of the database are ended for 10 s", sessions_ended_at_random),
    Drill("all-at-once", "F12", "broker, consumer, relay and database within a minute", everything_at_once),
)
