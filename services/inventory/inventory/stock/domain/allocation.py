"""Which batches give the stems: first expired, first used; never one past its date (R15).

Pure. Every path that takes stock for sale or assembly goes through `allocate`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.ids import BatchId, LocationId, ProductId

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one batch has: `free` is on hand and promised to nobody. `cost` minor units for `received`."""

    batch_id: BatchId
    product_id: ProductId
    location_id: LocationId
    best_before: date | None
    on_hand: Decimal
    free: Decimal
    received: Decimal
    cost: int
    currency: str

    def usable(self, on: date) -> bool:
        """Whether it may be sold or put into a bouquet on that day of the store."""
        return self.best_before is None or self.best_before >= on

    @property
    def order_of_use(self) -> tuple[date, UUID]:
        return (self.best_before or date.max, self.batch_id)


@dataclass(frozen=True, slots=True)
class Take:
    """So much out of one batch."""

    lot: Lot
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Allocation:
    """Takes in order of use, and what nobody could give."""

    takes: tuple[Take, ...]
    missing: Mapping[ProductId, Decimal]

    @property
    def complete(self) -> bool:
        return not self.missing


def allocate(wanted: Mapping[ProductId, Decimal], lots: Iterable[Lot], on: date) -> Allocation:
    """Cover every product from its usable lots, the one that expires first before the others."""
    return _cover(wanted, (lot for lot in lots if lot.usable(on)))


def allocate_any(wanted: Mapping[ProductId, Decimal], lots: Iterable[Lot]) -> Allocation:
    """For write-off and supplier return, where stock past its date is always allowed (R15)."""
    return _cover(wanted, lots)


def _cover(wanted: Mapping[ProductId, Decimal], lots: Iterable[Lot]) -> Allocation:
    missing = {product: quantity for product, quantity in wanted.items() if quantity > NOTHING}
    takes: list[Take] = []
    for lot in sorted(lots, key=lambda lot: lot.order_of_use):
        quantity = min(lot.free, missing.get(lot.product_id, NOTHING))
        if quantity > NOTHING:
            takes.append(Take(lot, quantity))
            missing[lot.product_id] -= quantity
    return Allocation(tuple(takes), {product: left for product, left in missing.items() if left > NOTHING})


def totals(takes: Sequence[Take]) -> dict[ProductId, Decimal]:
    sums: dict[ProductId, Decimal] = defaultdict(Decimal)
    for take in takes:
        sums[take.lot.product_id] += take.quantity
    return dict(sums)
