"""Provider configurations: made, changed, removed; secrets are sealed before they touch a table (S11)."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import ChangedMeanwhile
from contracts.ids import ConfigurationId

from integrations.domain import configuration as rules
from integrations.domain.configuration import Configuration, Edit
from integrations.domain.refusals import AlreadyConfigured, NetworkOnly
from integrations.domain.registry import provider_named
from integrations.sealing import Keyring, configuration_place
from integrations.store import configurations, payments, refunds


async def make_configuration(
    tx: Tx,
    keyring: Keyring,
    configuration_id: ConfigurationId,
    provider: str,
    store_id: StoreId | None,
    edit: Edit,
    *,
    connection_key: str,
    made_by: str,
    now: datetime,
) -> Configuration:
    require_network(tx, store_id)
    made = rules.make(configuration_id, provider, store_id, edit, connection_key, made_by)
    if not await configurations.add(tx, made, now):
        raise AlreadyConfigured(provider=provider_named(provider).title)
    await _seal(tx, keyring, made, edit, now)
    await _announce(tx, made, now)
    return made


async def change_configuration(
    tx: Tx,
    keyring: Keyring,
    configuration_id: ConfigurationId,
    edit: Edit,
    *,
    expected: int,
    changed_by: str,
    now: datetime,
) -> Configuration:
    before = await configurations.load(tx, configuration_id)
    require_network(tx, before.store_id)
    _require_version(expected, before.version)
    after = rules.change(before, edit, changed_by)
    await configurations.save(tx, after, now)
    await _seal(tx, keyring, after, edit, now)
    await _announce(tx, after, now)
    return after


async def remove_configuration(
    tx: Tx, configuration_id: ConfigurationId, *, expected: int, removed_by: str, now: datetime
) -> None:
    """The row stays for what refers to it; its secrets are gone."""
    before = await configurations.load(tx, configuration_id)
    require_network(tx, before.store_id)
    _require_version(expected, before.version)
    after = rules.remove(before, removed_by, now)
    await configurations.save(tx, after, now)
    await configurations.keep_secrets(tx, configuration_id, {}, before.secret_names, now)
    tx.publish(after.changed(now))


def require_network(tx: Tx, store_id: StoreId | None) -> None:
    """What all stores share is changed by the network's administrators. Raises NetworkOnly."""
    if store_id is None and not tx.scope.is_network:
        raise NetworkOnly()


def _require_version(expected: int, actual: int) -> None:
    if expected != actual:
        raise ChangedMeanwhile(version=actual, expected=expected)


async def _seal(tx: Tx, keyring: Keyring, configuration: Configuration, edit: Edit, now: datetime) -> None:
    sealed = {
        name: keyring.seal(value, configuration_place(configuration.id, name))
        for name, value in edit.new_secrets.items()
    }
    await configurations.keep_secrets(tx, configuration.id, sealed, edit.dropped_secrets, now)


async def _announce(tx: Tx, configuration: Configuration, now: datetime) -> None:
    """Say so, and let what failed for want of it try again."""
    tx.publish(configuration.changed(now))
    if configuration.enabled and provider_named(configuration.provider).purpose == "payments":
        await payments.retry_repaired(tx, configuration.provider, configuration.store_id, now)
        await refunds.retry_repaired(tx, configuration.provider, configuration.store_id, now)
