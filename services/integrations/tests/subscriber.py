"""A partner's receiver: keeps the exact bytes and headers that came and answers as it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Got:
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0
    """How long to wait before answering."""


@dataclass
class Subscriber:
    """`answers` are used up one per request; after them every request gets 200."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(headers, await request.read()))
        answer = self.answers.pop(0) if self.answers else Answer()
        await asyncio.sleep(answer.seconds)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


@asynccontextmanager
async def listening() -> AsyncIterator[Subscriber]:
    subscriber = Subscriber()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", subscriber.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    subscriber.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    try:
        yield subscriber
    finally:
        await runner.cleanup()
