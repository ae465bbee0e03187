"""Receipts under 54-FZ: checked, kept, registered a little later."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import BaseModel

from tools.doubles.common.shelf import Document, iso
from tools.doubles.yookassa.bodies import Receipt, StandaloneReceipt, parse
from tools.doubles.yookassa.wire import amount_of, invalid, kopecks
from tools.doubles.yookassa.world import World

_REGISTRATION = timedelta(seconds=2)
_OWN_SERVICE_MODES = (None, "full_prepayment", "full_payment")
_ILLEGAL = "Receipt is missing or illegal"


class Receipts:
    def __init__(self, world: World) -> None:
        self._world = world

    def checked(self, shop: Document, given: Any, total: int, *, needed: bool = True) -> Receipt | None:
        """The receipt that came with a payment or refund of ``total`` kopecks."""
        if given is None:
            if shop["fiscalization"] and needed:
                raise invalid(_ILLEGAL, "receipt")
            return None
        if not given or not isinstance(given, dict) or not given.get("customer"):
            raise invalid(_ILLEGAL, "receipt")
        receipt = parse(Receipt, given, under="receipt")
        self._check_for_service(shop, receipt, "receipt.")
        if _sum(receipt) != total:
            raise invalid("The sum of the receipt items doesn't match the amount", "receipt.items")
        return receipt

    def _check_for_service(self, shop: Document, receipt: Receipt, under: str) -> None:
        """YooKassa's own register wants an e-mail and knows two payment modes."""
        if shop["own_receipts"] and not receipt.customer.email:
            raise invalid(_ILLEGAL, f"{under}customer.email")
        if not receipt.customer.email and not receipt.customer.phone:
            raise invalid(_ILLEGAL, f"{under}customer")
        for place, item in enumerate(receipt.items):
            if item.amount.currency != shop["currency"]:
                raise invalid("Incorrect currency", f"{under}items.{place}.amount.currency")
            if shop["own_receipts"] and item.payment_mode not in _OWN_SERVICE_MODES:
                raise invalid("Incorrect value of parameter", f"{under}items.{place}.payment_mode")

    def register(self, shop: Document, kind: str, of: str, body: Document) -> Document:
        """Keep a receipt of a payment or refund ``of``; the register answers two seconds later."""
        number = f"rt-{self._world.new_id()}"
        items, settlements = body["items"], body.get("settlements")
        total = sum(_line(item["amount"]["value"], item["quantity"]) for item in items)
        record: Document = {
            "shop_id": shop["shop_id"],
            "created_at": iso(self._world.now()),
            "customer": body["customer"],
            "object": {
                "id": number,
                "type": kind,
                f"{kind}_id": of,
                "status": "pending",
                "items": items,
                "settlements": settlements or [{"type": "cashless", "amount": amount_of(total, shop["currency"])}],
                "tax_system_code": body.get("tax_system_code"),
            },
        }
        self._world.save("receipts", record)
        self._world.set_alarm("receipts", number, _REGISTRATION)
        return record

    def create(self, shop: Document, body: dict[str, Any]) -> Document:
        """The stand-alone receipt: the second one of a prepaid order."""
        wanted = parse(StandaloneReceipt, body)
        self._check_for_service(shop, wanted, "")
        number = wanted.payment_id if wanted.type == "payment" else wanted.refund_id
        if not number or (wanted.payment_id and wanted.refund_id):
            raise invalid("Missing required parameter", f"{wanted.type}_id")
        of = self._world.find(f"{wanted.type}s", shop, number, f"{wanted.type}_id")
        if of["object"]["status"] != "succeeded":
            raise invalid(f"The {wanted.type} is not succeeded", f"{wanted.type}_id")
        settled = sum(kopecks(settlement.amount.model_dump()) for settlement in wanted.settlements)
        if settled != _sum(wanted):
            raise invalid("The sum of settlements doesn't match the items", "settlements")
        return self.register(shop, wanted.type, number, plain(wanted))

    def registered(self, number: str) -> None:
        """The register has answered the way this shop's register answers."""
        record = self._world.shelf.get("receipts", number)
        shop = self._world.shop(record["shop_id"]) if record else None
        if record is None or shop is None or shop["receipt_outcome"] == "pending":
            return
        receipt = record["object"]
        receipt["status"] = shop["receipt_outcome"]
        if receipt["status"] == "succeeded":
            document = self._world.shelf.next_number(f"fiscal:{shop['shop_id']}")
            receipt |= {
                "fiscal_document_number": str(document),
                "fiscal_storage_number": "9288000100115785",
                "fiscal_attribute": f"{2_617_603_921 + document}",
                "registered_at": iso(self._world.now()),
                "fiscal_provider_id": f"fd-{number}",
            }
        self._world.save("receipts", record)
        self._note_on_owner(receipt)

    def _note_on_owner(self, receipt: Document) -> None:
        kind = f"{receipt['type']}s"
        owner = self._world.shelf.get(kind, receipt[f"{receipt['type']}_id"])
        if owner is not None and "receipt_registration" in owner["object"]:
            owner["object"]["receipt_registration"] = receipt["status"]
            self._world.save(kind, owner)


def plain(receipt: BaseModel) -> Document:
    """A checked receipt as it is kept; quantities as numbers, as callers sent them."""
    body: Document = receipt.model_dump(exclude_none=True, exclude={"send"})
    for item in body["items"]:
        item["quantity"] = float(item["quantity"])
    return body


def _sum(receipt: Receipt) -> int:
    return sum(_line(item.amount.value, item.quantity) for item in receipt.items)


def _line(value: str, quantity: Decimal | float) -> int:
    """Kopecks of one line: price times quantity, rounded to the kopeck line by line."""
    exact = Decimal(value) * Decimal(str(quantity)) * 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
