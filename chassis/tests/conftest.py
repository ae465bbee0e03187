"""The sample context on real servers."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from chassis.testing import RunningService

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
async def sample(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    """The sample context answering HTTP; nothing is published or consumed by itself."""
    from sample.app import SERVICE

    return await start(SERVICE)
