"""Hand-written statements whose parameters carry their types, so that PostgreSQL never has to guess one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Boolean, Date, DateTime, Integer, Table, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.types import TypeEngine

_POSTGRESQL = make_url("postgresql+asyncpg://").get_dialect()()
_NAME = re.compile(r"(?<![:\w]):(\w+)")
_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(
        ("store_id", "hold_id", "order_id", "document_id", "location_id", "supplier_id", "sellable_id", "product_id"),
        Uuid(),
    ),
    **dict.fromkeys(
        ("now", "needed_at", "expires_at", "occurred_at", "received_at", "before", "moment"), DateTime(timezone=True)
    ),
    **dict.fromkeys(("kind", "made_by", "asked_by", "currency", "state", "reason", "order_key"), Text()),
    **dict.fromkeys(("most", "events"), Integer()),
    "usable_on": Date(),
    "requested": Boolean(),
}


def sql(statement: str) -> TextClause:
    """A statement with typed parameters; arrays are cast where they are unnested."""
    names = set(_NAME.findall(statement)) & _TYPES.keys()
    return text(statement).bindparams(*(bindparam(name, type_=_TYPES[name]) for name in sorted(names)))


def insertion(table: Table, *names: str, then: str = "") -> TextClause:
    """Insert any number of rows, one array per column: the text is the same for two rows and for two thousand.

    `then` may add what happens on conflict and what is returned.
    """
    columns = [table.c[name] for name in names]
    kinds = ["text" if isinstance(c.type, JSONB) else c.type.compile(_POSTGRESQL) for c in columns]
    arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in zip(names, kinds, strict=True))
    values = ", ".join(f"cast({c.name} as jsonb)" if isinstance(c.type, JSONB) else c.name for c in columns)
    listed = ", ".join(names)
    return text(
        f"insert into {table.fullname} ({listed}) select {values} from unnest({arrays}) as r ({listed}) {then}"  # noqa: S608  (names of our own tables)
    )


def as_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows turned into the arrays that `insertion` takes; dictionaries become JSON."""
    names = rows[0].keys() if rows else ()
    return {
        name: [to_json(row[name]).decode() if isinstance(row[name], dict) else row[name] for row in rows]
        for name in names
    }
