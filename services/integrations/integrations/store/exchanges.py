"""The journal of exchanges: lines are added and never changed."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from chassis.db import Tx
from sqlalchemy.dialects.postgresql import insert

from integrations.domain.exchange import Exchange
from integrations.tables import exchanges

_ADD = insert(exchanges)
_NAMES = tuple(field.name for field in fields(Exchange))


def _row(line: Exchange) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _NAMES}


async def add(tx: Tx, lines: Sequence[Exchange]) -> None:
    if lines:
        await tx.execute(_ADD, [_row(line) for line in lines])
