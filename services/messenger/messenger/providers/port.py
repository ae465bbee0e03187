"""What messenger asks of a provider; every adapter offers these and nothing else is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from contracts.events.parts import Channel

from messenger.domain.facts import Fact, Item
from messenger.domain.outcome import Outcome, Sent
from messenger.store.outgoing import Enclosure, Letter


@dataclass(frozen=True, slots=True)
class Credentials:
    """One configuration of the hub with its secrets, in memory only."""

    provider: str
    enabled: bool
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def value(self, name: str) -> str:
        """A setting or secret of this name. Raises Misconfigured when there is none."""
        found = self.secrets.get(name) or self.settings.get(name)
        if not found:
            raise Misconfigured(f"the configuration has no {name}")
        return str(found)


class Misconfigured(Exception):
    """The hub's configuration lacks what this provider needs."""


class NotFetched(Exception):
    """A file could not be had; `final` when asking again is pointless."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


class AccessDenied(Exception):
    """The provider refuses our credentials."""


class ProviderAway(Exception):
    """The provider did not answer, or not usefully; it may later."""


class Reader(Protocol):
    """Understands what was kept of a provider; pure."""

    def read(self, payload: bytes) -> Fact:
        """What one event says. Raises NotReadable."""
        ...


class HookReader(Reader, Protocol):
    """Understands a provider's webhooks as they come in."""

    def secret_in(self, headers: Mapping[str, str]) -> bytes:
        """What the caller offers as proof that it is the provider."""
        ...

    def split(self, raw: bytes) -> list[Item]:
        """The events in one call. Raises NotReadable."""
        ...


class Line(Protocol):
    """The open line to a provider. Every call has a time limit of its own."""

    async def send(self, letter: Letter, enclosures: Sequence[Enclosure], credentials: Credentials) -> Outcome: ...

    async def find(self, letter: Letter, credentials: Credentials, until: datetime) -> list[Sent] | None:
        """Messages that may be this one, best match first; None where the provider keeps no history."""
        ...

    async def fetch(self, channel: Channel, reference: Mapping[str, object], credentials: Credentials) -> bytes:
        """The bytes of a file. Raises NotFetched."""
        ...

    async def close(self) -> None: ...


class HookedLine(Line, Protocol):
    """A line whose other end delivers to a webhook of ours."""

    def hook_secret(self, credentials: Credentials) -> str:
        """What the provider will offer as proof on our webhook."""
        ...

    async def register(self, channel: Channel, credentials: Credentials, url: str, *, known: bool) -> bool:
        """Point the provider's webhook at `url`; writes only when it differs or is not `known` to carry our secret.

        True when it was written. Raises AccessDenied, ProviderAway.
        """
        ...
