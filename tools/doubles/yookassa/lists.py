"""Lists of payments, refunds and receipts: filters, pages, the cursor."""

from datetime import datetime
from typing import Any

from tools.doubles.common.shelf import Document
from tools.doubles.yookassa.wire import invalid
from tools.doubles.yookassa.world import World, shown

_PAGE = 10
_BOUNDS = ("gte", "gt", "lte", "lt")
_FILTERS = {
    "payments": ("status", "payment_method"),
    "refunds": ("status", "payment_id"),
    "receipts": ("status", "payment_id", "refund_id"),
}


def listed(world: World, kind: str, shop: Document, query: dict[str, str]) -> Document:
    """One page, newest first; without ``next_cursor`` it is the last."""
    if kind == "receipts" and "payment_id" in query and "refund_id" in query:
        raise invalid("Only one of payment_id and refund_id may be given", "payment_id")
    limit = _limit(query)
    newest = list(reversed(world.every(kind, shop)))
    found = [record for record in newest if _passes(kind, record["object"], query)]
    start = 0
    if "cursor" in query:
        ids = [record["object"]["id"] for record in found]
        if query["cursor"] not in ids:
            raise invalid("Cursor is unknown", "cursor")
        start = ids.index(query["cursor"])
    page: dict[str, Any] = {"type": "list", "items": [shown(record) for record in found[start : start + limit]]}
    if start + limit < len(found):
        page["next_cursor"] = found[start + limit]["object"]["id"]
    return page


def _limit(query: dict[str, str]) -> int:
    text = query.get("limit", str(_PAGE))
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise invalid("Limit must be between 1 and 100", "limit")
    return int(text)


def _passes(kind: str, found: Document, query: dict[str, str]) -> bool:
    for name in _FILTERS[kind]:
        value = found.get("payment_method", {}).get("type") if name == "payment_method" else found.get(name)
        if name in query and value != query[name]:
            return False
    return all(
        _in_time(found.get(moment), bound, query[f"{moment}.{bound}"], f"{moment}.{bound}")
        for moment in ("created_at", "captured_at")
        for bound in _BOUNDS
        if f"{moment}.{bound}" in query
    )


def _in_time(value: str | None, bound: str, asked: str, parameter: str) -> bool:
    try:
        limit = datetime.fromisoformat(asked)
    except ValueError:
        raise invalid("Incorrect value of parameter", parameter) from None
    if limit.tzinfo is None:
        raise invalid("Incorrect value of parameter", parameter)
    if value is None:
        return False
    moment = datetime.fromisoformat(value)
    return {"gte": moment >= limit, "gt": moment > limit, "lte": moment <= limit, "lt": moment < limit}[bound]
