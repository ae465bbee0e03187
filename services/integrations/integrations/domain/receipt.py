"""54-FZ receipt lines for a provider that issues the receipt itself.

The provider adds up price × quantity, rounded line by line, and wants exactly the sum that is paid. Our line totals
already carry discounts, so a line whose total is not price × quantity is told in prices that are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contracts.events.parts import ReceiptLine
from contracts.money import Money

from integrations.domain.refusals import ReceiptImpossible

LONGEST_TITLE = 128
MOST_ITEMS = 100
_MEASURES = {
    "kilogram": {"kg", "кг", "kilogram"},
    "gram": {"g", "г", "гр", "gram"},
    "meter": {"m", "м", "meter"},
    "centimeter": {"cm", "см", "centimeter"},
    "liter": {"l", "л", "liter"},
    "milliliter": {"ml", "мл", "milliliter"},
}
_SERVICES = {"delivery", "service", "доставка"}


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    quantity: Decimal
    price: Money
    measure: str
    is_service: bool


def items_of(lines: Sequence[ReceiptLine], amount: Money) -> list[Item]:
    """Items that add up to `amount`, the lines' totals being scaled to it. Raises ReceiptImpossible."""
    sold = [line for line in lines if line.total.is_positive]
    if not sold:
        raise ReceiptImpossible(reason="there are no lines with a price")
    totals = amount.allocate([line.total.amount for line in sold])
    items = [item for line, total in zip(sold, totals, strict=True) for item in _of_line(line, total)]
    if len(items) > MOST_ITEMS:
        raise ReceiptImpossible(reason=f"it would have more than {MOST_ITEMS} lines")
    return items


def _of_line(line: ReceiptLine, total: Money) -> list[Item]:
    if total.is_zero:
        return []
    if _product(line.unit_price, line.quantity) == total:
        return [_item(line, line.quantity, line.unit_price)]
    if line.quantity != line.quantity.to_integral_value():
        return [_item(line, Decimal(1), total, whole=True)]
    pieces = int(line.quantity)
    price, dearer = divmod(total.amount, pieces)
    parts = [(pieces - dearer, price), (dearer, price + 1)]
    return [_item(line, Decimal(count), Money(each, total.currency)) for count, each in parts if count and each]


def _product(price: Money, quantity: Decimal) -> Money:
    """As the provider multiplies: rounded to one minor unit, whatever our own grain is."""
    exact = (price.amount * quantity).quantize(Decimal(1), rounding="ROUND_HALF_UP")
    return Money(int(exact), price.currency)


def _item(line: ReceiptLine, quantity: Decimal, price: Money, *, whole: bool = False) -> Item:
    unit = line.unit.strip().lower().rstrip(".")
    measure = next((name for name, units in _MEASURES.items() if unit in units), "piece")
    return Item(
        title=line.title[:LONGEST_TITLE],
        quantity=quantity,
        price=price,
        measure="piece" if whole else measure,
        is_service=line.product_code.strip().lower() in _SERVICES,
    )
