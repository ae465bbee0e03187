"""What was asked for becomes lines with frozen titles, prices, minutes and composition (S52, S53, S70)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from contracts.events.parts import Component, SellableKind, Titles
from contracts.ids import OrderItemId, ProductId
from contracts.money import Money

from orders.domain.order import Line
from orders.domain.refusals import (
    BouquetNotDescribed,
    CurrencyDiffers,
    PriceMissing,
    SellableNotSold,
    SellableUnknown,
    WrongKind,
)

CUSTOM_TITLES: Final = Titles(ru="Авторский букет", hy="Հեղինակային փունջ", en="Custom bouquet")
ONE: Final = Decimal("1.000")


@dataclass(frozen=True, slots=True)
class Wish:
    """One line as it was asked for. A partner may name a `sku` instead of an id."""

    id: OrderItemId
    kind: SellableKind | None
    sellable_id: UUID | None
    quantity: Decimal
    sku: str | None = None
    title: str | None = None
    components: tuple[Component, ...] = ()
    words: str = ""
    budget: Money | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A sellable as this context knows it, with its price in the store; None when it has none."""

    sellable_id: UUID
    kind: SellableKind
    titles: Titles
    sku: str
    active: bool
    minutes: int = 0
    complexity: int = 0
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The offers a placement needs, found by id or by sku."""

    offers: Sequence[Offer]
    currency: str
    language: str

    def find(self, wish: Wish) -> Offer | None:
        for offer in self.offers:
            if offer.sellable_id == wish.sellable_id or (wish.sellable_id is None and offer.sku == wish.sku):
                return offer
        return None

    def product(self, product_id: UUID) -> Offer | None:
        return next((offer for offer in self.offers if offer.sellable_id == product_id), None)


def price_lines(wishes: Sequence[Wish], catalogue: Catalogue) -> tuple[Line, ...]:
    """Lines in the order they were asked for; refusals name the line by its number, from 1."""
    return tuple(price_line(number, wish, catalogue) for number, wish in enumerate(wishes, start=1))


def price_line(number: int, wish: Wish, catalogue: Catalogue) -> Line:
    if wish.kind is SellableKind.CUSTOM_BOUQUET:
        return _custom(number, wish, catalogue)
    offer = catalogue.find(wish)
    if offer is None:
        raise SellableUnknown(line=number, what=wish.sku or str(wish.sellable_id))
    title = wish.title or offer.titles.in_language(catalogue.language)
    if wish.kind is not None and wish.kind is not offer.kind:
        raise WrongKind(line=number, title=title, kind=offer.kind, wanted=wish.kind)
    price = _price(number, offer, title, catalogue.currency)
    own = (Component(product_id=ProductId(offer.sellable_id), quantity=ONE),)
    return Line(
        id=wish.id,
        kind=offer.kind,
        sellable_id=offer.sellable_id,
        title=title,
        quantity=wish.quantity,
        unit_price=price,
        total=price.times(wish.quantity),
        minutes=offer.minutes,
        complexity=offer.complexity,
        recipe_version=offer.recipe_version,
        components=own if offer.kind is SellableKind.PRODUCT else offer.components,
        wishes=wish.words,
    )


def _custom(number: int, wish: Wish, catalogue: Catalogue) -> Line:
    """A budget is the price the buyer agreed to; without one the components are added up."""
    described = bool(wish.words.strip()) and wish.budget is not None
    if not wish.components and not described:
        raise BouquetNotDescribed(line=number)
    if wish.budget is not None and wish.budget.currency != catalogue.currency:
        raise CurrencyDiffers(currency=catalogue.currency, line=number)
    summed = _sum_of_components(number, wish.components, catalogue)
    unit_price = wish.budget if wish.budget is not None else summed
    return Line(
        id=wish.id,
        kind=SellableKind.CUSTOM_BOUQUET,
        sellable_id=None,
        title=wish.title or CUSTOM_TITLES.in_language(catalogue.language),
        quantity=wish.quantity,
        unit_price=unit_price,
        total=unit_price.times(wish.quantity),
        components=wish.components,
        wishes=wish.words,
        budget=wish.budget,
    )


def _sum_of_components(number: int, components: Sequence[Component], catalogue: Catalogue) -> Money:
    total = Money.zero(catalogue.currency)
    for component in components:
        offer = catalogue.product(component.product_id)
        if offer is None:
            raise SellableUnknown(line=number, what=str(component.product_id))
        title = offer.titles.in_language(catalogue.language)
        if offer.kind is not SellableKind.PRODUCT:
            raise WrongKind(line=number, title=title, kind=offer.kind, wanted=SellableKind.PRODUCT)
        total = total + _price(number, offer, title, catalogue.currency).times(component.quantity)
    return total


def _price(number: int, offer: Offer, title: str, currency: str) -> Money:
    if not offer.active:
        raise SellableNotSold(line=number, title=title)
    if offer.price is None:
        raise PriceMissing(line=number, title=title)
    if offer.price.currency != currency:
        raise CurrencyDiffers(currency=currency, line=number)
    return offer.price
