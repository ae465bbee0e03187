"""The florist's table, and the recipes and the stock behind it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from gateway.web.e2e.people import TABLET, Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]

CARD = "Мама, с днём рождения!\n  Целуем — Аня и Гор"
LONG_WAIT = 20_000
"""Milliseconds in which a message from service to service has surely arrived."""


async def store_of(person: Person) -> str:
    me = await person.get("/api/gateway/v1/me")
    return str(me["active_store"] or me["stores"][0]["id"])


async def most_plentiful(person: Person, store: str) -> dict[str, Any]:
    window = await person.get(f"/api/inventory/v1/public/showcase/{store}?size=200")
    found: dict[str, Any] = max(window["items"], key=lambda one: (one["available"], one["sku"]))
    return found


async def bouquet_for_the_florists(seller: Person, **more: Any) -> dict[str, Any]:
    """A bouquet to be picked up and paid there, handed to the florists as soon as its stems are reserved."""
    store = await store_of(seller)
    offer = await most_plentiful(seller, store)
    body = {
        "store_id": store,
        "lines": [{"kind": offer["kind"], "sellable_id": offer["id"], "quantity": "1.000"}],
        "payment_mode": "on_receipt",
        "card_text": CARD,
        "buyer": {"name": "Гор"},
        **more,
    }
    order: dict[str, Any] = await seller.post("/api/orders/v1/orders?wait=1", body)
    path = f"/api/orders/v1/orders/{order['id']}"
    # Where a status is answered, the page can wait for it; asking again is what the browser does here.
    await seller.page.goto(f"{seller.base}/app/orders")
    await seller.page.wait_for_function(
        "async path => (await (await fetch(path)).json()).status === 'confirmed'", arg=path, timeout=LONG_WAIT
    )
    await seller.post(f"{path}/hand-to-florists", {})
    return {**order, "offer": offer}


async def touches_are_large(page: Page) -> None:
    """S81: wet fingers hit 56 pixels."""
    small = await page.evaluate(
        """() => [...document.querySelectorAll('main button, aside button, footer button, [role=dialog] button')]
             .map(one => [one.textContent, one.getBoundingClientRect()])
             .filter(([, box]) => box.width > 0 && box.height < 55.5).map(([text]) => text)"""
    )
    assert small == []


async def test_a_bouquet_is_made_at_the_table(surfaces: Surfaces, tmp_path: Path) -> None:
    """S78–S82: the order appears by itself; take, read, change what went in, photograph, done."""
    seller = await surfaces.person("sales-tverskaya")
    olga = await surfaces.person("florist-tverskaya", size=TABLET)
    await olga.goes_to("/app/florist")
    page = olga.page
    await expect(page.locator("aside li").first).to_be_visible()
    order = await bouquet_for_the_florists(seller, wants_photo=True)
    await page.locator("aside li button", has_text=order["number"]).click()
    await expect(page.locator("main").get_by_text("Мама, с днём рождения!")).to_have_text(CARD)
    await page.get_by_role("button", name="Взять в работу").click()
    await expect(page.get_by_role("button", name="Вернуть")).to_be_visible()
    await touches_are_large(page)
    picture = tmp_path / "bouquet.png"
    await page.screenshot(path=picture)
    await page.locator("footer input[type=file]").set_input_files(picture)
    await expect(page.get_by_role("button", name="Фото 1")).to_be_visible(timeout=LONG_WAIT)
    await page.get_by_role("button", name="Готово", exact=True).click()
    vase = page.get_by_role("dialog")
    await touches_are_large(page)
    await vase.get_by_role("button", name=re.compile("^Больше")).first.click()
    await vase.get_by_role("button", name="Состав верный, готово").click()
    await expect(vase).to_be_hidden()
    await page.get_by_text("Готово", exact=True).first.click()
    await expect(page.locator("aside li", has_text=order["number"])).to_be_visible(timeout=LONG_WAIT)
    card = await seller.get(f"/api/orders/v1/orders/{order['id']}")
    assert card["status"] == "ready_for_courier"
    [assembly] = card["assemblies"]
    planned = {part["product_id"]: float(part["quantity"]) for part in card["planned"]}
    used = {part["product_id"]: float(part["quantity"]) for part in assembly["composition"]}
    assert sum(used.values()) == sum(planned.values()) + 1


async def test_a_stem_is_replaced_only_after_the_buyer_agreed(surfaces: Surfaces) -> None:
    """R26: the tablet shows what could stand in, asks, and does not let the bouquet pass meanwhile."""
    seller = await surfaces.person("sales-tverskaya")
    order = await bouquet_for_the_florists(seller)
    olga = await surfaces.person("florist-tverskaya", size=TABLET)
    await olga.goes_to(f"/app/florist?order={order['id']}")
    page = olga.page
    await page.get_by_role("button", name="Взять в работу").click()
    await page.get_by_role("button", name=re.compile("^Заменить:")).first.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[aria-pressed]").first.click()
    await dialog.get_by_role("button", name="Плохое качество").click()
    await expect(page.locator("main").get_by_text("Ждём ответа покупателя")).to_be_visible()
    await page.get_by_role("button", name="Готово", exact=True).click()
    await page.get_by_role("button", name="Всё по плану, готово").click()
    await expect(page.get_by_text(re.compile("замена ждёт ответа"))).to_be_visible()
    card = await seller.get(f"/api/orders/v1/orders/{order['id']}")
    assert card["status"] == "in_assembly"


async def test_a_recipe_says_what_it_earns_and_why_it_is_not_shown(surfaces: Surfaces) -> None:
    """S94, S102: price and wish are changed in place; the showcase follows and the card says so."""
    manager = await surfaces.person("manager-ru")
    store = await store_of(manager)
    offer = await most_plentiful(manager, store)
    page = manager.page
    await manager.goes_to(f"/app/recipes?q={offer['sku']}")
    await page.get_by_role("link", name=offer["title"]["ru"]).first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(offer["title"]["ru"])
    await expect(page.get_by_text("Ограничивает")).to_be_visible()
    await page.get_by_role("switch", name="Показывать на витрине").click()
    await expect(page.get_by_text("Скрыт", exact=True)).to_be_visible(timeout=LONG_WAIT)
    await page.get_by_role("switch", name="Показывать на витрине").click()
    await expect(page.get_by_text("На витрине", exact=True)).to_be_visible(timeout=LONG_WAIT)


async def test_the_stock_shows_what_must_go_first(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page = manager.page
    await manager.goes_to("/app/stock")
    await page.get_by_role("button", name="Просрочено").click()
    await expect(page).to_have_url(re.compile("attention=past"))
    rows = page.get_by_role("region", name="Склад").get_by_role("listitem")
    await expect(rows.first).to_contain_text("просрочен")
    await rows.first.get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.get_by_role("button", name="Списать").first).to_be_visible()
    before = await drawer.get_by_role("button", name="Списать").count()
    await drawer.get_by_role("button", name="Списать").first.click()
    await page.get_by_role("button", name="Вышел срок").click()
    await expect(page.get_by_text("Списано")).to_be_visible()
    await expect(drawer.get_by_role("button", name="Списать")).to_have_count(before - 1)
