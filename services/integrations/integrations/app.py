"""The integrations context put together."""

from chassis.service import Service
from chassis.service import build_app as build
from chassis.settings import Settings
from fastapi import FastAPI

from integrations import consumers
from integrations.api import ROUTERS
from integrations.loops import health, watch
from integrations.resources import resources
from integrations.settings import IntegrationsSettings
from integrations.tables import metadata

SERVICE = Service(
    context="integrations",
    package="integrations",
    title="Narciss integrations",
    metadata=metadata,
    routers=ROUTERS,
    flows=(consumers.payments, consumers.webhooks),
    loops=watch.LOOPS,
    settings=IntegrationsSettings,
    resources=resources,
    checks=(health.find_troubles,),
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return build(SERVICE, settings)
