"""Wiring of the analytics context."""

from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from analytics import api, consumers
from analytics.tables import metadata
from chassis import service

SERVICE = Service(
    context="analytics",
    package="analytics",
    title="Narciss analytics",
    metadata=metadata,
    routers=[api.router],
    flows=[consumers.passport, consumers.sales, consumers.attention],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
