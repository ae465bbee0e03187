"""Outside calls of one process: so many at a time, each by itself, none waiting for a slow neighbour."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class Crew:
    """A loop's pass claims as much work as there are free hands and leaves; a finished call wakes the loop again."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self._size = size
        self._busy: set[asyncio.Task[None]] = set()

    @property
    def free(self) -> int:
        return self._size - len(self._busy)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=self.name)
        self._busy.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What broke is claimed again when its lease ends."""
        self._busy.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("outside call broke", crew=self.name, exc_info=error)

    async def idle(self) -> None:
        """Wait for everything under way."""
        while self._busy:
            await asyncio.wait(set(self._busy))

    async def finish(self, seconds: float) -> None:
        """At the end of the process: let calls end, cut the rest; their rows say `unknown` and are asked about."""
        if self._busy:
            _, late = await asyncio.wait(set(self._busy), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=2)
