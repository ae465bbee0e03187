"""The journal of exchanges: lines are added and never changed."""

from collections.abc import Sequence
from dataclasses import asdict

from chassis.db import Tx
from sqlalchemy.dialects.postgresql import insert

from integrations.domain.exchange import Exchange
from integrations.tables import exchanges


async def add(tx: Tx, lines: Sequence[Exchange]) -> None:
    if lines:
        await tx.execute(insert(exchanges).values([asdict(line) for line in lines]))
