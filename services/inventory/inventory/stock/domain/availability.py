"""How many could be made of what is free: per line alone, and of all lines together (R14).

Free quantity per product first, then the minimum over the components; never a difference of two minima.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from contracts.ids import ProductId

from inventory.stock.domain.allocation import NOTHING

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LineParts:
    """A line taken apart: what `quantity` pieces of it need in all. `known` is false for what is not sold at all.

    A bouquet described in words is known and needs nothing yet.
    """

    position: int
    quantity: Decimal
    needs: Mapping[ProductId, Decimal]
    known: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True)
class LineVerdict:
    position: int
    possible: int
    enough: bool
    reason: Literal["short", "unknown", "inactive"] | None
    missing: Mapping[ProductId, Decimal]


def how_many(needs: Mapping[ProductId, Decimal], free: Mapping[ProductId, Decimal], pieces: Decimal = ONE) -> int:
    """Whole pieces that can be made when `pieces` of them need so much; none of what needs nothing."""
    counts = [int(free.get(product, NOTHING) * pieces // need) for product, need in needs.items() if need > NOTHING]
    return min(counts, default=0)


def judge_alone(line: LineParts, free: Mapping[ProductId, Decimal]) -> LineVerdict:
    """A line as if it were the only one."""
    if not line.known:
        return LineVerdict(line.position, 0, False, "unknown", {})
    if not line.needs:
        return LineVerdict(line.position, int(line.quantity), True, None, {})
    possible = how_many(line.needs, free, line.quantity)
    missing = {
        product: need - free.get(product, NOTHING)
        for product, need in line.needs.items()
        if need > free.get(product, NOTHING)
    }
    if not line.active:
        return LineVerdict(line.position, possible, False, "inactive", missing)
    return LineVerdict(line.position, possible, not missing, "short" if missing else None, missing)


def missing_together(lines: Sequence[LineParts], free: Mapping[ProductId, Decimal]) -> dict[ProductId, Decimal]:
    """What all lines together lack; a stem that two lines share is needed twice and free once."""
    needs: dict[ProductId, Decimal] = defaultdict(Decimal)
    for line in lines:
        for product, need in line.needs.items():
            needs[product] += need
    return {
        product: need - free.get(product, NOTHING)
        for product, need in needs.items()
        if need > free.get(product, NOTHING)
    }
