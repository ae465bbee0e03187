"""Configurations as the hub shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.ids import ConfigurationId
from sqlalchemy import Row, Select, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from chassis import paging
from integrations.tables import configuration_secrets as secrets
from integrations.tables import configurations as table


@dataclass(frozen=True, slots=True)
class ConfigurationFilter:
    provider: str | None = None
    store_id: StoreId | None = None


def _selected() -> Select[Any]:
    shown = func.jsonb_build_object(
        "name",
        secrets.c.name,
        "last4",
        secrets.c.last4,
        "fingerprint",
        secrets.c.fingerprint,
        "set_at",
        secrets.c.set_at,
    )
    of_row = (
        select(func.coalesce(func.jsonb_agg(aggregate_order_by(shown, secrets.c.name)), func.jsonb_build_array()))
        .where(secrets.c.configuration_id == table.c.id)
        .scalar_subquery()
    )
    return select(table, type_coerce(of_row, JSONB).label("secrets")).where(table.c.removed_at.is_(None))


async def configuration_list(
    tx: Tx, wanted: ConfigurationFilter, cursor: str | None, size: int
) -> tuple[Sequence[Row[Any]], str | None]:
    statement = _selected()
    if wanted.provider is not None:
        statement = statement.where(table.c.provider == wanted.provider)
    if wanted.store_id is not None:
        statement = statement.where(table.c.store_id == wanted.store_id)
    order, kinds = [table.c.provider, table.c.created_at, table.c.id], [str, datetime, UUID]
    rows = await tx.all(paging.after(statement, order, kinds, cursor, size, descending=False))
    return paging.split(rows, size, "provider", "created_at", "id")


async def configuration_card(tx: Tx, configuration_id: ConfigurationId) -> Row[Any]:
    """Raises NotFound."""
    row = await tx.first(_selected().where(table.c.id == configuration_id))
    if row is None:
        raise NotFound(what="configuration")
    return row
