"""The loop that looks for missed deadlines; safe to run in several processes at once."""

from chassis.scope import Scope
from chassis.service import Loop, Runtime

from orders.actions.meet_deadline import meet_deadline

LOOK_EVERY_SECONDS = 2.0


async def look_for_missed_deadlines(runtime: Runtime) -> bool:
    """One missed deadline per pass, each in its own transaction; True when there may be more."""
    async with runtime.db.transaction(Scope.network()) as tx:
        return await meet_deadline(tx, runtime.clock())


DEADLINES = Loop("orders.deadlines", LOOK_EVERY_SECONDS, look_for_missed_deadlines)
