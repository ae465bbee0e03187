"""Wiring of the Armenian fiscal gateway. It has no HTTP API: it hears events and speaks to registers."""

from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from fiscal_gateway_am import checks, consumers, worker
from fiscal_gateway_am.resources import gateway
from fiscal_gateway_am.settings import FiscalSettings
from fiscal_gateway_am.tables import metadata

SERVICE = Service(
    context="fiscal-gateway-am",
    package="fiscal_gateway_am",
    title="Narciss fiscal gateway, Armenia",
    metadata=metadata,
    flows=[consumers.requests],
    loops=worker.LOOPS,
    settings=FiscalSettings,
    resources=gateway,
    checks=[checks.undecided_receipts],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
