"""Several pieces of work side by side for a short while, so that one slow answer holds up nobody else."""

import asyncio
from collections.abc import Awaitable, Callable

LANES = 4
PASS_SECONDS = 3.0
"""No lane begins anything new after this; a process that is told to stop ends soon."""


async def side_by_side(step: Callable[[], Awaitable[bool]]) -> bool:
    """Repeat `step` in each lane until it finds nothing; True when time ended before the work did."""
    until = asyncio.get_running_loop().time() + PASS_SECONDS

    async def lane() -> bool:
        while asyncio.get_running_loop().time() < until:
            if not await step():
                return False
        return True

    return any(await asyncio.gather(*(lane() for _ in range(LANES))))
