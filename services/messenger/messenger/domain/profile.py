"""One of our own accounts at a provider (S159)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from chassis.ids import StoreId
from contracts.events.parts import Channel
from contracts.ids import ConfigurationId, ProfileId


@dataclass(frozen=True, slots=True)
class Profile:
    """`configuration_id` names the secrets in the hub; our own web chat has none. `enabled` is the switch here,
    `configuration_enabled` the one in the hub, `trouble` why the account cannot be used."""

    id: ProfileId
    provider: str
    channel: Channel
    title: str
    store_ids: tuple[StoreId, ...]
    connection_key: str
    configuration_id: ConfigurationId | None
    enabled: bool
    configuration_enabled: bool
    configuration_sequence: int
    trouble: str | None
    hook_digest: bytes | None
    registered_digest: bytes | None
    paused_until: datetime
    version: int

    @property
    def home_store(self) -> StoreId:
        """Where a new conversation of this account belongs until somebody moves it (S149)."""
        return self.store_ids[0]


def hook_digest(profile_id: ProfileId, secret: bytes) -> bytes:
    """What is stored to recognise the provider's secret without storing it, so that webhooks are taken in
    also while the hub that keeps the secret is away (S160)."""
    return hashlib.sha256(profile_id.bytes + secret).digest()


def registration_digest(url: str, secret: str) -> bytes:
    """Names one registration: a provider never tells the secret back, so a change is seen by this alone."""
    return hashlib.sha256(f"{url}\n{secret}".encode()).digest()
