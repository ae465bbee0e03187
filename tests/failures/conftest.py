"""Servers that the drills may kill, and a fresh world on them for each drill."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chassis.testing import TestKeys

from tests.failures.world import SAMPLE_FOLDER, World
from tools.local.postgres import PrivatePostgres
from tools.local.processes import Supervisor
from tools.local.rabbitmq import PrivateRabbit
from tools.local.testing import AmqpUrls, Databases, Vhosts, throwaway_folder

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
    databases = Databases(breakable_postgres.admin_url)
    vhosts = Vhosts(AmqpUrls(breakable_rabbit.amqp_url, breakable_rabbit.management_url))
    said: list[str] = []
    supervisor = Supervisor(tmp_path, say=said.append, grace_seconds=20)
    try:
        made = World(
            breakable_postgres,
            breakable_rabbit,
            await databases(),
            await vhosts(),
            keys,
            supervisor,
            tmp_path,
            said=said,
        )
        await made.prepare()
        yield made
    finally:
        await supervisor.stop()
        if breakable_postgres.pid is None:
            await breakable_postgres.start()
        if breakable_rabbit.pid is None:
            await breakable_rabbit.start()
        await databases.drop_all()
        await vhosts.delete_all()
