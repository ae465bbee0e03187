"""The cabinet and the buyer: shops, where they want to be told, what happens to a payment."""

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tools.doubles.common.control import CONTROL
from tools.doubles.common.shelf import Document
from tools.doubles.yookassa.bodies import PaymentMethod
from tools.doubles.yookassa.payments import Payments
from tools.doubles.yookassa.refunds import Refunds
from tools.doubles.yookassa.wire import Refused
from tools.doubles.yookassa.world import World

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ShopIn(_Said):
    """``own_receipts``: YooKassa's own register (wants an e-mail), else one of the shop's.

    ``receipt_outcome`` and ``refund_outcome`` are how this shop's receipts and refunds end; ``pending`` never does
    by itself.
    """

    shop_id: str = Field(pattern=r"^\d+$")
    secret_key: str = Field(pattern=r"^(test|live)_\S+$")
    name: str = "Shop"
    currency: str = "RUB"
    gateway_id: str = "1730001"
    fiscalization: bool = False
    own_receipts: bool = True
    receipt_outcome: Literal["succeeded", "canceled", "pending"] = "succeeded"
    refund_outcome: Literal["succeeded", "canceled", "pending"] = "succeeded"


class NotificationUrl(_Said):
    url: str


class PayIn(_Said):
    method: PaymentMethod | None = None


class CancelIn(_Said):
    reason: str = "general_decline"
    party: Literal["merchant", "yoo_money", "payment_network"] = "payment_network"


class SettleIn(_Said):
    outcome: Literal["succeeded", "canceled"] = "succeeded"
    reason: str = "general_decline"


class NotificationIn(_Said):
    """A notification on demand: of an object as it is now, or with an object made up (a forgery).

    ``source`` is the address of this machine to send it from, such as 127.0.0.2.
    """

    shop_id: str
    event: str
    object_id: str | None = None
    object: dict[str, Any] | None = None
    source: str | None = None


class YooKassaControl:
    def __init__(self, world: World, payments: Payments, refunds: Refunds) -> None:
        self._world = world
        self._payments = payments
        self._refunds = refunds

    async def add_shop(self, shop: ShopIn) -> Document:
        return self.register(shop)

    def register(self, shop: ShopIn) -> Document:
        """A new shop, or new settings of a known one."""
        known = self._world.shop(shop.shop_id) or {"notification_url": None}
        saved: Document = {**known, **shop.model_dump(), "test": shop.secret_key.startswith("test_")}
        self._world.save_shop(saved)
        return saved

    async def shops(self) -> list[Document]:
        return self._world.shelf.every("shops")

    async def set_notification_url(self, shop_id: str, wanted: NotificationUrl) -> Document:
        """As in the cabinet: HTTPS only, except on this machine. An empty one turns notifications off."""
        shop = self._world.shop(shop_id)
        if shop is None:
            raise HTTPException(404, f"there is no shop {shop_id}")
        parts = urlsplit(wanted.url)
        local = parts.scheme == "http" and parts.hostname in _HERE
        if wanted.url and not local and not (parts.scheme == "https" and parts.hostname):
            raise HTTPException(422, "the address must be HTTPS")
        shop["notification_url"] = wanted.url or None
        self._world.save_shop(shop)
        return shop

    async def pay(self, number: str, paid: PayIn) -> Document:
        return self._changed(lambda: self._payments.pay(self._record("payments", number), paid.method))

    async def cancel(self, number: str, canceled: CancelIn) -> Document:
        record = self._record("payments", number)
        return self._changed(lambda: self._payments.fail(record, canceled.reason, canceled.party))

    async def settle(self, number: str, settled: SettleIn) -> Document:
        record = self._record("refunds", number)
        if settled.outcome == "succeeded":
            return self._changed(lambda: self._refunds.succeed(record))
        return self._changed(lambda: self._refunds.fail(record, settled.reason))

    async def notify(self, wanted: NotificationIn) -> Document:
        body = wanted.object
        if wanted.object_id is not None:
            kind = "refunds" if wanted.event.startswith("refund.") else "payments"
            body = self._record(kind, wanted.object_id)["object"]
        if body is None:
            raise HTTPException(422, "either object_id or object is needed")
        delivery = self._world.notify(wanted.shop_id, wanted.event, body, wanted.source)
        if delivery is None:
            raise HTTPException(409, "the shop has no notification address")
        return delivery.model_dump(mode="json")

    def _record(self, kind: str, number: str) -> Document:
        record = self._world.shelf.get(kind, number)
        if record is None:
            raise HTTPException(404, f"{kind} has no {number}")
        return record

    def _changed(self, change: Callable[[], Document]) -> Document:
        try:
            with self._world.shelf.together():
                changed: Document = change()["object"]
        except Refused as refusal:
            raise HTTPException(409, refusal.description) from None
        return changed


def yookassa_control(control: YooKassaControl) -> APIRouter:
    routes = APIRouter(prefix=CONTROL)
    routes.add_api_route("/shops", control.add_shop, methods=["POST"])
    routes.add_api_route("/shops", control.shops, methods=["GET"])
    routes.add_api_route("/shops/{shop_id}/notification_url", control.set_notification_url, methods=["POST"])
    routes.add_api_route("/payments/{number}/pay", control.pay, methods=["POST"])
    routes.add_api_route("/payments/{number}/cancel", control.cancel, methods=["POST"])
    routes.add_api_route("/refunds/{number}/settle", control.settle, methods=["POST"])
    routes.add_api_route("/notifications", control.notify, methods=["POST"])
    return routes
