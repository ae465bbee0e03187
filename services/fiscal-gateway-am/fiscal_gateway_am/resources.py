"""What the gateway keeps at hand while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from chassis.service import Runtime

from fiscal_gateway_am.domain.operation import FIELD_POLICY, Policy
from fiscal_gateway_am.hdm.client import Timeouts
from fiscal_gateway_am.sealing import Keyring
from fiscal_gateway_am.settings import FiscalSettings


@dataclass(frozen=True, slots=True)
class Gateway:
    keyring: Keyring
    timeouts: Timeouts
    policy: Policy
    lease: timedelta


@asynccontextmanager
async def gateway(runtime: Runtime) -> AsyncIterator[Gateway]:
    settings = runtime.settings
    if not isinstance(settings, FiscalSettings):
        raise TypeError("the fiscal gateway needs FiscalSettings")
    yield Gateway(
        keyring=Keyring.load(settings.secrets_key_file),
        timeouts=Timeouts(
            connect=settings.hdm_connect_seconds,
            query=settings.hdm_query_seconds,
            printing=settings.hdm_printing_seconds,
            card=settings.hdm_card_seconds,
        ),
        policy=FIELD_POLICY,
        lease=timedelta(seconds=settings.register_lease_seconds),
    )


def gateway_of(runtime: Runtime) -> Gateway:
    found: Gateway = runtime.resources
    return found
