"""Pos on real servers: one running service for all tests, a store of its own for each."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from chassis.service import Service
from chassis.testing import RunningService, TestKeys, running
from pos.app import SERVICE

from services.pos.tests.builders import Shop, open_shop


@pytest.fixture(scope="session")
async def pos(
    template_of: Callable[[Service], Awaitable[str]],
    new_lasting_database: Callable[..., Awaitable[str]],
    keys: TestKeys,
) -> AsyncIterator[RunningService]:
    """Pos answering HTTP; nothing is published or consumed by itself."""
    admin_url = await new_lasting_database(like=await template_of(SERVICE))
    async with running(SERVICE, admin_url=admin_url, keys=keys, migrate_first=False) as service:
        yield service


@pytest.fixture
async def shop(pos: RunningService) -> Shop:
    return await open_shop(pos)
