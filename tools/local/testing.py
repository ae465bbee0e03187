"""Servers, empty databases and empty vhosts for tests; ``conftest.py`` makes fixtures of them."""

import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
import httpx

from tools.local import child, folders
from tools.local.faults import Fault
from tools.local.postgres import PrivatePostgres
from tools.local.rabbitmq import PrivateRabbit

POSTGRES_URL = "NARCISS_TEST_POSTGRES_URL"
AMQP_URL = "NARCISS_TEST_AMQP_URL"
AMQP_MANAGEMENT_URL = "NARCISS_TEST_AMQP_MANAGEMENT_URL"
CONTAINERS = "NARCISS_TEST_CONTAINERS"
RUN_FILE = "NARCISS_TEST_RUN_FILE"
ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 30.0
_STOP_SECONDS = 90.0
_POSTGRES_IMAGE = "postgres:15"
_RABBITMQ_IMAGE = "rabbitmq:3.13-management"


@dataclass(frozen=True)
class AmqpUrls:
    amqp: str
    management: str


@asynccontextmanager
async def throwaway_folder() -> AsyncIterator[Path]:
    """A temporary folder PostgreSQL's own user can reach (pytest's are closed to others); gone afterwards."""
    folder = _made_folder()
    try:
        yield folder
    finally:
        cluster = folder / "postgres"
        if cluster.is_symlink():
            folders.wipe(cluster)
        shutil.rmtree(folder)


def _made_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="narciss-test-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def postgres_for_tests(*, durable: bool) -> AsyncIterator[str]:
    """A superuser's URL: the one in the environment, a container's, or a private server's started here."""
    if given := os.environ.get(POSTGRES_URL):
        yield given
    elif os.environ.get(CONTAINERS) == "1":
        # Imported here: the package looks for a Docker engine as soon as it is loaded.
        from testcontainers.community.postgres import PostgresContainer

        with PostgresContainer(_POSTGRES_IMAGE, username="narciss", dbname="postgres", driver=None) as container:
            yield container.get_connection_url()
    else:
        async with throwaway_folder() as folder:
            server = PrivatePostgres(folder, durable=durable)
            try:
                await server.start()
                yield server.admin_url
            finally:
                await server.stop()


@asynccontextmanager
async def rabbitmq_for_tests() -> AsyncIterator[AmqpUrls]:
    """AMQP and management URLs: those in the environment, a container's, or a private node's started here."""
    if given := os.environ.get(AMQP_URL):
        yield AmqpUrls(given, os.environ.get(AMQP_MANAGEMENT_URL) or _usual_management_url(given))
    elif os.environ.get(CONTAINERS) == "1":
        # Imported here: the package looks for a Docker engine as soon as it is loaded.
        from testcontainers.community.rabbitmq import RabbitMqContainer

        with RabbitMqContainer(_RABBITMQ_IMAGE).with_exposed_ports(5672, 15672) as container:
            host = container.get_container_host_ip()
            yield AmqpUrls(
                f"amqp://guest:guest@{host}:{container.get_exposed_port(5672)}/",
                f"http://guest:guest@{host}:{container.get_exposed_port(15672)}",
            )
    else:
        async with throwaway_folder() as folder:
            node = PrivateRabbit(folder)
            try:
                await node.start()
                yield AmqpUrls(node.amqp_url, node.management_url)
            finally:
                # Its data is thrown away, so nothing is lost by not waiting for an orderly shutdown.
                await node.kill()
                await node.stop()


@asynccontextmanager
async def platform_for_tests() -> AsyncIterator[Path]:
    """The ``run.json`` of a whole running system: the one in the environment, or of a throw-away one."""
    if given := os.environ.get(RUN_FILE):
        yield Path(given)
        return
    async with throwaway_folder() as folder:
        log, run_file = folder / "launcher.log", folder / "run.json"
        launcher = child.spawn(
            [sys.executable, "-m", "tools.local", "run"],
            env={**os.environ, "NARCISS_HOME": str(folder)},
            log=log,
            cwd=ROOT,
        )
        try:
            while not run_file.exists():
                if await child.ended(launcher, 0.2):
                    raise Fault(f"The system did not come up:\n{child.last_lines(log, 40)}")
            yield run_file
        finally:
            await child.end(launcher, ((signal.SIGTERM, _STOP_SECONDS),))


class Databases:
    """Makes empty databases and drops them again."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._made: list[str] = []

    async def __call__(self, *, like: str | None = None) -> str:
        """A superuser's URL of a new empty database, or of a copy of the idle database ``like``."""
        name = f"test_{uuid.uuid4().hex}"
        template = urlsplit(like).path.strip("/") if like else "template0"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        return urlunsplit(urlsplit(self._admin_url)._replace(path=f"/{name}"))

    async def drop_all(self) -> None:
        """Drop what was made, whoever is still connected."""
        while self._made:
            await self._run(f'DROP DATABASE IF EXISTS "{self._made.pop()}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin_url, timeout=_SECONDS, command_timeout=_SECONDS)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


class Vhosts:
    """Makes empty RabbitMQ vhosts through the management API and deletes them again."""

    def __init__(self, urls: AmqpUrls) -> None:
        self._urls = urls
        self._made: list[str] = []

    async def __call__(self) -> str:
        """The AMQP URL of a new empty vhost on which the test user may do everything."""
        name = f"test_{uuid.uuid4().hex}"
        user = unquote(urlsplit(self._urls.amqp).username or "guest")
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        async with management_client(self._urls.management) as client:
            made = await client.put(f"/api/vhosts/{name}")
            made.raise_for_status()
            self._made.append(name)
            allowed = await client.put(f"/api/permissions/{name}/{quote(user, safe='')}", json=rights)
            allowed.raise_for_status()
        return urlunsplit(urlsplit(self._urls.amqp)._replace(path=f"/{name}"))

    async def delete_all(self) -> None:
        async with management_client(self._urls.management) as client:
            while self._made:
                gone = await client.delete(f"/api/vhosts/{self._made.pop()}")
                gone.raise_for_status()


def management_client(url: str) -> httpx.AsyncClient:
    """A client for RabbitMQ's management API; user and password are taken from the URL."""
    parts = urlsplit(url)
    if parts.hostname is None:
        raise Fault(f"{AMQP_MANAGEMENT_URL} is not a URL: {url}")
    base = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}"
    auth = (unquote(parts.username or "guest"), unquote(parts.password or "guest"))
    return httpx.AsyncClient(base_url=base, auth=auth, timeout=_SECONDS)


def _usual_management_url(amqp_url: str) -> str:
    """The management API where RabbitMQ puts it when nobody says otherwise."""
    parts = urlsplit(amqp_url)
    return f"http://{parts.username or 'guest'}:{parts.password or 'guest'}@{parts.hostname}:15672"
