"""Each exchange is logged with direction, outcome and the business record it belongs to (S180)."""

from chassis.db import Tx

from integrations.domain.exchange import Exchange
from integrations.store import exchanges


async def record_exchange(tx: Tx, *lines: Exchange) -> None:
    await exchanges.add(tx, lines)
    tx.publish(*(line.recorded() for line in lines))
