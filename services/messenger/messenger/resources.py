"""What one process of messenger holds open: lines to the providers, the hub, and the secrets it has been told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from chassis.client import ServiceClient
from chassis.service import Runtime
from contracts.ids import ConfigurationId

from messenger.clients import Hub
from messenger.domain.channels import TELEGRAM, WAPPI, WEBCHAT
from messenger.providers.port import Credentials, HookedLine, Line
from messenger.providers.telegram.send import TelegramLine
from messenger.providers.wappi.send import WappiLine
from messenger.providers.webchat.send import WebChatLine
from messenger.settings import MessengerSettings


@dataclass
class Connection:
    """The secrets of one account as of a version of its configuration, and when its webhook is looked at again."""

    sequence: int
    credentials: Credentials
    check_at: datetime | None = None


@dataclass
class Resources:
    hub: Hub | None
    lines: dict[str, Line]
    hooked: dict[str, HookedLine]
    """Those of the lines whose other end has to be told our webhook."""
    connections: dict[ConfigurationId, Connection] = field(default_factory=dict)

    def usable(self) -> list[ConfigurationId]:
        """Configurations whose secrets this process knows."""
        return list(self.connections)

    def credentials(self, provider: str, configuration: ConfigurationId | None) -> Credentials:
        """What to show the provider; our own web chat asks for nothing."""
        if configuration is None:
            return Credentials(provider, enabled=True)
        return self.connections[configuration].credentials


def resources_of(runtime: Runtime) -> Resources:
    found: Resources = runtime.resources
    return found


def settings_of(runtime: Runtime) -> MessengerSettings:
    settings = runtime.settings
    assert isinstance(settings, MessengerSettings)
    return settings


@asynccontextmanager
async def open_resources(runtime: Runtime) -> AsyncIterator[Resources]:
    settings = settings_of(runtime)
    base_url = settings.service_urls.get("integrations")
    hub = Hub(ServiceClient("integrations", base_url, runtime.signer)) if base_url else None
    seconds = settings.messenger_send_seconds
    hooked: dict[str, HookedLine] = {
        TELEGRAM: TelegramLine(settings.provider_urls.get("telegram"), seconds),
        WAPPI: WappiLine(settings.provider_urls.get("wappi"), seconds),
    }
    lines: dict[str, Line] = {**hooked, WEBCHAT: WebChatLine()}
    try:
        yield Resources(hub, lines, hooked)
    finally:
        await asyncio.gather(*(line.close() for line in lines.values()), *([hub.close()] if hub else []))
