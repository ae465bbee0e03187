"""Each context on a database in which everything belongs to somebody else's store."""

import base64
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
import structlog
from chassis.identity import Caller
from chassis.service import Service
from chassis.testing import RunningService, TestKeys, running

from tests.strangers import rows, shapes
from tests.strangers.doors import PACKAGES, Door, service_of
from tests.strangers.knowledge import KNOWN, ROWS
from tests.strangers.visitors import authorization
from tools.local.testing import Databases

TemplateOf = Callable[[Service], Awaitable[str]]


@dataclass
class Elsewhere:
    """A started context whose every row is the other store's."""

    context: str
    service: RunningService
    admin_url: str
    http: httpx.AsyncClient
    keys: TestKeys

    async def knock(self, door: Door, headers: dict[str, str], *, nowhere: bool = False) -> httpx.Response:
        """The least request of this door for what is theirs, or (`nowhere`) for what is nobody's."""
        asked = shapes.asked(door, KNOWN.get(self.context, shapes.Knowing()), nowhere=nowhere)
        return await self.send(asked, headers)

    async def send(self, asked: shapes.Asked, headers: dict[str, str]) -> httpx.Response:
        body = {"content": asked.content} if asked.content is not None else {"json": asked.json}
        return await self.http.request(
            asked.method, asked.path, params=asked.params, headers=asked.headers | headers, **body
        )

    def shown(self, caller: Caller) -> dict[str, str]:
        return authorization(self.keys, self.context, caller)


@pytest.fixture(scope="module", params=[*PACKAGES])
async def elsewhere(
    request: pytest.FixtureRequest,
    template_of: TemplateOf,
    new_lasting_database: Databases,
    keys: TestKeys,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Elsewhere]:
    context: str = request.param
    service = service_of(context)
    admin_url = await new_lasting_database(like=await template_of(service))
    secrets = tmp_path_factory.mktemp("secrets") / "key"
    secrets.write_text(base64.b64encode(os.urandom(32)).decode())
    async with running(
        service, admin_url=admin_url, keys=keys, migrate_first=False, secrets_key_file=secrets
    ) as started:
        await rows.fill(admin_url, context, ROWS.get(context, {}))
        transport = httpx.ASGITransport(app=started.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as http:
            with structlog.testing.capture_logs():
                yield Elsewhere(context, started, admin_url, http, keys)
