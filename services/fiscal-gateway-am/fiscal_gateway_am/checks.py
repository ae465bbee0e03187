"""What `doctor` says about the registers."""

from chassis.scope import Scope
from chassis.service import Runtime

from fiscal_gateway_am import views
from fiscal_gateway_am.domain.operation import State


async def undecided_receipts(runtime: Runtime) -> list[str]:
    """A doubt only a person can end, and a register on which nothing can be printed."""
    async with runtime.db.transaction(Scope.network()) as tx:
        waiting = [case for case in await views.doubts(tx) if case.state is State.PARKED]
        registers = await views.all_registers(tx)
    problems = [f"receipt {case.id} waits for a person's decision (doubts list)" for case in waiting]
    silent = [row for row in registers if row.last_number is None]
    return problems + [
        f"register {row.crn} waits for the number of its last receipt (registers keep)" for row in silent
    ]
