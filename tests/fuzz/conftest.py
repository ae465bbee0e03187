"""One furnished world for all fuzzing of documents."""

from collections.abc import AsyncIterator

import pytest
from chassis.testing import TestKeys

from tests.fuzz.world import TemplateOf, World, furnished
from tools.local.testing import Databases, Vhosts


@pytest.fixture(scope="session")
async def world(
    new_lasting_database: Databases,
    new_lasting_vhost: Vhosts,
    template_of: TemplateOf,
    keys: TestKeys,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("fuzz")
    async with furnished(new_lasting_database, template_of, keys, folder, await new_lasting_vhost()) as made:
        yield made


@pytest.fixture(scope="session")
def examples(request: pytest.FixtureRequest) -> int:
    """How many requests of each kind every route gets."""
    return int(request.config.getoption("--fuzz-examples"))
