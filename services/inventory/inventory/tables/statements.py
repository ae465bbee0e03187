"""Hand-written statements whose parameters carry their types, so that PostgreSQL never has to guess one."""

import re
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Integer, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

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
