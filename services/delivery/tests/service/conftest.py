"""A delivery context that knows two stores and two couriers of the first."""

from collections.abc import Awaitable, Callable

import pytest
from chassis.testing import RunningService
from delivery.app import SERVICE

from services.delivery.tests.builders import (
    COURIER,
    HERE,
    OTHER_COURIER,
    THERE,
    courier_changed,
    store_changed,
)


@pytest.fixture
async def lane(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    service = await start(SERVICE)
    await service.deliver(store_changed(HERE))
    await service.deliver(store_changed(THERE))
    await service.deliver(courier_changed(COURIER, HERE))
    await service.deliver(courier_changed(OTHER_COURIER, HERE, name="Gor"))
    return service
