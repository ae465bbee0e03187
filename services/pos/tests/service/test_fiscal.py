"""Receipts follow the money: apart from it, never twice, never before the original."""

import pytest
from chassis.testing import RunningService
from contracts.api.pos_points import ReceiptMoment, RegisterKind
from contracts.events.fiscal import ReceiptResolved, ReceiptUnknown
from contracts.events.orders import OrderCompleted, OrderStatus
from contracts.events.pos import FiscalKind, FiscalRequested, PaymentRefunded, RefundRequested
from contracts.ids import OrderId

from services.pos.tests.builders import NOW, Shop, amd, open_shop, sellable_changed

pytestmark = pytest.mark.servers


async def test_a_paid_order_asks_for_one_receipt(shop: Shop) -> None:
    order_id = await shop.paid_online()
    asked = await shop.fiscal_asked(order_id)
    assert len(asked) == 1
    assert (asked[0].kind, asked[0].country, asked[0].register_id) == (FiscalKind.SALE, "AM", shop.register_id)
    assert (asked[0].paid_cash, asked[0].paid_cashless, asked[0].total) == (amd(0), amd(13_500), amd(13_500))
    found = [(line.product_code, line.classifier_code, line.total) for line in asked[0].lines]
    assert found == [("VASE-25", "7013", amd(12_000)), ("DELIVERY", "49.32", amd(1_500))]


async def test_cash_and_card_stand_on_one_receipt_when_the_order_is_covered(shop: Shop) -> None:
    order_id = await shop.confirmed()
    assert (await shop.pay(order_id, amd(5_000))).status_code == 201
    assert await shop.fiscal_asked(order_id) == []
    assert (await shop.pay(order_id, amd(8_500), "card_terminal")).status_code == 201
    asked = await shop.fiscal_asked(order_id)
    assert [(one.paid_cash, one.paid_cashless, one.total) for one in asked] == [(amd(5_000), amd(8_500), amd(13_500))]


async def test_bonus_makes_the_receipt_smaller(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.pay(order_id, amd(2_500), "bonus")
    await shop.pay(order_id, amd(11_000))
    asked = await shop.fiscal_asked(order_id)
    assert [(one.paid_cash, one.total) for one in asked] == [(amd(11_000), amd(11_000))]
    assert sum(line.total.amount for line in asked[0].lines) == amd(11_000).amount


async def test_without_a_fiscal_register_nothing_is_fiscalised(pos: RunningService) -> None:
    shop = await open_shop(pos, kind=RegisterKind.NONE)
    order_id = await shop.paid_online()
    assert await shop.fiscal_asked(order_id) == []


async def test_rules_may_ask_for_the_receipt_at_hand_over(pos: RunningService) -> None:
    shop = await open_shop(pos, moment=ReceiptMoment.WHEN_COMPLETED)
    order_id = await shop.paid_online()
    assert await shop.fiscal_asked(order_id) == []
    content = shop.content(None)
    completed = OrderCompleted(
        **shop.fact(order_id, OrderStatus.DELIVERED),
        lines=content["lines"],
        total=content["total"],
        paid=content["total"],
        delivery_fee=content["delivery"].fee,
    )
    await pos.deliver(completed, times=2)
    assert [one.total for one in await shop.fiscal_asked(order_id)] == [amd(13_500)]


async def operation(shop: Shop, asked: FiscalRequested) -> dict[str, object]:
    found: dict[str, object] = await shop.get(f"/fiscal-operations/{asked.fiscal_operation_id}")
    return found


async def test_the_receipts_facts_are_kept_and_never_taken_back(shop: Shop) -> None:
    asked = (await shop.fiscal_asked(await shop.paid_online()))[0]
    assert (await operation(shop, asked))["state"] == "requested"
    await shop.service.deliver(shop.issued(asked, sequence=2), times=2)
    late = ReceiptUnknown(
        store_id=shop.store_id,
        sequence=3,
        occurred_at=NOW,
        fiscal_operation_id=asked.fiscal_operation_id,
        register_id=asked.register_id,
        since=NOW,
        explanation="the answer was lost",
    )
    await shop.service.deliver(late)
    found = await operation(shop, asked)
    assert (found["state"], found["receipt_number"], found["fiscal_number"], found["register_number"]) == (
        "issued",
        "120",
        "98765432",
        "51512345",
    )


async def test_doubt_is_shown_and_ends(shop: Shop) -> None:
    """R10, R11: the payment stands whatever the fiscal side says."""
    order_id = await shop.paid_online()
    asked = (await shop.fiscal_asked(order_id))[0]
    facts = {
        "store_id": shop.store_id,
        "occurred_at": NOW,
        "fiscal_operation_id": asked.fiscal_operation_id,
        "register_id": asked.register_id,
    }
    resolved = ReceiptResolved(**facts, sequence=3, outcome="issued", evidence="receipt 121", receipt_number="121")
    unknown = ReceiptUnknown(**facts, sequence=2, since=NOW, explanation="the answer was lost")
    await shop.service.deliver(unknown, times=2)
    assert (await operation(shop, asked))["state"] == "unknown"
    repeat = await shop.post(f"/fiscal-operations/{asked.fiscal_operation_id}/repeat")
    assert (repeat.status_code, repeat.json()["code"]) == (409, "pos.fiscal_not_repeatable")
    state = await shop.get(f"/orders/{order_id}/money")
    assert (state["due"]["amount"], [one["state"] for one in state["fiscal_operations"]]) == (0, ["unknown"])
    await shop.service.deliver(resolved)
    await shop.service.deliver(unknown)
    found = await operation(shop, asked)
    assert (found["state"], found["receipt_number"], found["problem"]) == ("issued", "121", None)
    assert len(await shop.fiscal_asked(order_id)) == 1


async def test_what_was_refused_is_mended_and_repeated_as_the_same_operation(shop: Shop) -> None:
    order_id = await shop.paid_online()
    asked = (await shop.fiscal_asked(order_id))[0]
    await shop.service.deliver(shop.refused(asked), times=2)
    found = await operation(shop, asked)
    assert (found["state"], found["remedy"], found["problem"]) == (
        "refused",
        "fix_data",
        "154: the goods code is not known",
    )
    await shop.service.deliver(sellable_changed(shop.vase, sequence=2, classifier="7013.99"))
    path = f"/fiscal-operations/{asked.fiscal_operation_id}/repeat"
    wrong = await shop.post(path, {"corrections": [{"line": 7, "unit": "шт"}]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "pos.no_such_line")
    body = {"corrections": [{"line": 1, "classifier_code": "53.20"}]}
    first = await shop.post(path, body, **{"Idempotency-Key": "mend"})
    again = await shop.post(path, body, **{"Idempotency-Key": "mend"})
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    repeated = (await shop.fiscal_asked(order_id))[1:]
    assert [(one.fiscal_operation_id, one.sequence, one.total) for one in repeated] == [
        (asked.fiscal_operation_id, 2, amd(13_500))
    ]
    assert [line.classifier_code for line in repeated[0].lines] == ["7013.99", "53.20"]
    # The first refusal, delivered once more, must not undo the repetition.
    await shop.service.deliver(shop.refused(asked))
    assert (await operation(shop, asked))["state"] == "requested"
    await shop.service.deliver(shop.issued(asked, sequence=4))
    log = (await shop.get(f"/registers/{shop.register_id}/operations"))["items"]
    receipts = [(one["kind"], one["error"], one["response"]["type"]) for one in log if one["kind"] == "receipt_sale"]
    assert receipts == [
        ("receipt_sale", None, "fiscal.receipt_issued"),
        ("receipt_sale", "154: the goods code is not known", "fiscal.receipt_refused"),
    ]


async def cancelled_and_refunded(shop: Shop, order_id: OrderId) -> None:
    await shop.service.deliver(shop.cancelled_event(order_id))
    for refund in await shop.published(RefundRequested):
        await shop.service.deliver(shop.refunded(refund), times=2)


async def test_a_refund_reverses_the_receipt(shop: Shop) -> None:
    order_id = await shop.paid_online()
    sale = (await shop.fiscal_asked(order_id))[0]
    await shop.service.deliver(shop.issued(sale))
    await cancelled_and_refunded(shop, order_id)
    back = (await shop.fiscal_asked(order_id))[1:]
    assert [(one.kind, one.original_operation_id, one.total, one.lines) for one in back] == [
        (FiscalKind.RETURN, sale.fiscal_operation_id, amd(13_500), sale.lines)
    ]


async def test_a_return_waits_for_the_original_receipt(shop: Shop) -> None:
    order_id = await shop.paid_online()
    sale = (await shop.fiscal_asked(order_id))[0]
    await shop.service.deliver(shop.refused(sale))
    await cancelled_and_refunded(shop, order_id)
    assert len(await shop.published(PaymentRefunded)) == 1
    assert len(await shop.fiscal_asked(order_id)) == 1
    operations = (await shop.get("/fiscal-operations", order_id=order_id))["items"]
    assert sorted((one["kind"], one["state"]) for one in operations) == [("return", "waiting"), ("sale", "refused")]
    await shop.post(f"/fiscal-operations/{sale.fiscal_operation_id}/repeat")
    assert [one.kind for one in await shop.fiscal_asked(order_id)] == [FiscalKind.SALE, FiscalKind.SALE]
    await shop.service.deliver(shop.issued(sale, sequence=4), times=2)
    await shop.service.deliver(shop.issued(sale, sequence=4))
    asked = await shop.fiscal_asked(order_id)
    assert [(one.kind, one.original_operation_id, one.sequence) for one in asked[2:]] == [
        (FiscalKind.RETURN, sale.fiscal_operation_id, 1)
    ]


async def test_an_order_paid_twice_over_is_reversed_once_when_all_its_money_is_back(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.pay(order_id, amd(5_000))
    await shop.service.deliver(shop.captured(await shop.request_of(order_id)))
    sale = (await shop.fiscal_asked(order_id))[0]
    await shop.service.deliver(shop.issued(sale))
    await cancelled_and_refunded(shop, order_id)
    assert len(await shop.fiscal_asked(order_id)) == 1
    due = (await shop.get("/refunds", state="due"))["items"]
    settled = await shop.post(f"/refunds/{due[0]['id']}/settle", {"register_id": str(shop.register_id)})
    assert settled.status_code == 200, settled.text
    back = (await shop.fiscal_asked(order_id))[1:]
    assert [(one.kind, one.paid_cash, one.paid_cashless, one.lines) for one in back] == [
        (FiscalKind.RETURN, amd(5_000), amd(8_500), sale.lines)
    ]


async def test_a_part_given_back_returns_a_part_of_the_receipt(shop: Shop) -> None:
    order_id = await shop.paid_online()
    sale = (await shop.fiscal_asked(order_id))[0]
    await shop.service.deliver(shop.issued(sale))
    payment_id = sale.payment_id
    answer = await shop.post(
        f"/payments/{payment_id}/refunds", {"amount": {"amount": 450_000, "currency": "AMD"}, "reason": "wilted"}
    )
    assert answer.status_code == 201, answer.text
    refund = (await shop.published(RefundRequested))[0]
    await shop.service.deliver(shop.refunded(refund))
    back = (await shop.fiscal_asked(order_id))[1:]
    assert [(one.total, sum(line.total.amount for line in one.lines)) for one in back] == [(amd(4_500), 450_000)]
