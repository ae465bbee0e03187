"""One context at a time on a database of its own; every order of messages begins with the same tables."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from chassis.bus import Flow
from chassis.cli import service_of
from chassis.service import Service
from chassis.testing import TestKeys, running

from tests.shuffle.sequences import captured
from tests.shuffle.state import BLANK, State
from tests.shuffle.worlds import World

SEALING = ("messenger", "integrations", "fiscal_gateway_am")
"""They keep secrets, and start with a key for them."""


@dataclass
class Stage:
    """A context before anything was heard."""

    world: World
    state: State

    def flow(self, name: str) -> Flow:
        return next(one for one in self.world.running.service.flows if one.name == name)


Stages = Callable[[str], Awaitable[Stage]]


@asynccontextmanager
async def _stage(service: Service, admin_url: str, keys: TestKeys, **settings: Any) -> AsyncIterator[Stage]:
    connection = await asyncpg.connect(admin_url)
    try:
        async with running(service, admin_url=admin_url, keys=keys, migrate_first=False, **settings) as context:
            now = max(one.envelope.time for one in captured()) + timedelta(seconds=1)
            context.runtime.clock = lambda: now
            state = State(connection, context.runtime.db.schema)
            await state.look()
            await state.keep(BLANK)
            yield Stage(World(context, connection, now, captured()), state)
    finally:
        await connection.close()


def _key_in(folder: Path) -> Path:
    file = folder / "key"
    file.write_text(base64.b64encode(bytes(range(32))).decode())
    return file


@pytest.fixture(scope="module")
async def stages(
    template_of: Callable[[Service], Awaitable[str]],
    new_lasting_database: Callable[..., Awaitable[str]],
    keys: TestKeys,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stages]:
    """`await stages("orders")`: the context, started once for all its flows."""
    key_file = _key_in(tmp_path_factory.mktemp("secrets"))
    started: dict[str, Stage] = {}
    async with AsyncExitStack() as stack:

        async def begin(package: str) -> Stage:
            if package not in started:
                service = service_of(package)
                admin_url = await new_lasting_database(like=await template_of(service))
                sealing: dict[str, Any] = {"secrets_key_file": key_file} if package in SEALING else {}
                started[package] = await stack.enter_async_context(_stage(service, admin_url, keys, **sealing))
            return started[package]

        yield begin
