"""A gateway with people in it, reached through real HTTP on loopback, and tiny services behind it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import uvicorn
from chassis.http import PROBLEM_TYPE
from chassis.identity import Verifier
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService, TestKeys
from contracts.ids import LegalEntityId, SessionId, UserId
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from gateway.actions import change_network, change_people
from gateway.domain.network import LegalEntity, Store
from gateway.domain.people import Person, Post
from gateway.domain.roles import ADMINISTRATOR
from gateway.parts import Parts, parts_of
from gateway.settings import GatewaySettings
from gateway.store_audit import PLATFORM
from gateway.store_sessions import NewSession

from gateway import store_sessions, tokens

API = "/api/gateway/v1"
PASSWORD = "correct horse battery"
PLACES = (("Наш", "RU", "Europe/Moscow", "RUB"), ("Մեր", "AM", "Asia/Yerevan", "AMD"))
NOW = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """The app behind a real HTTP server on a free port of loopback; its address."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=2,
            forwarded_allow_ips=GatewaySettings().forwarded_allow_ips,
        )
    )
    server.config.load()
    task = asyncio.create_task(server._serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@dataclass
class Echo:
    """A service that says what reached it. It checks the identity as every service does."""

    context: str
    keys: TestKeys
    seen: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url="/openapi.json", title=self.context, max_body_size=None)
        verifier = Verifier.load(self.context, self.keys.jwks_file)

        @app.get(f"/api/{self.context}/v1/slow")
        async def slow() -> StreamingResponse:
            async def pieces() -> AsyncIterator[bytes]:
                for number in range(3):
                    yield f"{number}\n".encode()
                    await asyncio.sleep(0.3)

            return StreamingResponse(pieces(), media_type="text/plain")

        @app.get(f"/api/{self.context}/v1/moved")
        async def moved() -> Response:
            return Response(
                status_code=302,
                headers={
                    "Location": "http://example.invalid/",
                    "Set-Cookie": "narciss_session=stolen",
                    "X-Frame-Options": "ALLOWALL",
                    "Content-Security-Policy": "default-src *",
                },
            )

        @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
        async def echo(path: str, request: Request) -> JSONResponse:
            headers = dict(request.headers)
            body = await request.body()
            caller = verifier.caller(headers["authorization"].removeprefix("Bearer "))
            stores = None if caller.scope.stores is None else sorted(map(str, caller.scope.stores))
            seen = {
                "path": request.url.path,
                "query": request.url.query,
                "method": request.method,
                "headers": headers,
                "body": body.decode(errors="replace") if len(body) < 1000 else "",
                "size": len(body),
                "kind": caller.kind.value,
                "subject": caller.subject,
                "stores": stores,
                "store": str(caller.store) if caller.store else None,
                "permissions": sorted(caller.permissions),
            }
            self.seen.append(seen)
            return JSONResponse(seen, headers={"ETag": '"7"'})

        return app


@dataclass
class House:
    """A running gateway with two legal entities' stores in it."""

    service: RunningService
    url: str
    echo: Echo
    ours: StoreId
    theirs: StoreId
    entity: LegalEntityId

    @property
    def parts(self) -> Parts:
        return parts_of(self.service.app)

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser that has not signed in."""
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=10) as client:
            yield client

    @asynccontextmanager
    async def signed_in(self, login: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser whose person is in; it proves itself against CSRF as our page does.

        The session is written straight into the database: hashing a password for each would be most of the test.
        """
        token, now = tokens.new_token(tokens.SESSION), self.parts.clock()
        async with self.service.runtime.db.transaction(Scope.network()) as tx:
            person = await store_sessions.credentials_of(tx, login)
            assert person is not None
            new = NewSession(
                SessionId(uuid7()), person.user_id, tokens.hash_of(token), "127.0.0.1", "", now, now + timedelta(days=7)
            )
            await store_sessions.open_session(tx, new)
        async with self.browser(**{"X-CSRF-Token": tokens.csrf_token(token)}) as client:
            client.cookies.set("narciss_session", token, domain="127.0.0.1", path="/")
            yield client

    async def person(self, login: str, *posts: Post, active: bool = True) -> UserId:
        """Somebody with these posts and the common password."""
        person = Person(
            id=UserId(uuid7()),
            login=login,
            display_name=login.title(),
            language="ru",
            phone=None,
            active=active,
            version=1,
            posts=posts,
        )
        hashed = await hashed_password(self.parts)
        async with self.service.runtime.db.transaction(Scope.network()) as tx:
            await change_people.add_person(tx, PLATFORM, person, hashed, NOW)
        return person.id

    async def administrator(self) -> UserId:
        return await self.person("boss", Post(None, ADMINISTRATOR))


_hashed: list[str] = []


async def hashed_password(parts: Parts) -> str:
    """The common password's hash, computed once for all tests."""
    if not _hashed:
        _hashed.append(await parts.passwords.hashed(PASSWORD))
    return _hashed[0]


async def sign_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> dict[str, Any]:
    answer = await client.post(f"{API}/sign-in", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    me: dict[str, Any] = answer.json()
    client.headers["X-CSRF-Token"] = me["csrf_token"]
    return me


async def furnish(service: RunningService, url: str, echo: Echo) -> House:
    """Two legal entities in two countries, a store each."""
    places: list[Store] = []
    async with service.runtime.db.transaction(Scope.network()) as tx:
        for title, country, zone, currency in PLACES:
            entity = LegalEntity(LegalEntityId(uuid7()), title, country, "1", "usn", {}, active=True, version=1)
            await change_network.add_legal_entity(tx, PLATFORM, entity, NOW)
            wanted = Store(
                id=StoreId(uuid7()),
                legal_entity_id=entity.id,
                title=title,
                address="1",
                country=country,
                time_zone=zone,
                currency=currency,
                language="ru",
                phone=None,
                active=True,
                version=1,
            )
            places.append(await change_network.add_store(tx, PLATFORM, wanted, NOW))
    return House(service, url, echo, places[0].id, places[1].id, places[0].legal_entity_id)


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is this refusal and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM_TYPE
    body: dict[str, Any] = answer.json()
    assert body["code"] == code
    return body


def cookie(answer: httpx.Response) -> dict[str, str]:
    """The session cookie an answer sets, with its attributes."""
    raw = answer.headers["set-cookie"]
    first, *rest = [part.strip() for part in raw.split(";")]
    name, _, value = first.partition("=")
    attributes = {key.lower(): val for key, _, val in (part.partition("=") for part in rest)}
    return {"name": name, "value": value, **attributes}


@dataclass
class LiveStream:
    """An open live stream, read event by event."""

    lines: AsyncIterator[str]

    async def next(self, seconds: float = 5.0, *, of_ours: bool = False) -> tuple[str, dict[str, Any]]:
        """Name and data of the next event. Heartbeats are passed over, and so is what the gateway itself says
        (the furnishing of the house may still be on its way) unless it is asked for."""
        name, data = "", ""
        async with asyncio.timeout(seconds):
            async for line in self.lines:
                key, _, value = line.partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    data = value
                elif line == "" and name:
                    said = json.loads(data)
                    if of_ours or not str(said.get("type", "")).startswith(("identity.", "network.")):
                        return name, said
                    name = ""
        return "closed", {}


@asynccontextmanager
async def live(client: httpx.AsyncClient, headers: Mapping[str, str] | None = None) -> AsyncIterator[LiveStream]:
    async with client.stream("GET", "/live", headers=dict(headers or {})) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert re.match("text/event-stream", answer.headers["content-type"])
        lines = answer.aiter_lines()
        assert (await anext(lines)).startswith("retry: ")
        yield LiveStream(lines)
