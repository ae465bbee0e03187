"""The integrations hub as messenger sees it: one route on a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse


@dataclass
class HubDouble:
    url: str = ""
    away: bool = False
    configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/internal/integrations/v1/secrets/{configuration_id}")
        async def secrets(configuration_id: str, request: Request) -> Response:
            self.asked.append(configuration_id)
            if self.away:
                return Response(status_code=503)
            if not request.headers.get("authorization", "").startswith("Bearer "):
                return Response(status_code=401)
            found = self.configurations.get(configuration_id)
            return JSONResponse(found, status_code=200) if found else Response(status_code=404)

        return app


@asynccontextmanager
async def hub_double() -> AsyncIterator[HubDouble]:
    hub = HubDouble()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    hub.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(hub.app(), log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield hub
    finally:
        server.should_exit = True
        await running
