"""Wiring of orders."""

from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from orders.api import ROUTERS
from orders.consumers import FLOWS
from orders.deadlines import DEADLINES
from orders.settings import OrdersSettings
from orders.tables import metadata

SERVICE = Service(
    context="orders",
    package="orders",
    settings=OrdersSettings,
    title="Orders",
    metadata=metadata,
    routers=ROUTERS,
    flows=FLOWS,
    loops=(DEADLINES,),
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
