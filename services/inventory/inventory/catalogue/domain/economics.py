"""What a recipe costs and earns in a store, how many could be made, and which component decides it (R14, S94)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from contracts.ids import ProductId
from contracts.money import Money

from inventory.catalogue.domain.pricing import UnitCost, suggest

THOUSANDTH = Decimal("0.001")
NOTHING = Decimal(0)
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """So much of one product for one piece, and how much of it is free."""

    product_id: ProductId
    quantity: Decimal
    free: Decimal

    @property
    def makes(self) -> int:
        """Whole pieces that what is free of it would do for."""
        return max(0, min(int(self.free // self.quantity), MOST))


@dataclass(frozen=True, slots=True)
class Economics:
    """`cost` and what follows from it is None while a component has never been bought in the store."""

    cost: Money | None
    suggested: Money | None
    earned: Money | None
    earned_percent: Decimal | None
    available: int
    limit: Part | None


def judge(
    parts: Sequence[Part],
    costs: Mapping[ProductId, UnitCost],
    *,
    labour: Money,
    margin_percent: Decimal,
    price: Money | None,
) -> Economics:
    """The component that makes the fewest decides; of equals the first of the composition."""
    limit = min(parts, key=lambda part: part.makes, default=None)
    available = limit.makes if limit else 0
    suggestion = suggest([(part.product_id, part.quantity) for part in parts], costs, labour, margin_percent)
    if suggestion is None:
        return Economics(None, None, None, None, available, limit)
    spent = suggestion.cost + labour
    earned = price - spent if price is not None else None
    percent = None
    if earned is not None and spent.amount > 0:
        percent = (Decimal(earned.amount) * 100 / spent.amount).quantize(THOUSANDTH, ROUND_HALF_UP)
    return Economics(suggestion.cost, suggestion.price, earned, percent, available, limit)
