"""The price a recipe should have: what goes into it, what making it costs, and the margin on both (S94)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.ids import ProductId
from contracts.money import Money, currency_named, divide_half_up


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What so much of a product was bought for."""

    quantity: Decimal
    cost: Money


@dataclass(frozen=True, slots=True)
class Suggestion:
    cost: Money
    labour: Money
    price: Money


def suggest(
    components: Sequence[tuple[ProductId, Decimal]],
    costs: Mapping[ProductId, UnitCost],
    labour: Money,
    margin_percent: Decimal,
) -> Suggestion | None:
    """None while a component has no known cost; a price made of a guess would be sold at a loss."""
    if any(product not in costs for product, _ in components):
        return None
    parts = [_cost_of(quantity, costs[product]) for product, quantity in components]
    cost = Money.total(parts, labour.currency)
    base = cost + labour
    return Suggestion(cost, labour, base + base.percent(margin_percent))


def _cost_of(quantity: Decimal, bought: UnitCost) -> Money:
    exact = Fraction(bought.cost.amount) * Fraction(quantity) / Fraction(bought.quantity)
    grain = currency_named(bought.cost.currency).grain
    return Money(divide_half_up(exact.numerator, exact.denominator, grain), bought.cost.currency)
