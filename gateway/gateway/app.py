"""Wiring of the gateway."""

from chassis.service import Runtime, Service
from chassis.service import build_app as build
from chassis.settings import Settings
from fastapi import FastAPI
from starlette.middleware import Middleware

from gateway.api import ROUTERS
from gateway.entrance import Entrance
from gateway.jobs import JOBS
from gateway.parts import opened
from gateway.security_headers import SecurityHeaders
from gateway.settings import GatewaySettings
from gateway.site import OPENAPI
from gateway.site import router as site
from gateway.tables import metadata
from gateway.web_client import router as web_client


def _configure(app: FastAPI) -> None:
    """Headers outermost, so that every answer has them; the entrance innermost, so that every refusal is a problem."""
    app.add_middleware(SecurityHeaders)
    app.user_middleware.append(Middleware(Entrance))
    app.router.routes.insert(0, OPENAPI)


async def _live_feed_hears(runtime: Runtime) -> list[str]:
    return [] if runtime.resources.live.listening else ["the live feed hears no events: the broker does not answer it"]


SERVICE = Service(
    context="gateway",
    package="gateway",
    title="Gateway",
    metadata=metadata,
    routers=(*ROUTERS, site, web_client),
    jobs=JOBS,
    settings=GatewaySettings,
    resources=opened,
    configure=_configure,
    checks=(_live_feed_hears,),
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return build(SERVICE, settings)
