"""An order is taken in one panel; customers are edited by two, merged and parted; tasks are ticked."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect

from gateway.web.e2e.people import TABLET, Person, Surfaces
from gateway.web.e2e.test_florist import bouquet_for_the_florists, most_plentiful, store_of
from gateway.web.e2e.test_messenger import begins

pytestmark = [pytest.mark.platform, pytest.mark.servers]
MOST_TABS = 40


def unlikely(name: str) -> str:
    """A name nobody else has, so that stories told twice do not meet."""
    return f"{name} {uuid4().hex[:8]}"


async def a_customer(person: Person, name: str, **fields: Any) -> str:
    made = await person.post("/api/crm/v1/customers", {"display_name": name, **fields})
    return str(made["id"])


async def takes_a_bouquet(person: Person) -> None:
    """One that others, who take orders from the same shelves meanwhile, leave enough stems for."""
    offer = await most_plentiful(person, await store_of(person))
    await person.page.get_by_role("textbox", name="Букет или товар").fill(offer["title"]["ru"])
    goods = person.page.get_by_role("group", name="Что есть сейчас").get_by_role("button")
    await goods.filter(has_text=offer["title"]["ru"]).first.click()


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
    await takes_a_bouquet(anna)
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
    await takes_a_bouquet(anna)
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    await page.get_by_label("Текст открытки").fill("Люблю")
    await page.reload()
    await expect(page.get_by_label("Текст открытки")).to_have_value("Люблю")
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    async with page.expect_response(
        lambda answer: answer.request.method == "DELETE" and "/holds/" in answer.url
    ) as given:
        await page.get_by_role("button", name="Начать заново").click()
    assert (await given.value).status == 204
    await expect(page.get_by_label("Текст открытки")).to_have_value("")


async def test_when_the_stems_are_held_no_longer_it_is_told_and_they_are_held_again(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    page = anna.page
    await page.clock.install()
    await anna.goes_to("/app/new-order")
    await takes_a_bouquet(anna)
    await expect(page.get_by_text("Цветы отложены")).to_be_visible()
    await page.clock.fast_forward("30:00")
    over = page.get_by_role("alert").filter(has_text="Время вышло")
    await expect(over).to_be_visible()
    await page.clock.set_system_time(datetime.now(UTC))
    async with page.expect_response(lambda answer: "/holds" in answer.url and answer.ok) as held:
        await over.get_by_role("button", name="Отложить").click()
    assert (await held.value).request.method in {"PUT", "POST"}
    await expect(page.get_by_role("timer")).to_be_visible()
    await page.get_by_role("button", name="Начать заново").click()
    await expect(page.get_by_role("timer")).to_be_hidden()


async def goes_by_tab_to(page: Page, wanted: Locator) -> None:
    """Tab, as often as a patient person would."""
    await expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if await wanted.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} times Tab did not lead to {wanted}")


async def says_where_by_keyboard(page: Page) -> None:
    """Recipient and address are typed; what is asked for next is found by the keys that place the order."""
    keys = page.keyboard
    await keys.press("Alt+3")
    await keys.type("Мария Ивановна")
    await keys.press("Control+Enter")
    await expect(page.get_by_placeholder("Улица, дом")).to_be_focused()
    await keys.type("Тверская, 7")
    await keys.press("Escape")
    await keys.press("Control+Enter")
    zone = page.get_by_role("combobox", name="Зона доставки")
    await expect(zone).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(zone).not_to_have_value("")
    times = page.get_by_role("group", name="Время").get_by_role("button")
    await expect(times.first).to_be_visible()
    await keys.press("Control+Enter")
    await expect(times.first).to_be_focused()
    await keys.press("End")
    await expect(times.last).to_be_focused()
    await keys.press("Enter")
    await expect(times.last).to_have_attribute("aria-pressed", "true")


async def test_an_order_is_taken_from_a_conversation_by_keyboard_alone(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    name = unlikely("Ольга")
    await begins(surfaces, name, "Хочу что-нибудь нежное, до трёх тысяч")
    page, keys = anna.page, anna.page.keyboard
    row = page.get_by_role("button").filter(has_text=name)
    await expect(row).to_be_visible()
    await row.focus()
    await keys.press("Enter")
    await goes_by_tab_to(page, page.get_by_role("button", name="Новый заказ", exact=True).last)
    await keys.press("Enter")
    goods = page.get_by_role("textbox", name="Букет или товар")
    await expect(goods).to_be_focused()
    await expect(page.get_by_role("region", name="Покупатель").get_by_text(name)).to_be_visible()
    title = (await most_plentiful(anna, await store_of(anna)))["title"]["ru"]
    await keys.type(title)
    first = page.get_by_role("group", name="Что есть сейчас").get_by_role("button").first
    await expect(first).to_contain_text(title)
    await keys.press("ArrowDown")
    await expect(first).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("timer")).to_be_visible()
    await keys.press("Alt+2")
    await keys.press("Shift+Tab")
    await keys.press("Enter")
    await expect(page.get_by_label("Пожелания")).to_be_focused()
    await keys.type("Нежный, без лилий")
    await keys.press("Tab")
    await keys.type("3000")
    await says_where_by_keyboard(page)
    await keys.press("Alt+4")
    await keys.type("С днём рождения!")
    await expect(page.get_by_role("button", name="Оформить заказ")).to_be_enabled()
    await keys.press("Control+Enter")
    await expect(page.get_by_role("heading", name="оформлен")).to_be_visible()
    await expect(page.get_by_role("button", name="Следующий заказ")).to_be_focused()
    [order] = (await anna.get(f"/api/orders/v1/orders?q={name.split()[1]}"))["items"]
    card = await anna.get(f"/api/orders/v1/orders/{order['id']}")
    assert card["conversation_id"] is not None
    assert [(line["wishes"], line["budget"] and line["budget"]["amount"]) for line in card["lines"]] == [
        ("", None),
        ("Нежный, без лилий", 300_000),
    ]


async def test_a_bouquet_in_words_is_composed_within_its_budget_from_what_is_there(surfaces: Surfaces) -> None:
    """S53: the florist reads words and money, chooses stems, and exactly these leave the stock."""
    seller = await surfaces.person("sales-tverskaya")
    budget = {"amount": 300_000, "currency": "RUB"}
    words = {"kind": "custom_bouquet", "quantity": "1.000", "wishes": "Нежный,  без лилий", "budget": budget}
    order = await bouquet_for_the_florists(seller, lines=[words])
    olga = await surfaces.person("florist-tverskaya", size=TABLET)
    page = olga.page
    await olga.goes_to(f"/app/florist?order={order['id']}")
    await expect(page.locator("main").get_by_text("Нежный,  без лилий")).to_be_visible()
    await expect(page.locator("main").get_by_text(re.compile(r"Бюджет: 3\s000"))).to_be_visible()
    await page.get_by_role("button", name="Взять в работу").click()
    await page.get_by_role("button", name="Готово", exact=True).click()
    vase = page.get_by_role("dialog")
    told = vase.get_by_role("status").filter(has_text="Выбрано")
    await expect(told).to_have_text(re.compile(r"на 0\s₽ из 3\s000"))
    await vase.get_by_role("button", name=re.compile("есть")).first.click()
    await expect(told).not_to_have_text(re.compile(r"на 0\s₽"))
    await vase.get_by_role("button", name="Состав верный, готово").click()
    await expect(vase).to_be_hidden()
    card = await seller.get(f"/api/orders/v1/orders/{order['id']}")
    [assembly] = card["assemblies"]
    [chosen] = assembly["composition"]
    assert (card["status"], card["total"], chosen["quantity"]) == ("ready_for_courier", budget, "1.000")


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
