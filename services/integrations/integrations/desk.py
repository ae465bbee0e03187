"""Answers that come while others are being written down are written together, in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
Write = Callable[[Sequence[T]], Awaitable[None]]
Waiting = tuple[T, "asyncio.Future[None]"]


class Desk(Generic[T]):
    """Nobody waits for a fuller page: the first is written at once, by whoever brings it."""

    def __init__(self) -> None:
        self._waiting: list[Waiting[T]] = []
        self._writing = False

    async def record(self, one: T, write: Write[T]) -> None:
        """Back when it is written. Raises what the writing of this one raises, by itself if it failed with others."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((one, written))
        if not self._writing:
            self._writing = True
            try:
                while self._waiting:
                    taken, self._waiting = self._waiting, []
                    await _settle(taken, write)
            finally:
                self._writing = False
                for _, left in self._waiting:
                    left.cancel()
                self._waiting = []
        await written


async def _settle(taken: Sequence[Waiting[T]], write: Write[T]) -> None:
    try:
        await write([one for one, _ in taken])
    except Exception as error:  # noqa: BLE001  (each hears its own)
        if len(taken) == 1:
            if not taken[0][1].done():
                taken[0][1].set_exception(error)
            return
        for each in taken:
            await _settle([each], write)
    except asyncio.CancelledError:
        for _, written in taken:
            written.cancel()
        raise
    else:
        for _, written in taken:
            if not written.done():
                written.set_result(None)
