"""People at the public door: they sign in, press buttons again when a service is away, and lose nothing by it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

PATIENCE_SECONDS = 90.0
AWAY = frozenset({502, 503, 504})
"""Answers that say "try again": a service is being restarted."""


class Refused(AssertionError):
    """The platform said no where the story expected yes."""


@dataclass
class System:
    """The running system as `run.json` describes it."""

    url: str
    users: list[dict[str, Any]]
    doubles: dict[str, str]
    services: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, file: Path) -> Self:
        described = json.loads(file.read_text())
        return cls(described["url"], described["users"], described["doubles"], described["services"])

    def password_of(self, login: str) -> str:
        return next(str(user["password"]) for user in self.users if user["login"] == login)

    @property
    def api_key(self) -> str:
        return next(str(user["password"]) for user in self.users if user["role"] == "api_key")


def processes(run_file: Path) -> dict[str, int]:
    """Process ids as they are now; the launcher keeps the file up to date."""
    found: dict[str, int] = json.loads(run_file.read_text())["processes"]
    return found


@dataclass
class Person:
    """Somebody signed in; every button may be pressed again with the same effect."""

    login: str
    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)
    me: dict[str, Any] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, system: System, login: str) -> AsyncIterator["Person"]:
        async with httpx.AsyncClient(base_url=system.url, timeout=20.0) as http:
            person = cls(login, http)
            body = {"login": login, "password": system.password_of(login)}
            person.me = await person.post("/api/gateway/v1/sign-in", body)
            person.headers["X-CSRF-Token"] = str(person.me["csrf_token"])
            person.headers["Accept-Language"] = str(person.me["language"])
            yield person

    async def act(self, store_id: str) -> None:
        """Choose the active store."""
        await self.send("PUT", "/api/gateway/v1/me/active-store", json={"store_id": store_id})

    async def get(self, path: str, **params: Any) -> Any:
        return (await self.send("GET", path, params=params)).json()

    async def post(self, path: str, body: Any = None, *, key: str | None = None, version: int | None = None) -> Any:
        answer = await self.send("POST", path, json=body, key=key or str(uuid4()), version=version)
        return answer.json() if answer.content else None

    async def send(
        self, method: str, path: str, *, key: str | None = None, version: int | None = None, **kwargs: Any
    ) -> httpx.Response:
        """Send until answered; the key makes the repetition harmless. Raises Refused with the platform's own words."""
        answer = await self.try_to(method, path, key=key, version=version, **kwargs)
        if answer.is_error:
            raise Refused(f"{self.login}: {method} {path} → {answer.status_code} {answer.text[:600]}")
        return answer

    async def try_to(
        self, method: str, path: str, *, key: str | None = None, version: int | None = None, **kwargs: Any
    ) -> httpx.Response:
        """The same, but a refusal is an answer. Only what does no harm twice is sent twice."""
        harmless = method != "POST" or key is not None or version is not None
        headers = dict(self.headers)
        if key is not None:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while True:
            try:
                answer = await self.http.request(method, path, headers=headers, **kwargs)
            except httpx.TransportError:
                if loop.time() > until or not harmless:
                    raise
            else:
                running = answer.status_code == 409 and "still_running" in answer.text
                away = answer.status_code in AWAY and harmless
                if not (away or running) or loop.time() > until:
                    return answer
            await asyncio.sleep(0.3)

    async def press(self, path: str, body: Any, done: Callable[[], Awaitable[bool]]) -> None:
        """Press a button that has no key until its effect is seen: an answer may have been lost on the way."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while not await done():
            answer = await self.try_to("POST", path, json=body, key=str(uuid4()))
            if answer.is_error and not await done() and loop.time() > until:
                raise Refused(f"{self.login}: {path} → {answer.status_code} {answer.text[:600]}")
            if answer.is_error:
                await asyncio.sleep(0.4)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[list[dict[str, Any]]]:
        """The live feed: hints arrive in the list while the block runs.

        An empty hint says that some may have been missed and everything shown is to be loaded anew.
        """
        hints: list[dict[str, Any]] = []
        reader = asyncio.create_task(self._read_feed(hints))
        try:
            yield hints
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    async def _read_feed(self, hints: list[dict[str, Any]]) -> None:
        """As a browser's EventSource does: whoever comes back says what was heard last."""
        last: dict[str, str] = {}
        timeout, returning = httpx.Timeout(10.0, read=60.0), False
        while True:
            with contextlib.suppress(httpx.TransportError, json.JSONDecodeError):
                headers = {**self.headers, **last}
                async with self.http.stream("GET", "/live", headers=headers, timeout=timeout) as answer:
                    if answer.is_success and returning and not last:
                        hints.append({})
                    returning = returning or answer.is_success
                    async for line in answer.aiter_lines():
                        if line.startswith("id:"):
                            last = {"Last-Event-ID": line.removeprefix("id:").strip()}
                        elif line.startswith("data:"):
                            hints.append(json.loads(line.removeprefix("data:")))
            await asyncio.sleep(0.3)


async def until(what: str, look: Callable[[], Awaitable[Any]], seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true answer; says what was waited for when there is none."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    found = await look()
    while not found:
        if loop.time() > end:
            raise Refused(f"in {seconds:.0f} s there was no {what}")
        await asyncio.sleep(0.15)
        found = await look()
    return found
