"""Outside calls of one process: so many at a time, each by itself, none waiting for a slow neighbour."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from chassis.context import Origin, resumed
from opentelemetry import trace

log = structlog.get_logger()


class Crew:
    """A loop's pass claims as much work as there are free hands and leaves; a finished call wakes the loop again."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self._size = size
        self._busy: set[asyncio.Task[None]] = set()
        self.full = False
        """The last claim took as much as there were hands for: more may wait."""

    @property
    def free(self) -> int:
        return self._size - len(self._busy)

    def start(self, work: Coroutine[Any, Any, None], origin: Origin | None = None, **about: object) -> None:
        """Begin `work` in the trace its row was written in; without an `origin` in one of its own."""
        task = asyncio.create_task(self._carried_out(work, origin or Origin(), about), name=self.name)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _carried_out(self, work: Coroutine[Any, Any, None], origin: Origin, about: dict[str, object]) -> None:
        """What broke is claimed again when its lease ends."""
        with resumed(origin, f"integrations {self.name}", **about):
            try:
                await work
            except Exception as error:
                log.error("outside call broke", crew=self.name, exc_info=error)
                trace.get_current_span().record_exception(error)

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
