"""Start a context inside a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI
from opentelemetry import propagate
from pydantic import SecretStr
from sqlalchemy import text

from chassis import topology
from chassis.bus import Delivery, Flow
from chassis.context import Origin, resumed
from chassis.events import Envelope, Event, exchange_of
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.inbox import AlreadyHandled
from chassis.migrate import migrate
from chassis.publisher import Publisher
from chassis.scope import Scope
from chassis.service import Runtime, Service, build_app
from chassis.testing.keys import TestKeys, role_url

E = TypeVar("E", bound=Event)
NO_BROKER = "amqp://nobody@127.0.0.1:1/"


async def migrated(service: Service, admin_url: str) -> str:
    """Bring an empty database to the context's newest schema; returns the context's own login URL."""
    own_url = role_url(admin_url, service.context)
    await migrate(service.package, service.context, service.metadata, admin_url, own_url)
    return own_url


async def _make_strict(admin_url: str) -> None:
    """In this database a query without a store scope raises instead of returning nothing."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        name = await connection.fetchval("select current_database()")
        await connection.execute(f"alter database \"{name}\" set narciss.strict = 'on'")
    finally:
        await connection.close()


@dataclass
class RunningService:
    """A started context and the ways a test may touch it."""

    service: Service
    app: FastAPI
    keys: TestKeys
    amqp_url: str

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    @asynccontextmanager
    async def client(self, caller: Caller | None) -> AsyncIterator[httpx.AsyncClient]:
        """HTTP as the gateway would call it for this caller; None sends no identity."""
        headers = {}
        if caller is not None:
            headers["Authorization"] = f"Bearer {self.keys.signer().token(self.service.context, caller)}"
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://test",
            headers=headers,
            timeout=30,
            event_hooks={"request": [_in_the_current_trace]},
        ) as client:
            yield client

    def user(self, *stores: StoreId, permissions: frozenset[str] | set[str], store: StoreId | None = None) -> Caller:
        """A signed-in person of these stores; the first is the active one unless told otherwise."""
        return Caller(
            kind=SubjectKind.USER,
            subject=str(uuid7()),
            scope=Scope.of(*stores),
            store=store or (stores[0] if stores else None),
            permissions=frozenset(permissions),
            name="Test Person",
        )

    async def deliver(
        self, event: Event, *, times: int = 1, event_id: UUID | None = None, traceparent: str | None = None
    ) -> int:
        """Give the event to every flow that listens to it, `times` times each; returns how many took effect."""
        envelope = envelope_for(event, event_id or uuid7(), traceparent)
        effects = 0
        for flow in self.service.flows:
            if (event.name, event.version) in flow.handlers:
                for _ in range(times):
                    effects += await self._deliver_once(flow, event, envelope)
        return effects

    async def _deliver_once(self, flow: Flow, event: Event, envelope: Envelope) -> int:
        event_class, handler = flow.handlers[event.name, event.version]
        body = event.model_dump_json().encode()
        delivery = Delivery(envelope, flow.name, self.runtime, body)
        try:
            with resumed(Origin(envelope.traceparent, envelope.id), flow.name):
                # Through JSON, because that is what arrives.
                await handler(event_class.model_validate_json(body), delivery)
        except AlreadyHandled:
            return 0
        assert delivery.recorded, f"{flow.name} did not record {event.name} as handled"
        return 1

    async def send(self, event: Event, *, event_id: UUID | None = None) -> UUID:
        """Publish another context's event through the real broker."""
        envelope = envelope_for(event, event_id or uuid7())
        publisher = Publisher(self.amqp_url, "test")
        try:
            await publisher.publish(
                exchange_of(event.context()),
                envelope.routing_key,
                event.model_dump_json().encode(),
                envelope.headers(),
                str(envelope.id),
            )
        finally:
            await publisher.close()
        return envelope.id

    async def published(self, event_class: type[E]) -> list[E]:
        """Everything of one type this context has announced, oldest first."""
        rows = await self.rows(
            "select payload from {schema}.outbox where type = :type order by id", type=event_class.name
        )
        return [event_class.model_validate_json(row.payload) for row in rows]

    async def origins(self, event_class: type[Event]) -> list[Origin]:
        """Where everything of one type that this context has announced comes from, oldest first."""
        rows = await self.rows(
            "select traceparent, causation_id as caused_by from {schema}.outbox where type = :type order by id",
            type=event_class.name,
        )
        return [Origin.of(row) for row in rows]

    async def rows(self, sql: str, **parameters: Any) -> Any:
        """Look into the context's own tables, `{schema}` standing for its schema, over the whole network."""
        async with self.runtime.db.transaction(Scope.network()) as tx:
            return await tx.all(text(sql.format(schema=self.runtime.db.schema)), parameters)


async def _in_the_current_trace(request: httpx.Request) -> None:
    """As the gateway sends it on; a header the test wrote itself stays outside a trace."""
    propagate.inject(request.headers)


def envelope_for(event: Event, event_id: UUID, traceparent: str | None = None) -> Envelope:
    return Envelope(
        id=event_id,
        type=event.name,
        version=event.version,
        source=event.context(),
        time=datetime.now(UTC),
        subject=event.subject,
        sequence=event.sequence,
        store_id=event.store_id,
        traceparent=traceparent,
        order_id=getattr(event, "order_id", None),
    )


@asynccontextmanager
async def running(
    service: Service,
    *,
    admin_url: str,
    keys: TestKeys,
    amqp_url: str = "",
    roles: frozenset[str] = frozenset(),
    migrate_first: bool = True,
    **settings: Any,
) -> AsyncIterator[RunningService]:
    """Start the context on an empty (or already migrated) database.

    Without `amqp_url` nothing is published or consumed by itself; with it, the topology is declared first.
    """
    await _make_strict(admin_url)
    own_url = await migrated(service, admin_url) if migrate_first else role_url(admin_url, service.context)
    if amqp_url:
        await topology.declare(amqp_url, service.context, list(service.flows))
    chosen = service.settings(
        postgres_url=SecretStr(own_url),
        amqp_url=SecretStr(amqp_url or NO_BROKER),
        identity_private_key_file=keys.private_file(service.context),
        identity_jwks_file=keys.jwks_file,
        **settings,
    )
    app = build_app(service, chosen, roles | {"api"} if amqp_url else frozenset({"api"}), relay=bool(amqp_url))
    async with app.router.lifespan_context(app):
        yield RunningService(service, app, keys, amqp_url)


async def until(look: Callable[[], Awaitable[Any]], seconds: float = 20.0) -> Any:
    """The first true answer of `look`; TimeoutError when there is none in time."""
    async with asyncio.timeout(seconds):
        found = await look()
        while not found:
            await asyncio.sleep(0.05)
            found = await look()
    return found
