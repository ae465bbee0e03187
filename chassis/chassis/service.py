"""How a context becomes a process: its parts are named once in a `Service`, the chassis runs them.

`run` is api + worker in one process (the local way); in production `api` and `worker` are separate deployments
of one image. The api serves without the broker; the worker waits for it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData

from chassis import health, http
from chassis.bus import Consumers, Flow
from chassis.clock import Clock, utc_now
from chassis.db import Database, is_outage
from chassis.documents import DocumentedApp
from chassis.identity import Signer, Verifier
from chassis.leader import pause
from chassis.relay import Relay
from chassis.schedules import Job, Scheduler
from chassis.settings import Settings

log = structlog.get_logger()
API, WORKER = "api", "worker"


@dataclass(frozen=True, slots=True)
class Loop:
    """Work repeated every so many seconds, or at once after `runtime.wake(name)`.

    `work` makes one pass and returns True when there is more to do right away. It must be safe to run in several
    processes at the same time (claim rows with SKIP LOCKED).
    """

    name: str
    every_seconds: float
    work: Callable[["Runtime"], Awaitable[bool]]


@dataclass(frozen=True)
class Service:
    """One context: what it stores, answers, listens to and does by itself."""

    context: str
    package: str
    title: str
    metadata: MetaData
    routers: Sequence[APIRouter] = ()
    flows: Sequence[Flow] = ()
    jobs: Sequence[Job] = ()
    loops: Sequence[Loop] = ()
    settings: type[Settings] = Settings
    resources: Callable[["Runtime"], AbstractAsyncContextManager[Any]] | None = None
    configure: Callable[[FastAPI], None] | None = None
    checks: Sequence[Callable[["Runtime"], Awaitable[list[str]]]] = ()
    """Own self-checks for `doctor`: each returns the problems it found."""


@dataclass
class Runtime:
    """What a running process has in its hands; given to edges, never to domain or store."""

    service: Service
    settings: Settings
    db: Database
    signer: Signer
    verifier: Verifier
    clock: Clock = utc_now
    resources: Any = None
    relay: Relay | None = None
    consumers: Consumers | None = None
    _wakers: dict[str, asyncio.Event] = field(default_factory=dict)

    @property
    def context(self) -> str:
        return self.service.context

    def waker(self, name: str) -> asyncio.Event:
        return self._wakers.setdefault(name, asyncio.Event())

    def wake(self, name: str) -> None:
        """Make a loop of this process look now. Loops of other processes find the work at their next pass."""
        self.waker(name).set()


def build_runtime(service: Service, settings: Settings) -> Runtime:
    if settings.identity_private_key_file is None or settings.identity_jwks_file is None:
        raise SystemExit(
            "NARCISS_IDENTITY_PRIVATE_KEY_FILE and NARCISS_IDENTITY_JWKS_FILE must name the identity keys."
        )
    return Runtime(
        service=service,
        settings=settings,
        db=Database(settings.postgres_url.get_secret_value(), service.context, pool_size=settings.pool_size),
        signer=Signer.load(service.context, settings.identity_private_key_file),
        verifier=Verifier.load(service.context, settings.identity_jwks_file),
    )


def build_app(
    service: Service,
    settings: Settings | None = None,
    roles: frozenset[str] = frozenset({API, WORKER}),
    *,
    relay: bool = True,
) -> FastAPI:
    """The ASGI app of a context. Building it touches no server, so documents can be made from it anywhere."""
    chosen = settings or service.settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        runtime = build_runtime(service, chosen)
        app.state.runtime = runtime
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(runtime.db.dispose)
            if service.resources is not None:
                runtime.resources = await stack.enter_async_context(service.resources(runtime))
            await stack.enter_async_context(_background(runtime, roles, relay=relay))
            yield

    app = DocumentedApp(
        title=service.title,
        version="1",
        lifespan=lifespan,
        max_body_size=chosen.max_body_bytes,
        generate_unique_id_function=http.operation_id,
        docs_url=None,
        redoc_url=None,
        telemetry={"operation_spans": False},
    )
    http.install(app)
    app.include_router(health.router)
    if API in roles:
        for router in service.routers:
            app.include_router(router)
    if service.configure is not None:
        service.configure(app)
    return app


@asynccontextmanager
async def _background(runtime: Runtime, roles: frozenset[str], *, relay: bool) -> AsyncIterator[None]:
    """Run relay, consumers, schedules and loops; at the end finish what is in hand, consumers first.

    The relay runs in every process that can commit events: whichever leads publishes, the others hint.
    """
    service, settings = runtime.service, runtime.settings
    amqp_url = settings.amqp_url.get_secret_value()
    relaying: list[asyncio.Task[None]] = []
    if relay:
        runtime.relay = Relay(service.context, runtime.db.url, amqp_url)
        runtime.db.on_published.append(runtime.relay.hint)
        relaying.append(asyncio.create_task(runtime.relay.run(), name="relay"))
    tasks: list[asyncio.Task[None]] = []
    stops: list[Callable[[], None]] = []
    if WORKER in roles:
        stop_loops = asyncio.Event()
        stops.append(stop_loops.set)
        if service.flows:
            runtime.consumers = Consumers(runtime, list(service.flows), amqp_url)
            stops.append(runtime.consumers.stop)
            tasks.append(asyncio.create_task(runtime.consumers.run(), name="consumers"))
        if service.jobs:
            scheduler = Scheduler(runtime, service.jobs)
            stops.append(scheduler.stop)
            tasks.append(asyncio.create_task(scheduler.run(), name="scheduler"))
        tasks += [asyncio.create_task(_repeat(runtime, loop, stop_loops), name=loop.name) for loop in service.loops]
        stops += [runtime.waker(loop.name).set for loop in service.loops]
    try:
        yield
    finally:
        for stop in stops:
            stop()
        await _finish(tasks, settings.graceful_seconds)
        if runtime.relay is not None:
            runtime.relay.stop()
        await _finish(relaying, settings.graceful_seconds)


async def _finish(tasks: list[asyncio.Task[None]], seconds: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        log.warning("stopped before it had finished", task=task.get_name())
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=2)


async def _repeat(runtime: Runtime, loop: Loop, stop: asyncio.Event) -> None:
    """One supervised loop: an error is logged and the loop goes on."""
    waker = runtime.waker(loop.name)
    while not stop.is_set():
        waker.clear()
        more = False
        try:
            more = await loop.work(runtime)
        except Exception as error:
            log.error("loop pass failed", loop=loop.name, outage=is_outage(error), exc_info=error)
        if not more and not stop.is_set():
            await pause(waker, loop.every_seconds)
