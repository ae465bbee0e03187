"""The other end of a webhook: a real HTTP server that notes what comes and answers what it is told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: Any
    remote: str


@dataclass
class Receiver:
    """``answers`` are used up one per request; after them every request gets 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    probes: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            self.probes += 1
            return web.Response()
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = json.loads(await request.read())
        self.received.append(Received(request.path, headers, body, request.remote or ""))
        self._news.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def count(self, number: int) -> list[Received]:
        """Wait until so many webhooks have come; a test fails when they do not within five seconds."""
        async with asyncio.timeout(5):
            while len(self.received) < number:
                self._news.clear()
                await self._news.wait()
        return self.received


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", receiver.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        await runner.cleanup()
