"""Wiring of the delivery context."""

from chassis.service import Loop, Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from delivery import api, api_courier, api_dispatch, api_public, api_setup, consumers, lateness
from delivery.tables import metadata

SERVICE = Service(
    context="delivery",
    package="delivery",
    title="Narciss delivery",
    metadata=metadata,
    routers=[api.router, api.external, api_dispatch.router, api_courier.router, api_setup.router, api_public.router],
    flows=[consumers.copies, consumers.orders],
    loops=[Loop("lateness", 20.0, lateness.announce_late)],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
