"""What is done by the clock."""

from datetime import datetime

from chassis.schedules import Job
from chassis.scope import Scope
from chassis.service import Runtime

from gateway import store_sessions


async def forget_what_is_over(runtime: Runtime, due: datetime) -> None:
    """Sessions, codes and failures that have long been over; the audit log keeps what mattered of them."""
    async with runtime.db.transaction(Scope.network()) as tx:
        await store_sessions.forget_old(tx, due)


JOBS = (Job("gateway.forget_what_is_over", "20 3 * * *", forget_what_is_over),)
