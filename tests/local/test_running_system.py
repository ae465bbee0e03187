"""``run``, ``up``, ``status``, ``doctor``, ``down`` and ``reset`` on two toy contexts and a real double."""

import asyncio
import json
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.local.machine import is_alive, processes_mentioning, until_gone
from tests.local.toy import write_contexts
from tools.local.testing import Vhosts

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@dataclass
class Launcher:
    """The commands as a person gives them, in a home of their own."""

    home: Path
    env: dict[str, str]

    async def start(self, command: str, **more: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tools.local",
            command,
            env={**self.env, **more},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def __call__(self, command: str, **more: str) -> tuple[int | None, str, str]:
        """Exit code, output and complaints of the finished command."""
        process = await self.start(command, **more)
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    @property
    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = json.loads((self.home / "run.json").read_text())
        return record

    def leftovers(self) -> dict[int, str]:
        """Processes of this home that live: servers and doubles carry its path, services lie below its packages."""
        marks = [str(self.home)]
        if (self.home / "rabbitmq.ports").exists():
            marks.append(f"-port {json.loads((self.home / 'rabbitmq.ports').read_text())['epmd']} -address")
        return processes_mentioning(*marks)


@pytest.fixture
def launcher(base: Path, tmp_path: Path) -> Launcher:
    write_contexts(tmp_path)
    home = base / "home"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NARCISS_")}
    own = {"NARCISS_HOME": str(home), "NARCISS_ONLY": "crm,gateway,wappi", "PYTHONPATH": str(tmp_path)}
    return Launcher(home, inherited | own)


async def _until(what: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not await what():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.2)


async def _visits(postgres_url: str) -> int:
    connection = await asyncpg.connect(postgres_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM crm.visits"))
    finally:
        await connection.close()


async def test_the_whole_life_of_a_system(launcher: Launcher) -> None:
    code, out, err = await launcher("up")
    assert (code, err) == (0, "")
    try:
        await _look_around(launcher, out)
        await _second_start_is_refused(launcher)
        await _killed_parts_come_back(launcher)
    finally:
        stopped = await launcher("down")
    assert stopped == (0, "Narciss is stopped.\n", "")
    assert launcher.leftovers() == {}
    assert not (launcher.home / "run.json").exists()
    assert await launcher("status") == (1, "Narciss does not run.\n", "")

    assert await launcher("reset") == (0, "Local data is wiped.\n", "")
    assert not launcher.home.exists()


async def _look_around(launcher: Launcher, out: str) -> None:
    record = launcher.record
    assert "2 services and 1 doubles are healthy" in out
    assert f"Narciss is at {record['url']}" in out
    assert [line.split() for line in out.splitlines() if "anna" in line] == [
        ["florist", "anna", "toy", "password", "one,", "two"]
    ]
    assert record["users"] == [
        {"role": "florist", "login": "anna", "password": "toy password", "stores": ["one", "two"]}
    ]
    assert record["services"]["gateway"]["url"] == record["url"]
    assert list(record["services"]) == ["crm", "gateway"]
    assert list(record["doubles"]) == ["wappi"]
    assert {name: is_alive(pid) for name, pid in record["processes"].items()} == dict.fromkeys(
        ["postgres", "rabbitmq", "wappi", "crm", "gateway"], True
    )
    assert stat.S_IMODE((launcher.home / "run.json").stat().st_mode) == 0o600
    async with httpx.AsyncClient() as client:
        health = (await client.get(f"{record['services']['crm']['url']}/healthz")).json()
    assert health == {"service": "crm", "status": "ok"}
    assert (await launcher("status"))[0] == 0
    code, out, _ = await launcher("doctor")
    assert (code, out.splitlines()[-1]) == (0, "no issues")


async def _second_start_is_refused(launcher: Launcher) -> None:
    pid = launcher.record["pid"]
    sentence = f"narciss: Narciss already runs from this folder (process {pid}); make down stops it.\n"
    assert await launcher("run") == (1, "", sentence)
    assert await launcher("up") == (1, "", sentence)
    assert await launcher("reset") == (1, "", sentence)
    assert is_alive(pid)


async def _killed_parts_come_back(launcher: Launcher) -> None:
    before = launcher.record["processes"]
    for part in ("crm", "rabbitmq", "postgres"):
        os.kill(before[part], signal.SIGKILL)

    async def all_back() -> bool:
        now = launcher.record["processes"]
        return all(now.get(part, before[part]) != before[part] for part in ("crm", "rabbitmq", "postgres"))

    async def no_issues() -> bool:
        return (await launcher("doctor"))[0] == 0

    code, out, _ = await launcher("doctor")
    assert code == 1
    assert out.splitlines()[-1].endswith(" issues")
    await _until(all_back)
    await _until(no_issues)
    assert launcher.record["services"]["crm"]["pid"] == launcher.record["processes"]["crm"]


async def test_ctrl_c_stops_a_start_half_way_and_leaves_nothing_behind(launcher: Launcher) -> None:
    process = await launcher.start("run")
    assert process.stdout is not None
    first = (await process.stdout.readline()).decode()
    assert first.endswith("PostgreSQL answers\n")
    process.send_signal(signal.SIGINT)
    rest, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert [line.split("] ")[1] for line in rest.decode().splitlines()] == ["stopping", "stopped"]
    assert launcher.leftovers() == {}


async def test_killed_launcher_takes_everything_with_it_and_the_next_start_finds_its_data(
    launcher: Launcher,
) -> None:
    assert (await launcher("up"))[0] == 0
    pids = launcher.record["processes"]
    os.kill(launcher.record["pid"], signal.SIGKILL)
    assert await until_gone(list(pids.values()), 45) == []

    code, _, err = await launcher("up")
    assert (code, err) == (0, "")
    assert await _visits(launcher.record["postgres_url"]) == 1
    await launcher("down")
    assert launcher.leftovers() == {}


@pytest.fixture
async def given_servers(postgres_admin_url: str, new_vhost: Vhosts) -> AsyncIterator[dict[str, str]]:
    """Servers that run anyway; the launcher makes its database ``narciss`` there.

    It also gives the roles of its contexts passwords of its own. Roles belong to the whole server, so the other
    tests' password is given back.
    """
    yield {"NARCISS_POSTGRES_URL": postgres_admin_url, "NARCISS_AMQP_URL": await new_vhost()}
    connection = await asyncpg.connect(postgres_admin_url)
    await connection.execute("DROP DATABASE IF EXISTS narciss WITH (FORCE)")
    for role in await connection.fetch("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname LIKE 'narciss\\_%'"):
        if not role[0].startswith("narciss_admin"):
            await connection.execute(f"ALTER ROLE {role[0]} PASSWORD 'test'")
    await connection.close()


async def test_service_that_cannot_start_is_named_with_its_last_words_and_everything_is_stopped(
    launcher: Launcher, given_servers: dict[str, str]
) -> None:
    code, out, err = await launcher("run", TOY_BREAKS="crm", **given_servers)
    assert (code, err) == (1, "narciss: crm cannot start; the log above tells why.\n")
    assert "crm: the vase is cracked" in out
    assert launcher.leftovers() == {}


async def test_preparation_that_fails_is_one_sentence_and_everything_is_stopped(
    launcher: Launcher, tmp_path: Path, given_servers: dict[str, str]
) -> None:
    (tmp_path / "crm" / "demo.py").write_text("async def load(env):\n    raise ValueError('no stems')\n")
    code, _, err = await launcher("run", **given_servers)
    log = launcher.home / "log" / "demo.log"
    assert (code, err) == (1, f"narciss: Preparing failed: ValueError: no stems (all of it: {log})\n")
    assert launcher.leftovers() == {}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"NARCISS_POSTGRES_URL": "postgresql://anna:secret@127.0.0.1:1/x"},
            "NARCISS_POSTGRES_URL does not work (postgresql://anna@127.0.0.1:1/x): ",
        ),
        (
            {"NARCISS_POSTGRES_URL": "mysql://anna:secret@127.0.0.1/x"},
            "NARCISS_POSTGRES_URL must look like postgresql://user:password@host:port/database, "
            "not like mysql://anna@127.0.0.1/x.",
        ),
        (
            {"NARCISS_AMQP_URL": "amqp://anna:secret@127.0.0.1:1/x"},
            "NARCISS_AMQP_URL does not work (amqp://anna@127.0.0.1:1/x): ",
        ),
        (
            {"NARCISS_AMQP_URL": "http://127.0.0.1/x"},
            "NARCISS_AMQP_URL must look like amqp://user:password@host:port/vhost, not like http://127.0.0.1/x.",
        ),
        ({"NARCISS_HOME": "/sys/narciss"}, "Permission is missing: could not write in /sys/narciss"),
        ({"NARCISS_ONLY": "crm,florist"}, "NARCISS_ONLY names florist; there are "),
        ({"NARCISS_PORT": "many"}, "NARCISS_PORT must be a port number, not many."),
    ],
)
async def test_what_stands_in_the_way_is_one_sentence(
    launcher: Launcher, settings: dict[str, str], sentence: str
) -> None:
    code, out, err = await launcher("run", **settings)
    assert code == 1
    assert err.startswith(f"narciss: {sentence}")
    assert err.count("\n") == 1
    assert "secret" not in out + err
    assert launcher.leftovers() == {}


async def test_busy_gateway_port_is_one_sentence_when_asked_for(launcher: Launcher, busy_port: int) -> None:
    code, _, err = await launcher("run", NARCISS_PORT=str(busy_port))
    assert code == 1
    assert err == (
        f"narciss: Port {busy_port} (NARCISS_PORT) is busy. Stop the program that uses it or choose another.\n"
    )
    assert launcher.leftovers() == {}


async def test_silent_server_is_given_up_after_five_seconds(launcher: Launcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        code, _, err = await launcher("run", NARCISS_POSTGRES_URL=f"postgresql://anna@127.0.0.1:{port}/x")
        assert time.monotonic() - began < 15
    assert code == 1
    assert err == (
        f"narciss: NARCISS_POSTGRES_URL: no PostgreSQL answered at postgresql://anna@127.0.0.1:{port}/x within 5 s.\n"
    )


async def test_given_servers_are_used_and_left_running(
    launcher: Launcher, postgres_admin_url: str, given_servers: dict[str, str]
) -> None:
    code, _, err = await launcher("up", **given_servers)
    assert (code, err) == (0, "")
    record = launcher.record
    await launcher("down")
    assert record["amqp_url"] == given_servers["NARCISS_AMQP_URL"]
    assert record["postgres_url"] == postgres_admin_url.replace("/postgres", "/narciss")
    assert sorted(record["processes"]) == ["crm", "gateway", "wappi"]
    assert not (launcher.home / "postgres").exists()
    assert not (launcher.home / "rabbitmq").exists()
    connection = await asyncpg.connect(postgres_admin_url)
    made = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = 'narciss'")
    await connection.close()
    assert made == 1
