"""What YooKassa is sent. Amounts are strings of major units, phones digits only; empty parts are left out."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from contracts.events.parts import ReceiptLine
from contracts.money import Money

from integrations.domain.payment import Payment
from integrations.domain.receipt import Item, items_of
from integrations.domain.refund import Refund
from integrations.domain.refusals import ReceiptImpossible

_LONGEST_DESCRIPTION = 128
_LONGEST_REFUND_DESCRIPTION = 250


def payment_body(payment: Payment, settings: Mapping[str, Any], return_url: str) -> str:
    """POST /payments. Raises ReceiptImpossible."""
    number = payment.order_number
    description = payment.description if number in payment.description else f"{number}: {payment.description}"
    body: dict[str, Any] = {
        "amount": amount_of(payment.amount),
        "capture": settings.get("capture", "at_once") == "at_once",
        "confirmation": {"type": "redirect", "return_url": settings.get("return_url") or return_url},
        "description": description[:_LONGEST_DESCRIPTION],
        "metadata": {
            "payment_request_id": str(payment.payment_request_id),
            "order_id": str(payment.order_id),
            "order_number": number[:512],
            "store_id": str(payment.store_id),
        },
    }
    if settings.get("receipts"):
        body["receipt"] = _receipt(payment.lines, payment.amount, settings, _buyer(payment, settings))
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def refund_body(refund: Refund, payment: Payment | None, settings: Mapping[str, Any]) -> str:
    """POST /refunds. A whole refund needs no receipt of its own: the payment's is mirrored."""
    body: dict[str, Any] = {
        "payment_id": refund.payment_reference,
        "amount": amount_of(refund.amount),
        "metadata": {"refund_id": str(refund.id)},
    }
    if refund.description:
        body["description"] = refund.description[:_LONGEST_REFUND_DESCRIPTION]
    whole = payment is not None and payment.amount == refund.amount
    if settings.get("receipts") and not whole:
        lines = refund.lines or (payment.lines if payment else ())
        body["receipt"] = _receipt(lines, refund.amount, settings, _buyer(payment, settings))
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def amount_of(money: Money) -> dict[str, str]:
    return {"value": f"{money.major:.2f}", "currency": money.currency}


def _buyer(payment: Payment | None, settings: Mapping[str, Any]) -> dict[str, str]:
    """Where the receipt goes: the buyer, else the shop's own address. Raises ReceiptImpossible without any."""
    found = {}
    if email := (payment.customer_email if payment else None) or settings.get("receipt_email"):
        found["email"] = str(email)
    if payment and payment.customer_phone:
        found["phone"] = "".join(filter(str.isdigit, payment.customer_phone))
    if not found:
        raise ReceiptImpossible(reason="neither the buyer nor the shop has an address for it")
    return found


def _receipt(
    lines: Sequence[ReceiptLine], amount: Money, settings: Mapping[str, Any], buyer: dict[str, str]
) -> dict[str, Any]:
    receipt: dict[str, Any] = {
        "customer": buyer,
        "items": [_item(item, settings) for item in items_of(lines, amount)],
    }
    if settings.get("tax_system_code"):
        receipt["tax_system_code"] = settings["tax_system_code"]
    return receipt


def _number(quantity: Decimal) -> int | str:
    """A number where it is whole; a decimal text elsewhere, because a JSON number would be a binary fraction."""
    return int(quantity) if quantity == quantity.to_integral_value() else f"{quantity:.3f}"


def _item(item: Item, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "description": item.title,
        "quantity": _number(item.quantity),
        "amount": amount_of(item.price),
        "vat_code": settings.get("vat_code", 1),
        "payment_subject": "service" if item.is_service else "commodity",
        "payment_mode": settings.get("payment_mode", "full_prepayment"),
        "measure": item.measure,
    }
