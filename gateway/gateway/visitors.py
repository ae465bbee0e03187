"""Resolves credentials, with a memory of a few seconds, so that a request usually costs no statement.

A change made in this process is seen at once, one made in another within `identity_cache_seconds`.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chassis.db import Database
from chassis.scope import Scope

from gateway import store_keys, store_sessions, views_visitors
from gateway.routes import Kind
from gateway.settings import GatewaySettings
from gateway.tokens import hash_of
from gateway.visitor import Visitor

_SEEN_EVERY = timedelta(seconds=60)
_MOST_KEPT = 20_000


class Visitors:
    """The door's memory of who is who."""

    def __init__(self, db: Database, settings: GatewaySettings, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._settings = settings
        self._clock = clock
        self._kept: dict[bytes, tuple[float, Visitor]] = {}
        self._changes = 0
        self._asking: dict[bytes, asyncio.Future[Visitor | None]] = {}

    async def find(self, kind: Kind, token: str) -> Visitor | None:
        """The visitor behind a token of this kind; None for unknown, revoked and expired ones."""
        hashed = hash_of(token)
        kept = self._kept.get(hashed)
        if kept is not None and kept[0] > time.monotonic() and kept[1].kind is kind:
            return kept[1]
        asking = self._asking.get(hashed)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(kind, hashed))
            self._asking[hashed] = asking
            asking.add_done_callback(lambda _: self._asking.pop(hashed, None))
        return await asyncio.shield(asking)

    def forget(self) -> None:
        """Something about people, sessions, devices or keys has changed: ask the database again."""
        self._changes += 1
        self._kept.clear()
        self._asking.clear()

    async def still_valid(self, tokens: Sequence[tuple[Kind, str]]) -> dict[str, Visitor]:
        """Of many tokens those that still stand, each with its visitor of now: one statement per kind."""
        found: dict[str, Visitor] = {}
        for kind in (Kind.USER, Kind.DEVICE):
            by_hash = {hash_of(token): token for of_kind, token in tokens if of_kind is kind}
            if by_hash:
                visitors = await self._look(kind, list(by_hash))
                found |= {by_hash[hashed]: visitor for hashed, visitor in visitors.items()}
        return found

    async def _ask(self, kind: Kind, hashed: bytes) -> Visitor | None:
        started, changes = time.monotonic(), self._changes
        visitor = (await self._look(kind, [hashed])).get(hashed)
        if visitor is None:
            self._kept.pop(hashed, None)
            return None
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        if changes == self._changes:
            self._kept[hashed] = (started + self._settings.identity_cache_seconds, visitor)
        await self._note_seen(visitor)
        return visitor

    async def _look(self, kind: Kind, hashes: list[bytes]) -> dict[bytes, Visitor]:
        now = self._clock()
        idle = now - timedelta(seconds=self._settings.session_idle_seconds)
        async with self._db.transaction(Scope.network()) as tx:
            if kind is Kind.USER:
                return await views_visitors.sessions(tx, hashes, now, idle)
            if kind is Kind.DEVICE:
                return await views_visitors.devices(tx, hashes)
            return await views_visitors.api_keys(tx, hashes, now)

    async def _note_seen(self, visitor: Visitor) -> None:
        """Keep the idle clock of a session running, and note that a device is in use; at most one write a minute."""
        now = self._clock()
        if visitor.kind is Kind.API_KEY or (visitor.last_seen_at and now - visitor.last_seen_at < _SEEN_EVERY):
            return
        note = store_keys.device_seen if visitor.kind is Kind.DEVICE else store_sessions.seen
        async with self._db.transaction(Scope.network()) as tx:
            await note(tx, visitor.credential, now)
