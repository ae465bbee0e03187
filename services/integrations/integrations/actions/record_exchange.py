"""Each exchange is logged with direction, outcome and the business record it belongs to (S180)."""

from chassis.db import Tx

from integrations.domain.exchange import Exchange
from integrations.store import exchanges


def note_exchange(tx: Tx, line: Exchange) -> None:
    """Log one that nobody else has to hear of: a look that found nothing new."""
    tx.gather(exchanges.add, line)


async def record_exchange(tx: Tx, *lines: Exchange) -> None:
    tx.gather(exchanges.add, *lines)
    tx.publish(*(line.recorded() for line in lines))
