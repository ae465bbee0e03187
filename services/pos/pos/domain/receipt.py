"""What a receipt says about an order: its lines, the delivery fee as one of them, and sums that agree to the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from contracts.api.pos import LineCorrection
from contracts.api.pos_points import GoodsCodes
from contracts.events.parts import OrderLine, ReceiptLine, SellableKind
from contracts.money import Money

from pos.domain.orders import Order
from pos.domain.refusals import NoSuchLine

DELIVERY_TITLES: Final = {"ru": "Доставка", "hy": "Առաքում", "en": "Delivery"}
UNITS: Final[dict[str, dict[str, str]]] = {
    "piece": {"ru": "шт", "hy": "հատ", "en": "pcs"},
    "stem": {"ru": "шт", "hy": "հատ", "en": "stem"},
    "bunch": {"ru": "пучок", "hy": "փունջ", "en": "bunch"},
    "pack": {"ru": "упак", "hy": "տուփ", "en": "pack"},
    "metre": {"ru": "м", "hy": "մ", "en": "m"},
    "kg": {"ru": "кг", "hy": "կգ", "en": "kg"},
    "gram": {"ru": "г", "hy": "գ", "en": "g"},
}
"""Units as people of the store's language read them; an unknown one is printed as it is."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the catalogue says about a sellable."""

    sku: str
    unit: str
    classifier_code: str | None


class Line(ReceiptLine):
    """A receipt line that remembers the card behind it, so that a mended card mends the receipt."""

    sellable_id: UUID | None = None


def unit_name(unit: str, language: str) -> str:
    return UNITS.get(unit, {}).get(language, unit)


def order_lines(
    order: Order, amount: Money, cards: Mapping[UUID, Card], goods: GoodsCodes, language: str
) -> tuple[Line, ...]:
    """Lines of the order whose totals make exactly `amount`: the whole order, or its share of each line.

    Lines that cost nothing are left out: no register and no provider knows a zero line.
    """
    lines = [_goods_line(line, cards, goods, language) for line in order.lines]
    fee = order.delivery_fee
    if fee is not None and fee.is_positive:
        lines.append(_delivery_line(fee, goods, language))
    return scaled(lines, amount)


def scaled(lines: Sequence[Line], amount: Money) -> tuple[Line, ...]:
    """The same lines with totals that make exactly `amount`, by largest remainder."""
    worth = [line for line in lines if line.total.is_positive]
    if not worth:
        return ()
    if Money.total((line.total for line in worth), amount.currency) == amount:
        return tuple(worth)
    shares = amount.allocate([line.total.amount for line in worth])
    parts = [line.model_copy(update={"total": share}) for line, share in zip(worth, shares, strict=True)]
    return tuple(line for line in parts if line.total.is_positive)


def _goods_line(line: OrderLine, cards: Mapping[UUID, Card], goods: GoodsCodes, language: str) -> Line:
    card = cards.get(line.sellable_id) if line.sellable_id else None
    if line.kind is SellableKind.CUSTOM_BOUQUET or line.sellable_id is None:
        card = Card(goods.bouquet_code, "piece", goods.bouquet_classifier)
    if card is None:
        # The card has not arrived here yet: the sale goes on, a repeat of the receipt will know it.
        card = Card(str(line.sellable_id), "piece", None)
    # A bouquet without a code of its own is classified as bouquets are; a product's code must be its own.
    usual = None if line.kind is SellableKind.PRODUCT else goods.bouquet_classifier
    return Line(
        title=line.title,
        product_code=card.sku,
        classifier_code=card.classifier_code or usual,
        unit=unit_name(card.unit, language),
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=line.total,
        sellable_id=line.sellable_id,
    )


def _delivery_line(fee: Money, goods: GoodsCodes, language: str) -> Line:
    return Line(
        title=DELIVERY_TITLES.get(language, DELIVERY_TITLES["ru"]),
        product_code=goods.delivery_code,
        classifier_code=goods.delivery_classifier,
        unit=unit_name("piece", language),
        quantity=Decimal("1.000"),
        unit_price=fee,
        total=fee,
    )


def mended(
    lines: Sequence[Line], cards: Mapping[UUID, Card], corrections: Sequence[LineCorrection], language: str
) -> tuple[Line, ...]:
    """Lines with today's cards, then with a person's corrections; sums stay. Raises NoSuchLine."""
    fresh = [_with_card(line, cards, language) for line in lines]
    for correction in corrections:
        if correction.line >= len(fresh):
            raise NoSuchLine(line=correction.line, lines=len(fresh))
        changes = correction.model_dump(exclude={"line"}, exclude_none=True)
        fresh[correction.line] = fresh[correction.line].model_copy(update=changes)
    return tuple(fresh)


def _with_card(line: Line, cards: Mapping[UUID, Card], language: str) -> Line:
    card = cards.get(line.sellable_id) if line.sellable_id else None
    if card is None:
        return line
    return line.model_copy(
        update={
            "product_code": card.sku,
            "classifier_code": card.classifier_code or line.classifier_code,
            "unit": unit_name(card.unit, language),
        }
    )


def plain_lines(lines: Sequence[Line]) -> tuple[ReceiptLine, ...]:
    """As others see them."""
    return tuple(ReceiptLine.model_validate(line.model_dump()) for line in lines)
