"""One running system for all stories, and the Armenian shop with its people signed in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.people import System
from tests.stories.shop import Shop, opened


@pytest.fixture(scope="session")
def system(platform_run_file: Path) -> System:
    return System.read(platform_run_file)


@pytest.fixture
async def shop(system: System) -> AsyncIterator[Shop]:
    async with opened(system) as open_shop:
        yield open_shop
