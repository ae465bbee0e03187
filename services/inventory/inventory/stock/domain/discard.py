"""What is thrown away: from named batches, or from whatever expires first; the date never forbids it (R15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from contracts.ids import BatchId, ProductId

from inventory.stock.domain.allocation import NOTHING, Lot, Take, allocate_any


@dataclass(frozen=True, slots=True)
class Discard:
    """One take per batch; or what is missing, by product, and batches that are not there at all."""

    takes: tuple[Take, ...]
    missing: Mapping[ProductId, Decimal]
    unknown: tuple[BatchId, ...]


def discard(anywhere: Mapping[ProductId, Decimal], named: Mapping[BatchId, Decimal], lots: Sequence[Lot]) -> Discard:
    """Named batches first, the rest of each product from what expires first."""
    by_id = {lot.batch_id: lot for lot in lots}
    unknown = tuple(sorted(batch for batch in named if batch not in by_id))
    missing: dict[ProductId, Decimal] = {}
    taken: dict[BatchId, Decimal] = {}
    for batch, quantity in named.items():
        lot = by_id.get(batch)
        if lot is None:
            continue
        taken[batch] = min(quantity, lot.free)
        if quantity > lot.free:
            missing[lot.product_id] = missing.get(lot.product_id, NOTHING) + quantity - lot.free
    rest = [replace(lot, free=lot.free - taken.get(lot.batch_id, NOTHING)) for lot in lots]
    found = allocate_any(anywhere, rest)
    for take in found.takes:
        taken[take.lot.batch_id] = taken.get(take.lot.batch_id, NOTHING) + take.quantity
    for product, quantity in found.missing.items():
        missing[product] = missing.get(product, NOTHING) + quantity
    takes = tuple(Take(by_id[batch], quantity) for batch, quantity in taken.items() if quantity > NOTHING)
    return Discard(takes, missing, unknown)
