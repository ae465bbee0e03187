"""Giving deliveries out, and a courier who drives without a network."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from gateway.web.e2e.people import PHONE, Person, Surfaces
from tests.stories.people import until

pytestmark = [pytest.mark.platform, pytest.mark.servers, pytest.mark.timeout(180)]

LONG_WAIT = 20_000
"""Milliseconds in which a message from service to service has surely arrived."""
LOOK_AHEAD_DAYS = 7


async def store_of(person: Person) -> str:
    me = await person.get("/api/gateway/v1/me")
    return str(me["stores"][0]["id"])


async def quote_for(seller: Person, store: str) -> dict[str, Any]:
    """The first slot that can be promised in the zone without a smallest order."""
    zones = await seller.get(f"/api/delivery/v1/zones?store_id={store}&active=true")
    zone = min(zones, key=lambda one: int(one["minimal_order"]["amount"]))
    for ahead in range(LOOK_AHEAD_DAYS):
        day = (datetime.now(UTC) + timedelta(days=ahead)).date()
        quotes = await seller.get(f"/api/delivery/v1/quotes?store_id={store}&zone_id={zone['id']}&day={day}")
        if quotes:
            return dict(quotes[0])
    raise AssertionError("no slot can be promised in a week")


async def placed(seller: Person, store: str, recipient: str) -> dict[str, Any]:
    """An order for a courier, paid at the door, in the hands of the florists."""
    window = await seller.get(f"/api/inventory/v1/public/showcase/{store}?size=200")
    offer = max(window["items"], key=lambda one: (one["available"], one["sku"]))
    address = {"text": "Малая Бронная, 12", "latitude": 55.7650, "longitude": 37.6090, "apartment": "5"}
    body = {
        "store_id": store,
        "lines": [{"kind": offer["kind"], "sellable_id": offer["id"], "quantity": "1.000"}],
        "payment_mode": "on_receipt",
        "buyer": {"name": "Рубен"},
        "delivery": {
            "quote": (await quote_for(seller, store))["quote"],
            "address": address,
            "recipient": {"name": recipient, "phone": "+79165550304"},
        },
    }
    order: dict[str, Any] = await seller.post("/api/orders/v1/orders", body)
    path = f"/api/orders/v1/orders/{order['id']}"

    async def confirmed() -> bool:
        return bool((await seller.get(path))["status"] == "confirmed")

    await until("confirmed order", confirmed)
    await seller.post(f"{path}/hand-to-florists", {})
    return order


async def assembled(florist: Person, order: dict[str, Any]) -> None:
    path = f"/api/orders/v1/orders/{order['id']}"
    await florist.post(f"{path}/take", {})
    await florist.post(f"{path}/assembled", {})


async def delivery_of(manager: Person, order: dict[str, Any], *states: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found = await manager.get(f"/api/delivery/v1/deliveries?order_ids={order['id']}")
        return next((one for one in found["items"] if one["state"] in states), None)

    delivery: dict[str, Any] = await until(f"delivery that is {' or '.join(states)}", look)
    return delivery


async def on_shift(manager: Person, store: str, courier: str) -> None:
    """The courier's shift, opened by the manager unless it is open."""
    couriers = await manager.get(f"/api/delivery/v1/couriers?store_id={store}")
    if next(one for one in couriers if one["id"] == courier)["shift_id"] is None:
        await manager.post("/api/delivery/v1/dispatch/shifts", {"store_id": store, "courier_id": courier})


async def give(manager: Person, store: str, courier: str, *deliveries: dict[str, Any]) -> None:
    moves = [{"delivery_id": one["id"], "version": one["version"], "courier_id": courier} for one in deliveries]
    await manager.post(f"/api/delivery/v1/dispatch/changes?store_id={store}", {"moves": moves})


async def kept_by_the_phone(page: Page) -> None:
    """The phone has its own copy of the page."""
    await page.wait_for_function(
        "async () => (await navigator.serviceWorker.ready).active && !!(await caches.match('/courier/'))"
    )


async def test_a_courier_without_a_network_is_heard_once_and_in_order(surfaces: Surfaces) -> None:
    seller, florist, manager, aram = await asyncio.gather(
        surfaces.person("sales-petrogradka"),
        surfaces.person("florist-petrogradka"),
        surfaces.person("manager-ru"),
        surfaces.person("courier-petrogradka", size=PHONE),
    )
    store, me = await store_of(seller), (await aram.get("/api/gateway/v1/me"))["user_id"]
    await on_shift(manager, store, me)
    names = ("Анна Первая", "Вера Вторая")
    orders = [await placed(seller, store, name) for name in names]
    for order in orders:
        await assembled(florist, order)
    ready = [await delivery_of(manager, order, "ready") for order in orders]
    await give(manager, store, me, *ready)

    page = aram.page
    await aram.goes_to("/courier")
    first, second = (page.get_by_role("link", name=re.compile(order["number"])) for order in orders)
    await expect(second).to_be_visible()
    await kept_by_the_phone(page)
    await page.context.set_offline(True)
    await page.reload()

    await first.click()
    await page.get_by_role("button", name="Забрал букет").click()
    await page.get_by_role("button", name="Вручить", exact=True).click()
    await page.get_by_label("Кто получил").fill("Соседка Зоя")
    await page.get_by_role("button", name="Вручено", exact=True).click()
    await second.click()
    await page.get_by_role("button", name="Не получилось вручить").click()
    await page.get_by_text("Никого нет дома").click()
    await page.get_by_role("button", name="Не вручено", exact=True).click()
    await expect(page.get_by_label("3 не отправлено")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("3 не отправлено")).to_be_visible()
    assert [(await delivery_of(manager, order, "assigned"))["attempt"] for order in orders] == [1, 1]

    await page.context.set_offline(False)
    await delivery_of(manager, orders[0], "delivered")
    failed = await delivery_of(manager, orders[1], "failed")
    await expect(page.get_by_label(re.compile("не отправлено"))).to_have_count(0, timeout=LONG_WAIT)
    record = await manager.get(f"/api/delivery/v1/deliveries/{ready[0]['id']}/record")
    assert [line["after"] for line in record["log"]][-3:] == ["assigned", "picked_up", "delivered"]
    assert [proof["received_by"] for proof in record["proofs"]] == ["Соседка Зоя"]
    acts = record["log"][-2:]
    assert acts[0]["occurred_at"] < acts[1]["occurred_at"] < acts[0]["at"], "both happened before either was heard"
    assert failed["failure"] == {"cause": "nobody_home", "reason": ""}


async def drag_across(card: Locator, cell: Locator) -> None:
    """To the same height of another cell of the row: nothing has to scroll under the hand, however long the row is."""
    start, goal = await card.bounding_box(), await cell.bounding_box()
    assert start is not None
    assert goal is not None
    height = start["y"] + start["height"] / 2 - goal["y"]
    await card.drag_to(cell, target_position={"x": goal["width"] / 2, "y": height})


async def test_a_dispatcher_gives_out_by_dragging_and_the_server_may_refuse(surfaces: Surfaces) -> None:
    seller, florist, manager = await asyncio.gather(
        surfaces.person("sales-tverskaya"), surfaces.person("florist-tverskaya"), surfaces.person("manager-ru")
    )
    courier = await surfaces.person("courier-tverskaya", size=PHONE)
    store, me = await store_of(seller), await courier.get("/api/gateway/v1/me")
    await on_shift(manager, store, me["user_id"])
    orders = [await placed(seller, store, name) for name in ("Дина Готовая", "Ева Несобранная")]
    await assembled(florist, orders[0])
    delivery = await delivery_of(manager, orders[0], "ready")
    await delivery_of(manager, orders[1], "planned")
    starts_at = datetime.fromisoformat(delivery["window"]["starts_at"]).astimezone(ZoneInfo("Europe/Moscow"))
    await manager.goes_to(f"/app/dispatch?day={starts_at.date()}&view=board")

    page = manager.page
    ready, planned = (page.locator(f'[data-order="{order["number"]}"]') for order in orders)
    theirs = page.locator(f'td[data-column="{me["user_id"]}"]')
    await expect(ready).to_be_visible()
    await ready.scroll_into_view_if_needed()
    await drag_across(ready, page.locator("tr", has=ready).locator(f'td[data-column="{me["user_id"]}"]'))
    await expect(theirs.locator(f'[data-order="{orders[0]["number"]}"]')).to_contain_text("Назначен")
    await delivery_of(manager, orders[0], "assigned")

    await planned.get_by_role("button", name=f"Кому отдать {orders[1]['number']}").click()
    await page.get_by_role("menuitem", name=re.compile(me["name"])).click()
    await expect(page.get_by_role("dialog")).to_contain_text("Заказ ещё не собран")
    await page.get_by_role("button", name="Отмена").click()
    waiting = page.locator('td[data-column="none"]').locator(f'[data-order="{orders[1]["number"]}"]')
    await expect(waiting).to_contain_text("Собирается")
    assert (await delivery_of(manager, orders[1], "planned"))["courier_id"] is None

    await ready.get_by_role("button", name=re.compile(orders[0]["number"])).first.click()
    panel = page.get_by_role("region", name=f"Доставка {orders[0]['number']}")
    await expect(panel).to_contain_text("Дина Готовая")
    await expect(panel).to_contain_text("Назначен")
