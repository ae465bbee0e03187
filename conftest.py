"""Servers for every test of the repository.

Precedence: ``NARCISS_TEST_POSTGRES_URL`` / ``NARCISS_TEST_AMQP_URL`` (``NARCISS_TEST_AMQP_MANAGEMENT_URL``),
then containers (``NARCISS_TEST_CONTAINERS=1``), then private throw-away servers started once per session,
each only when a test asks for it.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from chassis.service import Service
from chassis.testing import RunningService, TestKeys, migrated, running
from hypothesis import settings

# Before pytest names test modules after their folders: chassis/, contracts/ and gateway/ are not the packages in them.
import chassis  # noqa: F401
import contracts  # noqa: F401
import gateway  # noqa: F401
from chassis import telemetry
from tools.local.testing import AmqpUrls, Databases, Vhosts, platform_for_tests, postgres_for_tests, rabbitmq_for_tests

EVERYDAY_EXAMPLES = 2

TemplateOf = Callable[[Service], Awaitable[str]]
Start = Callable[..., Awaitable[RunningService]]


# Timings never decide a test; and what lands is decided by the same examples every time, while people explore new ones.
settings.register_profile("narciss", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("narciss")


# As every process of the platform starts; what a test sees of traces does not depend on which ran before it.
telemetry.configure("tests", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres-without-fsync",
        action="store_true",
        help="a faster private PostgreSQL that may lose data in a crash; never for the failure drills",
    )
    parser.addoption(
        "--fuzz-examples",
        type=int,
        default=EVERYDAY_EXAMPLES,
        metavar="N",
        help="made-up requests of each kind that every route gets; every other property gets 50 N examples",
    )


def pytest_configure(config: pytest.Config) -> None:
    asked = int(config.getoption("--fuzz-examples"))
    if asked > EVERYDAY_EXAMPLES:
        settings.register_profile("long", settings.get_profile("narciss"), max_examples=50 * asked)
        settings.load_profile("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser stories last: the whole system runs for them, and would take the others' processor meanwhile."""
    items.sort(key=lambda item: "web/e2e" in item.nodeid)


@pytest.fixture(scope="session")
async def postgres_admin_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A PostgreSQL superuser's URL on the database ``postgres``."""
    durable = not request.config.getoption("--postgres-without-fsync")
    async with postgres_for_tests(durable=durable) as url:
        yield url


@pytest.fixture(scope="session")
async def amqp_urls() -> AsyncIterator[AmqpUrls]:
    async with rabbitmq_for_tests() as urls:
        yield urls


@pytest.fixture(scope="session")
def amqp_url(amqp_urls: AmqpUrls) -> str:
    """An AMQP URL of an administrator; prefer ``new_vhost``, which others do not share."""
    return amqp_urls.amqp


@pytest.fixture(scope="session")
def amqp_management_url(amqp_urls: AmqpUrls) -> str:
    """RabbitMQ's management API with user and password."""
    return amqp_urls.management


@pytest.fixture
async def new_database(postgres_admin_url: str) -> AsyncIterator[Databases]:
    """``await new_database()`` gives a superuser's URL of an empty database; dropped after the test."""
    databases = Databases(postgres_admin_url)
    yield databases
    await databases.drop_all()


@pytest.fixture(scope="session")
async def new_lasting_database(postgres_admin_url: str) -> AsyncIterator[Databases]:
    """Like ``new_database``, for fixtures that outlive a test; dropped at the end of the session."""
    databases = Databases(postgres_admin_url)
    yield databases
    await databases.drop_all()


@pytest.fixture
async def new_vhost(amqp_urls: AmqpUrls) -> AsyncIterator[Vhosts]:
    """``await new_vhost()`` makes an empty RabbitMQ vhost and gives its AMQP URL; deleted after the test."""
    vhosts = Vhosts(amqp_urls)
    yield vhosts
    await vhosts.delete_all()


@pytest.fixture(scope="session")
async def new_lasting_vhost(amqp_urls: AmqpUrls) -> AsyncIterator[Vhosts]:
    """Like ``new_vhost``, for fixtures that outlive a test; deleted at the end of the session."""
    vhosts = Vhosts(amqp_urls)
    yield vhosts
    await vhosts.delete_all()


@pytest.fixture(scope="session")
async def platform_run_file() -> AsyncIterator[Path]:
    """``run.json`` of a whole running system, started for this session unless NARCISS_TEST_RUN_FILE names one."""
    async with platform_for_tests() as file:
        yield file


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> TestKeys:
    """Identity keys of every context."""
    return TestKeys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
async def template_of(new_lasting_database: Databases) -> TemplateOf:
    """The URL of an idle database migrated for one context, made once per session and copied by `start`."""
    made: dict[str, str] = {}

    async def template(service: Service) -> str:
        if service.context not in made:
            made[service.context] = await new_lasting_database()
            await migrated(service, made[service.context])
        return made[service.context]

    return template


@pytest.fixture
async def start(template_of: TemplateOf, new_database: Databases, keys: TestKeys) -> AsyncIterator[Start]:
    """Start contexts on fresh databases of their own: `await start(SERVICE)`; they stop when the test ends."""
    async with AsyncExitStack() as stack:

        async def begin(service: Service, **settings: Any) -> RunningService:
            admin_url = await new_database(like=await template_of(service))
            return await stack.enter_async_context(
                running(service, admin_url=admin_url, keys=keys, migrate_first=False, **settings)
            )

        yield begin
