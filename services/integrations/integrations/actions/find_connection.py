"""Which configuration serves a payment: the one it was begun with, else the store's, else the network's (S171)."""

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
