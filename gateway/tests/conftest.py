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


@pytest.fixture(scope="session")
async def echo_behind(keys: TestKeys) -> AsyncIterator[tuple[Echo, str]]:
    """A service that echoes what it gets, for all tests."""
    echo = Echo("orders", keys)
    async with served(echo.app()) as url:
        yield echo, url


@pytest.fixture
async def open_house(start: Start, echo_behind: tuple[Echo, str]) -> AsyncIterator[OpenHouse]:
    """`await open_house(lockout_failures=3)`: a gateway with these settings; `orders` behind it echoes."""
    echo, behind = echo_behind
    echo.seen.clear()
    async with AsyncExitStack() as stack:

        async def begin(**settings: Any) -> House:
            urls = dict.fromkeys(CONTEXTS, behind) | settings.pop("service_urls", {})
            service = await start(SERVICE, service_urls=urls, **settings)
            url = await stack.enter_async_context(served(service.app))
            return await furnish(service, url, echo)

        yield begin


@pytest.fixture
async def house(open_house: OpenHouse) -> House:
    return await open_house()
