"""Inventory, wired together."""

from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from inventory.catalogue import api as catalogue_api
from inventory.catalogue import api_assortment, api_recipes
from inventory.documents import api as documents_api
from inventory.photos import api as photos_api
from inventory.publication import api as publication_api
from inventory.publication import loops as publication_loops
from inventory.settings import InventorySettings
from inventory.stock import api as stock_api
from inventory.stock import api_public as storefront_api
from inventory.stock import consumers
from inventory.stock import loops as stock_loops
from inventory.tables import metadata

SERVICE = Service(
    context="inventory",
    package="inventory",
    title="Narciss inventory",
    metadata=metadata,
    routers=[
        catalogue_api.router,
        api_recipes.router,
        api_assortment.router,
        stock_api.router,
        storefront_api.router,
        photos_api.router,
        documents_api.router,
        publication_api.router,
        publication_api.external,
    ],
    flows=[consumers.network, consumers.orders],
    jobs=stock_loops.JOBS,
    loops=[*stock_loops.LOOPS, *publication_loops.LOOPS],
    settings=InventorySettings,
    checks=[stock_loops.books_agree],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
