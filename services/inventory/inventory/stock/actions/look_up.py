"""What could be had, without promising any of it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.inventory.stock import AvailabilityOut, LineAvailability
from contracts.events.inventory import Shortage
from contracts.events.parts import Titles
from contracts.ids import ProductId

from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock import views
from inventory.stock.domain.allocation import NOTHING
from inventory.stock.domain.availability import LineVerdict, judge_alone, missing_together
from inventory.stock.domain.demand import Candidate, DemandLine, Want, shortages


async def look_up(
    tx: Tx, store: StoreId, lines: Sequence[DemandLine], *, needed_at: datetime | None, now: datetime
) -> AvailabilityOut:
    """How many of each line there could be, and what all of them together lack, with substitutes."""
    facts = await stock.store_facts(tx, store, max(now, needed_at or now))
    parts, titles = await demand.parts_of_lines(tx, lines)
    products = sorted(titles)
    free = await views.free_of(tx, store, products, facts.day)
    verdicts = [judge_alone(line, free) for line in parts]
    together = missing_together(parts, free)
    short = sorted({*together, *(product for verdict in verdicts for product in verdict.missing)})
    candidates = await demand.substitutes(tx, store, short, products, facts.day) if short else []
    wants = tuple(
        Want(product, titles[product], free.get(product, NOTHING) + missing) for product, missing in together.items()
    )
    available = {product: free.get(product, NOTHING) for product in products}
    return AvailabilityOut(
        enough=not together and all(verdict.reason is None for verdict in verdicts),
        lines=tuple(
            LineAvailability(
                position=verdict.position,
                possible=verdict.possible,
                enough=verdict.enough,
                reason=verdict.reason,
                missing=_missing_of(verdict, titles, available, candidates, facts.language),
            )
            for verdict in verdicts
        ),
        shortages=shortages(wants, available, candidates, facts.language),
    )


def _missing_of(
    verdict: LineVerdict,
    titles: dict[ProductId, Titles],
    available: dict[ProductId, Decimal],
    candidates: Sequence[Candidate],
    language: str,
) -> tuple[Shortage, ...]:
    wants = tuple(
        Want(product, titles[product], available[product] + missing) for product, missing in verdict.missing.items()
    )
    return shortages(wants, available, candidates, language)
