"""Money at the counter: payments, refunds, shifts."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from chassis.testing import RunningService
from contracts.events.parts import PaymentMethod
from contracts.events.pos import (
    PaymentRecorded,
    PaymentRefunded,
    PaymentRequested,
    PaymentRequestWithdrawn,
    RefundRequested,
    ShiftClosed,
    ShiftOpened,
)
from contracts.money import Money

from contracts import permissions as may
from services.pos.tests.builders import API, Shop, amd, as_json, open_shop

pytestmark = pytest.mark.servers


async def test_a_counter_payment_covers_the_order_and_ends_the_link(shop: Shop) -> None:
    order_id = await shop.confirmed()
    answer = await shop.pay(order_id, amd(13_500))
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["method"], found["allocated"]["amount"], found["unallocated"]["amount"]) == ("cash", 1_350_000, 0)
    assert found["shift_id"] is not None
    recorded = await shop.published(PaymentRecorded)
    assert [(one.method, one.amount, one.register_id) for one in recorded] == [
        (PaymentMethod.CASH, amd(13_500), shop.register_id)
    ]
    withdrawn = await shop.published(PaymentRequestWithdrawn)
    assert [one.reason for one in withdrawn] == ["paid_otherwise"]


async def test_a_part_paid_at_the_counter_leaves_the_rest_to_the_link(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.pay(order_id, amd(3_500), "transfer")
    asked = await shop.published(PaymentRequested)
    assert [one.amount for one in asked] == [amd(13_500), amd(10_000)]
    assert sum(line.total.amount for line in asked[1].lines) == amd(10_000).amount
    await shop.service.deliver(shop.captured(asked[1]))
    state = await shop.get(f"/orders/{order_id}/money")
    assert (state["paid"]["amount"], state["due"]["amount"]) == (1_350_000, 0)


async def test_too_much_stays_unallocated(shop: Shop) -> None:
    order_id = await shop.confirmed()
    payment = (await shop.pay(order_id, amd(15_000), "transfer")).json()
    assert (payment["allocated"]["amount"], payment["unallocated"]["amount"]) == (1_350_000, 150_000)


async def test_one_payment_covers_two_orders(shop: Shop) -> None:
    """S221."""
    first, second = await shop.confirmed(), await shop.confirmed()
    parts = [{"order_id": str(first), "amount": as_json(amd(13_500))}]
    parts.append({"order_id": str(second), "amount": as_json(amd(5_000))})
    body = {"method": "transfer", "amount": as_json(amd(20_000)), "allocations": parts}
    answer = await shop.post("/payments", body)
    assert answer.status_code == 201, answer.text
    recorded = (await shop.published(PaymentRecorded))[0]
    assert {(one.order_id, one.amount) for one in recorded.allocations} == {(first, amd(13_500)), (second, amd(5_000))}
    assert recorded.unallocated == amd(1_500)
    assert len(await shop.fiscal_asked(first)) == 1
    assert await shop.fiscal_asked(second) == []


async def test_a_repeated_request_is_one_payment(shop: Shop) -> None:
    """R1: by key, by the till's own id, and both at once."""
    order_id = await shop.confirmed()
    named = str(uuid4())
    body = {"id": named, "order_id": str(order_id), "method": "transfer", "amount": as_json(amd(5_000))}
    answers = await asyncio.gather(*(shop.post("/payments", body) for _ in range(3)))
    answers += [await shop.post("/payments", body, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert {(one.status_code, one.json()["id"]) for one in answers} == {(201, named)}
    assert len(await shop.published(PaymentRecorded)) == 1
    free = {"id": str(uuid4()), "method": "transfer", "amount": as_json(amd(700))}
    answers = await asyncio.gather(*(shop.post("/payments", free) for _ in range(3)))
    assert {(one.status_code, one.json()["id"]) for one in answers} == {(201, free["id"])}
    assert len(await shop.published(PaymentRecorded)) == 2
    other = await shop.post("/payments", body | {"amount": as_json(amd(6_000))})
    assert (other.status_code, other.json()["code"]) == (409, "pos.payment_differs")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount": {"amount": 0, "currency": "AMD"}}, 422, "pos.amount_not_positive"),
        ({"amount": {"amount": 100, "currency": "RUB"}}, 422, "pos.currency_differs"),
        ({"method": "cash"}, 422, "pos.register_needed"),
        ({"method": "online"}, 422, "invalid_request"),
        ({"order_id": str(uuid4())}, 404, "not_found"),
        ({"register_id": str(uuid4())}, 404, "not_found"),
    ],
)
async def test_a_wrong_payment_changes_nothing(shop: Shop, changes: dict[str, object], status: int, code: str) -> None:
    order_id = await shop.confirmed()
    body = {"order_id": str(order_id), "method": "transfer", "amount": as_json(amd(5_000))}
    answer = await shop.post("/payments", body | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await shop.published(PaymentRecorded) == []
    assert (await shop.get("/payments"))["items"] == []


async def test_allocations_beyond_the_payment_or_the_order_are_refused(shop: Shop) -> None:
    order_id = await shop.confirmed()
    for amount, part, code in (
        (amd(5_000), amd(6_000), "pos.allocated_more_than_paid"),
        (amd(50_000), amd(14_000), "pos.allocated_more_than_due"),
    ):
        parts = [{"order_id": str(order_id), "amount": as_json(part)}]
        answer = await shop.post("/payments", {"method": "transfer", "amount": as_json(amount), "allocations": parts})
        assert answer.json()["code"] == code
    assert await shop.published(PaymentRecorded) == []


async def test_no_money_is_taken_for_an_order_that_was_given_up(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.service.deliver(shop.lost_event(order_id))
    answer = await shop.pay(order_id, amd(13_500))
    assert (answer.status_code, answer.json()["code"]) == (409, "pos.order_ended")
    assert await shop.published(PaymentRecorded) == []


async def test_another_stores_order_cannot_be_paid(shop: Shop) -> None:
    order_id = await shop.confirmed()
    other = await open_shop(shop.service)
    answer = await other.pay(order_id, amd(13_500))
    assert answer.status_code == 404
    assert await shop.published(PaymentRecorded) == []


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/payments", may.PAYMENTS_READ),
        ("POST", "/payments", may.PAYMENTS_RECORD),
        ("POST", f"/payments/{uuid4()}/refunds", may.PAYMENTS_REFUND),
        ("POST", f"/refunds/{uuid4()}/retry", may.PAYMENTS_REFUND),
        ("POST", f"/refunds/{uuid4()}/settle", may.PAYMENTS_REFUND),
        ("POST", f"/fiscal-operations/{uuid4()}/repeat", may.FISCAL_RESOLVE),
        ("POST", "/retail-points", may.POS_CONFIGURE),
        ("POST", f"/registers/{uuid4()}/shifts", may.POS_SELL),
    ],
)
async def test_each_door_asks_for_its_permission(shop: Shop, method: str, path: str, permission: str) -> None:
    stranger = shop.service.user(shop.store_id, permissions={"orders.read"})
    async with shop.service.client(stranger) as http:
        answer = await http.request(method, API + path, json={})
        assert (answer.status_code, answer.json()["facts"]["permission"]) == (403, permission)


async def refund(shop: Shop, payment_id: str, amount: Money | None = None) -> tuple[int, dict[str, Any]]:
    body: dict[str, object] = {"reason": "wilted"}
    if amount is not None:
        body["amount"] = as_json(amount)
    answer = await shop.post(f"/payments/{payment_id}/refunds", body)
    return answer.status_code, answer.json()


async def test_two_refunds_at_once_never_give_back_more_than_was_paid(shop: Shop) -> None:
    order_id = await shop.paid_online()
    payment_id = str((await shop.published(PaymentRecorded))[0].payment_id)
    answers = await asyncio.gather(*(refund(shop, payment_id, amd(9_000)) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert {body["code"] for status, body in answers if status == 409} == {"pos.more_than_left"}
    asked = await shop.published(RefundRequested)
    assert [(one.amount, one.order_id) for one in asked] == [(amd(9_000), order_id)]
    assert (await shop.balance(payment_id))["refunding"] == 9_000
    status, body = await refund(shop, payment_id)
    assert (status, [one["amount"]["amount"] for one in body["items"]]) == (201, [450_000])
    assert (await refund(shop, payment_id))[1]["code"] == "pos.nothing_left"


async def test_what_was_too_much_goes_back_before_what_the_order_has(shop: Shop) -> None:
    order_id = await shop.confirmed()
    payment_id = (await shop.pay(order_id, amd(15_000), "transfer")).json()["id"]
    status, body = await refund(shop, payment_id, amd(2_000))
    assert status == 201
    for one in body["items"]:
        answer = await shop.post(f"/refunds/{one['id']}/settle")
        assert answer.status_code == 200, answer.text
    back = await shop.published(PaymentRefunded)
    assert [(one.amount, one.order_id) for one in back] == [(amd(1_500), None), (amd(500), order_id)]
    assert await shop.balance(payment_id) == {
        "amount": 15_000,
        "allocated": 13_000,
        "refunded": 2_000,
        "unallocated": 0,
        "refunding": 0,
    }


async def test_cash_of_a_cancelled_order_is_handed_over_by_a_cashier(shop: Shop) -> None:
    order_id = await shop.confirmed()
    await shop.pay(order_id, amd(13_500))
    await shop.service.deliver(shop.cancelled_event(order_id), times=2)
    due = (await shop.get("/refunds", state="due"))["items"]
    assert [(one["order_id"], one["amount"]["amount"]) for one in due] == [(str(order_id), 1_350_000)]
    assert await shop.published(RefundRequested) == []
    path = f"/refunds/{due[0]['id']}/settle"
    missing = await shop.post(path)
    assert (missing.status_code, missing.json()["code"]) == (422, "pos.register_needed")
    assert await shop.published(PaymentRefunded) == []
    body = {"register_id": str(shop.register_id)}
    answers = await asyncio.gather(*(shop.post(path, body) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"pos.refund_not_settleable"}
    assert [one.amount for one in await shop.published(PaymentRefunded)] == [amd(13_500)]
    shift = await shop.get(f"/registers/{shop.register_id}/shift")
    assert shift["expected_cash"]["amount"] == amd(20_000).amount


async def test_a_shift_is_closed_with_what_the_ledger_says(shop: Shop) -> None:
    """R5."""
    order_id = await shop.confirmed()
    await shop.pay(order_id, amd(5_000))
    payment = (await shop.pay(order_id, amd(4_000))).json()
    await shop.pay(order_id, amd(4_500), "card_terminal")
    refunds = (await refund(shop, payment["id"], amd(1_000)))[1]["items"]
    await shop.post(f"/refunds/{refunds[0]['id']}/settle", {"register_id": str(shop.register_id)})
    shift = await shop.get(f"/registers/{shop.register_id}/shift")
    assert shift["expected_cash"]["amount"] == amd(28_000).amount
    path = f"/shifts/{shift['id']}/close"
    answer = await shop.post(path, {"counted_cash": as_json(amd(27_900)), "note": "100 short"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["state"], found["difference"]["amount"]) == ("closed", -10_000)
    again = await shop.post(path, {"counted_cash": as_json(amd(28_000))})
    assert (again.status_code, again.json()["code"]) == (409, "pos.shift_already_closed")
    closed = await shop.published(ShiftClosed)
    assert [(one.sequence, one.expected_cash, one.counted_cash) for one in closed] == [(2, amd(28_000), amd(27_900))]
    late = await shop.pay(await shop.confirmed(), amd(100))
    assert (late.status_code, late.json()["code"]) == (409, "pos.no_open_shift")
    kinds = [one["kind"] for one in (await shop.get(f"/registers/{shop.register_id}/operations"))["items"]]
    assert kinds.count("shift_opened") == kinds.count("shift_closed") == 1


async def test_a_register_has_one_open_shift(shop: Shop) -> None:
    shift = await shop.get(f"/registers/{shop.register_id}/shift")
    path, body = f"/registers/{shop.register_id}/shifts", {"opening_cash": as_json(amd(1_000))}
    refused = await shop.post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "pos.shift_already_open")
    await shop.post(f"/shifts/{shift['id']}/close", {"counted_cash": as_json(amd(20_000))})
    answers = await asyncio.gather(*(shop.post(path, body) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    assert len(await shop.published(ShiftOpened)) == 2


async def test_only_a_cashier_of_the_point_opens_a_shift(shop: Shop) -> None:
    """S20."""
    shift = await shop.get(f"/registers/{shop.register_id}/shift")
    await shop.post(f"/shifts/{shift['id']}/close", {"counted_cash": as_json(amd(20_000))})
    stranger = shop.service.user(shop.store_id, permissions={may.POS_SELL})
    async with shop.service.client(stranger) as http:
        answer = await http.post(
            f"{API}/registers/{shop.register_id}/shifts", json={"opening_cash": as_json(amd(1_000))}
        )
    assert (answer.status_code, answer.json()["code"]) == (403, "pos.not_a_cashier_here")
    assert len(await shop.published(ShiftOpened)) == 1


async def test_payments_are_listed_page_by_page_and_by_day(shop: Shop) -> None:
    order_id = await shop.confirmed()
    made = [(await shop.pay(order_id, amd(100 + n), "transfer")).json() for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = await shop.get("/payments", size=2, order_id=order_id, **cursor)
        seen += [one["id"] for one in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
    assert seen == [one["id"] for one in reversed(made)]
    assert not cursor
    day = made[0]["recorded_at"][:10]
    everything = await shop.get("/payments", store_id=shop.store_id)
    assert len(everything["items"]) == 5
    assert (await shop.get("/payments", store_id=shop.store_id, day="2020-01-01"))["items"] == []
    async with shop.service.client(shop.person) as http:
        answer = await http.get(API + "/payments", params={"day": day})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_a_retail_point_and_its_registers_are_kept_in_versions(shop: Shop, pos: RunningService) -> None:
    made = await shop.post("/retail-points", {"title": "Kiosk", "rules": {"discount": {"cashier_percent": 10}}})
    assert made.status_code == 201, made.text
    point = made.json()
    assert (point["version"], point["rules"]["discount"]["cashier_percent"]) == (1, 10)
    assert point["rules"]["receipt"]["moment"] == "when_paid"
    register = {"title": "Till 2", "kind": "hdm", "country": "RU"}
    path = f"/retail-points/{point['id']}/registers"
    refused = await shop.post(path, register)
    assert (refused.status_code, refused.json()["code"]) == (422, "pos.fiscal_register_incomplete")
    till = (await shop.post(path, register | {"country": "AM", "register_number": "51500002"})).json()
    body = {"title": "Kiosk at the gate", "active": False}
    other = await open_shop(pos)
    async with pos.client(shop.person) as http:
        stale = await http.put(f"{API}/retail-points/{point['id']}", json=body, headers={"If-Match": '"7"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
        saved = await http.put(f"{API}/retail-points/{point['id']}", json=body, headers={"If-Match": '"1"'})
        assert (saved.json()["version"], saved.headers["etag"]) == (2, '"2"')
        changed = register | {"country": "AM", "register_number": "51500003", "active": False}
        put = await http.put(f"{API}/registers/{till['id']}", json=changed, headers={"If-Match": '"1"'})
        assert (put.json()["register_number"], put.json()["active"]) == ("51500003", False)
        points = (await http.get(f"{API}/retail-points")).json()
        assert {one["title"] for one in points} == {"Counter", "Kiosk at the gate"}
    async with pos.client(other.person) as http:
        assert (await http.get(f"{API}/retail-points/{point['id']}")).status_code == 404
        stolen = await http.put(f"{API}/retail-points/{point['id']}", json=body, headers={"If-Match": '"2"'})
        assert stolen.status_code == 404
        assert {one["id"] for one in (await http.get(f"{API}/registers")).json()} == {str(other.register_id)}
    refused = await shop.post(f"/registers/{till['id']}/shifts", {"opening_cash": as_json(amd(0))})
    assert (refused.status_code, refused.json()["code"]) == (409, "pos.register_inactive")
