"""A row in every table, all of one store: what a stranger must not see, touch or be able to guess at.

Ids are made from the noun, so that `order_id` means the same row in every table and every context; texts say whose
they are, so that one that gets out is recognised wherever it turns up.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
from chassis.ids import StoreId
from chassis.tables import PLATFORM_TABLES
from sqlalchemy import Column, Table
from sqlalchemy import types as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from tests.strangers.doors import service_of

_SPACE = UUID("7b1d7e5a-1f0e-4d41-9c50-0f3a5b1c2d3e")
THEIRS = StoreId(uuid5(_SPACE, "their store"))
OURS = StoreId(uuid5(_SPACE, "our store"))
MARK = "theirs"
"""Stands in every text of every row; no answer to a stranger may carry it."""
COMMON = "common"
"""Stands in the texts of tables that belong to the whole business."""
NOW = datetime.now(UTC).replace(microsecond=0)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000201"
    "a5f645400000000049454e44ae426082"
)

NOUNS: Final = {
    "channel_identities": "identity",
    "memorable_dates": "date",
    "order_photos": "photo",
    "photos": "photo",
    "saved_views": "view",
    "loss_reasons": "reason",
    "retail_points": "retail_point",
    "proof_images": "image",
    "slot_rules": "rule",
    "fiscal_operations": "operation",
    "register_operations": "register_operation",
    "provider_payments": "payment",
    "provider_refunds": "refund",
    "webhook_deliveries": "delivery",
    "webhook_messages": "message",
    "inbound_events": "event",
    "counterparties": "supplier",
    "deliveries": "delivery",
    "canned_replies": "reply",
    "categories": "category",
    "batches": "batch",
    "balances": "balance",
    "people": "user",
    "couriers": "courier",
    "sellables": "sellable",
    "products": "sellable",
    "recipes": "recipe",
    "recipe_variants": "recipe_variant",
    "movements": "movement",
}
"""What the row of a table is called where others name it; otherwise the table's name without its last letter."""

SAME: Final = {"point": "retail_point", "product": "sellable", "user": "courier", "media": "media"}
"""Nouns that mean another noun's row."""

BY_NAME: Final[Mapping[str, Any]] = {
    "currency": "RUB",
    "country": "RU",
    "language": "ru",
    "time_zone": "Europe/Moscow",
    "phones": ["+79990000001"],
    "emails": ["theirs@example.org"],
    "month": 5,
    "day": 5,
    "unit": "piece",
    "active": True,
    "content_type": "image/png",
    "content": PNG,
    "provider": "telegram",
    "channel": "telegram",
    "latitude": 55.7,
    "longitude": 37.6,
}
"""What a column of this name holds, whatever its table."""


def id_of(noun: str) -> UUID:
    """The id of the one row that is called this."""
    return THEIRS if noun == "store" else uuid5(_SPACE, SAME.get(noun, noun))


def noun_of(table: str) -> str:
    return NOUNS.get(table, table.removesuffix("s"))


async def fill(admin_url: str, context: str, special: Mapping[str, tuple[Mapping[str, Any], ...]]) -> None:
    """A row of their store in every table of the context, or the rows that `special` describes table by table."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        # Neither triggers nor references: each row stands for itself.
        await connection.execute("set session_replication_role = replica")
        for table in service_of(context).metadata.tables.values():
            if table.name not in PLATFORM_TABLES:
                for row in special.get(table.name, ({},)):
                    await _insert(connection, table, _row(table, row))
        await _insert_our_store(connection, context)
    finally:
        await connection.close()


async def _insert_our_store(connection: asyncpg.Connection, context: str) -> None:
    """The stranger's own store is known too: being refused has to be for the right reason."""
    stores = service_of(context).metadata.tables.get(f"{context.replace('-', '_')}.stores")
    if stores is not None:
        row = _row(stores, {})
        ours = {name: OURS if value == THEIRS else "ours" if name == "title" else value for name, value in row.items()}
        await _insert(connection, stores, ours)


def _row(table: Table, special: Mapping[str, Any]) -> dict[str, Any]:
    row = {}
    for column in table.columns:
        if column.name in special:
            row[column.name] = special[column.name]
        elif column.name == "store_id" or _wanted(column):
            row[column.name] = _value(table, column)
    return row


def _wanted(column: Column[Any]) -> bool:
    return (
        column.identity is None
        and not column.nullable
        and column.server_default is None
        and not isinstance(column.type, TSVECTOR)
    )


def _value(table: Table, column: Column[Any]) -> Any:
    name = column.name
    if isinstance(column.type, sql.Uuid):
        return _uuid(table, column)
    if name == "store_ids":
        return [THEIRS]
    if name in BY_NAME and not isinstance(column.type, sql.Date):
        return BY_NAME[name]
    return _plain(column, f"{COMMON if is_common(table) else MARK} {table.name} {name}")


def _uuid(table: Table, column: Column[Any]) -> UUID:
    name = column.name
    if name == "store_id" or (table.name == "stores" and name == "id"):
        return THEIRS
    if name == "id":
        return id_of(noun_of(table.name))
    for reference in column.foreign_keys:
        if reference.column.name == "id":
            return id_of(noun_of(reference.column.table.name))
    return id_of(name.removesuffix("_id"))


def is_common(table: Table) -> bool:
    """Whether a table's rows belong to no store: its context says so, with the reason."""
    package = table.metadata.schema
    tables = sys.modules[f"{package}.tables"]
    return table.name in getattr(tables, "NETWORK_WIDE", ())


def _plain(column: Column[Any], mark: str) -> Any:
    """A value that the type alone decides."""
    kind = column.type
    if isinstance(kind, ARRAY):
        return []
    if isinstance(kind, JSONB):
        return {}
    if isinstance(kind, sql.String):
        return mark
    if isinstance(kind, sql.Boolean):
        return False
    by_type: tuple[tuple[type[Any], Any], ...] = (
        (sql.Numeric, 1),
        (sql.Integer, 1),
        (sql.DateTime, NOW - timedelta(minutes=5)),
        (sql.Date, date.today()),  # noqa: DTZ011  (a date of the past five minutes, in any zone)
        (sql.Time, time(9)),
        (sql.LargeBinary, mark.encode()),
    )
    return next(value for type_, value in by_type if isinstance(kind, type_))


async def _insert(connection: asyncpg.Connection, table: Table, row: Mapping[str, Any]) -> None:
    values = [json.dumps(value) if isinstance(table.c[name].type, JSONB) else value for name, value in row.items()]
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await connection.execute(f"insert into {table.fullname} ({names}) values ({places})", *values)


async def everything(admin_url: str, context: str) -> dict[str, set[str]]:
    """Every row of every table, written out; two that are equal mean that nothing has changed."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        found = {}
        for table in service_of(context).metadata.tables.values():
            if table.name not in ("schedules", "schedule_slots", "leaders"):
                lines = await connection.fetch(f"select t::text as line from {table.fullname} t")
                found[table.name] = {line["line"] for line in lines}
        return found
    finally:
        await connection.close()
