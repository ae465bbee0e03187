"""Configurations with their sealed secrets: load for a decision, save what was decided."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.ids import ConfigurationId
from sqlalchemy import ColumnElement, Row, Select, Text, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from integrations.domain.configuration import Configuration, Health
from integrations.sealing import Sealed
from integrations.tables import configuration_secrets, configurations

_NAMES = (
    select(func.coalesce(func.array_agg(configuration_secrets.c.name, type_=ARRAY(Text)), cast([], ARRAY(Text))))
    .where(configuration_secrets.c.configuration_id == configurations.c.id)
    .scalar_subquery()
    .label("secret_names")
)


def _selected() -> Select[Any]:
    return select(configurations, _NAMES)


def _read(row: Row[Any]) -> Configuration:
    return Configuration(
        id=ConfigurationId(row.id),
        provider=row.provider,
        store_id=row.store_id,
        title=row.title,
        enabled=row.enabled,
        settings=row.settings,
        connection_key=row.connection_key,
        secret_names=frozenset(row.secret_names),
        changed_by=row.changed_by,
        version=row.version,
        health=Health(row.health),
        health_note=row.health_note,
        health_at=row.health_at,
        removed_at=row.removed_at,
    )


def _columns(configuration: Configuration) -> dict[str, Any]:
    return {
        "provider": configuration.provider,
        "store_id": configuration.store_id,
        "place": configuration.place,
        "title": configuration.title,
        "enabled": configuration.enabled,
        "settings": dict(configuration.settings),
        "connection_key": configuration.connection_key,
        "health": configuration.health.value,
        "health_note": configuration.health_note,
        "removed_at": configuration.removed_at,
        "changed_by": configuration.changed_by,
        "version": configuration.version,
    }


async def add(tx: Tx, configuration: Configuration, now: datetime) -> bool:
    """False when its place is taken."""
    statement = insert(configurations).values(
        id=configuration.id, created_at=now, updated_at=now, next_check_at=now, **_columns(configuration)
    )
    made = await tx.scalar(statement.on_conflict_do_nothing().returning(configurations.c.id))
    return made is not None


async def save(tx: Tx, configuration: Configuration, now: datetime) -> None:
    await tx.execute(
        update(configurations)
        .where(configurations.c.id == configuration.id)
        .values(updated_at=now, next_check_at=now, **_columns(configuration))
    )


async def load(tx: Tx, configuration_id: ConfigurationId) -> Configuration:
    """Locked until the transaction ends. Raises NotFound."""
    await tx.execute(
        select(configurations.c.id).where(configurations.c.id == configuration_id).with_for_update(key_share=True)
    )
    found = await find(tx, configuration_id)
    if found is None:
        raise NotFound(what="configuration")
    return found


async def exists(tx: Tx, configuration_id: ConfigurationId) -> bool:
    """Also when removed: an id is used once."""
    return await tx.scalar(select(configurations.c.id).where(configurations.c.id == configuration_id)) is not None


async def find(tx: Tx, configuration_id: ConfigurationId, *, removed: bool = False) -> Configuration | None:
    statement = _selected().where(configurations.c.id == configuration_id)
    row = await tx.first(statement if removed else statement.where(configurations.c.removed_at.is_(None)))
    return None if row is None else _read(row)


async def resolve(tx: Tx, provider: str, store_id: StoreId | None) -> Configuration | None:
    """The store's own, else the network's default (S171); a store's own that is switched off hides the default."""
    here: ColumnElement[bool] = configurations.c.store_id.is_(None)
    if store_id is not None:
        here = or_(configurations.c.store_id == store_id, here)
    row = await tx.first(
        _selected()
        .where(configurations.c.provider == provider, configurations.c.removed_at.is_(None), here)
        .order_by(configurations.c.store_id.is_(None), configurations.c.created_at, configurations.c.id)
        .limit(1)
    )
    return None if row is None else _read(row)


async def of_connection(tx: Tx, provider: str, connection_key: str) -> Configuration | None:
    row = await tx.first(
        _selected().where(
            configurations.c.provider == provider,
            configurations.c.connection_key == connection_key,
            configurations.c.removed_at.is_(None),
        )
    )
    return None if row is None else _read(row)


async def keep_secrets(
    tx: Tx, configuration_id: ConfigurationId, sealed: Mapping[str, Sealed], dropped: Collection[str], now: datetime
) -> None:
    if dropped:
        await tx.execute(
            delete(configuration_secrets).where(
                configuration_secrets.c.configuration_id == configuration_id,
                configuration_secrets.c.name.in_(dropped),
            )
        )
    if not sealed:
        return
    fields = ("key_id", "wrapped_key", "sealed", "last4", "fingerprint")
    rows = [
        {
            "configuration_id": configuration_id,
            "name": name,
            "set_at": now,
            **{field: getattr(one, field) for field in fields},
        }
        for name, one in sealed.items()
    ]
    statement = insert(configuration_secrets).values(rows)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["configuration_id", "name"],
            set_={field: statement.excluded[field] for field in (*fields, "set_at")},
        )
    )


async def secrets_of(tx: Tx, configuration_id: ConfigurationId) -> dict[str, Sealed]:
    rows = await tx.all(
        select(configuration_secrets).where(configuration_secrets.c.configuration_id == configuration_id)
    )
    return {row.name: _sealed_of(row) for row in rows}


def _sealed_of(row: Row[Any]) -> Sealed:
    return Sealed(row.key_id, row.wrapped_key, row.sealed, row.last4, row.fingerprint)


async def claim_checks(
    tx: Tx, providers: Collection[str], now: datetime, until: datetime, limit: int
) -> Sequence[ConfigurationId]:
    """Enabled configurations whose health is due; the next look is put off before anybody is asked."""
    due = (
        select(configurations.c.id)
        .where(
            configurations.c.provider.in_(providers),
            configurations.c.enabled,
            configurations.c.removed_at.is_(None),
            configurations.c.next_check_at <= now,
        )
        .order_by(configurations.c.next_check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.all(
        update(configurations)
        .where(configurations.c.id.in_(due.scalar_subquery()))
        .values(next_check_at=until)
        .returning(configurations.c.id)
    )
    return [ConfigurationId(row.id) for row in rows]


async def ask_for_check(tx: Tx, configuration_id: ConfigurationId, now: datetime) -> None:
    await tx.execute(
        update(configurations)
        .where(configurations.c.id == configuration_id)
        .values(next_check_at=now, health=Health.UNKNOWN.value)
    )


async def save_health(
    tx: Tx, configuration_id: ConfigurationId, version: int, health: Health, note: str, now: datetime
) -> None:
    """Health of one version: what was learned about older credentials says nothing about newer ones."""
    await tx.execute(
        update(configurations)
        .where(configurations.c.id == configuration_id, configurations.c.version == version)
        .values(health=health.value, health_note=note, health_at=now)
    )
