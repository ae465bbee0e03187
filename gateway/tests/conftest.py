"""A furnished gateway on loopback for every test that asks for one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from chassis.testing import RunningService, TestKeys
from gateway.app import SERVICE
from gateway.routes import CONTEXTS

from gateway.tests.builders import Echo, House, furnish, served

Start = Callable[..., Awaitable[RunningService]]
OpenHouse = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(start: Start, keys: TestKeys) -> AsyncIterator[OpenHouse]:
    """`await open_house(lockout_failures=3)`: a gateway with these settings; `orders` behind it echoes."""
    async with AsyncExitStack() as stack:

        async def begin(**settings: Any) -> House:
            echo = Echo("orders", keys)
            behind = await stack.enter_async_context(served(echo.app()))
            urls = dict.fromkeys(CONTEXTS, behind) | settings.pop("service_urls", {})
            service = await start(SERVICE, service_urls=urls, **settings)
            url = await stack.enter_async_context(served(service.app))
            return await furnish(service, url, echo)

        yield begin


@pytest.fixture
async def house(open_house: OpenHouse) -> House:
    return await open_house()
