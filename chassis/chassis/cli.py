"""`python -m <context> COMMAND`: the same few commands for every context."""

import argparse
import asyncio
import gc
import importlib
import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime

import uvicorn

from chassis import logs, parking, replay, telemetry, topology
from chassis.migrate import migrate
from chassis.service import API, WORKER, Service, build_app
from chassis.settings import Settings

ROLES = {"run": frozenset({API, WORKER}), "api": frozenset({API}), "worker": frozenset({WORKER})}


def main(service: Service, arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog=f"python -m {service.package}", description=service.title)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in {
        "run": "api and worker in one process",
        "api": "HTTP only",
        "worker": "consumers, schedules and loops only",
        "migrate": "bring the schema to the newest version (NARCISS_POSTGRES_ADMIN_URL)",
        "declare": "declare exchanges and queues",
        "demo": "load demo data",
    }.items():
        commands.add_parser(name, help=says)
    parked = commands.add_parser("parking", help="list, replay or discard parked messages")
    parked.add_argument("what", choices=["list", "replay", "discard"])
    parked.add_argument("ids", nargs="*", help="message ids; replay without ids replays all")
    again = commands.add_parser("replay", help="publish events again that a queue has lost; inboxes know what they had")
    again.add_argument("--since", type=_moment, required=True, help="recorded since then: 2026-11-23T06:00:00+00:00")
    again.add_argument("--type", action="append", default=[], help="only this type; may be given several times")
    chosen = parser.parse_args(arguments)
    settings = service.settings()
    if chosen.command in ROLES:
        serve(service, settings, ROLES[chosen.command])
    elif chosen.command == "parking":
        asyncio.run(_parking(service, settings, chosen.what, set(chosen.ids)))
    elif chosen.command == "replay":
        url = settings.postgres_url.get_secret_value()
        count = asyncio.run(replay.replay(url, service.context, chosen.since, chosen.type))
        sys.stdout.write(f"{count} events are published again\n")
    elif chosen.command == "demo":
        asyncio.run(load_demo(service.package, os.environ))
    else:
        asyncio.run(_prepare(service, settings, chosen.command))


def _moment(text: str) -> datetime:
    """A moment with its zone. Raises ValueError, which the command line puts into words."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


def serve(service: Service, settings: Settings, roles: frozenset[str]) -> None:
    """Run until SIGTERM or SIGINT, then finish what is in hand."""
    logs.configure(service.context, settings.log_level)
    telemetry.configure(service.context, settings.otlp_endpoint)
    # uvicorn raises the signal again once it has stopped in order; that must not turn an orderly end into a death.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    app = build_app(service, settings, roles)
    # What is built by now lives as long as the process. Looking through it again and again for garbage would stop
    # everything for a good part of a second each time.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=int(settings.graceful_seconds),
    )


async def _prepare(service: Service, settings: Settings, command: str) -> None:
    if command == "migrate":
        admin = os.environ.get("NARCISS_POSTGRES_ADMIN_URL")
        if not admin:
            raise SystemExit("NARCISS_POSTGRES_ADMIN_URL must name the database with an owner's login.")
        role = settings.postgres_url.get_secret_value()
        await migrate(service.package, service.context, service.metadata, admin, role)
    else:
        await topology.declare(settings.amqp_url.get_secret_value(), service.context, list(service.flows))


def service_of(package: str) -> Service:
    service: Service = importlib.import_module(f"{package}.app").SERVICE
    return service


async def prepare(package: str, *, postgres_admin_url: str, postgres_url: str, amqp_url: str) -> bool:
    """Migrate and declare one context, idempotently. True when a queue was new (see topology.settle)."""
    service = service_of(package)
    await migrate(service.package, service.context, service.metadata, postgres_admin_url, postgres_url)
    return await topology.declare(amqp_url, service.context, list(service.flows))


async def load_demo(package: str, env: Mapping[str, str]) -> None:
    """Load the context's demo data once; its `demo.load(env)` does nothing when it has been loaded before."""
    await importlib.import_module(f"{package}.demo").load(env)


async def _parking(service: Service, settings: Settings, what: str, ids: set[str]) -> None:
    url = settings.amqp_url.get_secret_value()
    out = sys.stdout.write
    if what == "list":
        for item in await parking.listing(url, service.context):
            out(f"{item.message_id} {item.flow} {item.type} {item.subject} attempts={item.attempts}\n  {item.reason}\n")
    elif what == "replay":
        out(f"{await parking.replay(url, service.context, ids or None)} replayed\n")
    elif not ids:
        raise SystemExit("Name the messages to discard; see `parking list`.")
    else:
        out(f"{await parking.discard(url, service.context, ids)} discarded\n")
