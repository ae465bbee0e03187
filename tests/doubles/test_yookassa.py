"""The YooKassa double: what the payment provider runtime will meet."""

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.doubles.receiver import Receiver
from tests.doubles.started import Client, client_of, process, started
from tools.doubles.yookassa.app import build

pytestmark = pytest.mark.servers

FISCAL = ("900001", "test_demo-yookassa-key-tverskaya")
PLAIN = ("900002", "test_demo-yookassa-key-petrogradka")
RETURN = "https://shop.example/orders/A-1042/return"


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("yookassa")) as client:
        yield client


@pytest.fixture
async def yookassa(running: Client) -> Client:
    await running.forget_everything()
    return running


@pytest.fixture
async def hooked(yookassa: Client, receiver: Receiver) -> Client:
    for shop_id, _ in (PLAIN, FISCAL):
        await yookassa.tell(f"shops/{shop_id}/notification_url", {"url": f"{receiver.url}/hooks/yookassa/{shop_id}"})
    return yookassa


def rub(value: str) -> dict[str, str]:
    return {"value": value, "currency": "RUB"}


def order(value: str = "4500.00", **more: Any) -> dict[str, Any]:
    confirmation = {"type": "redirect", "return_url": RETURN}
    return {"amount": rub(value), "capture": True, "confirmation": confirmation, **more}


def receipt(*lines: tuple[str, str, float], email: str | None = "anna@example.com", **more: Any) -> dict[str, Any]:
    items = [
        {
            "description": description,
            "quantity": quantity,
            "amount": rub(price),
            "vat_code": 1,
            "payment_subject": "commodity",
            "payment_mode": "full_prepayment",
            "measure": "piece",
        }
        for description, price, quantity in lines
    ]
    return {"customer": {"email": email} if email else {}, "items": items, **more}


async def post(
    yookassa: Client, path: str, body: Any = None, *, key: str | None = "", shop: tuple[str, str] = PLAIN
) -> httpx.Response:
    """``key`` "" means a fresh one, ``None`` none at all."""
    headers = {} if key is None else {"Idempotence-Key": key or str(uuid.uuid4())}
    return await yookassa.http.post(f"/v3/{path}", json=body or {}, headers=headers, auth=shop)


async def get(yookassa: Client, path: str, shop: tuple[str, str] = PLAIN, **query: str) -> Any:
    response = await yookassa.http.get(f"/v3/{path}", params=query, auth=shop)
    assert response.status_code == 200, response.text
    return response.json()


async def created(yookassa: Client, shop: tuple[str, str] = PLAIN, **more: Any) -> Any:
    response = await post(yookassa, "payments", order(**more), shop=shop)
    assert response.status_code == 200, response.text
    return response.json()


async def paid(yookassa: Client, shop: tuple[str, str] = PLAIN, **more: Any) -> Any:
    payment = await created(yookassa, shop, **more)
    return await yookassa.tell(f"payments/{payment['id']}/pay", {})


def events(receiver: Receiver) -> list[tuple[str, str]]:
    return [(hook.body["event"], hook.body["object"]["status"]) for hook in receiver.received]


def refusal(response: httpx.Response) -> tuple[int, str, str | None]:
    body = response.json()
    assert (body["type"], bool(body["id"]), bool(body["description"])) == ("error", True, True)
    return response.status_code, body["code"], body.get("parameter")


async def test_buyer_pays_on_the_page_and_the_shop_is_told(hooked: Client, receiver: Receiver) -> None:
    payment = await created(hooked, description="Заказ <A-1042>", metadata={"order_id": "A-1042"})
    assert (payment["status"], payment["paid"], payment["test"]) == ("pending", False, True)
    assert payment["amount"] == rub("4500.00")
    page = await hooked.http.get(payment["confirmation"]["confirmation_url"])
    assert "Заказ &lt;A-1042&gt;" in page.text
    actions = re.findall(r'action="([^"]+)"', page.text)
    assert len(actions) == 2
    back = await hooked.http.post(actions[0])
    assert (back.status_code, back.headers["location"]) == (303, RETURN)
    hook = (await receiver.count(1))[0]
    assert hook.path == "/hooks/yookassa/900002"
    assert (hook.body["type"], hook.body["event"]) == ("notification", "payment.succeeded")
    assert hook.body["object"]["metadata"] == {"order_id": "A-1042"}
    seen = await get(hooked, f"payments/{payment['id']}")
    assert (seen["status"], seen["paid"], seen["refundable"]) == ("succeeded", True, True)
    assert (seen["income_amount"], seen["payment_method"]["type"]) == (rub("4342.50"), "bank_card")
    assert "confirmation" not in seen
    assert "future_field" in seen
    assert "Оплачено" in (await hooked.http.get(payment["confirmation"]["confirmation_url"])).text


async def test_buyer_refuses_on_the_page(hooked: Client, receiver: Receiver) -> None:
    payment = await created(hooked)
    page = await hooked.http.get(payment["confirmation"]["confirmation_url"])
    refuse = re.findall(r'action="([^"]+)"', page.text)[1]
    assert (await hooked.http.post(f"{refuse}&reason=insufficient_funds")).status_code == 303
    await receiver.count(1)
    assert events(receiver) == [("payment.canceled", "canceled")]
    seen = await get(hooked, f"payments/{payment['id']}")
    assert seen["cancellation_details"] == {"party": "payment_network", "reason": "insufficient_funds"}
    assert (await hooked.http.post(page.url.copy_with(path=page.url.path + "/pay"))).status_code == 303
    assert (await get(hooked, f"payments/{payment['id']}"))["status"] == "canceled"


async def test_held_payment_is_captured_in_part(hooked: Client, receiver: Receiver) -> None:
    held = await paid(hooked, capture=False)
    assert (held["status"], held["paid"]) == ("waiting_for_capture", True)
    assert held["expires_at"] > held["created_at"]
    number = held["id"]
    assert refusal(await post(hooked, f"payments/{number}/capture", {"amount": rub("4500.01")})) == (
        400,
        "invalid_request",
        "amount.value",
    )
    captured = (await post(hooked, f"payments/{number}/capture", {"amount": rub("4000.00")})).json()
    assert (captured["status"], captured["amount"]) == ("succeeded", rub("4000.00"))
    await receiver.count(2)
    assert sorted(events(receiver)) == [
        ("payment.succeeded", "succeeded"),
        ("payment.waiting_for_capture", "waiting_for_capture"),
    ]
    again = await post(hooked, f"payments/{number}/capture")
    assert (refusal(again)[0], (await get(hooked, f"payments/{number}"))["amount"]) == (400, rub("4000.00"))


async def test_capture_is_two_stage_unless_said_otherwise(yookassa: Client) -> None:
    body = order()
    del body["capture"]
    payment = (await post(yookassa, "payments", body)).json()
    assert (await yookassa.tell(f"payments/{payment['id']}/pay", {}))["status"] == "waiting_for_capture"
    assert (await post(yookassa, f"payments/{payment['id']}/capture")).json()["status"] == "succeeded"


async def test_held_payment_is_released(hooked: Client, receiver: Receiver) -> None:
    held = await paid(hooked, capture=False)
    released = (await post(hooked, f"payments/{held['id']}/cancel")).json()
    assert released["status"] == "canceled"
    assert released["cancellation_details"] == {"party": "merchant", "reason": "canceled_by_merchant"}
    await receiver.count(2)
    assert ("payment.canceled", "canceled") in events(receiver)


async def test_only_held_payments_are_cancelled(yookassa: Client) -> None:
    pending, done = await created(yookassa), await paid(yookassa)
    for payment in (pending, done):
        assert refusal(await post(yookassa, f"payments/{payment['id']}/cancel"))[:2] == (400, "invalid_request")
        assert (await get(yookassa, f"payments/{payment['id']}"))["status"] == payment["status"]


@pytest.mark.parametrize(
    ("method", "seconds", "reason"),
    [("bank_card", 3600, "expired_on_confirmation"), ("b2b_sberbank", 8 * 3600, "expired_on_confirmation")],
)
async def test_unpaid_payment_expires(
    hooked: Client, receiver: Receiver, method: str, seconds: int, reason: str
) -> None:
    payment = await created(hooked, payment_method_data={"type": method})
    await hooked.tell("clock", {"seconds": seconds - 30})
    assert (await get(hooked, f"payments/{payment['id']}"))["status"] == "pending"
    await hooked.tell("clock", {"seconds": 31})
    await receiver.count(1)
    assert receiver.received[0].body["object"]["cancellation_details"] == {"party": "yoo_money", "reason": reason}


async def test_uncaptured_payment_expires_after_its_hold(yookassa: Client) -> None:
    held = await paid(yookassa, capture=False)
    await yookassa.tell("clock", {"seconds": 7 * 86_400 + 1})
    seen = await get(yookassa, f"payments/{held['id']}")
    assert (seen["status"], seen["cancellation_details"]["reason"]) == ("canceled", "expired_on_capture")
    assert refusal(await post(yookassa, f"payments/{held['id']}/capture"))[0] == 400


async def test_same_key_gives_the_same_payment_as_it_is_now(yookassa: Client) -> None:
    first = (await post(yookassa, "payments", order(), key="k-1")).json()
    await yookassa.tell(f"payments/{first['id']}/pay", {})
    again = (await post(yookassa, "payments", order(), key="k-1")).json()
    assert (again["id"], again["status"]) == (first["id"], "succeeded")
    assert len((await get(yookassa, "payments"))["items"]) == 1


async def test_same_key_with_another_body_is_refused(yookassa: Client) -> None:
    await post(yookassa, "payments", order("4500.00"), key="k-1")
    refused = refusal(await post(yookassa, "payments", order("4600.00"), key="k-1"))
    assert refused == (400, "invalid_request", "Idempotence-Key")
    assert len((await get(yookassa, "payments"))["items"]) == 1


async def test_key_of_one_shop_means_nothing_to_another(yookassa: Client) -> None:
    first = (await post(yookassa, "payments", order(), key="k-1")).json()
    fiscal = order(receipt=receipt(("Букет", "4500.00", 1)))
    second = await post(yookassa, "payments", fiscal, key="k-1", shop=FISCAL)
    assert (second.status_code, second.json()["status"]) == (200, "pending")
    assert second.json()["id"] != first["id"]


async def test_key_is_forgotten_after_a_day_and_then_charges_again(yookassa: Client) -> None:
    first = (await post(yookassa, "payments", order(), key="k-1")).json()
    await yookassa.tell("clock", {"seconds": 24 * 3600 - 60})
    assert (await post(yookassa, "payments", order(), key="k-1")).json()["id"] == first["id"]
    await yookassa.tell("clock", {"seconds": 61})
    assert (await post(yookassa, "payments", order(), key="k-1")).json()["id"] != first["id"]


@pytest.mark.parametrize("key", [None, "k" * 65])
async def test_post_without_a_proper_key_is_refused(yookassa: Client, key: str | None) -> None:
    assert refusal(await post(yookassa, "payments", order(), key=key)) == (400, "invalid_request", "Idempotence-Key")
    assert (await get(yookassa, "payments"))["items"] == []


async def test_lost_answer_is_found_under_the_same_key(yookassa: Client) -> None:
    await yookassa.fault("cut", op="create_payment", executed=True)
    with pytest.raises(httpx.TransportError):
        await post(yookassa, "payments", order(), key="k-1")
    await yookassa.fault("server_error", op="create_payment", executed=True)
    assert refusal(await post(yookassa, "payments", order(), key="k-1"))[:2] == (500, "internal_server_error")
    found = (await post(yookassa, "payments", order(), key="k-1")).json()
    assert [payment["id"] for payment in (await get(yookassa, "payments"))["items"]] == [found["id"]]


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"amount": {"value": 4500, "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": 4500.0, "currency": "RUB"}}, "amount.value"),
        ({"amount": rub("4500")}, "amount.value"),
        ({"amount": rub("4500.0")}, "amount.value"),
        ({"amount": rub("-1.00")}, "amount.value"),
        ({"amount": rub("0.00")}, "amount.value"),
        ({"amount": rub("700000.01")}, "amount.value"),
        ({"amount": rub("350000.01"), "payment_method_data": {"type": "bank_card"}}, "amount.value"),
        ({"amount": {"value": "4500.00", "currency": "USD"}}, "amount.currency"),
        ({"amount": {"value": "4500.00"}}, "amount.currency"),
        ({"confirmation": None}, "confirmation"),
        ({"confirmation": {"type": "redirect"}}, "confirmation.return_url"),
        ({"confirmation": {"type": "pigeon", "return_url": RETURN}}, "confirmation.type"),
        ({"description": "x" * 129}, "description"),
        ({"metadata": {str(n): "x" for n in range(17)}}, "metadata"),
        ({"metadata": {"order_id": 1042}}, "metadata.order_id"),
        ({"capture": "true"}, "capture"),
        ({"capture": False, "payment_method_data": {"type": "sbp"}}, "capture"),
        ({"payment_method_data": {"type": "barter"}}, "payment_method_data.type"),
        ({"payment_method_id": "unknown"}, "payment_method_id"),
        ({"payment_method_id": "x", "save_payment_method": True}, "save_payment_method"),
        ({"payment_token": "t", "payment_method_data": {"type": "sbp"}}, "payment_method_data"),
        ({"receipt": {}}, "receipt"),
    ],
)
async def test_wrong_field_is_pointed_at(yookassa: Client, more: dict[str, Any], parameter: str) -> None:
    body = {**order(), **more}
    assert refusal(await post(yookassa, "payments", body)) == (400, "invalid_request", parameter)
    assert (await get(yookassa, "payments"))["items"] == []


def changed(part: str, value: Any) -> dict[str, Any]:
    """A good receipt with one thing wrong: ``customer.phone`` or a field of the first item."""
    whole = receipt(("Букет", "4500.00", 1))
    where, _, name = part.partition(".")
    target = whole["items"][0] if where == "items" else whole[where]
    target[name] = value
    return whole


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        (None, "receipt"),
        ({}, "receipt"),
        (receipt(("Букет", "4500.00", 1), email=None), "receipt"),
        (changed("customer.phone", "+7 (900) 123-45-67"), "receipt.customer.phone"),
        (changed("customer.email", "not an address"), "receipt.customer.email"),
        ({**receipt(("Букет", "4500.00", 1)), "customer": {"phone": "79001234567"}}, "receipt.customer.email"),
        (receipt(), "receipt.items"),
        (receipt(("Букет", "4499.99", 1)), "receipt.items"),
        (receipt(("", "4500.00", 1)), "receipt.items.0.description"),
        (receipt(("x" * 129, "4500.00", 1)), "receipt.items.0.description"),
        (changed("items.vat_code", 13), "receipt.items.0.vat_code"),
        (changed("items.vat_code", "1"), "receipt.items.0.vat_code"),
        (changed("items.quantity", 0), "receipt.items.0.quantity"),
        (changed("items.quantity", 1.0001), "receipt.items.0.quantity"),
        (changed("items.amount", rub("4500")), "receipt.items.0.amount.value"),
        (changed("items.payment_subject", "flower"), "receipt.items.0.payment_subject"),
        (changed("items.payment_mode", "credit"), "receipt.items.0.payment_mode"),
        (changed("items.measure", "bunch"), "receipt.items.0.measure"),
        (receipt(("Букет", "4500.00", 1), tax_system_code=7), "receipt.tax_system_code"),
    ],
)
async def test_wrong_receipt_is_pointed_at(yookassa: Client, given: Any, parameter: str) -> None:
    body = order() if given is None else order(receipt=given)
    assert refusal(await post(yookassa, "payments", body, shop=FISCAL)) == (400, "invalid_request", parameter)
    assert (await get(yookassa, "payments", FISCAL))["items"] == []


async def test_receipt_is_kept_and_registered_after_the_payment(yookassa: Client) -> None:
    lines = receipt(("Роза", "133.33", 25), ("Доставка", "510.00", 1), ("Лента", "33.335"[:5], 1.5))
    total = 333_325 + 51_000 + 5_000
    payment = await paid(yookassa, FISCAL, value=f"{total // 100}.{total % 100:02d}", receipt=lines)
    assert payment["receipt_registration"] == "pending"
    kept = (await get(yookassa, "receipts", FISCAL, payment_id=payment["id"]))["items"][0]
    assert (kept["status"], kept["type"], len(kept["items"])) == ("pending", "payment", 3)
    assert kept["settlements"] == [{"type": "cashless", "amount": payment["amount"]}]
    await yookassa.tell("clock", {"seconds": 3})
    registered = await get(yookassa, f"receipts/{kept['id']}", FISCAL)
    assert (registered["status"], registered["fiscal_document_number"]) == ("succeeded", "1")
    seen = await get(yookassa, f"payments/{payment['id']}", FISCAL)
    assert seen["receipt_registration"] == "succeeded"


@pytest.mark.parametrize("outcome", ["canceled", "pending"])
async def test_receipt_may_fail_or_hang(yookassa: Client, outcome: str) -> None:
    shop = {"shop_id": FISCAL[0], "secret_key": FISCAL[1], "fiscalization": True, "receipt_outcome": outcome}
    await yookassa.tell("shops", shop)
    payment = await paid(yookassa, FISCAL, receipt=receipt(("Букет", "4500.00", 1)))
    await yookassa.tell("clock", {"seconds": 3 * 86_400})
    seen = await get(yookassa, f"payments/{payment['id']}", FISCAL)
    assert seen["receipt_registration"] == outcome


async def test_partial_capture_returns_the_old_receipt_and_makes_a_new_one(yookassa: Client) -> None:
    whole = receipt(("Букет", "3990.00", 1), ("Доставка", "510.00", 1))
    held = await paid(yookassa, FISCAL, capture=False, receipt=whole)
    body = {"amount": rub("3990.00")}
    assert refusal(await post(yookassa, f"payments/{held['id']}/capture", body, shop=FISCAL))[2] == "receipt"
    body["receipt"] = receipt(("Букет", "3990.00", 1))
    await post(yookassa, f"payments/{held['id']}/capture", body, shop=FISCAL)
    kept = (await yookassa.ask("state"))["receipts"]
    assert [(r["object"]["type"], len(r["object"]["items"])) for r in kept] == [
        ("payment", 2),
        ("refund", 2),
        ("payment", 1),
    ]


async def test_second_receipt_settles_the_prepayment(yookassa: Client) -> None:
    payment = await paid(yookassa, FISCAL, receipt=receipt(("Букет", "4500.00", 1)))
    second = {
        **receipt(("Букет", "4500.00", 1)),
        "type": "payment",
        "payment_id": payment["id"],
        "send": True,
        "settlements": [{"type": "prepayment", "amount": rub("4500.00")}],
    }
    made = (await post(yookassa, "receipts", second, shop=FISCAL)).json()
    assert (made["status"], made["settlements"][0]["type"]) == ("pending", "prepayment")
    wrong = {**second, "settlements": [{"type": "prepayment", "amount": rub("4499.00")}]}
    assert refusal(await post(yookassa, "receipts", wrong, shop=FISCAL))[2] == "settlements"
    assert refusal(await post(yookassa, "receipts", {**second, "send": False}, shop=FISCAL))[2] == "send"
    mixed = {**second, "type": "refund", "refund_id": payment["id"]}
    del mixed["payment_id"]
    assert refusal(await post(yookassa, "receipts", mixed, shop=FISCAL)) == (404, "not_found", "refund_id")
    assert len((await get(yookassa, "receipts", FISCAL, payment_id=payment["id"]))["items"]) == 2


async def test_money_goes_back_in_parts_and_never_more_than_came(hooked: Client, receiver: Receiver) -> None:
    payment = await paid(hooked)
    first = (await post(hooked, "refunds", {"payment_id": payment["id"], "amount": rub("510.00")})).json()
    assert (first["status"], first["amount"]) == ("succeeded", rub("510.00"))
    over = await post(hooked, "refunds", {"payment_id": payment["id"], "amount": rub("3990.01")})
    assert refusal(over) == (400, "invalid_request", "amount.value")
    seen = await get(hooked, f"payments/{payment['id']}")
    assert (seen["refunded_amount"], seen["refundable"]) == (rub("510.00"), True)
    await post(hooked, "refunds", {"payment_id": payment["id"], "amount": rub("3990.00")})
    seen = await get(hooked, f"payments/{payment['id']}")
    assert (seen["refunded_amount"], seen["refundable"]) == (rub("4500.00"), False)
    await receiver.count(3)
    assert events(receiver).count(("refund.succeeded", "succeeded")) == 2
    listed = await get(hooked, "refunds", payment_id=payment["id"])
    assert [item["amount"]["value"] for item in listed["items"]] == ["3990.00", "510.00"]


async def test_refund_is_refused_for_what_was_not_paid(yookassa: Client) -> None:
    pending = await created(yookassa)
    asked = {"payment_id": pending["id"], "amount": rub("1.00")}
    assert refusal(await post(yookassa, "refunds", asked)) == (400, "invalid_request", "payment_id")
    assert refusal(await post(yookassa, "refunds", {**asked, "payment_id": "none"})) == (
        404,
        "not_found",
        "payment_id",
    )
    assert refusal(await post(yookassa, "refunds", asked, shop=FISCAL))[0] == 404


async def test_partial_refund_of_a_fiscal_shop_needs_its_receipt(yookassa: Client) -> None:
    payment = await paid(yookassa, FISCAL, receipt=receipt(("Букет", "3990.00", 1), ("Доставка", "510.00", 1)))
    asked: dict[str, Any] = {"payment_id": payment["id"], "amount": rub("510.00")}
    assert refusal(await post(yookassa, "refunds", asked, shop=FISCAL))[2] == "receipt"
    asked["receipt"] = receipt(("Доставка", "510.00", 1))
    refund = (await post(yookassa, "refunds", asked, shop=FISCAL)).json()
    assert (refund["status"], refund["receipt_registration"]) == ("succeeded", "pending")
    kept = (await get(yookassa, "receipts", FISCAL, refund_id=refund["id"]))["items"]
    assert [(item["type"], len(item["items"])) for item in kept] == [("refund", 1)]


async def test_refund_may_wait_and_fail_without_a_word(hooked: Client, receiver: Receiver) -> None:
    await hooked.tell("shops", {"shop_id": PLAIN[0], "secret_key": PLAIN[1], "refund_outcome": "pending"})
    payment = await paid(hooked)
    asked = {"payment_id": payment["id"], "amount": rub("4500.00")}
    refund = (await post(hooked, "refunds", asked)).json()
    assert refund["status"] == "pending"
    assert refusal(await post(hooked, "refunds", asked))[2] == "amount.value"
    await hooked.tell(f"refunds/{refund['id']}/settle", {"outcome": "canceled", "reason": "insufficient_funds"})
    assert (await get(hooked, f"refunds/{refund['id']}"))["status"] == "canceled"
    again = (await post(hooked, "refunds", asked)).json()
    await hooked.tell(f"refunds/{again['id']}/settle", {})
    await hooked.settled()
    assert sorted(events(receiver)) == [("payment.succeeded", "succeeded"), ("refund.succeeded", "succeeded")]


async def test_saved_card_is_charged_without_the_buyer(yookassa: Client) -> None:
    payment = await paid(yookassa, save_payment_method=True)
    assert payment["payment_method"]["saved"] is True
    body = {"amount": rub("990.00"), "capture": True, "payment_method_id": payment["payment_method"]["id"]}
    charged = (await post(yookassa, "payments", body)).json()
    assert (charged["status"], charged["paid"]) == ("succeeded", True)
    fiscal = {**body, "receipt": receipt(("Подписка", "990.00", 1))}
    assert refusal(await post(yookassa, "payments", fiscal, shop=FISCAL))[2] == "payment_method_id"


@pytest.mark.parametrize(
    ("kind", "field"),
    [("embedded", "confirmation_token"), ("qr", "confirmation_data"), ("mobile_application", "confirmation_url")],
)
async def test_every_confirmation_has_its_field(yookassa: Client, kind: str, field: str) -> None:
    payment = await created(yookassa, confirmation={"type": kind, "return_url": RETURN})
    assert payment["confirmation"]["type"] == kind
    assert payment["confirmation"][field]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer token"}, {"Authorization": "Basic ???"}, {"Authorization": "Basic OTAwMDAyOng="}],
)
async def test_only_the_shop_itself_may_ask(yookassa: Client, headers: dict[str, str]) -> None:
    assert refusal(await yookassa.http.get("/v3/me", headers=headers))[:2] == (401, "invalid_credentials")
    body = await yookassa.http.post("/v3/payments", json=order(), headers={"Idempotence-Key": "k", **headers})
    assert body.status_code == 401


async def test_another_shops_payment_is_not_there(yookassa: Client) -> None:
    payment = await created(yookassa)
    response = await yookassa.http.get(f"/v3/payments/{payment['id']}", auth=FISCAL)
    assert refusal(response) == (404, "not_found", "payment_id")
    assert (await get(yookassa, "payments", FISCAL))["items"] == []


async def test_odd_requests_get_the_odd_answers(yookassa: Client) -> None:
    key = {"Idempotence-Key": "k"}
    form = await yookassa.http.post("/v3/payments", data={"amount": "1"}, headers=key, auth=PLAIN)
    assert (form.status_code, form.content) == (415, b"")
    wrong = await yookassa.http.delete("/v3/payments", auth=PLAIN)
    assert (wrong.status_code, wrong.content) == (405, b"")
    assert refusal(await yookassa.http.get("/v3/nothing", auth=PLAIN))[:2] == (404, "not_found")
    json = {"content-type": "application/json", **key}
    assert refusal(await yookassa.http.post("/v3/payments", content=b"{", headers=json, auth=PLAIN))[0] == 400
    assert refusal(await yookassa.http.get("/v3/webhooks", auth=PLAIN))[:2] == (403, "forbidden")
    settings = await get(yookassa, "me", FISCAL)
    assert (settings["account_id"], settings["fiscalization_enabled"], settings["test"]) == ("900001", True, True)


async def test_list_is_paged_and_filtered(yookassa: Client) -> None:
    made = [(await created(yookassa))["id"] for _ in range(5)]
    await yookassa.tell(f"payments/{made[1]}/pay", {})
    page = await get(yookassa, "payments", limit="2")
    ids = [item["id"] for item in page["items"]]
    while "next_cursor" in page:
        page = await get(yookassa, "payments", limit="2", cursor=page["next_cursor"])
        ids += [item["id"] for item in page["items"]]
    assert ids == list(reversed(made))
    since = {"status": "succeeded", "captured_at.gte": "2020-01-01T00:00:00Z"}
    done = await yookassa.http.get("/v3/payments", params=since, auth=PLAIN)
    assert [item["id"] for item in done.json()["items"]] == [made[1]]
    before = {"created_at.lt": "2020-01-01T00:00:00Z"}
    assert (await yookassa.http.get("/v3/payments", params=before, auth=PLAIN)).json()["items"] == []
    for query in ({"limit": "101"}, {"limit": "0"}, {"cursor": "x"}, {"created_at.gte": "yesterday"}):
        response = await yookassa.http.get("/v3/payments", params=query, auth=PLAIN)
        assert refusal(response) == (400, "invalid_request", next(iter(query)))
    both = {"payment_id": "x", "refund_id": "y"}
    assert (await yookassa.http.get("/v3/receipts", params=both, auth=PLAIN)).status_code == 400


async def test_notification_comes_again_until_exactly_200(hooked: Client, receiver: Receiver) -> None:
    receiver.answers = [500, 204, 302]
    await paid(hooked)
    await receiver.count(4)
    assert len({str(hook.body) for hook in receiver.received}) == 1
    delivery = (await hooked.settled())[0]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 204, 302, 200]


async def test_notification_is_given_up_after_a_day(hooked: Client, receiver: Receiver) -> None:
    receiver.answers = [500] * 1000
    await paid(hooked)
    await receiver.count(1)
    await hooked.tell("clock", {"seconds": 86_401})
    assert [delivery["status"] for delivery in await hooked.settled()] == ["gave_up"]


async def test_notifications_may_come_twice_late_and_out_of_order(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("webhook_reorder", op="payment.waiting_for_capture", seconds=30)
    await hooked.fault("webhook_duplicate", op="payment.succeeded")
    held = await paid(hooked, capture=False)
    await post(hooked, f"payments/{held['id']}/capture")
    await hooked.settled()
    assert events(receiver)[0] == ("payment.succeeded", "succeeded")
    assert sorted(events(receiver)) == [
        ("payment.succeeded", "succeeded"),
        ("payment.succeeded", "succeeded"),
        ("payment.waiting_for_capture", "waiting_for_capture"),
    ]


async def test_forged_notification_comes_from_elsewhere_and_changes_nothing(hooked: Client, receiver: Receiver) -> None:
    payment = await created(hooked)
    forged = {"id": payment["id"], "status": "succeeded", "paid": True, "amount": rub("1.00")}
    wanted = {"shop_id": PLAIN[0], "event": "payment.succeeded", "object": forged, "source": "127.0.0.2"}
    await hooked.tell("notifications", wanted)
    hook = (await receiver.count(1))[0]
    assert (hook.remote, hook.body["object"]["amount"]) == ("127.0.0.2", rub("1.00"))
    assert (await get(hooked, f"payments/{payment['id']}"))["status"] == "pending"


async def test_notification_address_must_be_https_or_here(yookassa: Client) -> None:
    path = f"/__double__/shops/{PLAIN[0]}/notification_url"
    urls = ("http://shop.example/hook", "https://shop.example/hook", "http://127.0.0.1:1/hook", "")
    answers = [await yookassa.http.post(path, json={"url": url}) for url in urls]
    assert [answer.status_code for answer in answers] == [422, 200, 200, 200]
    await paid(yookassa)
    assert await yookassa.settled() == []


async def test_scripted_refusals_have_yookassas_form(yookassa: Client) -> None:
    await yookassa.fault("rate_limited", op="get_me")
    await yookassa.fault("reply", op="get_me", status=202, body={"type": "processing", "retry_after": 1800})
    limited = await yookassa.http.get("/v3/me", auth=PLAIN)
    assert refusal(limited)[:2] == (429, "too_many_requests")
    assert "retry-after" not in limited.headers
    processing = await yookassa.http.get("/v3/me", auth=PLAIN)
    assert (processing.status_code, processing.json()["retry_after"]) == (202, 1800)


async def test_operations_have_names_for_faults(yookassa: Client) -> None:
    held = await paid(yookassa, capture=False)
    await get(yookassa, f"payments/{held['id']}")
    await post(yookassa, f"payments/{held['id']}/capture")
    await post(yookassa, "refunds", {"payment_id": held["id"], "amount": rub("1.00")})
    await get(yookassa, "refunds")
    names = [call["op"] for call in await yookassa.ask("calls")]
    assert names == ["create_payment", "get_payment", "capture_payment", "create_refund", "list_refunds"]


async def test_killed_process_comes_back_with_everything(tmp_path: Path, receiver: Receiver) -> None:
    arguments = ("--demo", "tools/doubles/demo.json", "--pace", "0.01")
    receiver.answers = [500] * 100
    async with process("yookassa", tmp_path, *arguments) as (child, url), client_of(url) as yookassa:
        await yookassa.tell(f"shops/{PLAIN[0]}/notification_url", {"url": receiver.url})
        first = (await post(yookassa, "payments", order(), key="k-1")).json()
        await yookassa.tell(f"payments/{first['id']}/pay", {})
        await receiver.count(1)
        child.kill()
        await child.wait()
    receiver.answers.clear()
    receiver.received.clear()
    async with process("yookassa", tmp_path, *arguments) as (_, url), client_of(url) as yookassa:
        assert (await receiver.count(1))[0].body["object"]["id"] == first["id"]
        again = (await post(yookassa, "payments", order(), key="k-1")).json()
        assert (again["id"], again["status"]) == (first["id"], "succeeded")
