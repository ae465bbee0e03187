"""The loop as orders hears it: stock, money, delivery; each message delivered twice (F28, S58, S69–S74)."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from chassis.events import Event
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events import orders as events
from contracts.events.delivery import DeliveryCancelled, DeliveryFailed, SlotRefused
from contracts.events.integrations import PaymentLinkFailed
from contracts.events.inventory import StockConsumed
from contracts.ids import OrderId, PaymentRequestId, SlotId
from orders.deadlines import look_for_missed_deadlines
from sqlalchemy import text

from services.orders.tests.builders import (
    FLORIST,
    NOW,
    Shop,
    amd,
    courier_for,
    payment_link,
    payment_recorded,
    payment_refunded,
    reservation_failed,
    stock_reserved,
)

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"


async def told(shop: Shop) -> list[str]:
    """What orders announced, in order, with the versions it gave."""
    rows = await shop.orders.rows("select type, sequence from {schema}.outbox order by id")
    return [f"{row.sequence} {row.type.removeprefix('orders.')}" for row in rows]


async def waits(shop: Shop) -> set[str]:
    return {row.wait for row in await shop.orders.rows("select wait from {schema}.order_deadlines")}


async def let_time_pass(shop: Shop, passed: timedelta) -> int:
    """Make every deadline due and carry all of them out; returns how many there were."""
    seconds = passed.total_seconds()
    moment = shop.orders.runtime.clock() + timedelta(seconds=seconds)
    shop.orders.runtime.clock = lambda: moment
    fired = 0
    while await look_for_missed_deadlines(shop.orders.runtime):
        fired += 1
    return fired


async def test_an_order_goes_the_whole_way_and_every_message_counts_once(shop: Shop) -> None:
    placed = await shop.place(delivery=shop.by_courier(), customer_id=str(shop.customer))
    order_id = placed["id"]
    courier = courier_for(shop, order_id)
    assert await waits(shop) == {"stock_answer", "stock_at_all", "delivery_answer"}
    assert await shop.hear(stock_reserved(shop.id, order_id), times=2) == 1
    assert await shop.hear(courier.created(), times=2) == 1
    assert await waits(shop) == {"payment", "payment_link"}
    assert await shop.hear(payment_link(shop.id, order_id), times=2) == 1
    assert (await shop.card(order_id))["payment_url"] == "https://pay.example/2f0"
    assert await shop.hear(payment_recorded(shop.id, order_id, 28200), times=2) == 1
    florist = shop.person(FLORIST)
    assert (await shop.post(f"/orders/{order_id}/hand-to-florists")).status_code == 200
    assert (await shop.post(f"/orders/{order_id}/take", caller=florist)).status_code == 200
    assert (await shop.post(f"/orders/{order_id}/assembled", {}, florist)).status_code == 200
    for word in (courier.assigned(), courier.picked_up(), courier.delivered()):
        assert await shop.hear(word, times=2) == 1
    card = await shop.card(order_id)
    assert (card["status"], card["payment_state"], card["courier_name"]) == ("delivered", "paid", "Арам")
    assert await told(shop) == [
        "1 order_placed",
        "2 order_confirmed",
        "3 order_paid",
        "4 order_handed_to_florists",
        "5 order_assembly_started",
        "6 order_assembled",
        "7 order_courier_assigned",
        "8 order_on_its_way",
        "9 order_completed",
    ]
    assert await waits(shop) == set()


async def test_the_history_says_who_when_and_from_where(shop: Shop) -> None:
    """S74."""
    sales = shop.person()
    placed = await shop.place(sales)
    await shop.reserve(placed["id"])
    async with shop.orders.client(sales) as http:
        answer = await http.get(f"/api/orders/v1/orders/{placed['id']}/history")
    lines = [(one["what"], one["was"], one["became"], one["principal"], one["via"]) for one in answer.json()["items"]]
    assert lines == [
        ("confirmed", "placed", "confirmed", "service:inventory", "inventory.stock_reserved"),
        ("placed", None, "placed", sales.principal, "crm"),
    ]


async def test_history_and_money_cannot_be_rewritten(shop: Shop) -> None:
    await shop.paid_order()
    for table in ("order_history", "order_money"):
        for statement in (f"update orders.{table} set order_id = order_id", f"delete from orders.{table}"):
            with pytest.raises(Exception, match="append-only"):
                await shop.orders.rows(statement)


async def test_an_allocation_told_by_two_messages_counts_once(shop: Shop) -> None:
    """R22: another message about the same allocation is not other money."""
    placed = await shop.place()
    await shop.reserve(placed["id"])
    event = payment_recorded(shop.id, placed["id"], 10000)
    assert await shop.hear(event) == 1
    assert await shop.hear(event) == 1
    card = await shop.card(placed["id"])
    assert (card["paid"]["amount"], card["payment_state"], card["due"]["amount"]) == (1000000, "partial", 1670000)


async def test_a_payment_at_another_stores_till_reaches_the_order(shop: Shop) -> None:
    placed = await shop.place()
    await shop.reserve(placed["id"])
    elsewhere = payment_recorded(shop.id, placed["id"], 26700).model_copy(update={"store_id": uuid7()})
    assert await shop.hear(elsewhere) == 1
    assert (await shop.card(placed["id"]))["status"] == "paid"


async def test_money_after_the_end_is_noted_and_returned_money_settles_it(shop: Shop) -> None:
    """F28: the payment link was used in the second the order was lost."""
    placed = await shop.place()
    await shop.reserve(placed["id"])
    await let_time_pass(shop, timedelta(hours=2))
    card = await shop.card(placed["id"])
    assert (card["status"], card["loss_reason"]) == ("lost", "payment_expired")
    await shop.pay(placed["id"], 26700)
    card = await shop.card(placed["id"])
    assert (card["status"], card["attention"], card["payment_state"]) == ("lost", "paid_after_end", "paid")
    await shop.hear(payment_refunded(shop.id, placed["id"], 26700), times=2)
    card = await shop.card(placed["id"])
    assert (card["status"], card["attention"], card["payment_state"]) == ("lost", None, "refunded")


async def test_stock_that_answers_late_confirms_an_order_somebody_already_worries_about(shop: Shop) -> None:
    placed = await shop.place()
    assert await let_time_pass(shop, timedelta(seconds=121)) == 1
    assert (await shop.card(placed["id"]))["attention"] == "stock_answer_missing"
    assert await let_time_pass(shop, timedelta(seconds=1)) == 0
    await shop.reserve(placed["id"])
    card = await shop.card(placed["id"])
    assert (card["status"], card["attention"]) == ("confirmed", None)


async def test_a_refused_reservation_asks_a_person_and_says_what_is_missing(shop: Shop) -> None:
    placed = await shop.place()
    assert await shop.hear(reservation_failed(shop.id, placed["id"]), times=2) == 1
    [event] = await shop.orders.published(events.OrderNeedsAttention)
    assert (event.problem, event.facts) == ("stock_short", {"reason": "short", "Роза": "4.000 / 13.000"})
    answer = await shop.post(f"/orders/{placed['id']}/attended", {"reason": "предложили тюльпаны"})
    assert (answer.status_code, answer.json()["attention"]) == (200, None)


async def test_stock_reserved_after_a_cancel_revives_nothing(shop: Shop) -> None:
    placed = await shop.place()
    assert (await shop.post(f"/orders/{placed['id']}/cancel", {"reason": "передумали"})).status_code == 200
    await shop.reserve(placed["id"])
    assert (await shop.card(placed["id"]))["status"] == "cancelled"
    assert await told(shop) == ["1 order_placed", "2 order_cancelled"]
    assert await waits(shop) == set()


async def test_two_workers_meet_each_deadline_once(shop: Shop) -> None:
    for _ in range(6):
        placed = await shop.place()
        await shop.reserve(placed["id"])
    moment = shop.orders.runtime.clock() + timedelta(hours=2)
    shop.orders.runtime.clock = lambda: moment

    async def worker() -> None:
        for _ in range(6):
            await look_for_missed_deadlines(shop.orders.runtime)

    await asyncio.gather(worker(), worker(), worker())
    while await look_for_missed_deadlines(shop.orders.runtime):
        pass
    assert len(await shop.orders.published(events.OrderLost)) == 6


async def test_an_order_in_hand_holds_up_no_other_deadline(shop: Shop) -> None:
    """A locked order is skipped; its deadline is met at a later pass."""
    busy, other = await shop.place(), await shop.place()
    moment = shop.orders.runtime.clock() + timedelta(seconds=121)
    shop.orders.runtime.clock = lambda: moment
    locked, done = asyncio.Event(), asyncio.Event()

    async def work_on_it() -> None:
        async with shop.orders.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("select 1 from orders.orders where id = :id for update"), {"id": UUID(busy["id"])})
            locked.set()
            await done.wait()

    working = asyncio.create_task(work_on_it())
    await locked.wait()
    try:
        assert await look_for_missed_deadlines(shop.orders.runtime)
        assert not await look_for_missed_deadlines(shop.orders.runtime)
        assert (await shop.card(other["id"]))["attention"] == "stock_answer_missing"
    finally:
        done.set()
        await working
    assert await look_for_missed_deadlines(shop.orders.runtime)
    assert (await shop.card(busy["id"]))["attention"] == "stock_answer_missing"


async def test_payment_and_deadline_at_the_same_instant_end_in_one_of_two_ways(shop: Shop) -> None:
    """F27: whoever gets the order first decides; the other one adapts."""
    moment = shop.orders.runtime.clock() + timedelta(hours=2)
    placed = [await shop.place() for _ in range(8)]
    for one in placed:
        await shop.reserve(one["id"])
    shop.orders.runtime.clock = lambda: moment
    pays = [shop.pay(one["id"], 26700) for one in placed]
    looks = [look_for_missed_deadlines(shop.orders.runtime) for _ in range(12)]
    await asyncio.gather(*pays, *looks)
    for one in placed:
        card = await shop.card(one["id"])
        assert (card["status"], card["attention"]) in {("paid", None), ("lost", "paid_after_end")}


async def test_words_of_the_delivery_in_any_order_end_delivered(shop: Shop) -> None:
    card = await shop.assembled_order(delivery=shop.by_courier())
    courier = courier_for(shop, card["id"])
    for word in (courier.delivered(4), courier.assigned(2), courier.created(1), courier.picked_up(3)):
        await shop.hear(word)
    assert (await shop.card(card["id"]))["status"] == "delivered"


async def test_a_courier_taken_back_leaves_the_order_to_be_given_to_another(shop: Shop) -> None:
    card = await shop.assembled_order(delivery=shop.by_courier())
    courier = courier_for(shop, card["id"])
    await shop.hear(courier.assigned())
    assert (await shop.card(card["id"]))["status"] == "courier_assigned"
    await shop.hear(courier.unassigned(), times=2)
    back = await shop.card(card["id"])
    assert (back["status"], back["courier_id"], back["courier_name"]) == ("ready_for_courier", None, None)
    async with shop.orders.client(shop.person()) as http:
        lines = (await http.get(f"/api/orders/v1/orders/{card['id']}/history")).json()["items"]
    assert [line["what"] for line in lines[:2]] == ["courier_unassigned", "courier_assigned"]


async def test_the_rest_of_what_others_say(shop: Shop) -> None:
    card = await shop.assembled_order(delivery=shop.by_courier())
    order_id = OrderId(UUID(card["id"]))
    courier = courier_for(shop, card["id"])
    common: dict[str, Any] = {"store_id": shop.id, "occurred_at": NOW, "order_id": order_id}
    await shop.hear(courier.picked_up(3))
    failed = DeliveryFailed(
        **common,
        sequence=4,
        delivery_id=courier.delivery_id,
        courier_id=courier.courier_id,
        reason="нет дома",
        attempt=1,
        will_retry=False,
    )
    await shop.hear(failed, times=2)
    card = await shop.card(card["id"])
    assert (card["status"], card["attention"]) == ("ready_for_courier", "delivery_failed")
    withdrawn = DeliveryCancelled(**common, sequence=5, delivery_id=courier.delivery_id, reason="нет машин")
    await shop.hear(withdrawn, times=2)
    assert (await shop.card(card["id"]))["attention"] == "delivery_cancelled"
    await shop.hear(StockConsumed(**common, sequence=9, takes=(), cost=amd(7000)), times=2)
    assert (await shop.card(card["id"]))["cost"] == {"amount": 700000, "currency": "AMD"}


async def test_a_full_slot_and_a_failed_link_ask_a_person(shop: Shop) -> None:
    placed = await shop.place(delivery=shop.by_courier())
    common: dict[str, Any] = {"store_id": shop.id, "sequence": 1, "occurred_at": NOW, "order_id": UUID(placed["id"])}
    courier = courier_for(shop, placed["id"])
    full = SlotRefused(**common, delivery_id=courier.delivery_id, slot_id=SlotId(uuid7()), reason="full")
    await shop.hear(full, times=2)
    assert (await shop.card(placed["id"]))["attention"] == "slot_refused"
    await shop.reserve(placed["id"])
    request = PaymentRequestId(uuid7())
    await shop.hear(PaymentLinkFailed(**common, payment_request_id=request, provider="yookassa", reason="401"), times=2)
    assert (await shop.card(placed["id"]))["attention"] == "payment_link_failed"


async def every_event(shop: Shop) -> None:
    """Orders that together say everything this context can say."""
    card = await shop.assembled_order(
        delivery=shop.by_courier(), customer_id=str(shop.customer), conversation_id=str(uuid7())
    )
    courier = courier_for(shop, card["id"])
    for word in (courier.assigned(), courier.picked_up(), courier.delivered()):
        await shop.hear(word)
    lost = await shop.place()
    assert (await shop.post(f"/orders/{lost['id']}/lose", {"loss_reason": "too_expensive"})).status_code == 200
    await shop.hear(reservation_failed(shop.id, (await shop.place())["id"]))
    florist = shop.person(FLORIST)
    taken = await shop.taken_order(florist)
    swap = {
        "item_id": taken["lines"][0]["id"],
        "from_product_id": str(shop.rose),
        "from_quantity": "2.000",
        "to_product_id": str(shop.tulip),
        "to_quantity": "3.000",
        "price_change": {"amount": -10000, "currency": "AMD"},
        "reason": "роза кончилась",
    }
    for answer in ("agree", "decline"):
        made = (await shop.post(f"/orders/{taken['id']}/substitutions", swap, florist)).json()
        path = f"/orders/{taken['id']}/substitutions/{made['id']}/{answer}"
        assert (await shop.post(path, {"message_id": str(uuid7())})).status_code == 200
    async with shop.orders.client(shop.person()) as http:
        version = (await shop.card(taken["id"]))["version"]
        url = f"/api/orders/v1/orders/{taken['id']}"
        assert (await http.patch(url, json={"notes": "x"}, headers={"If-Match": f'"{version}"'})).status_code == 200
    assert (await shop.post(f"/orders/{taken['id']}/cancel", {"reason": "передумали"})).status_code == 200


async def test_every_published_example_is_what_is_really_sent(shop: Shop) -> None:
    """The examples in contracts have exactly the fields of real messages, and every event of orders is produced."""
    await every_event(shop)
    rows = await shop.orders.rows("select type, payload from {schema}.outbox order by id")
    sent = {row.type: json.loads(row.payload) for row in rows}
    promised = {
        one.name
        for one in vars(events).values()
        if isinstance(one, type) and issubclass(one, Event) and "name" in vars(one)
    }
    assert set(sent) == promised
    for name, payload in sent.items():
        example = json.loads((EXAMPLES / f"{name}.v1.json").read_text("utf-8"))
        assert set(payload) == set(example), name
