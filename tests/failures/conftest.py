"""Servers that the drills may kill, and a fresh world on them for each drill."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from chassis.testing import TestKeys

from tests.failures.world import SAMPLE_FOLDER, World
from tools.local.postgres import PrivatePostgres
from tools.local.processes import Supervisor
from tools.local.rabbitmq import PrivateRabbit
from tools.local.testing import AmqpUrls, Databases, Vhosts, throwaway_folder

HURRIED = "[{rabbit, [{consumer_timeout, 1000}, {channel_tick_interval, 500}]}]."
"""Milliseconds: how long a message may stay in hand, and how often the broker looks."""

sys.path.insert(0, str(SAMPLE_FOLDER))


@pytest.fixture(scope="session")
async def breakable_postgres() -> AsyncIterator[PrivatePostgres]:
    async with throwaway_folder() as folder:
        server = PrivatePostgres(folder, durable=True)
        await server.start()
        yield server
        await server.stop()


@pytest.fixture(scope="session")
async def breakable_rabbit() -> AsyncIterator[PrivateRabbit]:
    async with throwaway_folder() as folder:
        node = PrivateRabbit(folder)
        await node.start()
        yield node
        await node.stop()


@pytest.fixture
async def world(
    breakable_postgres: PrivatePostgres, breakable_rabbit: PrivateRabbit, keys: TestKeys, tmp_path: Path
) -> AsyncIterator[World]:
    """An empty, prepared world without processes; the drill starts those it needs."""
    async with made_world(breakable_postgres, breakable_rabbit, keys, tmp_path) as made:
        yield made


@pytest.fixture
async def hurried_world(breakable_postgres: PrivatePostgres, keys: TestKeys, tmp_path: Path) -> AsyncIterator[World]:
    """A world whose broker takes a message back from whoever keeps it longer than a second."""
    async with throwaway_folder() as folder:
        node = PrivateRabbit(folder, advanced=HURRIED)
        await node.start()
        try:
            async with made_world(breakable_postgres, node, keys, tmp_path) as made:
                yield made
        finally:
            await node.kill()
            await node.stop()


@asynccontextmanager
async def made_world(
    postgres: PrivatePostgres, rabbit: PrivateRabbit, keys: TestKeys, folder: Path
) -> AsyncIterator[World]:
    databases = Databases(postgres.admin_url)
    vhosts = Vhosts(AmqpUrls(rabbit.amqp_url, rabbit.management_url))
    said: list[str] = []
    supervisor = Supervisor(folder, say=said.append, grace_seconds=20)
    try:
        made = World(postgres, rabbit, await databases(), await vhosts(), keys, supervisor, folder, said=said)
        await made.prepare()
        yield made
    finally:
        await supervisor.stop()
        if postgres.pid is None:
            await postgres.start()
        if rabbit.pid is None:
            await rabbit.start()
        await databases.drop_all()
        await vhosts.delete_all()
