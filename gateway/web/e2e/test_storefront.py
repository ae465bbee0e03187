"""The shop window: it follows the stock while it is open, and takes an order to its payment link."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from gateway.web.e2e.people import PHONE, Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]


async def store_of(person: Person) -> str:
    me = await person.get("/api/gateway/v1/me")
    return str(me["active_store"] or me["stores"][0]["id"])


async def rarest(person: Person, store: str) -> dict[str, Any]:
    """The offer that can be made the fewest times now."""
    window = await person.get(f"/api/inventory/v1/public/showcase/{store}?size=200")
    found: dict[str, Any] = min(window["items"], key=lambda one: (one["available"], one["sku"]))
    return found


async def test_it_sells_out_while_the_page_is_open(surfaces: Surfaces) -> None:
    seller = await surfaces.person("sales-tverskaya")
    store = await store_of(seller)
    offer = await rarest(seller, store)
    page = await surfaces.stranger(PHONE)
    await page.goto(f"{surfaces.base}/s/{store}")
    article = page.get_by_role("article", name=offer["title"]["ru"], exact=True)
    await expect(article).to_be_visible()
    held = await seller.post(
        "/api/inventory/v1/holds",
        {
            "store_id": store,
            "lines": [{"kind": offer["kind"], "sellable_id": offer["id"], "quantity": f"{offer['available']}.000"}],
        },
    )
    await expect(article).to_be_hidden(timeout=10_000)
    await seller.delete(f"/api/inventory/v1/holds/{held['hold_id']}")
    await expect(article).to_be_visible(timeout=10_000)


async def choose(page: Page, label: str, option: int = 0) -> None:
    await page.get_by_role("combobox", name=label).click()
    await page.get_by_role("option").nth(option).click()


async def test_a_buyer_orders_and_follows_the_order(surfaces: Surfaces) -> None:
    """A sheet closed too early loses neither the order nor the way to pay it; nobody else is asked for money."""
    seller = await surfaces.person("sales-tverskaya")
    store = await store_of(seller)
    page = await surfaces.stranger(PHONE)
    await page.goto(f"{surfaces.base}/s/{store}")
    await page.get_by_role("article").first.get_by_role("button", name="В корзину").click()
    await page.get_by_role("button", name="Корзина").click()
    await choose(page, "Район доставки")
    await choose(page, "День", 2)
    await choose(page, "Время")
    await page.get_by_label("Улица, дом, квартира").fill("Тверская 1, кв. 2")
    await page.get_by_label("Кому").fill("Мария Константинопольская-Воскресенская")
    await page.get_by_label("Ваше имя").fill("Анна")
    await page.get_by_label("Ваш телефон").fill("+7 916 123-45-67")
    await page.get_by_label("Текст открытки").fill("С днём рождения!\n  Твоя А.")
    await page.get_by_role("button", name=re.compile("Заказать")).click()
    await expect(page.get_by_role("heading", name=re.compile("принят"))).to_be_visible()
    pay = page.get_by_role("link", name=re.compile("Оплатить"))
    await expect(pay).to_be_visible(timeout=20_000)
    assert str(await pay.get_attribute("href")).startswith("http")
    way_to_pay = await pay.get_attribute("href")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("link", name="Следить за заказом").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Заказ")
    assert await page.get_by_role("link", name=re.compile("Оплатить")).get_attribute("href") == way_to_pay
    await expect(page.get_by_text("Мария Константинопольская-Воскресенская")).to_be_visible()
    await expect(page.get_by_text("С днём рождения")).to_have_count(0)
    stranger = await surfaces.stranger(PHONE)
    await stranger.goto(page.url)
    await expect(stranger.get_by_role("heading", level=1)).to_contain_text("Заказ")
    await expect(stranger.get_by_text("Мария Константинопольская-Воскресенская")).to_be_visible()
    await expect(stranger.get_by_role("link", name=re.compile("Оплатить"))).to_have_count(0)
