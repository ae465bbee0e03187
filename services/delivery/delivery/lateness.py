"""Edge: say once of each delivery that its window has passed (R27; a promise is measurable, S142)."""

from chassis.scope import Scope
from chassis.service import Runtime

from delivery.actions.announce_late import announce_late as announce

BATCH = 50


async def announce_late(runtime: Runtime) -> bool:
    """One pass; True when there may be more."""
    async with runtime.db.transaction(Scope.network()) as tx:
        return await announce(tx, runtime.clock(), BATCH) == BATCH
