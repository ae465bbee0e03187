"""The device's own arithmetic and its checks of a receipt, in the order the real one seems to make them.

Amounts come in drams and leave in lumas. A broken rule raises Rejected with the device's code.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tools.doubles.hdm.memory import Row
from tools.doubles.hdm.settings import Operator, Settings

SIMPLE, GOODS, PREPAID = 1, 2, 3
FIRST_DISCOUNTS, ADDITIONAL_DISCOUNTS = (1, 2, 4), (8, 16)
PERCENTS = (1, 8)


class Rejected(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True)
class Money:
    """What op 4 says about money, in lumas."""

    cash: int
    card: int
    partial: int
    prepayment: int

    @property
    def paid(self) -> int:
        return self.cash + self.card + self.partial + self.prepayment


def number(said: dict[str, Any], name: str, *, default: Decimal | None = None) -> Decimal:
    """A number or a numeric text; missing or anything else is a malformed request (105)."""
    value = said.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Rejected(105)
    try:
        found = Decimal(value)
    except ArithmeticError as why:
        raise Rejected(105) from why
    if not found.is_finite():
        raise Rejected(105)
    return found


def whole(said: dict[str, Any], name: str) -> int:
    found = number(said, name)
    if found != found.to_integral_value():
        raise Rejected(105)
    return int(found)


def to_lumas(drams: Decimal) -> int:
    """More than two decimals give 189."""
    exact = drams * 100
    if exact != exact.to_integral_value():
        raise Rejected(189)
    return int(exact)


def rounded(drams: Decimal) -> Decimal:
    return drams.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def money(said: dict[str, Any]) -> Money:
    names = ("paidAmount", "paidAmountCard", "partialAmount", "prePaymentAmount")
    amounts = [to_lumas(number(said, name)) for name in names]
    if any(amount < 0 for amount in amounts):
        raise Rejected(188)
    return Money(*amounts)


def require_settled(paid: Money, total: int, limit: int) -> None:
    if total <= 0:
        raise Rejected(154)
    if paid.paid < total:
        raise Rejected(152)
    if paid.card > total:
        raise Rejected(167)
    if paid.card == total and paid.cash > 0:
        raise Rejected(168)
    if paid.paid - paid.cash > total:
        raise Rejected(188)
    if paid.paid - paid.cash == total and paid.cash > 0:
        raise Rejected(168)
    if total > limit:
        raise Rejected(153)


def goods(settings: Settings, operator: Operator, items: Any) -> tuple[Row, ...]:
    if not isinstance(items, list) or not items:
        raise Rejected(105)
    return tuple(_row(settings, operator, place, item) for place, item in enumerate(items))


def _row(settings: Settings, operator: Operator, place: int, item: Any) -> Row:
    if not isinstance(item, dict):
        raise Rejected(105)
    department = department_of(settings, operator, item)
    quantity, price = number(item, "qty"), number(item, "price")
    if price == 0:
        raise Rejected(165)
    if price < 0 or quantity <= 0:
        raise Rejected(159)
    _require_discounts(item)
    code, name, unit = (_text(item, key) for key in ("productCode", "productName", "unit"))
    for text, refused in ((code, 161), (name, 162), (unit, 163)):
        if not 1 <= len(text) <= 50:
            raise Rejected(refused)
    classifier = _text(item, "adgCode")
    if not classifier:
        raise Rejected(192)
    if not re.fullmatch(r"\d{4,10}|\d{2}\.\d{2}", classifier):
        raise Rejected(183)
    if quantity != quantity.quantize(Decimal("0.001")):
        raise Rejected(189)
    total = to_lumas(_after_discounts(item, price, quantity))
    if total <= 0:
        raise Rejected(166)
    return Row(
        rpid=place,
        code=code,
        name=name,
        quantity=quantity,
        price=to_lumas(price),
        unit=unit,
        classifier=classifier,
        department=department,
        total=total,
        discount=str(item["discount"]) if "discount" in item else None,
        discount_type=item.get("discountType"),
        additional=str(item["additionalDiscount"]) if "additionalDiscount" in item else None,
    )


def department_of(settings: Settings, operator: Operator, said: dict[str, Any]) -> int:
    found = whole(said, "dep")
    if found not in operator.departments or all(found != known.id for known in settings.departments):
        raise Rejected(151)
    return found


def _require_discounts(item: dict[str, Any]) -> None:
    pairs = (
        ("discount", "discountType", FIRST_DISCOUNTS),
        ("additionalDiscount", "additionalDiscountType", ADDITIONAL_DISCOUNTS),
    )
    for value_name, type_name, known in pairs:
        if value_name not in item and type_name not in item:
            continue
        kind, value = item.get(type_name), number(item, value_name)
        if kind not in known:
            raise Rejected(173)
        # A pair that takes nothing off is refused too: it has to be left out.
        if value <= 0 or (kind in PERCENTS and value >= 100):
            raise Rejected(160)
        to_lumas(value)


def _after_discounts(item: dict[str, Any], price: Decimal, quantity: Decimal) -> Decimal:
    to_lumas(price)
    total = rounded(price * quantity)
    if "discount" in item:
        off = number(item, "discount")
        if item["discountType"] == 1:
            total = rounded(total - total * off / 100)
        elif item["discountType"] == 2:
            total = rounded((price - off) * quantity)
        else:
            total = rounded(total - off)
    if "additionalDiscount" in item:
        off = number(item, "additionalDiscount")
        percent = item["additionalDiscountType"] == 8
        total = rounded(total - total * off / 100 if percent else total - off)
    return total


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Rejected(105)
    return value.strip()


def buyer_tin(said: dict[str, Any]) -> str | None:
    tin = said.get("partnerTin")
    if tin is None:
        return None
    if not isinstance(tin, str) or not re.fullmatch(r"\d{8}", tin):
        raise Rejected(193)
    return tin


def marks(said: dict[str, Any]) -> tuple[str, ...]:
    found = said.get("eMarks")
    if found is None:
        return ()
    if not isinstance(found, list):
        raise Rejected(105)
    for mark in found:
        if not isinstance(mark, str) or not re.fullmatch(r"[\x21-\x7e\x1d]{29,110}", mark):
            raise Rejected(195)
    return tuple(found)
