"""How many requests a key may make a minute, over all gateway processes together (S190).

The count stands in PostgreSQL; a process takes small portions of it at a time and spends them from memory, so most
requests cost no statement. What a process has taken and not spent when the minute ends is lost, never exceeded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db import Database
from chassis.refusals import TooManyRequests
from chassis.scope import Scope

from gateway import store_keys

_WINDOW_SECONDS = 60
_PORTIONS_A_MINUTE = 40
_LARGEST_PORTION = 250
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Portion:
    window: datetime
    left: int
    used: int
    over: bool = False


class Throttle:
    """Spends the requests of API keys."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._portions: dict[UUID, _Portion] = {}

    async def spend(self, key_id: UUID, quota: int) -> dict[str, str]:
        """Spend one request; the answer's headers that say how many are left. Raises TooManyRequests."""
        now = self._clock()
        window = now.replace(second=0, microsecond=0)
        portion = self._portions.get(key_id)
        if portion is None or portion.window != window:
            portion = self._portions[key_id] = _Portion(window, 0, 0)
        resets = _WINDOW_SECONDS - (now - window) // timedelta(seconds=1)
        if portion.left <= 0 and not portion.over:
            await self._take(key_id, portion, quota)
        if portion.left <= 0:
            raise TooManyRequests(retry_after=resets, limit=quota)
        portion.left -= 1
        remaining = max(quota - portion.used, 0) + portion.left
        if len(self._portions) > _MOST_KEYS:
            self._portions = {key: kept for key, kept in self._portions.items() if kept.window == window}
        return {
            "ratelimit-policy": f'"default";q={quota};w={_WINDOW_SECONDS}',
            "ratelimit": f'"default";r={remaining};t={resets}',
            "x-ratelimit-limit": str(quota),
            "x-ratelimit-remaining": str(remaining),
            "x-ratelimit-reset": str(resets),
        }

    async def _take(self, key_id: UUID, portion: _Portion, quota: int) -> None:
        wanted = min(max(quota // _PORTIONS_A_MINUTE, 1), _LARGEST_PORTION)
        async with self._db.transaction(Scope.network()) as tx:
            used = await store_keys.take_requests(tx, key_id, portion.window, wanted)
        portion.left += max(min(wanted, quota - (used - wanted)), 0)
        portion.used = max(portion.used, used)
        portion.over = used >= quota
