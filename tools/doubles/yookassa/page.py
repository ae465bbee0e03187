"""The buyer's page: what stands behind ``confirmation_url``."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from tools.doubles.common.shelf import Document
from tools.doubles.yookassa.payments import Payments
from tools.doubles.yookassa.world import World

_PATH = "/checkout/payments/v2/contract"
_FRAME = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Оплата</title><style>
body{{font:16px/1.5 system-ui,sans-serif;background:#f4f4f6;margin:0;display:grid;place-items:center;min-height:100vh}}
main{{background:#fff;border-radius:16px;padding:32px;max-width:360px;width:100%;box-sizing:border-box}}
.sum{{font-size:32px;font-weight:700}} button{{width:100%;padding:12px;margin-top:12px;border:0;border-radius:8px;
font:inherit;cursor:pointer}} .pay{{background:#8b3ffd;color:#fff}} small{{color:#777}}
</style></head><body><main>{content}</main></body></html>"""
_PENDING = """<p>{shop}</p><p class="sum">{value} {currency}</p><p>{description}</p>
<form method="post" action="{path}/pay?orderId={id}"><button class="pay" name="pay">Оплатить</button></form>
<form method="post" action="{path}/cancel?orderId={id}"><button name="cancel">Отказаться</button></form>
{back}<p><small>Учебная оплата: деньги не списываются</small></p>"""
_STATES = {
    "succeeded": "Оплачено",
    "waiting_for_capture": "Оплачено, деньги зарезервированы",
    "canceled": "Оплата отменена",
}


class CheckoutPage:
    def __init__(self, world: World, payments: Payments) -> None:
        self._world = world
        self._payments = payments

    async def show(self, orderId: str = "") -> Response:
        record = self._world.shelf.get("payments", orderId)
        if record is None:
            return HTMLResponse(_FRAME.format(content="<p>Платёж не найден</p>"), status_code=404)
        return HTMLResponse(_FRAME.format(content=self._content(record)))

    async def pay(self, orderId: str = "") -> Response:
        record = self._world.shelf.get("payments", orderId)
        if record is not None and record["object"]["status"] == "pending":
            with self._world.shelf.together():
                self._payments.pay(record)
        return self._back(record)

    async def cancel(self, orderId: str = "", reason: str = "general_decline") -> Response:
        """The buyer gives up, or the bank does: ``reason`` is what the payment is then told to say."""
        record = self._world.shelf.get("payments", orderId)
        if record is not None and record["object"]["status"] == "pending":
            with self._world.shelf.together():
                self._payments.fail(record, reason)
        return self._back(record)

    def _content(self, record: Document) -> str:
        payment, shop = record["object"], self._world.shop(record["shop_id"]) or {}
        back = (
            f'<p><a href="{escape(record["return_url"])}">Вернуться в магазин</a></p>' if record["return_url"] else ""
        )
        if payment["status"] != "pending":
            return f"<p>{_STATES[payment['status']]}</p>{back}"
        return _PENDING.format(
            shop=escape(str(shop.get("name", ""))),
            value=escape(payment["amount"]["value"]),
            currency=escape(payment["amount"]["currency"]),
            description=escape(payment.get("description", "")),
            path=_PATH,
            id=escape(payment["id"]),
            back=back,
        )

    def _back(self, record: Document | None) -> Response:
        """To the shop, whatever the outcome: arriving there proves nothing."""
        if record is None:
            return HTMLResponse(_FRAME.format(content="<p>Платёж не найден</p>"), status_code=404)
        here = f"{_PATH}?orderId={record['object']['id']}"
        return RedirectResponse(record["return_url"] or here, status_code=303)


def checkout_routes(page: CheckoutPage) -> APIRouter:
    routes = APIRouter(prefix=_PATH)
    routes.add_api_route("", page.show, methods=["GET"])
    routes.add_api_route("/pay", page.pay, methods=["POST"])
    routes.add_api_route("/cancel", page.cancel, methods=["POST"])
    return routes
