"""Opening a configuration for the one who runs it: plain settings together with opened secrets."""

from dataclasses import dataclass, field

from chassis.db import Tx

from integrations.domain.configuration import Configuration
from integrations.sealing import Keyring, configuration_place
from integrations.store import configurations


@dataclass(frozen=True, slots=True)
class Connection:
    """Never logged, never put into an event: `repr` shows no secret."""

    configuration: Configuration
    secrets: dict[str, str] = field(repr=False)


async def open_secrets(tx: Tx, keyring: Keyring, configuration: Configuration) -> Connection:
    """Raises SecretUnreadable."""
    sealed = await configurations.secrets_of(tx, configuration.id)
    opened = {name: keyring.unseal(one, configuration_place(configuration.id, name)) for name, one in sealed.items()}
    return Connection(configuration, opened)
