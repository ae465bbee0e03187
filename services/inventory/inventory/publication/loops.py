"""The loop that keeps storefronts true."""

from chassis.scope import Scope
from chassis.service import Loop, Runtime

from inventory.edge import PUBLICATION
from inventory.publication.actions.publish import AT_ONCE, think_through


async def keep_true(runtime: Runtime) -> bool:
    """One pass over what changed since the last; woken by every change of this process."""
    async with runtime.db.transaction(Scope.network()) as tx:
        taken = await think_through(tx, runtime.clock())
    return taken >= AT_ONCE


LOOPS = (Loop(PUBLICATION, 0.5, keep_true),)
