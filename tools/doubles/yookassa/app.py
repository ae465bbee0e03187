"""Puts the YooKassa double together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tools.doubles.common.deliveries import Redelivery
from tools.doubles.common.faults import CALL_FAULTS, WEBHOOK_FAULTS
from tools.doubles.common.options import Options
from tools.doubles.common.shelf import Document
from tools.doubles.common.stage import Double, Stage
from tools.doubles.common.transport import Dialect
from tools.doubles.yookassa.bodies import read_json
from tools.doubles.yookassa.control import ShopIn, YooKassaControl, yookassa_control
from tools.doubles.yookassa.lists import listed
from tools.doubles.yookassa.page import CheckoutPage, checkout_routes
from tools.doubles.yookassa.payments import Payments
from tools.doubles.yookassa.receipts import Receipts
from tools.doubles.yookassa.refunds import Refunds
from tools.doubles.yookassa.wire import Refused, operation_of, scripted_refusal
from tools.doubles.yookassa.world import World, canonical, shown

# Exactly 200 counts. The real interval is not published; the 24 hours are, and run on the double's clock.
_REDELIVERY = Redelivery(
    accepts=lambda status: status == 200,
    pauses=(1, 2, 5, 10, 30, 60),
    lifetime=timedelta(hours=24),
    answer_within=10,
)
_METHODS = ["bank_card", "sbp", "sberbank", "yoo_money"]

Deed = Callable[[Document, dict[str, Any]], Document]


class YooKassaApi:
    def __init__(self, world: World, payments: Payments, refunds: Refunds, receipts: Receipts) -> None:
        self._world = world
        self._payments = payments
        self._refunds = refunds
        self._receipts = receipts

    async def create_payment(self, request: Request) -> Response:
        return await self._do(request, "payments", self._payments.create)

    async def capture(self, number: str, request: Request) -> Response:
        def deed(shop: Document, body: dict[str, Any]) -> Document:
            return self._payments.capture(shop, self._world.find("payments", shop, number, "payment_id"), body)

        return await self._do(request, "payments", deed)

    async def cancel(self, number: str, request: Request) -> Response:
        def deed(shop: Document, body: dict[str, Any]) -> Document:
            return self._payments.cancel(self._world.find("payments", shop, number, "payment_id"))

        return await self._do(request, "payments", deed)

    async def create_refund(self, request: Request) -> Response:
        return await self._do(request, "refunds", self._refunds.create)

    async def create_receipt(self, request: Request) -> Response:
        return await self._do(request, "receipts", self._receipts.create)

    def reader_of(self, kind: str) -> Callable[..., Any]:
        async def read(number: str, request: Request) -> Response:
            shop = self._shop(request)
            return JSONResponse(shown(self._world.find(kind, shop, number, f"{kind[:-1]}_id")))

        return read

    def lister_of(self, kind: str) -> Callable[..., Any]:
        async def read(request: Request) -> Response:
            return JSONResponse(listed(self._world, kind, self._shop(request), dict(request.query_params)))

        return read

    async def settings(self, request: Request) -> Response:
        shop = self._shop(request)
        provider = "yoo_receipt" if shop["own_receipts"] else "atol"
        return JSONResponse(
            {
                "account_id": shop["shop_id"],
                "status": "enabled",
                "test": shop["test"],
                "fiscalization_enabled": shop["fiscalization"],
                "fiscalization": {"enabled": shop["fiscalization"], "provider": provider},
                "payment_methods": _METHODS,
            }
        )

    async def subscriptions(self, request: Request) -> Response:
        self._shop(request)
        raise Refused(403, "Subscriptions are managed with a partner's OAuth token only")

    def _shop(self, request: Request) -> Document:
        return self._world.shop_signed_in(request.headers.get("authorization", ""))

    async def _do(self, request: Request, kind: str, deed: Deed) -> Response:
        """One POST: who asks, in what form, whether it was asked before, and then the deed."""
        shop = self._shop(request)
        raw = await request.body()
        content_type = request.headers.get("content-type", "").partition(";")[0].strip()
        if (raw or content_type) and content_type != "application/json":
            return Response(status_code=415)
        body = read_json(raw)
        asked = canonical(request.method, request.url.path, body)
        key = request.headers.get("idempotence-key")
        return JSONResponse(shown(self._world.once(shop, key, asked, kind, lambda: deed(shop, body))))


def _routes(app: FastAPI, api: YooKassaApi) -> None:
    app.add_api_route("/v3/payments", api.create_payment, methods=["POST"])
    app.add_api_route("/v3/payments/{number}/capture", api.capture, methods=["POST"])
    app.add_api_route("/v3/payments/{number}/cancel", api.cancel, methods=["POST"])
    app.add_api_route("/v3/refunds", api.create_refund, methods=["POST"])
    app.add_api_route("/v3/receipts", api.create_receipt, methods=["POST"])
    app.add_api_route("/v3/me", api.settings, methods=["GET"])
    app.add_api_route("/v3/webhooks", api.subscriptions, methods=["GET", "POST", "DELETE"])
    for kind in ("payments", "refunds", "receipts"):
        app.add_api_route(f"/v3/{kind}", api.lister_of(kind), methods=["GET"])
        app.add_api_route(f"/v3/{kind}/{{number}}", api.reader_of(kind), methods=["GET"])


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return JSONResponse(error.envelope(), status_code=error.status)


async def _no_such_route(request: Request, error: Exception) -> Response:
    """405 has no body; an unknown path has the usual one. The control API keeps its own words."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/__double__/"):
        return JSONResponse({"detail": error.detail}, status_code=error.status_code)
    if error.status_code == 404:
        return JSONResponse(Refused(404, "Not found").envelope(), status_code=404)
    return Response(status_code=error.status_code)


def build(options: Options) -> Double:
    stage = Stage("yookassa", options, CALL_FAULTS | WEBHOOK_FAULTS, _REDELIVERY)
    world = World(stage)
    receipts = Receipts(world)
    payments, refunds = Payments(world, receipts), Refunds(world, receipts)
    control = YooKassaControl(world, payments, refunds)
    stage.deliveries.find_destinations_with(world.destination_of)
    app = FastAPI(title="YooKassa double", openapi_url=None)
    app.include_router(yookassa_control(control))
    app.include_router(checkout_routes(CheckoutPage(world, payments)))
    _routes(app, YooKassaApi(world, payments, refunds, receipts))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _no_such_route)

    def load_demo() -> None:
        for shop in stage.demo().get("shops", []):
            if world.shop(shop["shop_id"]) is None:
                told = {name: value for name, value in shop.items() if name in ShopIn.model_fields}
                control.register(ShopIn(**told))

    def age() -> None:
        happens = {"payments": payments.ran_out, "receipts": receipts.registered}
        for alarm in world.due():
            with world.shelf.together():
                world.cancel_alarm(alarm["id"])
                happens[alarm["kind"]](alarm["id"])

    return Double(stage, app, Dialect(operation_of, scripted_refusal), load_demo, age=age)
