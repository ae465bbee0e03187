"""Orders on real servers."""

from collections.abc import Awaitable, Callable

import pytest
from chassis.testing import RunningService
from orders.app import SERVICE

from services.orders.tests.builders import Shop, open_shop

Start = Callable[..., Awaitable[RunningService]]


@pytest.fixture
async def orders(start: Start) -> RunningService:
    """Orders answering HTTP; nothing is published or consumed by itself."""
    return await start(SERVICE)


@pytest.fixture
async def shop(orders: RunningService) -> Shop:
    return await open_shop(orders)
