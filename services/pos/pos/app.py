"""Wiring of the pos context."""

from chassis.scope import Scope
from chassis.service import Runtime, Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from pos import consumers, store_money
from pos.api import ROUTERS
from pos.tables import metadata


async def money_is_whole(runtime: Runtime) -> list[str]:
    """captured = allocated + refunded + unallocated for every payment, proved from the ledgers."""
    async with runtime.db.transaction(Scope.network()) as tx:
        broken = await store_money.payments_out_of_balance(tx)
    return [f"payment {payment_id} is out of balance with its ledger" for payment_id in broken]


SERVICE = Service(
    context="pos",
    package="pos",
    title="Narciss point of sale",
    metadata=metadata,
    routers=ROUTERS,
    flows=consumers.FLOWS,
    checks=[money_is_whole],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
