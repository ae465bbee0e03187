"""What is kept for a minute's sake only is gone the next day."""

from datetime import datetime, timedelta

from chassis.schedules import Job
from chassis.scope import Scope
from chassis.service import Runtime

from messenger.store import web_chats

KEPT = timedelta(hours=1)


async def forget_uses(runtime: Runtime, due: datetime) -> None:
    """How often visitors wrote, by the minute."""
    async with runtime.db.transaction(Scope.network()) as tx:
        await web_chats.forget_uses(tx, due - KEPT)


JOB = Job("messenger.forget_uses", "17 * * * *", forget_uses)
