"""A partner's server: takes webhooks and checks their signatures (Standard Webhooks)."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Partner:
    """What arrived; `forged` counts messages whose signature does not fit."""

    url: str = ""
    secret: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forged: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if not any(hmac.compare_digest(expected, one) for one in request.headers["webhook-signature"].split()):
            self.forged += 1
            return web.Response(status=401)
        self.ids.append(request.headers["webhook-id"])
        self.received.append(json.loads(body))
        return web.Response(status=204)


@asynccontextmanager
async def listening() -> AsyncIterator[Partner]:
    partner = Partner()
    app = web.Application()
    app.router.add_post("/narciss", partner.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    partner.url = f"http://127.0.0.1:{port}/narciss"
    try:
        yield partner
    finally:
        await runner.cleanup()
