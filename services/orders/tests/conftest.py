"""Orders on real servers."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from chassis.testing import RunningService
from orders.app import SERVICE
from sqlalchemy import event

from services.orders.tests.builders import Shop, open_shop

Start = Callable[..., Awaitable[RunningService]]


@pytest.fixture
async def orders(start: Start) -> RunningService:
    """Orders answering HTTP; nothing is published or consumed by itself."""
    return await start(SERVICE)


@pytest.fixture
async def shop(orders: RunningService) -> Shop:
    return await open_shop(orders)


@pytest.fixture
def statements(orders: RunningService) -> Iterator[list[str]]:
    """Every statement the context sends to its database, as it goes out."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    engine = orders.runtime.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
