"""The system that is measured: one of the benchmark's own in a throw-away folder, or one that runs already."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.cpu import SERVERS
from tools.local import child
from tools.local.faults import Fault
from tools.local.parts import CONTEXTS
from tools.local.testing import throwaway_folder

ROOT = Path(__file__).resolve().parents[1]
AWAY = 503
Say = Callable[[str], None]
_START_SECONDS = 600.0
_STOP_SECONDS = 90.0
_SECONDS = 60.0


class Away(Fault):
    """Somebody had no time and changed nothing."""


@dataclass
class Door:
    """Somebody at the public entrance: the headers of a session, or of an API key."""

    url: str
    headers: dict[str, str]
    me: dict[str, Any] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's JSON. Raises Fault with the platform's own words when it refuses."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(self.url, timeout=timeout) as session,
            session.request(method, path, json=body, headers={**self.headers, **headers}) as answer,
        ):
            said = await answer.read()
            if answer.status == AWAY:
                raise Away(f"{method} {path} → {answer.status}")
            if answer.status >= 400:
                raise Fault(f"{method} {path} → {answer.status} {said[:600].decode(errors='replace')}")
            return json.loads(said) if said else None


@dataclass
class Platform:
    """What `run.json` says, and the doors of it that are open."""

    run_file: Path
    launcher: "Launcher | None" = None
    _doors: dict[str, list[Door]] = field(default_factory=dict)

    @property
    def run(self) -> dict[str, Any]:
        """As it is now; the launcher keeps the file up to date."""
        described: dict[str, Any] = json.loads(self.run_file.read_text())
        return described

    @property
    def url(self) -> str:
        return str(self.run["url"])

    @property
    def postgres_url(self) -> str:
        return str(self.run["postgres_url"])

    def pids(self) -> Mapping[str, int]:
        """Of the platform itself: services, PostgreSQL, broker. Not of the doubles, which stand for outside parties."""
        own = {*SERVERS, *(context.name for context in CONTEXTS)}
        return {name: pid for name, pid in self.run["processes"].items() if name in own}

    async def doors(self, login: str, count: int) -> list[Door]:
        """So many sessions of one person, opened once and used again by every run."""
        open_ones = self._doors.setdefault(login, [])
        while len(open_ones) < count:
            open_ones.append(await self._signed_in(login))
        return open_ones[:count]

    async def door(self, login: str) -> Door:
        [one] = await self.doors(login, 1)
        return one

    async def _signed_in(self, login: str) -> Door:
        password = next(user["password"] for user in self.run["users"] if user["login"] == login)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        jar = aiohttp.CookieJar(unsafe=True)
        body = {"login": login, "password": password}
        async with (
            aiohttp.ClientSession(self.url, timeout=timeout, cookie_jar=jar) as session,
            session.post("/api/gateway/v1/sign-in", json=body) as answer,
        ):
            if answer.status != 200:
                raise Fault(f"{login} could not sign in: {answer.status} {await answer.text()}")
            me = await answer.json()
            cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in answer.cookies.items())
        return Door(self.url, {"Cookie": cookies, "X-CSRF-Token": str(me["csrf_token"])}, me)


class Launcher:
    """`make run` in a folder that is thrown away afterwards; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "launcher.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.run_file = folder / "run.json"

    async def start(self) -> float:
        """Seconds until everything was healthy."""
        began = time.monotonic()
        self._process = child.spawn(
            [sys.executable, "-m", "tools.local", "run"],
            env={**os.environ, "NARCISS_HOME": str(self._folder)},
            log=self._log,
            cwd=ROOT,
        )
        while not self.run_file.exists():
            if await child.ended(self._process, 0.05):
                raise Fault(f"The system did not come up:\n{child.last_lines(self._log, 40)}")
            if time.monotonic() - began > _START_SECONDS:
                raise Fault(f"The system did not come up within {_START_SECONDS:.0f} s; see {self._log}.")
        return time.monotonic() - began

    async def stop(self) -> None:
        if self._process is not None:
            await child.end(self._process, ((signal.SIGTERM, _STOP_SECONDS),))
            self._process = None


@asynccontextmanager
async def measured(run_file: Path | None, say: Say) -> AsyncIterator[Platform]:
    """A running platform: the one of the run file, or one that is started here and stopped at the end."""
    if run_file is not None:
        yield Platform(run_file)
        return
    async with throwaway_folder() as folder:
        launcher = Launcher(folder)
        say(f"starting a system of its own in {folder}")
        try:
            say(f"it is up after {await launcher.start():.0f} s, with its demo data")
            yield Platform(launcher.run_file, launcher)
        finally:
            say("stopping it")
            await asyncio.shield(launcher.stop())
