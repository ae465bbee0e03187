"""Keyset pages: a cursor names the last row seen, so page 10,000 costs what page 1 does.

The order always ends with the unique id. Cursors are opaque to clients and checked when they come back.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from sqlalchemy import ColumnElement, Select, tuple_

from chassis.refusals import Malformed

T = TypeVar("T")
_MOST = 2**63 - 1

PageSize = Annotated[int, Query(ge=1, le=200, description="rows on a page")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before")]


class Page(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None = None


def encode(values: Sequence[Any]) -> str:
    """A cursor from the sort values of the last row."""
    raw = json.dumps(to_jsonable_python(list(values)), separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The sort values of a cursor, each read as its kind. Raises Malformed for one that is not ours."""
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(raw, list) or len(raw) != len(kinds):
            raise ValueError("wrong length")
        return [_read(value, kind) for value, kind in zip(raw, kinds, strict=True)]
    except (ValueError, TypeError, binascii.Error) as error:
        raise Malformed(reason="This page cursor is not valid. Start from the first page.") from error


def _read(value: Any, kind: type) -> Any:
    """One value as its column holds it. Raises ValueError for what no column ever held."""
    if value is None:
        return None
    if kind is datetime or kind is UUID:
        text = value if isinstance(value, str) else ""
        return datetime.fromisoformat(text) if kind is datetime else UUID(text)
    if not isinstance(value, str | int | float) or "\0" in str(value):
        raise ValueError("neither a text nor a number")
    if kind is int and not -_MOST <= int(value) <= _MOST:
        raise ValueError("larger than any number kept")
    return kind(value)


def after(
    statement: Select[Any],
    columns: Sequence[ColumnElement[Any]],
    kinds: Sequence[type],
    cursor: str | None,
    size: int,
    *,
    descending: bool = True,
) -> Select[Any]:
    """Order by the columns (the last must be unique), continue behind the cursor, fetch one row too many."""
    ordered = statement.order_by(*(c.desc() if descending else c.asc() for c in columns)).limit(size + 1)
    if cursor is None:
        return ordered
    here = tuple_(*columns)
    seen = tuple_(*decode(cursor, kinds))
    return ordered.where(here < seen if descending else here > seen)


def split(rows: Sequence[Any], size: int, *sort_by: str) -> tuple[Sequence[Any], str | None]:
    """The rows of this page and the cursor of the next, from rows fetched by `after`."""
    if len(rows) <= size:
        return rows, None
    kept = rows[:size]
    last = kept[-1]
    return kept, encode([getattr(last, name) for name in sort_by])
