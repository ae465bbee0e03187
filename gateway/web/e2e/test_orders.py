"""An operator's hour with orders: list, own view, board, page. Each story places the orders it needs."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from gateway.web.e2e.people import Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]
STORE = "tverskaya"


async def placed(person: Person, **changes: Any) -> Any:
    """An order of one piece that is for sale now, paid on receipt and picked up unless told otherwise."""
    me = await person.get("/api/gateway/v1/me")
    store = me["active_store"] or me["stores"][0]["id"]
    asked = f"store_id={store}&kind=product&sellable_now=true&with_availability=true&size=50"
    offers = await person.get(f"/api/inventory/v1/catalogue?{asked}")
    plenty = max(offers["items"], key=lambda one: one["available"] or 0)
    line = {"kind": "product", "sellable_id": plenty["id"], "quantity": "1.000"}
    body = {"store_id": store, "lines": [line], "payment_mode": "on_receipt", **changes}
    return await person.post("/api/orders/v1/orders", body)


async def test_an_order_is_found_kept_in_a_view_and_found_again(surfaces: Surfaces) -> None:
    operator = await surfaces.person(f"sales-{STORE}")
    name = f"Покупатель {uuid4().hex[:8]}"
    order = await placed(operator, buyer={"name": name})
    page = operator.page
    await operator.goes_to("/app/orders")
    await page.get_by_label("Номер, имя или телефон").fill(name)
    await expect(page.get_by_role("link", name=order["number"])).to_be_visible()
    await expect(page.get_by_role("listitem")).to_have_count(1)
    view = f"Список {uuid4().hex[:6]}"
    await page.get_by_role("button", name="Сохранить список").click()
    await page.get_by_label("Название").fill(view)
    await page.get_by_role("button", name="Сохранить", exact=True).click()
    mine = page.get_by_role("group", name="Мои списки")
    await expect(mine.get_by_role("button", name=view)).to_have_attribute("aria-pressed", "true")
    await mine.get_by_role("button", name="Все", exact=True).click()
    await mine.get_by_role("button", name=view).click()
    await expect(page.get_by_role("listitem")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_role("link", name=order["number"])).to_be_visible()


async def test_the_board_lets_the_server_refuse_and_says_why(surfaces: Surfaces) -> None:
    """An order that waits for its payment cannot be pulled to the florists; nothing about it changes."""
    operator = await surfaces.person(f"sales-{STORE}")
    order = await placed(operator, payment_mode="online")
    page = operator.page
    await operator.goes_to("/app/board")
    name = f"Заказ {order['number']}"
    unpaid = page.locator('section[data-status="confirmed"]').get_by_role("article", name=name)
    florists = page.locator('section[data-status="with_florists"]')
    await expect(unpaid).to_be_visible(timeout=20_000)
    await unpaid.drag_to(florists)
    refused = page.get_by_role("alert").filter(has_text="Карточка вернулась")
    await expect(refused).to_contain_text("ещё не оплачен")
    await expect(unpaid).to_be_visible()
    await expect(florists.get_by_role("article", name=name)).to_have_count(0)
    await page.get_by_role("button", name=f"Переместить на этап: {order['number']}").click()
    await page.get_by_role("menuitem", name="Потерян").click()
    await page.get_by_role("combobox", name="Причина потери").click()
    await page.get_by_role("option", name="Передумал").click()
    await page.get_by_role("button", name="Подтвердить").click()
    lost = page.locator('section[data-status="lost"]').get_by_role("article", name=name)
    await expect(lost).to_be_visible()


async def test_two_operators_see_each_others_words_and_lose_none(surfaces: Surfaces) -> None:
    first = await surfaces.person(f"sales-{STORE}")
    second = await surfaces.person("manager-ru")
    order = await placed(first, card_text="С праздником")
    for person in (first, second):
        await person.goes_to(f"/app/orders/{order['id']}")
        await person.page.get_by_role("button", name="Править").click()
        field = person.page.get_by_role("dialog").get_by_label("Текст открытки")
        await expect(field).to_have_value("С праздником")
    for person, words in ((first, "Люблю тебя"), (second, "Целую")):
        await person.page.get_by_role("dialog").get_by_label("Текст открытки").fill(words)
        await person.page.get_by_role("button", name="Сохранить", exact=True).click()
        if person is first:
            await expect(person.page.get_by_role("dialog")).to_have_count(0)
    conflict = second.page.get_by_role("dialog", name="Кто-то изменил это раньше вас")
    await expect(conflict.get_by_text("Люблю тебя")).to_be_visible()
    await expect(conflict.get_by_text("Целую")).to_be_visible()
    await conflict.get_by_role("button", name="Сохранить моё").click()
    await expect(second.page.get_by_role("dialog")).to_have_count(0)
    await expect(first.page.get_by_text("Целую")).to_be_visible()


async def test_an_order_to_be_collected_is_brought_after_all(surfaces: Surfaces) -> None:
    """Who, where and when are asked as for a new order; the way's price is in the sum, and the history says it."""
    operator = await surfaces.person(f"sales-{STORE}")
    order = await placed(operator)
    page = operator.page
    await operator.goes_to(f"/app/orders/{order['id']}")
    way = page.get_by_role("region", name="Получение")
    await way.get_by_role("button", name="Изменить").click()
    form = page.get_by_role("dialog")
    save = form.get_by_role("button", name="Сохранить")
    await form.get_by_text("Курьером").click()
    await form.get_by_label("Имя получателя").fill("Нуне")
    await form.get_by_label("Адрес").fill("Тверская, 12")
    await expect(save).to_be_disabled()
    await form.get_by_role("combobox", name="Зона доставки").click()
    await page.get_by_role("option").first.click()
    await form.get_by_role("group", name="День").get_by_role("button").nth(2).click()
    await form.get_by_role("group", name="Время").get_by_role("button").first.click()
    await expect(form.get_by_text("Доставка: 0")).to_be_visible()
    await save.click()
    await expect(form).to_have_count(0)
    await expect(way.get_by_text("Тверская, 12")).to_be_visible()
    await expect(page.get_by_text("доставка, сумма")).to_be_visible()
    now = await operator.get(f"/api/orders/v1/orders/{order['id']}")
    assert now["delivery"]["kind"] == "courier"
    assert (
        now["total"]["amount"] == order["total"]["amount"] + now["delivery"]["fee"]["amount"] > order["total"]["amount"]
    )


async def test_what_somebody_does_is_seen_on_an_open_page_without_a_reload(surfaces: Surfaces) -> None:
    operator = await surfaces.person(f"sales-{STORE}")
    order = await placed(operator)
    await operator.goes_to(f"/app/orders/{order['id']}")
    await expect(operator.page.get_by_role("heading", name=order["number"])).to_be_visible()
    await operator.post(f"/api/orders/v1/orders/{order['id']}/cancel", {"reason": "передумали"})
    await expect(operator.page.get_by_text("передумали").first).to_be_visible()


async def test_a_strangers_store_shows_nothing_of_the_order(surfaces: Surfaces) -> None:
    operator = await surfaces.person(f"sales-{STORE}")
    order = await placed(operator)
    stranger = await surfaces.person("sales-kentron")
    await stranger.goes_to(f"/app/orders/{order['id']}")
    await expect(stranger.page.get_by_role("alert")).to_be_visible()
    assert order["number"] not in await stranger.page.inner_text("body")
