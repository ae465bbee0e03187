"""An order is taken in one panel; customers are edited by two, merged and parted; tasks are ticked."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from gateway.web.e2e.people import Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]


def unlikely(name: str) -> str:
    """A name nobody else has, so that stories told twice do not meet."""
    return f"{name} {uuid4().hex[:8]}"


async def a_customer(person: Person, name: str, **fields: Any) -> str:
    made = await person.post("/api/crm/v1/customers", {"display_name": name, **fields})
    return str(made["id"])


async def says_where(page: Page) -> None:
    """The address, its zone by keyboard, and the first window that is free."""
    await page.get_by_placeholder("Улица, дом").fill("Тверская, 7")
    zone = page.get_by_role("combobox", name="Зона доставки")
    await zone.click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    times = page.get_by_role("group", name="Время").get_by_role("button")
    await page.get_by_role("group", name="День").locator("button:enabled").nth(1).click()
    await times.first.click()
    await expect(times.first).to_have_attribute("aria-pressed", "true")


async def test_an_order_is_taken_from_the_buyer_to_the_payment_link(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    page, buyer = anna.page, unlikely("Ольга")
    await anna.goes_to("/app/new-order")
    place = page.get_by_role("button", name="Оформить заказ")
    await expect(place).to_be_visible()
    await page.keyboard.press("Alt+1")
    await page.keyboard.type(buyer)
    await page.get_by_role("option", name="Новый клиент").click()
    buyers = page.get_by_role("region", name="Покупатель")
    await buyers.get_by_label("Телефон").fill("8 916 000-11-22")
    await page.get_by_role("group", name="Что есть сейчас").get_by_role("button").first.click()
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    await page.get_by_role("button", name="Свой букет").click()
    await page.get_by_label("Пожелания").fill("Нежный, без лилий")
    await page.get_by_label("Бюджет").fill("3000")
    await page.keyboard.press("Alt+3")
    await page.keyboard.type("Мария Ивановна")
    await expect(place).to_be_disabled()
    await says_where(page)
    await page.get_by_label("Текст открытки").fill("С днём  рождения!")
    await expect(place).to_be_enabled()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", name="оформлен")).to_be_visible()
    await expect(page.get_by_text("Цветы закреплены за заказом.")).to_be_visible()
    await expect(page.get_by_label("Ссылка на оплату", exact=True)).to_be_visible()
    [known] = await anna.get(f"/api/crm/v1/customers/lookup?q={buyer.split()[1]}")
    [order] = (await anna.get(f"/api/orders/v1/orders?customer_id={known['id']}"))["items"]
    card = await anna.get(f"/api/orders/v1/orders/{order['id']}")
    assert [line["wishes"] for line in card["lines"]] == ["", "Нежный, без лилий"]
    assert (card["card_text"], card["delivery"]["recipient"]["name"]) == ("С днём  рождения!", "Мария Ивановна")
    await page.get_by_role("button", name="Следующий заказ").click()
    await expect(page.get_by_role("button", name="Начать заново")).to_be_disabled()


async def test_an_order_half_taken_survives_the_window_and_gives_its_stems_back(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    page = anna.page
    await anna.goes_to("/app/new-order")
    await page.get_by_role("group", name="Что есть сейчас").get_by_role("button").first.click()
    await page.get_by_label("Текст открытки").fill("Люблю")
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    await page.reload()
    await expect(page.get_by_label("Текст открытки")).to_have_value("Люблю")
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    async with page.expect_response(
        lambda answer: answer.request.method == "DELETE" and "/holds/" in answer.url
    ) as given:
        await page.get_by_role("button", name="Начать заново").click()
    assert (await given.value).status == 204
    await expect(page.get_by_label("Текст открытки")).to_have_value("")


async def test_two_people_edit_one_customer_and_lose_nothing(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    boris = await surfaces.person("manager-ru")
    customer = await a_customer(anna, unlikely("Ирина"), notes="было")
    for person, notes in ((anna, "от Анны"), (boris, "от Бориса")):
        await person.goes_to(f"/app/customers/{customer}")
        await person.page.get_by_role("button", name="Изменить", exact=True).click()
        await person.page.get_by_label("Заметки").fill(notes)
    await boris.page.get_by_role("combobox", name="Любит", exact=True).fill("пионы")
    await anna.page.get_by_role("button", name="Сохранить").click()
    await expect(anna.page.get_by_role("dialog")).to_be_hidden()
    await boris.page.get_by_role("button", name="Сохранить").click()
    conflict = boris.page.get_by_role("dialog").filter(has_text="Кто-то изменил это раньше вас")
    await expect(conflict.get_by_text("от Анны")).to_be_visible()
    await expect(conflict.get_by_text("от Бориса")).to_be_visible()
    await conflict.get_by_role("button", name="Сохранить моё").click()
    await expect(boris.page.get_by_role("dialog")).to_have_count(0)
    card = await anna.get(f"/api/crm/v1/customers/{customer}")
    assert (card["notes"], card["preferences"]["likes"]) == ("от Бориса", ["пионы"])
    await expect(anna.page.get_by_text("от Бориса")).to_be_visible()


async def test_two_records_of_one_person_are_merged_after_a_look_and_parted_again(surfaces: Surfaces) -> None:
    boris = await surfaces.person("manager-ru")
    page, stays, goes = boris.page, unlikely("Елена"), unlikely("Лена")
    customer = await a_customer(boris, stays)
    await a_customer(boris, goes, emails=["lena@example.org"])
    await boris.goes_to(f"/app/customers/{customer}")
    await page.get_by_role("button", name="Объединить").click()
    await page.get_by_role("textbox", name="Кого объединить").fill(goes.split()[1])
    await page.get_by_role("option", name=goes).click()
    await expect(page.get_by_role("table", name="Что получится")).to_contain_text("lena@example.org")
    await page.get_by_role("button", name=f"Объединить в «{stays}»").click()
    who = page.get_by_role("region", name="Кто это")
    await expect(who.get_by_text("lena@example.org")).to_be_visible()
    await page.get_by_role("button", name="Разъединить").click()
    await expect(who.get_by_text("lena@example.org")).to_be_hidden()
    await boris.goes_to(f"/app/customers?q={goes.split()[1]}")
    await expect(page.get_by_role("link", name=goes)).to_be_visible()


async def test_a_task_is_written_ticked_and_taken_back(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    page, task = anna.page, unlikely("Перезвонить")
    await anna.goes_to("/app/tasks?tab=mine")
    await page.get_by_role("button", name="Новая задача").click()
    await page.get_by_label("Что сделать").fill(task)
    await page.get_by_label("Срок").fill("2031-02-14T10:00")
    await page.get_by_role("button", name="Добавить").click()
    tick = page.get_by_label(f"Сделано: {task}")
    await expect(tick).to_be_visible()
    await tick.click()
    await expect(tick).to_be_hidden()
    await page.get_by_role("button", name="Вернуть").first.click()
    await expect(tick).to_be_visible()
    await tick.click()
    await expect(tick).to_be_hidden()
