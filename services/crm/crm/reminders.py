"""Edges without a caller: the hourly look at memorable dates, the self-check of bonus balances."""

from datetime import datetime

from chassis.scope import Scope
from chassis.service import Runtime

from crm import views
from crm.actions.remind import remind


async def check_memorable_dates(runtime: Runtime, _: datetime) -> None:
    async with runtime.db.transaction(Scope.network()) as tx:
        await remind(tx, runtime.clock())


async def bonus_balances_add_up(runtime: Runtime) -> list[str]:
    """R25: a balance is the sum of its entries."""
    async with runtime.db.transaction(Scope.network()) as tx:
        wrong = await views.balances_that_do_not_add_up(tx)
    return [f"the bonus balance of customer {row.customer_id} is not the sum of its entries" for row in wrong]
