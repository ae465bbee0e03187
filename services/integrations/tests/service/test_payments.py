"""Money asked for, paid, told about twice, late or not at all: one charge, one fact."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.scope import Scope
from contracts.events.integrations import PaymentCanceled, PaymentCaptured, PaymentLinkCreated, PaymentLinkFailed
from contracts.events.pos import PaymentRequested
from contracts.money import Money
from integrations.loops.health import find_troubles

from services.integrations.tests.builders import (
    FISCAL,
    FISCAL_KEY,
    KENTRON,
    PETROGRADKA,
    TVERSKAYA,
    asked,
    line,
    withdrawn,
)
from services.integrations.tests.conftest import House
from tests.doubles.started import Client

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"


async def state(house: House, request: PaymentRequested) -> str:
    return str((await house.payment(request)).state)


async def test_request_becomes_a_link_and_paid_money_a_fact(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request = asked()
    reference = await house.linked(request)
    (link,) = await house.service.published(PaymentLinkCreated)
    assert (link.payment_request_id, link.order_id, link.store_id) == (
        request.payment_request_id,
        request.order_id,
        PETROGRADKA,
    )
    assert (link.provider, link.provider_reference, link.amount) == ("yookassa", reference, request.amount)
    assert (link.sequence, link.expires_at) == (1, request.expires_at)
    assert link.url.endswith(f"orderId={reference}")

    paid = await yookassa.tell(f"payments/{reference}/pay", {})
    assert (await house.notify(made, "payment.succeeded", paid)).status_code == 200
    assert await house.service.published(PaymentCaptured) == []
    await house.verify()
    (captured,) = await house.service.published(PaymentCaptured)
    assert (captured.payment_request_id, captured.order_id) == (request.payment_request_id, request.order_id)
    assert (captured.amount, captured.sequence) == (Money(450000, "RUB"), 2)
    assert captured.captured_at == datetime.fromisoformat(paid["captured_at"])
    assert await state(house, request) == "captured"


async def test_payment_is_asked_for_in_one_stage_with_number_and_way_back(house: House, yookassa: Client) -> None:
    await house.configure()
    await house.linked(asked())
    (call,) = await yookassa.ask("calls", op="create_payment")
    body = json.loads(call["body"]) if isinstance(call["body"], str) else call["body"]
    assert (body["capture"], body["amount"]) == (True, {"value": "4500.00", "currency": "RUB"})
    assert body["description"] == "Заказ P-2026-00042"
    assert body["confirmation"]["return_url"].endswith("/api/integrations/v1/public/payment-return")
    assert "receipt" not in body


async def test_receipt_goes_with_a_payment_of_a_fiscal_shop(house: House, yookassa: Client) -> None:
    await house.configure(store=TVERSKAYA, settings=FISCAL, secrets={"secret_key": FISCAL_KEY})
    lines = (
        line("Пион 25", "399.00", "10", total="3591.01"),
        line("Доставка", "510.00", product_code="DELIVERY"),
    )
    request = asked(TVERSKAYA, "4101.01", lines=lines, customer_email=None)
    await house.linked(request)
    receipts = [record["receipt"] for record in (await yookassa.ask("state"))["payments"]]
    assert receipts[0]["customer"] == {"email": "receipts@example.com", "phone": "79001234567"}
    items = [(i["quantity"], i["amount"]["value"], i["payment_subject"], i["measure"]) for i in receipts[0]["items"]]
    assert items == [
        (9, "359.10", "commodity", "piece"),
        (1, "359.11", "commodity", "piece"),
        (1, "510.00", "service", "piece"),
    ]
    assert receipts[0]["items"][0]["vat_code"] == 1


async def test_any_number_of_causes_is_one_charge(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    assert await house.service.deliver(request, times=3) == 2, "once to the payments flow, once to the webhooks flow"
    await house.service.deliver(request)
    for _ in range(3):
        await house.send()
    assert len((await yookassa.ask("state"))["payments"]) == 1
    assert len(await house.service.published(PaymentLinkCreated)) == 1


async def test_notifications_twice_late_and_out_of_order_make_one_fact(house: House, yookassa: Client) -> None:
    made = await house.configure()
    reference = await house.linked(asked())
    paid = await yookassa.tell(f"payments/{reference}/pay", {})
    held = {**paid, "status": "waiting_for_capture"}
    await house.notify(made, "payment.succeeded", paid)
    await house.notify(made, "payment.succeeded", paid)
    await house.verify()
    await house.notify(made, "payment.waiting_for_capture", held)
    await house.notify(made, "payment.succeeded", paid)
    await house.notify(made, "payment.canceled", {**paid, "status": "canceled"})
    await house.verify()
    await house.reconcile()
    assert len(await house.service.published(PaymentCaptured)) == 1
    assert await house.service.published(PaymentCanceled) == []
    rows = await house.service.rows("select event, copies, state from {schema}.notifications order by event")
    assert [tuple(row) for row in rows] == [
        ("payment.canceled", 1, "verified"),
        ("payment.succeeded", 3, "verified"),
        ("payment.waiting_for_capture", 1, "verified"),
    ]


async def test_lost_notification_is_found_by_looking(house: House, yookassa: Client) -> None:
    await house.configure()
    reference = await house.linked(asked())
    await house.reconcile()
    assert await house.service.published(PaymentCaptured) == []
    await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    await house.reconcile()
    assert len(await house.service.published(PaymentCaptured)) == 1


async def test_answer_lost_after_the_payment_was_made_leads_to_the_same_payment(house: House, yookassa: Client) -> None:
    await house.configure()
    await yookassa.fault("timeout", op="create_payment", executed=True, seconds=3)
    request = asked()
    await house.service.deliver(request)
    await house.send()
    assert await state(house, request) == "unknown"
    assert await house.service.published(PaymentLinkCreated) == []
    await house.send()
    assert await state(house, request) == "pending"
    assert len((await yookassa.ask("state"))["payments"]) == 1
    assert len(await house.service.published(PaymentLinkCreated)) == 1


@pytest.mark.parametrize("fault", ["cut", "half_body", "server_error"])
async def test_every_way_of_losing_an_answer_ends_in_one_payment(house: House, yookassa: Client, fault: str) -> None:
    await house.configure()
    await yookassa.fault(fault, op="create_payment", executed=True)
    request = asked()
    await house.service.deliver(request)
    await house.send()
    assert await state(house, request) == "unknown"
    await house.send()
    assert await state(house, request) == "pending"
    assert len((await yookassa.ask("state"))["payments"]) == 1


async def test_rate_limit_is_waited_out(house: House, yookassa: Client) -> None:
    await house.configure()
    await yookassa.fault("rate_limited", op="create_payment", times=2)
    request = asked()
    await house.service.deliver(request)
    await house.send()
    row = await house.payment(request)
    assert (row.state, row.request_body) == ("waiting", None)
    await house.send()
    await house.send()
    assert await state(house, request) == "pending"
    assert len((await yookassa.ask("state"))["payments"]) == 1


async def test_lost_answer_past_the_deadline_is_looked_up_and_never_repeated(house: House, yookassa: Client) -> None:
    await house.configure()
    await yookassa.fault("timeout", op="create_payment", executed=True, seconds=3)
    request, never = asked(), asked()
    await house.service.deliver(request)
    await house.send()
    await yookassa.fault("server_error", op="create_payment")
    await house.service.deliver(never)
    await house.service.rows(
        "update {schema}.provider_payments set next_at = null where payment_request_id = :id returning id",
        id=request.payment_request_id,
    )
    await house.send()
    assert (await state(house, request), await state(house, never)) == ("unknown", "unknown")
    await house.service.rows(
        "update {schema}.provider_payments set expires_at = now() - interval '1 minute', next_at = now() returning id"
    )
    await house.send()
    assert (await state(house, request), await state(house, never)) == ("pending", "failed")
    assert len(await yookassa.ask("calls", op="create_payment")) == 2
    assert [failed.reason for failed in await house.service.published(PaymentLinkFailed)] == ["expired_unsent"]


async def test_forged_notification_changes_nothing(house: House, yookassa: Client) -> None:
    made = await house.configure()
    reference = await house.linked(asked())
    unpaid = {"id": reference, "status": "succeeded", "paid": True}
    unheard = {"id": "2f9b7c10-000f-5000-9000-1a2b3c4d5e6f", "status": "succeeded"}
    assert (await house.notify(made, "payment.succeeded", unpaid)).status_code == 200
    assert (await house.notify(made, "payment.succeeded", unheard)).status_code == 200
    assert (await house.notify(made, "payment.succeeded", {"id": "../me", "status": "succeeded"})).status_code == 200
    await house.verify()
    rows = await house.service.rows("select object_id, state from {schema}.notifications order by received_at")
    assert [tuple(row) for row in rows] == [(reference, "verified"), (unheard["id"], "orphan"), (None, "ignored")]
    assert await house.service.published(PaymentCaptured) == []
    nobody = {**made, "hook_url": made["hook_url"] + "x"}
    assert (await house.notify(nobody, "payment.succeeded", unpaid)).status_code == 404


async def test_payment_of_another_amount_is_set_aside(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request = asked()
    reference = await house.linked(request)
    paid = await yookassa.tell(f"payments/{reference}/pay", {})
    await house.service.rows("update {schema}.provider_payments set amount = 450001 returning id")
    await house.notify(made, "payment.succeeded", paid)
    await house.verify()
    rows = await house.service.rows("select state, note from {schema}.notifications")
    assert (rows[0].state, rows[0].note) == (
        "mismatch",
        f"{reference} is 4500.00 RUB, we asked for 4500.01 RUB",
    )
    assert await find_troubles(house.service.runtime) == ["1 notifications contradict our records"]
    await house.reconcile()
    assert (await house.payment(request)).reason.startswith("mismatch: ")
    assert await house.service.published(PaymentCaptured) == []


async def test_unpaid_payment_lapses(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    await house.linked(request)
    await yookassa.tell("clock", {"seconds": 3601})
    await house.reconcile()
    (canceled,) = await house.service.published(PaymentCanceled)
    assert (canceled.reason, canceled.sequence) == ("expired_on_confirmation", 2)
    assert canceled.payment_request_id == request.payment_request_id


async def test_withdrawn_request_gets_no_link(house: House, yookassa: Client) -> None:
    await house.configure()
    request, early = asked(), asked()
    await house.service.deliver(request)
    await house.service.deliver(withdrawn(request), times=2)
    await house.service.deliver(withdrawn(early))
    await house.service.deliver(early)
    await house.send()
    assert (await state(house, request), await state(house, early)) == ("withdrawn", "withdrawn")
    assert (await yookassa.ask("state")).get("payments", []) == []
    assert await house.service.published(PaymentLinkFailed) == []


async def test_money_for_a_withdrawn_request_is_still_a_fact(house: House, yookassa: Client) -> None:
    """A link that is out cannot be taken back; pos returns the money."""
    await house.configure()
    request = asked()
    reference = await house.linked(request)
    await house.service.deliver(withdrawn(request))
    await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    assert len(await house.service.published(PaymentCaptured)) == 1


async def test_held_money_is_taken_for_a_wanted_order_and_released_for_a_withdrawn_one(
    house: House, yookassa: Client
) -> None:
    await house.configure(settings={"shop_id": "900002", "capture": "after_hold"})
    wanted, unwanted = asked(), asked()
    for request in (wanted, unwanted):
        await house.linked(request)
    for request in (wanted, unwanted):
        reference = (await house.payment(request)).provider_reference
        await yookassa.tell(f"payments/{reference}/pay", {"method": "bank_card"})
    await house.service.deliver(withdrawn(unwanted))
    await house.reconcile()
    assert (await state(house, wanted), await state(house, unwanted)) == ("waiting_for_capture", "waiting_for_capture")
    await house.send()
    assert [one.payment_request_id for one in await house.service.published(PaymentCaptured)] == [
        wanted.payment_request_id
    ]
    assert [(one.payment_request_id, one.reason) for one in await house.service.published(PaymentCanceled)] == [
        (unwanted.payment_request_id, "canceled_by_merchant")
    ]


async def test_wrong_key_needs_a_person_and_its_repair_makes_the_link(house: House, yookassa: Client) -> None:
    made = await house.configure(secrets={"secret_key": "test_not-the-right-key-at-all"})
    request = asked()
    await house.service.deliver(request)
    await house.send()
    (failed,) = await house.service.published(PaymentLinkFailed)
    assert (failed.reason, failed.payment_request_id) == ("invalid_credentials", request.payment_request_id)
    path = f"/api/integrations/v1/configurations/{made['id']}"
    card = (await house.call(house.admin, "GET", path)).json()
    assert (card["health"], card["health_note"][:4]) == ("needs_attention", "401:")
    change = {"secrets": {"secret_key": "test_demo-yookassa-key-petrogradka"}}
    assert (await house.call(house.admin, "PATCH", path, change, If_Match='"1"')).status_code == 200
    await house.send()
    (link,) = await house.service.published(PaymentLinkCreated)
    assert link.sequence == 2
    await house.check()
    assert (await house.call(house.admin, "GET", path)).json()["health"] == "ok"


async def test_store_without_configuration_uses_the_networks(house: House, yookassa: Client) -> None:
    request = asked()
    await house.service.deliver(request)
    await house.send()
    assert [one.reason for one in await house.service.published(PaymentLinkFailed)] == ["not_configured"]
    await house.configure(store=None)
    await house.send()
    assert await state(house, request) == "pending"


async def test_shop_of_another_currency_is_not_asked(house: House, yookassa: Client) -> None:
    await house.configure(store=None)
    drams = Money(1_200_000, "AMD")
    request = asked(KENTRON).model_copy(update={"amount": drams, "lines": ()})
    await house.service.deliver(request)
    await house.send()
    assert [one.reason for one in await house.service.published(PaymentLinkFailed)] == ["currency_not_taken"]
    assert await yookassa.ask("calls", op="create_payment") == []
    key = {"shop_id": "900003", "secret_key": "test_a-shop-that-takes-drams", "currency": "AMD"}
    await yookassa.tell("shops", key)
    settings = {"shop_id": "900003", "currency": "AMD"}
    await house.configure(store=KENTRON, settings=settings, secrets={"secret_key": key["secret_key"]})
    await house.send()
    (link,) = await house.service.published(PaymentLinkCreated)
    assert (link.amount, link.sequence) == (drams, 2)
    (kept,) = (await yookassa.ask("state"))["payments"]
    assert kept["object"]["amount"] == {"value": "12000.00", "currency": "AMD"}


async def test_refused_amount_is_said_in_the_providers_words(house: House, yookassa: Client) -> None:
    await house.configure(store=KENTRON)
    request = asked(KENTRON, amount="0.50")
    await house.service.deliver(request)
    await house.send()
    (failed,) = await house.service.published(PaymentLinkFailed)
    assert failed.reason == "Payment amount is below the minimum (amount.value)"
    await house.send()
    assert len(await yookassa.ask("calls", op="create_payment")) == 1


async def test_request_past_its_deadline_is_not_sent(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await house.service.deliver(request)
    await house.send()
    assert await yookassa.ask("calls", op="create_payment") == []
    assert [one.reason for one in await house.service.published(PaymentLinkFailed)] == ["expired_unsent"]


async def test_two_workers_make_one_call_each_row(house: House, yookassa: Client) -> None:
    await house.configure()
    requests = [asked() for _ in range(4)]
    for request in requests:
        await house.service.deliver(request)
    await asyncio.gather(house.send(), house.send(), house.send())
    assert len(await yookassa.ask("calls", op="create_payment")) == 4
    assert len(await house.service.published(PaymentLinkCreated)) == 4


async def test_events_have_the_published_shape(house: House, yookassa: Client) -> None:
    await house.configure()
    for request in (asked(), asked(amount="0.50")):
        await house.service.deliver(request)
    lapsing = asked()
    await house.service.deliver(lapsing)
    await house.send()
    rows = await house.service.rows("select provider_reference as r from {schema}.provider_payments where url > ''")
    await yookassa.tell(f"payments/{rows[0].r}/pay", {})
    await yookassa.tell("clock", {"seconds": 3601})
    await house.reconcile()
    for event_class in (PaymentLinkCreated, PaymentLinkFailed, PaymentCaptured, PaymentCanceled):
        (made, *_) = await house.service.published(event_class)
        example = json.loads((EXAMPLES / f"{event_class.name}.v1.json").read_text("utf-8"))
        assert json.loads(made.model_dump_json()).keys() == example.keys(), event_class.name


async def test_whoever_comes_back_from_paying_is_led_to_the_page_of_buyers(house: House) -> None:
    """Whatever happened there: arriving proves nothing, so nothing is said about any order."""
    stranger = Caller(SubjectKind.PUBLIC, "public", Scope.among(()))
    async with house.service.client(stranger) as http:
        back = await http.get("/api/integrations/v1/public/payment-return", params={"orderId": "x"})
    assert (back.status_code, back.headers["location"]) == (303, "/t/")
