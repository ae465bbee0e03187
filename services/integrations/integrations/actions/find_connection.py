"""Which configuration serves a payment: the one it was begun with, else the store's, else the network's (S171)."""

from dataclasses import dataclass, field
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ConfigurationId

from integrations.actions.open_secrets import Connection, open_secrets
from integrations.domain.configuration import Configuration
from integrations.sealing import Keyring, SecretUnreadable
from integrations.store import configurations


class NoConnection(Exception):
    """A person has to configure, switch on or repair; `reason` is one of `payment.REPAIRABLE`."""

    def __init__(self, reason: str, configuration: Configuration | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.configuration = configuration


@dataclass
class Connections:
    """Those found in one transaction: each is looked up and opened once for all the work in it."""

    tx: Tx
    keyring: Keyring
    _found: dict[tuple[Any, ...], Connection] = field(default_factory=dict)

    async def find(
        self, provider: str, store_id: StoreId, begun_with: ConfigurationId | None, *, new_traffic: bool
    ) -> Connection:
        """Raises NoConnection."""
        key = (provider, store_id, begun_with, new_traffic)
        if key not in self._found:
            self._found[key] = await find_connection(
                self.tx, self.keyring, provider, store_id, begun_with, new_traffic=new_traffic
            )
        return self._found[key]


async def find_connection(
    tx: Tx,
    keyring: Keyring,
    provider: str,
    store_id: StoreId,
    begun_with: ConfigurationId | None,
    *,
    new_traffic: bool,
) -> Connection:
    """One that is switched off still finishes what it began. Raises NoConnection."""
    found = await configurations.find(tx, begun_with) if begun_with else None
    if found is None:
        found = await configurations.resolve(tx, provider, store_id)
    if found is None:
        raise NoConnection("not_configured")
    if new_traffic and not found.enabled:
        raise NoConnection("switched_off", found)
    try:
        connection = await open_secrets(tx, keyring, found)
    except SecretUnreadable as error:
        raise NoConnection("secret_unreadable", found) from error
    if not connection.secrets:
        raise NoConnection("not_configured", found)
    return connection
