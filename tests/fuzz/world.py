"""All contexts in this process with the demo network in them, and what each can be asked about.

Events go from context to context by hand, as the relay would carry them: each demo finds what it waits for. Nothing
runs after that, so what a request announces stays where it was written.
"""

import asyncio
import base64
import contextlib
import importlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

import schemathesis
from chassis.bus import Unprocessable
from chassis.events import Event
from chassis.refusals import Refusal
from chassis.service import Service
from chassis.testing import RunningService, TestKeys, running
from contracts.demo import STORES
from sqlalchemy import Text, Uuid

from tests.contracts.shapes import example_of
from tools.contracts.events import all_events
from tools.local.testing import Databases

PACKAGES: Final = (
    "gateway",
    "inventory",
    "crm",
    "delivery",
    "messenger",
    "pos",
    "orders",
    "integrations",
    "analytics",
    "fiscal_gateway_am",
)
"""In this order their demos find what they wait for."""
AT_MOST: Final = 13
"""Events of one type and store that are carried: enough of everything to ask about, not all the demo's hundreds."""
SAMPLE: Final = 25
HOME: Final = next(store for store in STORES if store.key == "kentron")
_OF_EACH_STORE: Final = frozenset({"inventory", "crm", "delivery", "pos", "orders"})
"""Their demos fill store after store; one store is enough to ask about."""
_SEALING: Final = frozenset({"gateway", "messenger", "integrations", "fiscal_gateway_am"})
_ROOT: Final = Path(__file__).resolve().parents[2]
_PAUSE_SECONDS: Final = 0.05
Pool = dict[str, list[str]]
TemplateOf = Callable[[Service], Awaitable[str]]


@dataclass
class World:
    contexts: dict[str, RunningService] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)
    """By context: values that stand in its tables, by the name a parameter would have."""

    documents: dict[str, Any] = field(default_factory=dict)
    """By context: its document, as requests are made up from it."""

    _read: Counter[str] = field(default_factory=Counter)
    _carried: Counter[tuple[str, UUID | None]] = field(default_factory=Counter)

    async def carry(self) -> int:
        """Take what every context has announced since to all others; how many messages that were."""
        moved = 0
        classes = {(event.name, event.version): event for event in all_events()}
        for name, context in self.contexts.items():
            sql = "select id, type, schema_version, store_id, payload from {schema}.outbox where id > :id order by id"
            for row in await context.rows(sql, id=self._read[name]):
                self._read[name] = row.id
                self._carried[row.type, row.store_id] += 1
                if row.store_id is None or self._carried[row.type, row.store_id] <= AT_MOST:
                    event = classes[row.type, row.schema_version].model_validate_json(row.payload)
                    await self.tell(event)
                    moved += 1
        return moved

    async def tell(self, event: Event) -> None:
        """Everybody who listens; who does not know what it is about will not learn it here."""
        await asyncio.gather(*(_tell_one(context, event) for context in self.contexts.values()))

    async def fill(self, demo: Awaitable[None]) -> None:
        """Load one context's demo while events go round."""
        loading = asyncio.ensure_future(demo)
        while not loading.done():
            await self.carry()
            await asyncio.wait([loading], timeout=_PAUSE_SECONDS)
        await loading
        await self.carry()

    async def look_around(self, *names: str) -> None:
        """Note ids, tokens and codes of what stands there now."""
        for name in names or self.contexts:
            self.pools[name] = await _pool_of(self.contexts[name])


async def _tell_one(context: RunningService, event: Event) -> None:
    with contextlib.suppress(Unprocessable, LookupError, Refusal):
        await context.deliver(event)


async def _pool_of(context: RunningService) -> Pool:
    pool: Pool = {}
    for table in context.service.metadata.sorted_tables:
        named = {
            (f"{_one_of(table.name)}_id" if column.name == "id" else column.name): column.name
            for column in table.columns
            if isinstance(column.type, Uuid | Text)
        }
        if not named:
            continue
        rows = await context.rows(f"select {', '.join(named.values())} from {{schema}}.{table.name} limit {SAMPLE}")
        for known_as, column_name in named.items():
            found = [str(getattr(row, column_name)) for row in rows if getattr(row, column_name)]
            pool.setdefault(known_as, []).extend(one for one in dict.fromkeys(found) if one not in pool[known_as])
    return pool


def _one_of(table: str) -> str:
    if table.endswith("ies"):
        return table.removesuffix("ies") + "y"
    return table.removesuffix("es") if table.endswith("ches") else table.removesuffix("s")


@asynccontextmanager
async def furnished(
    databases: Databases, template_of: TemplateOf, keys: TestKeys, folder: Path, amqp_url: str
) -> AsyncIterator[World]:
    """Start every context, load the demos and every event's example; the gateway, which tends the broker, with one."""
    key_file = folder / "secrets.key"
    key_file.write_text(base64.b64encode(bytes(range(32))).decode())
    env = {
        "NARCISS_SECRETS_KEY_FILE": str(key_file),
        "NARCISS_DEMO_FILE": str(_ROOT / "tools/doubles/demo.json"),
        "NARCISS_DEMO_USERS_FILE": str(folder / "users.json"),
    }
    world = World()
    async with AsyncExitStack() as stack:
        for package in PACKAGES:
            service: Service = importlib.import_module(f"{package}.app").SERVICE
            settings: dict[str, Any] = {"secrets_key_file": key_file} if package in _SEALING else {}
            if package == "gateway":
                settings["amqp_url"] = amqp_url
            started = running(
                service,
                admin_url=await databases(like=await template_of(service)),
                keys=keys,
                migrate_first=False,
                **settings,
            )
            context = await stack.enter_async_context(started)
            world.contexts[service.context] = context
            world.documents[service.context] = schemathesis.openapi.from_dict(context.app.openapi())
        for package in PACKAGES:
            name = importlib.import_module(f"{package}.app").SERVICE.context
            own = {"NARCISS_POSTGRES_URL": world.contexts[name].runtime.db.url}
            demo = importlib.import_module(f"{package}.demo")
            if package in _OF_EACH_STORE:
                stack.enter_context(patch.object(demo, "STORES", (HOME,)))
            await world.fill(demo.load(env | own))
        for event in all_events():
            await world.tell(example_of(event))
        await world.look_around()
        yield world
