from collections.abc import AsyncIterator

import pytest

from tests.doubles.receiver import Receiver, listening


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver
