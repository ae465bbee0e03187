"""Doubles started for a test: on a real socket of this process, or as the process ``make run`` starts."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tools.doubles.common.options import Options
from tools.doubles.common.outgoing import outgoing
from tools.doubles.common.serve import serving
from tools.doubles.common.stage import Double

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "tools" / "doubles" / "demo.json"


class Client:
    """Speaks to a double: its own API with ``http``, the control API with the methods below."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url = url
        self.http = http

    async def tell(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        response = await self.http.post(f"/__double__/{path}", json=body, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def ask(self, path: str, **query: Any) -> Any:
        response = await self.http.get(f"/__double__/{path}", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def forget_everything(self) -> None:
        assert (await self.http.delete("/__double__/state")).status_code == 200

    async def fault(self, kind: str, **details: Any) -> None:
        await self.tell("faults", {"kind": kind, **details})

    async def settled(self) -> Any:
        """Every webhook, once nothing is on its way any more."""
        return await self.ask("deliveries", wait=5)


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[Client]:
    async with outgoing(5, base_url=url) as http:
        yield Client(url, http)


@asynccontextmanager
async def started(
    build: Callable[[Options], Double], state_dir: Path, *, pace: float = 0.02, demo: Path | None = DEMO
) -> AsyncIterator[Client]:
    options = Options(state_dir=state_dir, pace=pace, demo=demo)
    async with serving(build(options)) as url, client_of(url) as client:
        yield client


@asynccontextmanager
async def process(
    name: str, state_dir: Path, *more: str, port: int | None = None
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The double as its own process; killed at the end unless the test has ended it."""
    port = port or free_port()
    command = ["-m", f"tools.doubles.{name}", "--port", str(port), "--state-dir", str(state_dir), *more]
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(30):
            line = (await child.stdout.readline()).decode()
        yield child, line.split(": ", 1)[1].strip()
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def eventually(seen: Callable[[], Awaitable[bool]]) -> None:
    """Wait, at most five seconds, until what is looked for can be seen."""
    for _ in range(500):
        if await seen():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
