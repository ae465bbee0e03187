"""What somebody wants, as lines; and the same taken apart into products."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from contracts.events.inventory import Shortage, Substitute
from contracts.events.parts import Component, OrderLine, SellableKind, Titles
from contracts.ids import ProductId

MOST_SUBSTITUTES = 5


@dataclass(frozen=True, slots=True)
class DemandLine:
    """`quantity` of a sellable, or of something made from `components` (for one unit) when there is none.

    `described` is a bouquet in words and a budget: its stems are chosen at the florist's table, so it wants none.
    """

    sellable_id: UUID | None
    quantity: Decimal
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    described: bool = False

    @property
    def names_nothing(self) -> bool:
        return self.sellable_id is None and not self.components and not self.described

    @classmethod
    def of_order(cls, line: OrderLine) -> "DemandLine":
        custom = line.kind is SellableKind.CUSTOM_BOUQUET
        return cls(
            sellable_id=None if custom else line.sellable_id,
            quantity=line.quantity,
            recipe_version=line.recipe_version,
            components=line.components if custom else (),
            described=custom and not line.components,
        )


@dataclass(frozen=True, slots=True)
class Want:
    """One product in all lines together."""

    product_id: ProductId
    titles: Titles
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that could stand in for another one."""

    instead_of: ProductId
    product_id: ProductId
    titles: Titles
    available: Decimal
    same_attributes: int


def by_product(wants: Sequence[Want]) -> dict[ProductId, Decimal]:
    return {want.product_id: want.quantity for want in wants}


def shortages(
    wants: Sequence[Want],
    available: Mapping[ProductId, Decimal],
    candidates: Sequence[Candidate],
    language: str,
) -> tuple[Shortage, ...]:
    """What is missing, each with what could stand in, best first."""
    standing_in: dict[ProductId, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        standing_in[candidate.instead_of].append(candidate)
    return tuple(
        Shortage(
            product_id=want.product_id,
            title=want.titles.in_language(language),
            wanted=want.quantity,
            available=available[want.product_id],
            substitutes=ranked(want.quantity, standing_in[want.product_id], language),
        )
        for want in wants
        if available[want.product_id] < want.quantity
    )


def ranked(wanted: Decimal, candidates: Sequence[Candidate], language: str) -> tuple[Substitute, ...]:
    return tuple(
        Substitute(product_id=c.product_id, title=c.titles.in_language(language), available=c.available)
        for c in best_first(wanted, candidates)
    )


def best_first(wanted: Decimal, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that suffice first, then the most alike, then the most plentiful; a few are enough to choose from."""
    best = sorted(candidates, key=lambda c: (c.available < wanted, -c.same_attributes, -c.available, c.product_id))
    return best[:MOST_SUBSTITUTES]


def components_of(parts: Iterable[tuple[ProductId, Decimal]]) -> tuple[Component, ...]:
    """One component per product, in a stable order."""
    sums: dict[ProductId, Decimal] = defaultdict(Decimal)
    for product, quantity in parts:
        sums[product] += quantity
    return tuple(Component(product_id=product, quantity=sums[product]) for product in sorted(sums))
