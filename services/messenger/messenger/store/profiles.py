"""Our own accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import Channel
from contracts.ids import ConfigurationId, ProfileId
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from messenger.domain.profile import Profile
from messenger.tables import profiles


def _profile(row: Row[Any]) -> Profile:
    return Profile(
        id=ProfileId(row.id),
        provider=row.provider,
        channel=Channel(row.channel),
        title=row.title,
        store_ids=tuple(StoreId(store) for store in row.store_ids),
        connection_key=row.connection_key,
        configuration_id=ConfigurationId(row.configuration_id) if row.configuration_id else None,
        enabled=row.enabled,
        configuration_enabled=row.configuration_enabled,
        configuration_sequence=row.configuration_sequence,
        trouble=row.trouble,
        hook_digest=row.hook_digest,
        registered_digest=row.registered_digest,
        paused_until=row.paused_until,
        version=row.version,
    )


async def profile_of_key(tx: Tx, provider: str, connection_key: str) -> Profile | None:
    row = await tx.first(
        select(profiles).where(profiles.c.connection_key == connection_key, profiles.c.provider == provider)
    )
    return _profile(row) if row else None


async def profile(tx: Tx, profile_id: ProfileId | UUID, *, lock: bool = False) -> Profile | None:
    statement = select(profiles).where(profiles.c.id == profile_id)
    row = await tx.first(statement.with_for_update() if lock else statement)
    return _profile(row) if row else None


async def every_profile(tx: Tx, providers: Sequence[str]) -> list[Profile]:
    rows = await tx.all(select(profiles).where(profiles.c.provider.in_(providers)).order_by(profiles.c.id))
    return [_profile(row) for row in rows]


async def add_profile(
    tx: Tx,
    *,
    profile_id: ProfileId,
    provider: str,
    channel: Channel,
    title: str,
    store_ids: Sequence[StoreId],
    connection_key: str,
    configuration_id: ConfigurationId | None,
    enabled: bool,
) -> bool:
    """False when another profile has this configuration."""
    done = await tx.execute(
        insert(profiles)
        .values(
            id=profile_id,
            provider=provider,
            channel=channel,
            title=title,
            store_ids=list(store_ids),
            connection_key=connection_key,
            configuration_id=configuration_id,
            enabled=enabled,
            version=1,
        )
        .on_conflict_do_nothing()
    )
    return done.rowcount == 1


async def change_profile(
    tx: Tx, profile_id: ProfileId, *, title: str, store_ids: Sequence[StoreId], enabled: bool, version: int
) -> None:
    await tx.execute(
        profiles.update()
        .where(profiles.c.id == profile_id)
        .values(title=title, store_ids=list(store_ids), enabled=enabled, version=version)
    )


async def rotate_key(tx: Tx, profile_id: ProfileId, connection_key: str, version: int) -> None:
    await tx.execute(
        profiles.update()
        .where(profiles.c.id == profile_id)
        .values(connection_key=connection_key, registered_digest=None, version=version)
    )


async def configuration_changed(
    tx: Tx, configuration_id: ConfigurationId, *, enabled: bool, sequence: int
) -> list[ProfileId]:
    """Note the hub's newest word; new credentials deserve a new chance, so the trouble is forgotten."""
    rows = await tx.all(
        profiles.update()
        .where(profiles.c.configuration_id == configuration_id, profiles.c.configuration_sequence < sequence)
        .values(configuration_enabled=enabled, configuration_sequence=sequence, trouble=None)
        .returning(profiles.c.id)
    )
    return [ProfileId(row.id) for row in rows]


async def set_trouble(tx: Tx, profile_id: ProfileId, trouble: str | None) -> None:
    await tx.execute(profiles.update().where(profiles.c.id == profile_id).values(trouble=trouble))


async def note_credentials(tx: Tx, profile_id: ProfileId, *, digest: bytes, enabled: bool) -> None:
    """What recognises the provider's webhooks, and whether the hub lets us use the account."""
    await tx.execute(
        profiles.update().where(profiles.c.id == profile_id).values(hook_digest=digest, configuration_enabled=enabled)
    )


async def set_registered(tx: Tx, profile_id: ProfileId, digest: bytes) -> None:
    await tx.execute(profiles.update().where(profiles.c.id == profile_id).values(registered_digest=digest))


async def pause(tx: Tx, profile_id: ProfileId, until: datetime) -> None:
    """The account sends nothing until then (the provider asked for it)."""
    await tx.execute(
        profiles.update().where(profiles.c.id == profile_id, profiles.c.paused_until < until).values(paused_until=until)
    )


async def take_turn(tx: Tx, profile_id: ProfileId, now: datetime, until: datetime) -> bool:
    """Whether this account may send now; if so its next turn comes at `until`. One winner among many."""
    done = await tx.execute(
        profiles.update().where(profiles.c.id == profile_id, profiles.c.paused_until <= now).values(paused_until=until)
    )
    return done.rowcount == 1
