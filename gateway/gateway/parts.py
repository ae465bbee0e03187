"""What the gateway's process has in its hands beside the chassis's runtime."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from chassis.db import Database
from chassis.service import Runtime
from starlette.applications import Starlette

from gateway.documents import Documents
from gateway.live import LiveFeed
from gateway.passwords import Passwords
from gateway.proxy import Proxy
from gateway.second_factor import SecondFactors
from gateway.settings import GatewaySettings, secrets_key
from gateway.throttle import Throttle
from gateway.visitors import Visitors


@dataclass
class Parts:
    settings: GatewaySettings
    db: Database
    clock: Callable[[], datetime]
    visitors: Visitors
    proxy: Proxy
    throttle: Throttle
    passwords: Passwords
    second_factors: SecondFactors
    live: LiveFeed
    documents: Documents


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[Parts]:
    """The parts of a running gateway; closed in reverse when it stops."""
    settings = runtime.settings
    assert isinstance(settings, GatewaySettings)
    visitors = Visitors(runtime.db, settings, runtime.clock)
    proxy = Proxy(settings, runtime.signer)
    live = LiveFeed(settings, visitors)
    parts = Parts(
        settings=settings,
        db=runtime.db,
        clock=runtime.clock,
        visitors=visitors,
        proxy=proxy,
        throttle=Throttle(runtime.db, runtime.clock),
        passwords=Passwords(settings.password_workers),
        second_factors=SecondFactors(secrets_key(settings.secrets_key_file)),
        live=live,
        documents=Documents(settings, proxy),
    )
    async with live.running():
        try:
            yield parts
        finally:
            await proxy.close()


def parts_of(app: Starlette) -> Parts:
    parts: Parts = app.state.runtime.resources
    return parts
