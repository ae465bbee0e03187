"""A provider's configuration for one store, or for the whole network where a store has none of its own (S171)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.ids import StoreId
from contracts.events.integrations import ConfigChanged
from contracts.ids import ConfigurationId

from integrations.domain.registry import Value, provider_named


class Health(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    ATTENTION = "needs_attention"


@dataclass(frozen=True, slots=True)
class Configuration:
    """`secret_names` are those that are set; their values never come this far."""

    id: ConfigurationId
    provider: str
    store_id: StoreId | None
    title: str
    enabled: bool
    settings: Mapping[str, Value]
    connection_key: str
    secret_names: frozenset[str]
    changed_by: str
    version: int = 1
    health: Health = Health.UNKNOWN
    health_note: str = ""
    health_at: datetime | None = None
    removed_at: datetime | None = None

    @property
    def place(self) -> str:
        """What may stand once in a store: empty for a provider it has one of."""
        single = not provider_named(self.provider).many and self.removed_at is None
        return "" if single else str(self.id)

    def changed(self, now: datetime) -> ConfigChanged:
        return ConfigChanged(
            store_id=self.store_id,
            sequence=self.version,
            occurred_at=now,
            configuration_id=self.id,
            provider=self.provider,
            enabled=self.enabled,
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person sends. None leaves as it is; a secret given as None is taken away."""

    title: str | None = None
    enabled: bool | None = None
    settings: Mapping[str, object] | None = None
    secrets: Mapping[str, str | None] | None = None

    @property
    def new_secrets(self) -> dict[str, str]:
        return {name: value for name, value in (self.secrets or {}).items() if value is not None}

    @property
    def dropped_secrets(self) -> frozenset[str]:
        return frozenset(name for name, value in (self.secrets or {}).items() if value is None)


def make(
    configuration_id: ConfigurationId,
    provider_name: str,
    store_id: StoreId | None,
    edit: Edit,
    connection_key: str,
    made_by: str,
) -> Configuration:
    """Raises ProviderUnknown, SettingUnknown, SettingWrong, SettingMissing."""
    provider = provider_named(provider_name)
    made = Configuration(
        id=configuration_id,
        provider=provider.name,
        store_id=store_id,
        title=edit.title or provider.title,
        enabled=bool(edit.enabled),
        settings=provider.plain(edit.settings or {}),
        connection_key=connection_key,
        secret_names=frozenset(provider.secret(edit.new_secrets)),
        changed_by=made_by,
    )
    if made.enabled:
        provider.require_complete(made.settings, made.secret_names)
    return made


def change(before: Configuration, edit: Edit, changed_by: str) -> Configuration:
    """Given settings replace all settings; given secrets replace or remove one each."""
    provider = provider_named(before.provider)
    provider.secret(edit.new_secrets)
    after = replace(
        before,
        title=before.title if edit.title is None else edit.title,
        enabled=before.enabled if edit.enabled is None else edit.enabled,
        settings=before.settings if edit.settings is None else provider.plain(edit.settings),
        secret_names=(before.secret_names - edit.dropped_secrets) | frozenset(edit.new_secrets),
        changed_by=changed_by,
        version=before.version + 1,
        health=Health.UNKNOWN,
        health_note="",
    )
    if after.enabled:
        provider.require_complete(after.settings, after.secret_names)
    return after


def remove(before: Configuration, removed_by: str, now: datetime) -> Configuration:
    return replace(
        before,
        enabled=False,
        secret_names=frozenset(),
        removed_at=now,
        changed_by=removed_by,
        version=before.version + 1,
    )
