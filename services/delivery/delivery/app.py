"""Wiring of the delivery context."""

from chassis.service import Loop, Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from delivery import api, api_setup, consumers, lateness
from delivery.tables import metadata

SERVICE = Service(
    context="delivery",
    package="delivery",
    title="Narciss delivery",
    metadata=metadata,
    routers=[api.router, api.external, api_setup.router],
    flows=[consumers.copies, consumers.orders],
    loops=[Loop("lateness", 20.0, lateness.announce_late)],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
