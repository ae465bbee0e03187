"""A client of one store's showcase: it holds what is shown, listens to the live feed, and asks about what it hears of.

Beside its view stands what somebody else knows to be true; for each recipe it is measured how long the two differed.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from bench.platform import Door

_HINT = "inventory.publication_changed"
_AT_ONCE = 8
_AGAIN = (429, 503)
"""Too many in this minute, or somebody away for a moment: asked again, and late."""


class Window:
    """`shown`: recipes as the client sees them. `differed`: milliseconds, one per recipe that came or went."""

    def __init__(self, listener: Door, reader: Door, store_id: str) -> None:
        self._listener = listener
        self._reader = reader
        self._store_id = store_id
        self._asked: asyncio.Queue[str] = asyncio.Queue()
        self._queued: set[str] = set()
        self.shown: set[str] = set()
        self.differed: list[float] = []
        self.waiting: dict[str, tuple[bool, float]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        heard = asyncio.Event()
        async with aiohttp.ClientSession(self._reader.url, timeout=aiohttp.ClientTimeout(total=30)) as session:
            tasks = [asyncio.create_task(self._listen(heard))]
            tasks += [asyncio.create_task(self._ask(session)) for _ in range(_AT_ONCE)]
            try:
                async with asyncio.timeout(20):
                    await heard.wait()
                self.shown = await self.read_whole()
                yield
            finally:
                for task in tasks:
                    task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(*tasks)

    def expect(self, facts: Mapping[str, bool], moment: float) -> None:
        """From that moment (seconds since 1970) these recipes may be shown, or not any more."""
        for recipe, fact in facts.items():
            if (recipe in self.shown) != fact:
                self.waiting[recipe] = (fact, moment)
            elif recipe in self.waiting:
                del self.waiting[recipe]
            else:
                self.differed.append(0.0)

    async def read_whole(self) -> set[str]:
        """All pages of the showcase."""
        found: set[str] = set()
        following = ""
        while True:
            path = f"/api/inventory/v1/public/showcase/{self._store_id}?size=200{following}"
            page = await self._reader.ask("GET", path)
            found |= {str(one["id"]) for one in page["items"]}
            if page["next_cursor"] is None:
                return found
            following = f"&cursor={page['next_cursor']}"

    def _sees(self, recipe: str, *, shown: bool) -> None:
        (self.shown.add if shown else self.shown.discard)(recipe)
        wanted = self.waiting.get(recipe)
        if wanted is not None and wanted[0] == shown:
            self.differed.append((time.time() - wanted[1]) * 1000)
            del self.waiting[recipe]

    async def _listen(self, heard: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        async with (
            aiohttp.ClientSession(self._listener.url, timeout=timeout) as session,
            session.get("/live", headers=self._listener.headers) as answer,
        ):
            answer.raise_for_status()
            heard.set()
            event = b""
            async for line in answer.content:
                if line.startswith(b"event:"):
                    event = line.removeprefix(b"event:").strip()
                elif line.startswith(b"data:"):
                    await self._told(event, line.removeprefix(b"data:"))

    async def _told(self, event: bytes, data: bytes) -> None:
        """Something was missed: everything is read anew, as a client is asked to."""
        if event == b"resync":
            fresh = await self.read_whole()
            for recipe in self.shown ^ fresh:
                self._sees(recipe, shown=recipe in fresh)
            return
        hint = json.loads(data)
        recipe = str(hint.get("subject", "")).split("@", 1)[0]
        if hint.get("type") == _HINT and hint.get("store_id") == self._store_id and recipe not in self._queued:
            self._queued.add(recipe)
            self._asked.put_nowait(recipe)

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        while True:
            recipe = await self._asked.get()
            self._queued.discard(recipe)
            path = f"/api/v1/external/catalogue/{recipe}?store_id={self._store_id}"
            async with session.get(path, headers=self._reader.headers) as answer:
                await answer.read()
            if answer.status in _AGAIN:
                await asyncio.sleep(0.2)
                self._asked.put_nowait(recipe)
                continue
            if answer.status not in (200, 404):
                answer.raise_for_status()
            self._sees(recipe, shown=answer.status == 200)
