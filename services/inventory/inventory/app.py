"""Inventory, wired together."""

from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from inventory.settings import InventorySettings
from inventory.stock import api as stock_api
from inventory.stock import consumers
from inventory.stock.loops import LOOPS, books_agree
from inventory.tables import metadata

SERVICE = Service(
    context="inventory",
    package="inventory",
    title="Narciss inventory",
    metadata=metadata,
    routers=[stock_api.router],
    flows=[consumers.network, consumers.orders],
    loops=LOOPS,
    settings=InventorySettings,
    checks=[books_agree],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
