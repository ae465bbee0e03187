"""Several pieces of work side by side for a short while, so that one slow answer holds up nobody else."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable

LANES = 4
PASS_SECONDS = 3.0
"""No lane begins anything new after this; a process that is told to stop ends soon."""

Taken = Callable[[], None]
"""Told by a step as soon as it has something in hand."""


async def side_by_side(step: Callable[[Taken], Awaitable[bool]]) -> bool:
    """Repeat `step` in each lane until it finds nothing; True when time ended before the work did.

    A lane opens when another has taken something up: where nothing waits there is one look. Raises what the first
    lane that failed raised, when all have ended.
    """
    until = asyncio.get_running_loop().time() + PASS_SECONDS
    # Opened in the midst of another lane's work, it must not inherit that work's transaction and trace.
    outside = contextvars.copy_context()
    lanes: list[asyncio.Task[bool]] = []

    def open_one() -> None:
        if len(lanes) < LANES:
            lanes.append(asyncio.create_task(lane(), context=outside.copy()))

    async def lane() -> bool:
        while asyncio.get_running_loop().time() < until:
            if not await step(open_one):
                return False
        return True

    open_one()
    try:
        for each in lanes:  # it grows meanwhile
            await asyncio.wait([each])
    except asyncio.CancelledError:
        for each in lanes:
            each.cancel()
        raise
    return any(await asyncio.gather(*lanes))
