"""The life of a payment: created, paid or abandoned by the buyer, captured or released by the shop."""

from datetime import timedelta
from typing import Any

from tools.doubles.common.shelf import Document, iso
from tools.doubles.yookassa.bodies import Capture, Confirmation, NewPayment, parse
from tools.doubles.yookassa.receipts import Receipts, plain
from tools.doubles.yookassa.wire import Refused, amount_of, invalid, kopecks
from tools.doubles.yookassa.world import World

_MINIMUM = 100
_MAXIMUM = {"bank_card": 350_000_00, "sbp": 700_000_00}
_TO_CONFIRM = {"b2b_sberbank": timedelta(hours=8)}
_HOUR = timedelta(hours=1)
_TO_CAPTURE = {"bank_card": timedelta(days=7)}
_SHORT_HOLD = timedelta(hours=6)
_FEE_PER_MILLE = 35


class Payments:
    def __init__(self, world: World, receipts: Receipts) -> None:
        self._world = world
        self._receipts = receipts

    def create(self, shop: Document, body: dict[str, Any]) -> Document:
        wanted = parse(NewPayment, body)
        total = kopecks(wanted.amount.model_dump())
        self._check(shop, wanted, total)
        receipt = self._receipts.checked(shop, wanted.receipt, total)
        number = self._world.new_id()
        method = wanted.payment_method_data.type if wanted.payment_method_data else None
        record: Document = {
            "shop_id": shop["shop_id"],
            "capture": wanted.capture,
            "method": method,
            "save_method": bool(wanted.save_payment_method),
            "receipt": plain(receipt) if receipt else None,
            "return_url": wanted.confirmation.return_url if wanted.confirmation else None,
            "object": self._fresh(shop, wanted, number),
        }
        self._world.save("payments", record)
        self._world.set_alarm("payments", number, _TO_CONFIRM.get(method or "", _HOUR))
        if wanted.payment_method_id:
            return self._paid(record, self._saved_method(shop, wanted.payment_method_id)["type"])
        return record

    def _check(self, shop: Document, wanted: NewPayment, total: int) -> None:
        """The rules that look at more than one field."""
        method = wanted.payment_method_data.type if wanted.payment_method_data else None
        if wanted.amount.currency != shop["currency"]:
            raise invalid("Incorrect currency", "amount.currency")
        if total < _MINIMUM:
            raise invalid("Payment amount is below the minimum", "amount.value")
        if total > _MAXIMUM.get(method or "sbp", 10**12):
            raise invalid("Payment amount exceeds the maximum", "amount.value")
        sources = [wanted.payment_token, wanted.payment_method_id, wanted.payment_method_data]
        if sum(source is not None for source in sources) > 1:
            raise invalid("Only one source of payment may be given", "payment_method_data")
        if wanted.payment_token is not None:
            raise invalid("Payment token is unknown or used", "payment_token")
        if wanted.payment_method_id is not None:
            if wanted.save_payment_method is not None:
                raise invalid("A saved payment method can't be saved again", "save_payment_method")
            self._saved_method(shop, wanted.payment_method_id)
        elif wanted.confirmation is None:
            raise invalid("Missing required parameter", "confirmation")
        elif wanted.confirmation.type in ("redirect", "mobile_application") and not wanted.confirmation.return_url:
            raise invalid("Missing required parameter", "confirmation.return_url")
        if method == "sbp" and not wanted.capture:
            raise invalid("Two-stage payments are not available for this payment method", "capture")

    def _fresh(self, shop: Document, wanted: NewPayment, number: str) -> Document:
        fresh: Document = {
            "id": number,
            "status": "pending",
            "paid": False,
            "amount": wanted.amount.model_dump(),
            "created_at": iso(self._world.now()),
            "metadata": wanted.metadata,
            "recipient": {"account_id": shop["shop_id"], "gateway_id": shop["gateway_id"]},
            "refundable": False,
            "test": shop["test"],
        }
        if wanted.description is not None:
            fresh["description"] = wanted.description
        if wanted.merchant_customer_id is not None:
            fresh["merchant_customer_id"] = wanted.merchant_customer_id
        if wanted.payment_method_data is not None:
            fresh["payment_method"] = {"type": wanted.payment_method_data.type, "id": number, "saved": False}
        if wanted.confirmation is not None:
            fresh["confirmation"] = self._confirmation(wanted.confirmation, number)
        return fresh

    def _confirmation(self, wanted: Confirmation, number: str) -> Document:
        address = f"{self._world.stage.base_url}/checkout/payments/v2/contract?orderId={number}"
        given: dict[str, Document] = {
            "redirect": {"return_url": wanted.return_url, "confirmation_url": address},
            "mobile_application": {"return_url": wanted.return_url, "confirmation_url": address},
            "embedded": {"confirmation_token": f"ct-{number}"},
            "qr": {"confirmation_data": address},
            "external": {},
        }
        return {"type": wanted.type, **given[wanted.type]}

    def _saved_method(self, shop: Document, number: str) -> Document:
        method = self._world.shelf.get("methods", number)
        if method is None or method["shop_id"] != shop["shop_id"]:
            raise invalid("Payment method doesn't exist or is not saved", "payment_method_id")
        return method

    # The buyer

    def pay(self, record: Document, method: str | None = None) -> Document:
        """The buyer pays; only a pending payment can be."""
        if record["object"]["status"] != "pending":
            raise Refused(400, f"The payment is {record['object']['status']}")
        total = kopecks(record["object"]["amount"])
        by_card = total <= _MAXIMUM["bank_card"] or not record["capture"]
        chosen = record["method"] or method or ("bank_card" if by_card else "sbp")
        if chosen == "sbp" and not record["capture"]:
            raise Refused(400, "Two-stage payments are not available for this payment method")
        return self._paid(record, chosen)

    def _paid(self, record: Document, method: str) -> Document:
        payment = record["object"]
        payment.pop("confirmation", None)
        payment["paid"] = True
        payment["payment_method"] = self._method_used(record, method)
        payment["authorization_details"] = {
            "rrn": f"{self._world.shelf.next_number('rrn', 100_000_000_001)}",
            "auth_code": "000000",
            "three_d_secure": {"applied": method == "bank_card"},
        }
        shop = self._world.shop(record["shop_id"])
        if record["receipt"] is not None and shop is not None:
            payment["receipt_registration"] = "pending"
            self._receipts.register(shop, "payment", payment["id"], record["receipt"])
        if record["capture"]:
            return self._succeeded(record)
        payment["status"] = "waiting_for_capture"
        hold = _TO_CAPTURE.get(method, _SHORT_HOLD)
        payment["expires_at"] = iso(self._world.set_alarm("payments", payment["id"], hold))
        return self._told(record)

    def _method_used(self, record: Document, method: str) -> Document:
        number = record["object"]["id"]
        used: Document = {"type": method, "id": number, "saved": record["save_method"]}
        if method == "bank_card":
            used["title"] = "Bank card *4444"
            used["card"] = {
                "first6": "555555",
                "last4": "4444",
                "expiry_month": "12",
                "expiry_year": "2030",
                "card_type": "MasterCard",
                "issuer_country": "RU",
            }
        if record["save_method"]:
            self._world.shelf.put("methods", number, {"shop_id": record["shop_id"], "id": number, "type": method})
        return used

    def fail(self, record: Document, reason: str, party: str = "payment_network") -> Document:
        """The bank or the buyer says no, or time has run out."""
        payment = record["object"]
        if payment["status"] not in ("pending", "waiting_for_capture"):
            raise Refused(400, f"The payment is {payment['status']}")
        payment.pop("confirmation", None)
        payment.pop("expires_at", None)
        payment |= {"status": "canceled", "paid": False, "cancellation_details": {"party": party, "reason": reason}}
        self._world.cancel_alarm(payment["id"])
        return self._told(record)

    # The shop

    def capture(self, shop: Document, record: Document, body: dict[str, Any]) -> Document:
        wanted = parse(Capture, body)
        payment = record["object"]
        if payment["status"] != "waiting_for_capture":
            raise invalid(f"Payment can't be captured: its status is {payment['status']}")
        held = kopecks(payment["amount"])
        total = kopecks(wanted.amount.model_dump()) if wanted.amount else held
        if wanted.amount and wanted.amount.currency != payment["amount"]["currency"]:
            raise invalid("Incorrect currency", "amount.currency")
        if not 0 < total <= held:
            raise invalid("Capture amount exceeds the held amount", "amount.value")
        receipt = self._receipts.checked(shop, wanted.receipt, total, needed=total < held)
        if receipt is not None and (total < held or record["receipt"] is None):
            if record["receipt"] is not None:
                self._receipts.register(shop, "refund", payment["id"], record["receipt"])
            record["receipt"] = plain(receipt)
            payment["receipt_registration"] = "pending"
            self._receipts.register(shop, "payment", payment["id"], record["receipt"])
        payment["amount"] = amount_of(total, payment["amount"]["currency"])
        payment.pop("expires_at")
        return self._succeeded(record)

    def cancel(self, record: Document) -> Document:
        if record["object"]["status"] != "waiting_for_capture":
            raise invalid(f"Payment can't be canceled: its status is {record['object']['status']}")
        return self.fail(record, "canceled_by_merchant", "merchant")

    def ran_out(self, number: str) -> None:
        """Nobody paid in time, or nobody captured in time."""
        record = self._world.shelf.get("payments", number)
        if record is None:
            return
        reasons = {"pending": "expired_on_confirmation", "waiting_for_capture": "expired_on_capture"}
        if record["object"]["status"] in reasons:
            self.fail(record, reasons[record["object"]["status"]], "yoo_money")

    def _succeeded(self, record: Document) -> Document:
        payment = record["object"]
        total = kopecks(payment["amount"])
        currency = payment["amount"]["currency"]
        fee = (total * _FEE_PER_MILLE + 500) // 1000
        payment |= {
            "status": "succeeded",
            "captured_at": iso(self._world.now()),
            "income_amount": amount_of(total - fee, currency),
            "refunded_amount": amount_of(0, currency),
            "refundable": payment["payment_method"]["type"] not in ("cash", "b2b_sberbank"),
        }
        self._world.cancel_alarm(payment["id"])
        return self._told(record)

    def _told(self, record: Document) -> Document:
        self._world.save("payments", record)
        self._world.notify(record["shop_id"], f"payment.{record['object']['status']}", record["object"])
        return record
