"""Both private servers of one folder together, and their life apart from the starting terminal.

Layout below the base folder: ``postgres/`` and ``rabbitmq/`` (data), ``log/``, ``*.password`` (0600),
``*.ports``. System-wide servers are neither used nor touched.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.local import child, folders, locks, packages
from tools.local.faults import Fault
from tools.local.postgres import PrivatePostgres
from tools.local.rabbitmq import PrivateRabbit

_RECORD = "servers.json"
_LOCK = "servers.lock"
_START_SECONDS = 180.0
_STOP_SECONDS = 90.0
_REVIVE_PAUSE = 2.0


@dataclass(frozen=True)
class ServerUrls:
    """Where the servers are; the PostgreSQL URL is a superuser's, on the database ``postgres``."""

    postgres_admin_url: str
    amqp_url: str
    amqp_management_url: str


class PrivateServers:
    """PostgreSQL and RabbitMQ of one folder, started side by side."""

    def __init__(self, base: Path, *, durable: bool = True) -> None:
        self.postgres = PrivatePostgres(base, durable=durable)
        self.rabbitmq = PrivateRabbit(base)

    @property
    def urls(self) -> ServerUrls:
        return ServerUrls(self.postgres.admin_url, self.rabbitmq.amqp_url, self.rabbitmq.management_url)

    async def start(self) -> ServerUrls:
        """Start both; when one cannot start, the other is stopped again."""
        packages.ensure()
        try:
            await self.rabbitmq.begin()
            await self.postgres.start()
            await self.rabbitmq.ready()
        except BaseException:
            await self.stop()
            raise
        return self.urls

    async def stop(self) -> None:
        await asyncio.gather(self.postgres.stop(), self.rabbitmq.stop())


async def keep(base: Path) -> None:
    """Run both servers until SIGTERM or SIGINT, restarting one that dies; URLs go to ``servers.json``."""
    folders.open_folder(base)
    with locks.held(base / _LOCK, "The private servers of this folder already run (process {pid})."):
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        servers = PrivateServers(base)
        try:
            urls = await servers.start()
            record = {"pid": os.getpid(), **asdict(urls)}
            folders.write_private(base / _RECORD, json.dumps(record, indent=2) + "\n")
            watchers = [asyncio.create_task(revive(server, print)) for server in (servers.postgres, servers.rabbitmq)]
            await stop.wait()
            for watcher in watchers:
                watcher.cancel()
        finally:
            (base / _RECORD).unlink(missing_ok=True)
            await servers.stop()


async def revive(server: PrivatePostgres | PrivateRabbit, say: Callable[[str], None]) -> None:
    """Start the server again, on its ports, whenever it ends by itself."""
    while True:
        code = await server.ended()
        say(f"{server.title} ended ({child.how(code)}) and is started again")
        while True:
            try:
                await server.start()
                break
            except Fault as fault:
                say(str(fault))
                await asyncio.sleep(_REVIVE_PAUSE)
        say(f"{server.title} answers again")


def start_detached(base: Path) -> ServerUrls:
    """The servers of ``base`` running on their own; when they already run, just their URLs."""
    folders.open_folder(base)
    folders.open_folder(base / "log")
    packages.ensure()
    log = base / "log" / "servers.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tools.local", "servers", "--base", str(base), "--keep"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        record = _read_record(base)
        if record is not None:
            return ServerUrls(**{name: str(value) for name, value in record.items() if name != "pid"})
        if keeper.poll() is not None and locks.holder(base / _LOCK) is None:
            raise Fault(child.last_lines(log, 1).removeprefix("narciss: ") or "The servers ended at once.")
        time.sleep(0.1)
    raise Fault(f"The private servers did not start within {_START_SECONDS:.0f} s; see {log}.")


def stop_detached(base: Path) -> bool:
    """Stop the servers of ``base``; False when they were not running."""
    pid = locks.holder(base / _LOCK)
    if pid is None:
        return False
    child.send(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while locks.holder(base / _LOCK) is not None:
        if time.monotonic() > deadline:
            raise Fault(f"The private servers (process {pid}) did not stop within {_STOP_SECONDS:.0f} s.")
        time.sleep(0.1)
    return True


def _read_record(base: Path) -> dict[str, str | int] | None:
    """What the living keeper wrote; a record without a keeper is the remains of a crash."""
    if locks.holder(base / _LOCK) is None:
        return None
    with contextlib.suppress(FileNotFoundError):
        record: dict[str, str | int] = json.loads((base / _RECORD).read_text())
        return record
    return None
