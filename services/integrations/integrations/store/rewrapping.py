"""Secrets wrapped by a key that is not the current one, and the same secrets wrapped anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import Table, bindparam, select, update

from integrations.sealing import Sealed
from integrations.tables import configuration_secrets, webhook_secrets

BATCH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Which row: of a configuration (`owner` and `name`) or of a webhook (`owner` is the secret's own id)."""

    owner: UUID
    name: str | None


async def wrapped_otherwise(tx: Tx, current: str) -> list[tuple[Place, Sealed]]:
    own, hooks = configuration_secrets, webhook_secrets
    rows = await tx.all(_stale(own, current))
    found = [(Place(row.configuration_id, row.name), _sealed(row)) for row in rows]
    rows = await tx.all(_stale(hooks, current))
    return found + [(Place(row.id, None), _sealed(row)) for row in rows]


def _stale(table: Table, current: str) -> Any:
    return select(table).where(table.c.key_id != current).limit(BATCH).with_for_update(skip_locked=True)


def _sealed(row: Any) -> Sealed:
    return Sealed(row.key_id, row.wrapped_key, row.sealed, row.last4, row.fingerprint)


async def save_rewrapped(tx: Tx, rewrapped: Sequence[tuple[Place, Sealed]]) -> None:
    changes = [
        {"owner": place.owner, "named": place.name, "new_id": sealed.key_id, "new_key": sealed.wrapped_key}
        for place, sealed in rewrapped
    ]
    values: dict[str, Any] = {"key_id": bindparam("new_id"), "wrapped_key": bindparam("new_key")}
    own, hooks = configuration_secrets, webhook_secrets
    of_configurations = [change for change in changes if change["named"] is not None]
    if of_configurations:
        this = (own.c.configuration_id == bindparam("owner")) & (own.c.name == bindparam("named"))
        await tx.execute(update(own).where(this).values(values), of_configurations)
    of_webhooks = [
        {name: value for name, value in change.items() if name != "named"}
        for change in changes
        if change["named"] is None
    ]
    if of_webhooks:
        await tx.execute(update(hooks).where(hooks.c.id == bindparam("owner")).values(values), of_webhooks)
