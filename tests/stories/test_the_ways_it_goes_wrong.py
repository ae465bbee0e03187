"""The same shop on a bad day: stems run out, links expire, a receipt is cut, couriers fail, minds change."""

import asyncio
import os
import signal
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from contracts.demo import STORES

from tests.stories import orders
from tests.stories.people import Person, System, processes, until
from tests.stories.shop import Shop, opened

pytestmark = [pytest.mark.platform, pytest.mark.timeout(600)]


async def test_fifty_buyers_at_once_get_exactly_the_stems_there_are(shop: Shop) -> None:
    """R12: every loser is told at once, with what could stand in."""
    product = await shop.product_in_stock(besides=set(), at_least=30)
    free = await shop.free(product["product_id"])
    each = int(free) // 20
    line = {"kind": "product", "sellable_id": product["product_id"], "quantity": f"{each}.000"}

    async def buy() -> tuple[int, str]:
        body = {"store_id": shop.store_id, "lines": [line]}
        answer = await shop.sales.try_to("POST", "/api/inventory/v1/holds", json=body, key=str(uuid4()))
        return answer.status_code, answer.json().get("code", answer.json().get("hold_id", ""))

    answers = await asyncio.gather(*(buy() for _ in range(50)))
    winners = int(free // each)
    assert Counter(status for status, _ in answers) == {201: winners, 409: 50 - winners}
    assert {code for status, code in answers if status == 409} == {"inventory.stock_short"}
    assert await shop.free(product["product_id"]) == free - winners * each
    for status, hold in answers:
        if status == 201:
            await shop.sales.send("DELETE", f"/api/inventory/v1/holds/{hold}")
    assert await shop.free(product["product_id"]) == free


async def test_an_expired_payment_link_gives_the_stems_back(shop: Shop) -> None:
    """R13: one clock for link and reservation; the order is lost with its reason."""
    policy = next(one for one in await shop.manager.get("/api/orders/v1/policies") if one["store_id"] == shop.store_id)
    short = {"number_prefix": policy["number_prefix"], "pay_within_seconds": 60}
    path = f"/api/orders/v1/policies/{shop.store_id}"
    changed = (await shop.manager.send("PUT", path, json=short, version=policy["version"])).json()
    try:
        order = await orders.placed(shop)
        product = order["planned"][0]["product_id"]
        kept = await shop.free(product)
    finally:
        usual = {**short, "pay_within_seconds": policy["pay_within_seconds"]}
        await shop.manager.send("PUT", path, json=usual, version=changed["version"])
    lost = await shop.order_when(order["id"], "lost order", "lost")
    assert lost["loss_reason"] == "payment_expired"

    async def back() -> bool:
        return await shop.free(product) >= kept + Decimal(order["planned"][0]["quantity"])

    await until("stems given back", back)


async def test_a_receipt_cut_after_printing_exists_once(shop: Shop) -> None:
    """R10: the answer is lost, the register is asked, nothing is printed twice."""
    order = await orders.placed(shop)
    before = len(await shop.receipts_of_device())
    fault = {"kind": "execute_then_cut", "operation": 4}
    (await shop.hdm.post("/__double__/faults", json=fault)).raise_for_status()
    await orders.paid(shop, order)
    issued = await orders.receipt(shop, order["id"])
    assert len(await shop.receipts_of_device()) == before + 1
    assert issued["attempt"] == 1


async def test_a_courier_fails_and_the_next_try_delivers(shop: Shop) -> None:
    order = await orders.paid(shop, await orders.placed(shop, courier=True))
    await orders.assembled(shop, order)
    delivery = await orders.delivery_of(shop, order["id"], "ready")
    await orders.assign(shop, delivery)
    path = f"/api/delivery/v1/deliveries/{delivery['id']}"
    await shop.courier.post(f"{path}/picked-up")
    await shop.courier.post(f"{path}/failed", {"reason": "տանը մարդ չկա"})
    failed = await orders.delivery_of(shop, order["id"], "failed")
    await orders.assign(shop, failed)
    await shop.courier.post(f"{path}/picked-up")
    await shop.courier.post(f"{path}/delivered", {"received_by": "Մարիամ"})
    await shop.order_when(order["id"], "delivered order", "delivered")
    assert (await orders.delivery_of(shop, order["id"], "delivered"))["attempt"] == 2


async def test_cancelling_a_paid_order_returns_money_stems_and_receipt(shop: Shop) -> None:
    order = await orders.paid(shop, await orders.placed(shop))
    await orders.receipt(shop, order["id"])
    product, quantity = order["planned"][0]["product_id"], Decimal(order["planned"][0]["quantity"])
    before = await shop.free(product)
    await shop.manager.post(f"/api/orders/v1/orders/{order['id']}/cancel", {"reason": "փոշմանել է"})

    async def settled() -> bool:
        money = await shop.money(order["id"])
        return bool(money["refunded"] == order["total"])

    await until("money given back", settled)
    returned = await orders.receipt(shop, order["id"], "return")
    assert returned["total"] == order["total"]

    async def free_again() -> bool:
        return await shop.free(product) >= before + quantity

    await until("stems free again", free_again)


async def test_the_broker_is_killed_in_the_middle_of_two_hundred_orders(shop: Shop, platform_run_file: Path) -> None:
    """Nothing lost, nothing doubled: two hundred keys make two hundred orders, each with its answer from the stock."""
    run, recipe = f"broker {uuid4().hex[:8]}", await shop.published_recipe()
    placing = asyncio.create_task(orders.many(shop, recipe, 200, 8, run))
    await asyncio.sleep(2.0)
    os.kill(processes(platform_run_file)["rabbitmq"], signal.SIGKILL)
    made = await placing
    assert len(set(made)) == 200
    again = await orders.many(shop, recipe, 200, 8, run)
    assert again == made
    waiting = set(made)

    async def answered() -> bool:
        for order_id in list(waiting):
            order = await shop.order(order_id)
            if order["status"] == "confirmed" or order["attention"]:
                waiting.discard(order_id)
        return not waiting

    await until("answer of the stock for each order", answered, 180.0)


async def test_a_florist_of_another_store_sees_nothing_of_all_this(system: System, shop: Shop) -> None:
    """S9, R20: the same answers as for what does not exist."""
    order = await orders.placed(shop, courier=True)
    elsewhere = next(store for store in STORES if store.key == "arabkir")
    async with Person.signed_in(system, "florist-arabkir") as stranger:
        await stranger.act(str(elsewhere.id))
        for path in (
            f"/api/orders/v1/orders/{order['id']}",
            f"/api/orders/v1/orders/{order['id']}/history",
            f"/api/analytics/v1/passports/{order['id']}",
        ):
            answer = await stranger.try_to("GET", path)
            assert answer.status_code in (403, 404), path
            assert order["number"] not in answer.text
        taken = await stranger.try_to("POST", f"/api/orders/v1/orders/{order['id']}/take", key=str(uuid4()))
        assert taken.status_code == 404
        seen: list[Any] = (await stranger.get("/api/orders/v1/orders", size=200))["items"]
        assert all(one["store_id"] == str(elsewhere.id) for one in seen)
        refused = await stranger.try_to("PUT", "/api/gateway/v1/me/active-store", json={"store_id": shop.store_id})
        assert refused.status_code == 403


async def test_a_stranger_shop_opens_with_its_own_people_only(system: System) -> None:
    """S7: the sales person of one store is not assigned to another."""
    async with opened(system) as shop:
        mine = {store["id"] for store in shop.sales.me["stores"]}
    assert mine == {shop.store_id}
