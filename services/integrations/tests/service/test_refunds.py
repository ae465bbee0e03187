"""Money goes back once, and its failure is found although nobody announces it."""

import json
from pathlib import Path

import pytest
from contracts.events.integrations import PaymentCaptured, RefundFailed, RefundSucceeded
from contracts.events.pos import PaymentRequested, RefundRequested
from contracts.money import Money

from services.integrations.tests.builders import FISCAL, FISCAL_KEY, TVERSKAYA, asked, back, line, rub
from services.integrations.tests.conftest import House
from tests.doubles.started import Client

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"


async def paid(house: House, yookassa: Client, request: PaymentRequested) -> str:
    reference = await house.linked(request)
    await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    assert (await house.payment(request)).state == "captured"
    return reference


async def state(house: House, refund: RefundRequested) -> str:
    rows = await house.service.rows("select state from {schema}.provider_refunds where id = :id", id=refund.refund_id)
    return str(rows[0].state)


async def refund_outcome(yookassa: Client, shop_id: str, secret_key: str, outcome: str) -> None:
    await yookassa.tell("shops", {"shop_id": shop_id, "secret_key": secret_key, "refund_outcome": outcome})


async def test_money_goes_back_once(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request = asked()
    reference = await paid(house, yookassa, request)
    refund = back(request, reference)
    await house.service.deliver(refund, times=2)
    await house.refund()
    await house.refund()
    (done,) = await house.service.published(RefundSucceeded)
    assert (done.refund_id, done.payment_id, done.order_id) == (refund.refund_id, refund.payment_id, request.order_id)
    assert (done.amount, done.sequence, done.provider) == (Money(450000, "RUB"), 1, "yookassa")
    (kept,) = (await yookassa.ask("state"))["refunds"]
    assert kept["object"]["id"] == done.provider_reference
    await house.notify(made, "refund.succeeded", kept["object"])
    await house.verify()
    assert len(await house.service.published(RefundSucceeded)) == 1
    example = json.loads((EXAMPLES / "integrations.refund_succeeded.v1.json").read_text("utf-8"))
    assert json.loads(done.model_dump_json()).keys() == example.keys()


async def test_answer_lost_after_the_refund_was_made_leads_to_the_same_refund(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    await house.service.deliver(refund)
    await yookassa.fault("timeout", op="create_refund", executed=True, seconds=3)
    await house.refund()
    assert await state(house, refund) == "unknown"
    await house.refund()
    assert await state(house, refund) == "succeeded"
    assert len((await yookassa.ask("state"))["refunds"]) == 1


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("fault", ["cut", "half_body", "server_error"])
async def test_every_way_of_losing_an_answer_ends_in_one_refund(
    house: House, yookassa: Client, fault: str, executed: bool
) -> None:
    """Whether or not the deed was done: it is asked for again under its own key, and money goes back once."""
    await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    await house.service.deliver(refund)
    await yookassa.fault(fault, op="create_refund", executed=executed)
    await house.refund()
    assert await state(house, refund) == "unknown"
    assert await house.service.published(RefundSucceeded) == []
    await house.refund()
    await house.refund()
    assert await state(house, refund) == "succeeded"
    assert len((await yookassa.ask("state"))["refunds"]) == 1
    assert len(await house.service.published(RefundSucceeded)) == 1


async def test_refund_waits_out_a_rate_limit(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    await house.service.deliver(refund)
    await yookassa.fault("rate_limited", op="create_refund", times=2)
    await house.refund()
    assert await state(house, refund) == "waiting"
    await house.refund()
    await house.refund()
    assert await state(house, refund) == "succeeded"
    assert len((await yookassa.ask("state"))["refunds"]) == 1


async def test_lost_answer_older_than_the_key_is_looked_for_before_anything_is_sent(
    house: House, yookassa: Client
) -> None:
    await house.configure()
    request = asked()
    reference = await paid(house, yookassa, request)
    there, never = back(request, reference, "1000.00"), back(request, reference, "500.00")
    await house.service.deliver(there)
    await yookassa.fault("timeout", op="create_refund", executed=True, seconds=3)
    await house.refund()
    await yookassa.fault("server_error", op="create_refund")
    await house.service.deliver(never)
    await house.service.rows(
        "update {schema}.provider_refunds set next_at = null where id = :id returning id", id=there.refund_id
    )
    await house.refund()
    await house.service.rows(
        "update {schema}.provider_refunds set first_sent_at = now() - interval '30 hours', next_at = now() returning id"
    )
    await yookassa.tell("clock", {"seconds": 30 * 3600})
    await house.refund()
    assert (await state(house, there), await state(house, never)) == ("succeeded", "waiting")
    await house.refund()
    assert await state(house, never) == "succeeded"
    assert [one["object"]["amount"]["value"] for one in (await yookassa.ask("state"))["refunds"]] == [
        "1000.00",
        "500.00",
    ]


async def test_refund_cancelled_in_silence_is_found_by_looking(house: House, yookassa: Client) -> None:
    await house.configure()
    await refund_outcome(yookassa, "900002", "test_demo-yookassa-key-petrogradka", "pending")
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    await house.service.deliver(refund)
    await house.refund()
    assert await state(house, refund) == "pending"
    (kept,) = (await yookassa.ask("state"))["refunds"]
    settled = {"outcome": "canceled", "reason": "insufficient_funds"}
    await yookassa.tell(f"refunds/{kept['object']['id']}/settle", settled)
    await house.refund()
    await house.refund()
    (failed,) = await house.service.published(RefundFailed)
    assert (failed.reason, failed.refund_id, failed.sequence) == ("insufficient_funds", refund.refund_id, 1)
    example = json.loads((EXAMPLES / "integrations.refund_failed.v1.json").read_text("utf-8"))
    assert json.loads(failed.model_dump_json()).keys() == example.keys()


async def test_more_than_was_paid_is_refused(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request), "4500.01")
    await house.service.deliver(refund)
    await house.refund()
    assert [one.reason for one in await house.service.published(RefundFailed)] == [
        "Refund amount exceeds the payment balance (amount.value)"
    ]
    assert await house.service.published(RefundSucceeded) == []


async def test_refund_waits_for_a_person_to_repair_the_key(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    path = f"/api/integrations/v1/configurations/{made['id']}"
    wrong = {"secrets": {"secret_key": "test_revoked-key-of-this-shop"}}
    assert (await house.call(house.admin, "PATCH", path, wrong, If_Match='"1"')).status_code == 200
    await house.service.deliver(refund)
    await house.refund()
    assert await state(house, refund) == "waiting"
    assert (await house.call(house.admin, "GET", path)).json()["health"] == "needs_attention"
    right = {"secrets": {"secret_key": "test_demo-yookassa-key-petrogradka"}}
    assert (await house.call(house.admin, "PATCH", path, right, If_Match='"2"')).status_code == 200
    await house.refund()
    assert await state(house, refund) == "succeeded"
    assert await house.service.published(RefundFailed) == []


async def test_part_of_a_fiscal_payment_goes_back_with_its_own_receipt(house: House, yookassa: Client) -> None:
    await house.configure(store=TVERSKAYA, settings=FISCAL, secrets={"secret_key": FISCAL_KEY})
    lines = (line("Пион 25", "3990.00"), line("Доставка", "510.00", product_code="DELIVERY"))
    request = asked(TVERSKAYA, lines=lines)
    reference = await paid(house, yookassa, request)
    await house.service.deliver(back(request, reference, "510.00", lines=(lines[1],)))
    await house.service.deliver(back(request, reference, "100.00"))
    await house.refund()
    receipts = [
        (record["object"]["amount"]["value"], [item["amount"]["value"] for item in record["receipt"]["items"]])
        for record in (await yookassa.ask("state"))["refunds"]
    ]
    assert sorted(receipts) == [("100.00", ["88.67", "11.33"]), ("510.00", ["510.00"])]
    assert len(await house.service.published(RefundSucceeded)) == 2


async def test_payment_fact_and_refund_fact_count_their_own_versions(house: House, yookassa: Client) -> None:
    await house.configure()
    request = asked()
    refund = back(request, await paid(house, yookassa, request))
    await house.service.deliver(refund)
    await house.refund()
    (captured,) = await house.service.published(PaymentCaptured)
    (refunded,) = await house.service.published(RefundSucceeded)
    assert (captured.sequence, refunded.sequence) == (2, 1)
    assert captured.amount == refunded.amount == rub("4500.00")
