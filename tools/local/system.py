"""The running system: servers, preparation, doubles and services, brought up together and taken down together.

RabbitMQ boots slowest, so it is begun first and waited for last: the services bear its absence. Only a preparation
(first start, changed code) has to wait for it before they start.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local import checks, environment, folders, keys, packages, parts, ports, preparation, record
from tools.local.environment import Addresses
from tools.local.faults import Fault
from tools.local.parts import Context, Double
from tools.local.postgres import PrivatePostgres
from tools.local.preparation import Preparation
from tools.local.processes import Program, Supervisor
from tools.local.rabbitmq import PrivateRabbit
from tools.local.servers import PrivateServers, revive
from tools.local.web_client import WebClient

ROOT = Path(__file__).resolve().parents[2]
PREFERRED_PORT = 8800
POSTGRES_URL, AMQP_URL, PORT = "NARCISS_POSTGRES_URL", "NARCISS_AMQP_URL", "NARCISS_PORT"
HEALTHY_SECONDS = 180.0
_DOUBLES, _SERVICES, _GATEWAY = range(3)


def home() -> Path:
    """Where this installation keeps its data; NARCISS_HOME moves it (tests do)."""
    return Path(os.environ.get("NARCISS_HOME", ROOT / ".narciss")).resolve()


@dataclass(frozen=True)
class Places:
    """A port for every process; a double that does not speak HTTP has a second one for its control."""

    of: Mapping[str, int]

    @classmethod
    def choose(cls, file: Path, contexts: Iterable[Context], doubles: Iterable[Double]) -> "Places":
        """The gateway's known port, kept free ones for the rest."""
        names = [context.name for context in contexts if context.name != "gateway"]
        names += [double.name for double in doubles]
        names += [f"{double.name} control" for double in doubles if double.has_control_port]
        chosen = ports.kept(file, names)
        return cls({**chosen, "gateway": _gateway_port(chosen.values())})

    def http(self, name: str) -> str:
        return f"http://{ports.LOOPBACK}:{self.of[name]}"

    def provider(self, double: Double) -> str:
        """Where the product meets the double."""
        return f"{double.scheme}://{ports.LOOPBACK}:{self.of[double.name]}"

    def control(self, double: Double) -> str:
        """Where its ``/__double__/`` answers."""
        return self.http(f"{double.name} control" if double.has_control_port else double.name)


def _as_it_is(_: Context, addresses: Addresses) -> Addresses:
    return addresses


class System:
    """Everything ``make run`` starts. ``stop`` ends whatever of it was started, however far ``start`` came."""

    def __init__(
        self, base: Path, say: Callable[[str], None], *, seen_by: Callable[[Context, Addresses], Addresses] = _as_it_is
    ) -> None:
        """`seen_by` says where a context finds the servers: drills put something in between that can be cut."""
        self.base = base
        self.run_file = base / "run.json"
        self._say = say
        self._seen_by = seen_by
        self._contexts, self._doubles = parts.chosen()
        self._own_postgres = POSTGRES_URL not in os.environ
        self._own_amqp = AMQP_URL not in os.environ
        self._servers = PrivateServers(base)
        self._supervisor = Supervisor(base / "log", say=say, changed=self._note_pids)
        packages_to_prepare = [context.package for context in self._contexts]
        self._schemas, self._demo = (
            Preparation(step, packages_to_prepare, base / "log" / f"{step}.log", ROOT) for step in ("schemas", "demo")
        )
        self._web_client = WebClient(base / "log" / "web.log", ROOT, say)
        self._broker_answers = not self._own_amqp
        self._revivers: list[asyncio.Task[None]] = []
        self._record: record.Record | None = None

    @property
    def postgres(self) -> PrivatePostgres:
        return self._servers.postgres

    @property
    def rabbitmq(self) -> PrivateRabbit:
        return self._servers.rabbitmq

    async def start(self) -> record.Record:
        """Bring everything up and return when all of it is healthy; raises Fault."""
        folders.open_folder(self.base)
        folders.open_folder(self.base / "log")
        await self._require_outside_servers()
        packages.ensure(postgres=self._own_postgres, rabbitmq=self._own_amqp)
        places = Places.choose(self.base / "services.ports", self._contexts, self._doubles)
        must_prepare = preparation.is_due(self.base, self._fingerprint(places))
        if must_prepare:
            await self._schemas.begin()
        if any(context.name == "gateway" for context in self._contexts):
            await self._web_client.begin()
        own_keys = keys.keep(self.base / "keys")
        addresses = await self._start_servers(places)
        programs = self._programs(addresses, own_keys)
        for double in self._doubles:
            self._supervisor.start(self._double_program(double, places))
        if must_prepare:
            await self._prepare(_plan(addresses, programs))
        for program in programs:
            self._supervisor.start(program)
        await self._broker_ready()
        await self._healthy(addresses, places)
        if must_prepare:
            await self._load_demo(_plan(addresses, programs), places)
        await self._web_client.ready()
        return self._described(addresses, places)

    async def stop(self) -> None:
        """Services finish what is in hand, then doubles and servers end; nothing stays behind."""
        await self._schemas.end()
        await self._demo.end()
        await self._web_client.end()
        await self._supervisor.stop()
        for reviver in self._revivers:
            reviver.cancel()
        await asyncio.gather(*self._revivers, return_exceptions=True)
        await self._servers.stop()
        self.run_file.unlink(missing_ok=True)

    async def _require_outside_servers(self) -> None:
        if not self._own_postgres:
            await checks.require_postgres(POSTGRES_URL, os.environ[POSTGRES_URL])
        if not self._own_amqp:
            await checks.require_amqp(AMQP_URL, os.environ[AMQP_URL])

    async def _start_servers(self, places: Places) -> Addresses:
        """PostgreSQL answers at the end; RabbitMQ is only begun."""
        if self._own_amqp:
            await self._servers.rabbitmq.begin()
        if self._own_postgres:
            await self._servers.postgres.start()
            self._say("PostgreSQL answers")
        admin = self._servers.postgres.admin_url if self._own_postgres else os.environ[POSTGRES_URL]
        return Addresses(
            postgres=await checks.own_database(admin),
            amqp=self._servers.rabbitmq.amqp_url if self._own_amqp else os.environ[AMQP_URL],
            services={context.name: places.http(context.name) for context in self._contexts},
            providers={double.name: places.provider(double) for double in self._doubles},
            public=places.http("gateway"),
        )

    async def _broker_ready(self) -> None:
        if not self._broker_answers:
            await self._servers.rabbitmq.ready()
            self._broker_answers = True
            self._say("RabbitMQ answers")

    def _programs(self, addresses: Addresses, own_keys: keys.Keys) -> list[Program]:
        """The contexts' processes; the gateway comes last and goes first, so that it never meets closed doors."""
        users = self.base / "demo-users.json"
        return [
            Program(
                name=context.name,
                command=(sys.executable, "-m", context.package, "run"),
                env=environment.of_context(context, self._seen_by(context, addresses), own_keys, users),
                tier=_GATEWAY if context.name == "gateway" else _SERVICES,
                cwd=ROOT,
            )
            for context in self._contexts
        ]

    def _double_program(self, double: Double, places: Places) -> Program:
        state = self.base / "doubles" / double.name
        state.mkdir(parents=True, exist_ok=True)
        port = str(places.of[double.name])
        command = [sys.executable, "-m", f"tools.doubles.{double.name}", "--port", port, "--state-dir", str(state)]
        if double.starts_from_demo:
            command += ["--demo", str(environment.DEMO_FILE)]
        if double.has_control_port:
            command += ["--control-port", str(places.of[f"{double.name} control"])]
        return Program(double.name, command, environment.inherited(), _DOUBLES, ROOT)

    async def _prepare(self, plan: Mapping[str, Any]) -> None:
        await self._broker_ready()
        await self._schemas.carry_out(plan)
        self._say("schemas and queues stand")
        await self._demo.begin()

    async def _load_demo(self, plan: Mapping[str, Any], places: Places) -> None:
        """Demo data follow the contexts' own events, so they are loaded once everybody is well."""
        await self._demo.carry_out(plan)
        preparation.note_done(self.base, self._fingerprint(places))
        self._say("demo data stand")

    def _fingerprint(self, places: Places) -> str:
        """Of everything the preparation's result depends on; outside servers are prepared at every start.

        The addresses belong to it: demo data name those of the doubles.
        """
        identity = [self.base / "postgres.password", self.base / "rabbitmq" / "node"]
        known = [file.read_text() if file.exists() else "" for file in identity]
        known.append(json.dumps(dict(places.of), sort_keys=True))
        if not (self._own_postgres and self._own_amqp):
            known.append(os.urandom(8).hex())
        return preparation.fingerprint(ROOT, self._contexts, known)

    async def _healthy(self, addresses: Addresses, places: Places) -> None:
        """Wait for everybody's health; from then on a server that dies is started again as well."""
        doubles = {double.name: places.control(double) for double in self._doubles}
        await checks.wait_healthy(
            addresses.services, doubles, seconds=HEALTHY_SECONDS, crashed=self._supervisor.crash_looping
        )
        self._say(f"{len(addresses.services)} services and {len(doubles)} doubles are healthy")
        if self._own_postgres:
            self._revivers.append(asyncio.create_task(revive(self._servers.postgres, self._told)))
        if self._own_amqp:
            self._revivers.append(asyncio.create_task(revive(self._servers.rabbitmq, self._told)))

    def _described(self, addresses: Addresses, places: Places) -> record.Record:
        """Write ``run.json``; it is kept up to date from now on."""
        self._record = record.Record(
            pid=os.getpid(),
            url=addresses.public,
            postgres_url=addresses.postgres,
            amqp_url=addresses.amqp,
            amqp_management_url=self._servers.rabbitmq.management_url if self._own_amqp else None,
            users=record.demo_users(self.base / "demo-users.json"),
            doubles={double.name: places.control(double) for double in self._doubles},
            providers=dict(addresses.providers),
            services={name: {"url": url, "pid": None} for name, url in addresses.services.items()},
        )
        self._note_pids()
        return self._record

    def _told(self, sentence: str) -> None:
        """A server came back: its pid is another one."""
        self._say(sentence)
        self._note_pids()

    def _note_pids(self) -> None:
        """Rewrite ``run.json`` with the processes as they are now, once everything is up."""
        if self._record is not None:
            servers = {"postgres": self._servers.postgres.pid, "rabbitmq": self._servers.rabbitmq.pid}
            known = {name: pid for name, pid in servers.items() if pid is not None}
            self._record.note_pids({**known, **self._supervisor.pids()})
            self._record.write(self.run_file)


def _plan(addresses: Addresses, programs: Iterable[Program]) -> dict[str, Any]:
    """What ``tools.local.prepare`` is told."""
    return {
        "postgres_admin_url": addresses.postgres,
        "amqp_url": addresses.amqp,
        "environments": {program.command[2]: dict(program.env) for program in programs},
    }


def _gateway_port(taken: Iterable[int]) -> int:
    given = os.environ.get(PORT)
    if given is None:
        return ports.next_free(PREFERRED_PORT, taken)
    if not given.isdigit() or not 0 < int(given) < 65_536:
        raise Fault(f"{PORT} must be a port number, not {given}.")
    if not ports.is_free(int(given)):
        raise Fault(f"Port {given} ({PORT}) is busy. Stop the program that uses it or choose another.")
    return int(given)
