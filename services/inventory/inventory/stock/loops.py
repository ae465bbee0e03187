"""What the stock does by itself: end what is over, notice what has passed its date, check its own books."""

from datetime import datetime

from chassis.schedules import Job
from chassis.scope import Scope
from chassis.service import Loop, Runtime

from inventory.edge import PUBLICATION, settings_of
from inventory.stock import store as stock
from inventory.stock import views_books
from inventory.stock.actions.expire import AT_ONCE, expire_holds, expire_orders
from inventory.stock.actions.warn import warn_of_expiring


async def end_overdue(runtime: Runtime) -> bool:
    """One pass over holds and unpaid orders whose time is over."""
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        holds = await expire_holds(tx, now)
    async with runtime.db.transaction(Scope.network()) as tx:
        orders = await expire_orders(tx, before=now - settings_of(runtime).grace, now=now)
    if holds or orders:
        runtime.wake(PUBLICATION)
    return max(holds, orders) == AT_ONCE


async def notice_past_dates(runtime: Runtime) -> bool:
    """What has passed its date since the last look is barred: let publication know."""
    async with runtime.db.transaction(Scope.network()) as tx:
        noted = await stock.note_past_batches(tx, runtime.clock())
    if noted:
        runtime.wake(PUBLICATION)
    return False


async def warn_of_expiring_batches(runtime: Runtime, _: datetime) -> None:
    """The scheduled look at what will not last (S113)."""
    async with runtime.db.transaction(Scope.network()) as tx:
        await warn_of_expiring(tx, days=settings_of(runtime).expiring_days, now=runtime.clock())


async def books_agree(runtime: Runtime) -> list[str]:
    """R13 and S109: reserved = living reservations, on hand = movements, and every reservation has an owner."""
    async with runtime.db.transaction(Scope.network()) as tx:
        problems = await views_books.book_problems(tx)
    return [f"{problem.what}: {problem.count} ({problem.example})" for problem in problems]


LOOPS = (
    Loop("inventory expiry", 5.0, end_overdue),
    Loop("inventory dates", 60.0, notice_past_dates),
)
JOBS = (Job("inventory.expiring_batches", "5 * * * *", warn_of_expiring_batches),)
