"""Which stems cover a demand, under the locks of their totals; or what is short and what could stand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.inventory import Shortage
from contracts.ids import ProductId

from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock.domain.allocation import NOTHING, Take, allocate
from inventory.stock.domain.demand import Want, by_product, shortages
from inventory.stock.store_demand import Resolved


@dataclass(frozen=True, slots=True)
class Stems:
    """Either all takes, or no takes and every shortage."""

    takes: tuple[Take, ...]
    shortages: tuple[Shortage, ...] = ()


async def find_stems(tx: Tx, store: StoreId, resolved: Resolved) -> Stems:
    """Cover all that is wanted. The balances must be held already."""
    wanted = by_product(resolved.wants)
    lots = await stock.usable_lots(tx, store, list(wanted), resolved.usable_on)
    found = allocate(wanted, lots, resolved.usable_on)
    if found.complete:
        return Stems(found.takes)
    return Stems(
        (), await tell_shortages(tx, store, resolved.wants, found.missing, resolved.usable_on, resolved.language)
    )


async def tell_shortages(
    tx: Tx,
    store: StoreId,
    wants: tuple[Want, ...],
    missing: Mapping[ProductId, Decimal],
    usable_on: date,
    language: str,
) -> tuple[Shortage, ...]:
    """What is missing with ranked substitutes, for people to choose from."""
    available = {want.product_id: want.quantity - missing.get(want.product_id, NOTHING) for want in wants}
    candidates = await demand.substitutes(tx, store, list(missing), [want.product_id for want in wants], usable_on)
    return shortages(wants, available, candidates, language)
