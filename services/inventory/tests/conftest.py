"""A started inventory and a small shop in it."""

from collections.abc import Awaitable, Callable

import pytest
from chassis.testing import RunningService
from inventory.app import SERVICE

from services.inventory.tests.builders import Shop, open_shop


@pytest.fixture
async def inventory(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    return await start(SERVICE)


@pytest.fixture
async def shop(inventory: RunningService) -> Shop:
    return await open_shop(inventory)
