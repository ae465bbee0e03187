"""From a confirmed order to money in the ledger, and back when the order ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.bus import Unprocessable
from chassis.ids import uuid7
from contracts.events.orders import OrderChanged, OrderStatus
from contracts.events.pos import (
    PaymentRecorded,
    PaymentRefunded,
    PaymentRequested,
    PaymentRequestWithdrawn,
    RefundRequested,
)
from contracts.ids import OrderId
from contracts.money import Money

from services.pos.tests.builders import NOW, Shop, amd, open_shop, request_id_of

pytestmark = pytest.mark.servers


async def test_a_confirmed_order_asks_for_its_money_once(shop: Shop) -> None:
    order_id = OrderId(uuid7())
    event = shop.confirmed_event(order_id)
    await shop.service.deliver(event, times=2)
    await shop.service.deliver(event)
    asked = await shop.published(PaymentRequested)
    assert len(asked) == 1
    assert (asked[0].payment_request_id, asked[0].sequence) == (request_id_of(order_id), 1)
    assert (asked[0].amount, asked[0].expires_at) == (amd(13_500), event.pay_until)
    assert (asked[0].customer_phone, asked[0].description) == ("+37491234567", f"Պատվեր {event.number}")
    found = [(line.product_code, line.classifier_code, line.unit, line.total) for line in asked[0].lines]
    assert found == [("VASE-25", "7013", "հատ", amd(12_000)), ("DELIVERY", "49.32", "հատ", amd(1_500))]


@pytest.mark.parametrize(
    "changes",
    [
        {"payment_mode": "on_receipt", "amount_due": amd(0)},
        {"payment_mode": "on_receipt"},
        {"amount_due": amd(0)},
        {"pay_until": datetime.now(UTC) - timedelta(seconds=1)},
    ],
)
async def test_nothing_is_asked_where_nothing_is_due_now(shop: Shop, changes: dict[str, Any]) -> None:
    await shop.confirmed(**changes)
    assert await shop.published(PaymentRequested) == []


async def test_captured_money_is_a_payment_with_its_allocation(shop: Shop) -> None:
    order_id = await shop.confirmed()
    request = await shop.request_of(order_id)
    await shop.service.deliver(shop.captured(request))
    recorded = await shop.published(PaymentRecorded)
    assert [(one.order_id, one.amount, one.unallocated, one.sequence) for one in recorded] == [
        (order_id, amd(13_500), amd(0), 1)
    ]
    assert [(one.order_id, one.amount) for one in recorded[0].allocations] == [(order_id, amd(13_500))]
    assert recorded[0].provider_reference == f"yk-{request.payment_request_id}"
    requests = await shop.get(f"/orders/{order_id}/payment-requests")
    assert [one["state"] for one in requests] == ["paid"]
    assert await shop.published(PaymentRequestWithdrawn) == []


async def test_duplicated_captures_make_one_payment(shop: Shop) -> None:
    """R22: the same fact in several messages, two of them at the same moment."""
    order_id = await shop.confirmed()
    event = shop.captured(await shop.request_of(order_id))
    await asyncio.gather(*(shop.service.deliver(event) for _ in range(4)))
    await shop.service.deliver(event, times=2)
    assert len(await shop.published(PaymentRecorded)) == 1
    assert len((await shop.get("/payments", order_id=order_id))["items"]) == 1


async def test_a_second_charge_for_one_request_is_shown_to_a_person(shop: Shop) -> None:
    order_id = await shop.paid_online()
    again = shop.captured(await shop.request_of(order_id), provider_reference="yk-other")
    with pytest.raises(Unprocessable, match="charged twice"):
        await shop.service.deliver(again)
    assert len(await shop.published(PaymentRecorded)) == 1


async def test_a_capture_nobody_asked_for_is_tried_again_later(shop: Shop) -> None:
    order_id = await shop.confirmed()
    request = (await shop.request_of(order_id)).model_copy(update={"payment_request_id": uuid7()})
    with pytest.raises(LookupError):
        await shop.service.deliver(shop.captured(request))


async def test_more_than_is_due_stays_unallocated(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.service.deliver(shop.captured(await shop.request_of(order_id), amd(14_000)))
    recorded = await shop.published(PaymentRecorded)
    assert (recorded[0].allocations[0].amount, recorded[0].unallocated) == (amd(13_500), amd(500))


async def test_a_lost_order_takes_its_link_with_it(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.service.deliver(shop.lost_event(order_id), times=2)
    withdrawn = await shop.published(PaymentRequestWithdrawn)
    assert [(one.payment_request_id, one.sequence, one.reason) for one in withdrawn] == [
        (request_id_of(order_id), 2, "order_lost")
    ]
    assert await shop.published(RefundRequested) == []


async def test_an_order_lost_before_its_confirmation_arrives_asks_nothing(shop: Shop) -> None:
    order_id = OrderId(uuid7())
    confirmed = shop.confirmed_event(order_id)
    await shop.service.deliver(shop.lost_event(order_id))
    await shop.service.deliver(confirmed)
    assert await shop.published(PaymentRequested) == []


async def test_money_for_a_lost_order_goes_back_exactly_once(shop: Shop) -> None:
    order_id = await shop.confirmed()
    request = await shop.request_of(order_id)
    await shop.service.deliver(shop.lost_event(order_id))
    await shop.service.deliver(shop.captured(request), times=2)
    assert len(await shop.published(RefundRequested)) == 1
    await shop.service.deliver(shop.captured(request))
    await shop.service.deliver(shop.lost_event(order_id))
    recorded = await shop.published(PaymentRecorded)
    assert [(one.allocations, one.unallocated) for one in recorded] == [((), amd(13_500))]
    refunds = await shop.published(RefundRequested)
    assert [(one.amount, one.order_id, one.reason, one.sequence) for one in refunds] == [
        (amd(13_500), order_id, "order_lost", 1)
    ]
    assert refunds[0].provider_reference == f"yk-{request.payment_request_id}"
    await shop.service.deliver(shop.refunded(refunds[0]), times=2)
    await shop.service.deliver(shop.refunded(refunds[0]))
    back = await shop.published(PaymentRefunded)
    assert [(one.amount, one.order_id, one.sequence) for one in back] == [(amd(13_500), None, 2)]
    assert await shop.balance(str(recorded[0].payment_id)) == {
        "amount": 13_500,
        "allocated": 0,
        "refunded": 13_500,
        "unallocated": 0,
        "refunding": 0,
    }
    assert await shop.fiscal_asked(order_id) == []


async def test_money_and_loss_at_the_same_moment_end_in_one_refund(shop: Shop) -> None:
    for _ in range(4):
        order_id = await shop.confirmed()
        request = await shop.request_of(order_id)
        await asyncio.gather(
            shop.service.deliver(shop.captured(request)), shop.service.deliver(shop.lost_event(order_id))
        )
        refunds = [one for one in await shop.published(RefundRequested) if one.order_id == order_id]
        assert [one.amount for one in refunds] == [amd(13_500)]


async def test_a_cancelled_order_gives_back_what_was_captured(shop: Shop) -> None:
    order_id = await shop.paid_online()
    await shop.service.deliver(shop.cancelled_event(order_id), times=2)
    refunds = await shop.published(RefundRequested)
    assert [(one.amount, one.reason) for one in refunds] == [(amd(13_500), "order_cancelled")]
    assert sum((line.total.amount for line in refunds[0].lines), 0) == amd(13_500).amount
    await shop.service.deliver(shop.refunded(refunds[0]))
    back = await shop.published(PaymentRefunded)
    assert [(one.amount, one.order_id) for one in back] == [(amd(13_500), order_id)]
    state = await shop.get(f"/orders/{order_id}/money")
    assert (state["paid"]["amount"], state["refunded"]["amount"]) == (0, amd(13_500).amount)


async def test_a_failed_refund_waits_for_a_person_and_can_be_tried_again(shop: Shop) -> None:
    order_id = await shop.paid_online()
    await shop.service.deliver(shop.cancelled_event(order_id))
    first = (await shop.published(RefundRequested))[0]
    early = await shop.post(f"/refunds/{first.refund_id}/retry")
    assert (early.status_code, early.json()["code"]) == (409, "pos.refund_not_failed")
    await shop.service.deliver(shop.refund_failed(first), times=2)
    failed = (await shop.get("/refunds", state="failed"))["items"]
    assert [(one["id"], one["problem"]) for one in failed] == [(str(first.refund_id), "insufficient_funds")]
    retried = (await shop.post(f"/refunds/{first.refund_id}/retry")).json()
    assert (retried["state"], retried["retry_of"]) == ("requested", str(first.refund_id))
    # The first answer, delivered once more, must not undo the second attempt.
    await shop.service.deliver(shop.refund_failed(first))
    twice = await shop.post(f"/refunds/{first.refund_id}/retry")
    assert (twice.status_code, twice.json()["code"]) == (409, "pos.refund_not_failed")
    asked = await shop.published(RefundRequested)
    assert [(str(one.refund_id), one.sequence, one.amount) for one in asked] == [
        (str(first.refund_id), 1, amd(13_500)),
        (retried["id"], 1, amd(13_500)),
    ]
    await shop.service.deliver(shop.refunded(asked[1]))
    back = await shop.published(PaymentRefunded)
    assert [(str(one.refund_id), one.sequence, one.amount) for one in back] == [(retried["id"], 2, amd(13_500))]


def changed_event(shop: Shop, order_id: OrderId, total: Money) -> OrderChanged:
    return OrderChanged(
        **shop.fact(order_id, OrderStatus.CONFIRMED), **shop.content(total), changed_by="user:test", fields=("lines",)
    )


async def test_a_changed_total_asks_for_the_new_sum(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.service.deliver(changed_event(shop, order_id, amd(15_000)), times=2)
    asked = await shop.published(PaymentRequested)
    assert [(one.payment_request_id, one.amount) for one in asked] == [
        (request_id_of(order_id, 1), amd(13_500)),
        (request_id_of(order_id, 2), amd(15_000)),
    ]
    withdrawn = await shop.published(PaymentRequestWithdrawn)
    assert [(one.payment_request_id, one.reason) for one in withdrawn] == [(request_id_of(order_id), "order_changed")]


async def test_an_older_event_never_takes_the_copy_back(shop: Shop) -> None:
    order_id = OrderId(uuid7())
    confirmed = shop.confirmed_event(order_id)
    await shop.service.deliver(changed_event(shop, order_id, amd(15_000)))
    await shop.service.deliver(confirmed)
    assert [one.amount for one in await shop.published(PaymentRequested)] == [amd(15_000)]


async def test_the_wrong_store_sees_nothing_of_it(shop: Shop) -> None:
    """R20, R24."""
    order_id = await shop.paid_online()
    payment = (await shop.published(PaymentRecorded))[0]
    other = await open_shop(shop.service)
    assert (await other.get("/payments"))["items"] == []
    assert (await other.get("/refunds"))["items"] == []
    assert (await other.get("/fiscal-operations"))["items"] == []
    assert await other.get(f"/orders/{order_id}/payment-requests") == []
    async with shop.service.client(other.person) as http:
        assert (await http.get(f"/api/pos/v1/payments/{payment.payment_id}")).status_code == 404
        assert (await http.get(f"/api/pos/v1/orders/{order_id}/money")).status_code == 404
        answer = await http.get("/api/pos/v1/payments", params={"store_id": str(shop.store_id)})
        assert (answer.status_code, answer.json()["code"]) == (403, "identity.store_not_assigned")
    assert (await other.post(f"/payments/{payment.payment_id}/refunds", {"reason": "mine"})).status_code == 404
    assert await shop.published(RefundRequested) == []
    assert datetime.now(UTC) > NOW
