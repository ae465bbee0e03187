"""Money back: whole or in parts, never more than was paid."""

from datetime import datetime, timedelta
from typing import Any

from tools.doubles.common.shelf import Document, iso
from tools.doubles.yookassa.bodies import NewRefund, parse
from tools.doubles.yookassa.receipts import Receipts, plain
from tools.doubles.yookassa.wire import Refused, amount_of, invalid, kopecks
from tools.doubles.yookassa.world import World

_REFUNDABLE_FOR = timedelta(days=3 * 365)


class Refunds:
    def __init__(self, world: World, receipts: Receipts) -> None:
        self._world = world
        self._receipts = receipts

    def create(self, shop: Document, body: dict[str, Any]) -> Document:
        wanted = parse(NewRefund, body)
        payment = self._world.find("payments", shop, wanted.payment_id, "payment_id")
        total = kopecks(wanted.amount.model_dump())
        left = self._left(payment)
        if wanted.amount.currency != payment["object"]["amount"]["currency"]:
            raise invalid("Incorrect currency", "amount.currency")
        if payment["object"]["status"] != "succeeded" or not payment["object"]["refundable"]:
            raise invalid("Payment can't be refunded", "payment_id")
        if not 0 < total <= left:
            raise invalid("Refund amount exceeds the payment balance", "amount.value")
        whole = total == kopecks(payment["object"]["amount"])
        receipt = self._receipts.checked(shop, wanted.receipt, total, needed=not whole)
        refund: Document = {
            "id": self._world.new_id(),
            "payment_id": wanted.payment_id,
            "status": "pending",
            "amount": wanted.amount.model_dump(),
            "created_at": iso(self._world.now()),
            "metadata": wanted.metadata,
        }
        if wanted.description is not None:
            refund["description"] = wanted.description
        fiscal = plain(receipt) if receipt else payment["receipt"]
        record: Document = {"shop_id": shop["shop_id"], "receipt": fiscal, "object": refund}
        self._world.save("refunds", record)
        return self._decided(shop, payment, record)

    def _decided(self, shop: Document, payment: Document, record: Document) -> Document:
        captured = datetime.fromisoformat(payment["object"]["captured_at"])
        if self._world.now() - captured > _REFUNDABLE_FOR:
            return self.fail(record, "payment_expired")
        if shop["refund_outcome"] == "succeeded":
            return self.succeed(record)
        if shop["refund_outcome"] == "canceled":
            return self.fail(record, "insufficient_funds")
        return record

    def succeed(self, record: Document) -> Document:
        """The money is on its way back; only this has a notification."""
        refund = self._pending(record)
        refund["status"] = "succeeded"
        payment = self._world.shelf.get("payments", refund["payment_id"])
        shop = self._world.shop(record["shop_id"])
        assert payment is not None
        assert shop is not None
        if record["receipt"] is not None:
            refund["receipt_registration"] = "pending"
            self._receipts.register(shop, "refund", refund["id"], record["receipt"])
        self._world.save("refunds", record)
        returned = kopecks(payment["object"]["refunded_amount"]) + kopecks(refund["amount"])
        payment["object"]["refunded_amount"] = amount_of(returned, refund["amount"]["currency"])
        payment["object"]["refundable"] = returned < kopecks(payment["object"]["amount"])
        self._world.save("payments", payment)
        self._world.notify(record["shop_id"], "refund.succeeded", refund)
        return record

    def fail(self, record: Document, reason: str) -> Document:
        refund = self._pending(record)
        refund |= {"status": "canceled", "cancellation_details": {"party": "yoo_money", "reason": reason}}
        self._world.save("refunds", record)
        return record

    def _pending(self, record: Document) -> Document:
        refund: Document = record["object"]
        if refund["status"] != "pending":
            raise Refused(400, f"The refund is {refund['status']}")
        return refund

    def _left(self, payment: Document) -> int:
        """What may still be returned, refunds under way counted as returned."""
        number = payment["object"]["id"]
        taken = sum(
            kopecks(record["object"]["amount"])
            for record in self._world.shelf.every("refunds")
            if record["object"]["payment_id"] == number and record["object"]["status"] != "canceled"
        )
        return kopecks(payment["object"]["amount"]) - taken
