"""A caller's order, clicked through all four surfaces: operator, florist, dispatcher and courier."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from gateway.web.e2e.people import PHONE, TABLET, Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers, pytest.mark.timeout(240)]

RECIPIENT = "Анаит Константинопольская-Воскресенская"
CARD = "Дорогой маме!\n   Твои сорванцы"
LONG_WAIT = 20_000
"""Milliseconds in which a message from service to service has surely arrived."""


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def take_the_call(page: Page) -> str:
    """What the operator types while the caller speaks; the number of the order."""
    buyer = section(page, "Покупатель")
    await buyer.get_by_label("Имя").fill("Рубен")
    await buyer.get_by_label("Телефон").fill("+7 916 555-01-02")
    delivery = section(page, "Доставка")
    await delivery.get_by_label("Имя получателя").fill(RECIPIENT)
    await delivery.get_by_label("Телефон").fill("+7 916 555-03-04")
    await delivery.get_by_label("Адрес").first.fill("Малая Бронная, 12")
    await delivery.get_by_role("combobox", name="Зона доставки").click()
    await page.get_by_role("option").first.click()
    await delivery.get_by_role("group", name="Время").get_by_role("button").first.click()
    goods = page.get_by_role("group", name="Что есть сейчас")
    await goods.get_by_role("button", name=re.compile(r"шт\.")).first.click()
    await page.get_by_label("Текст открытки").fill(CARD)
    await page.get_by_text("При получении", exact=True).click()
    await page.get_by_role("button", name=re.compile("Оформить заказ")).click()
    heading = page.get_by_role("heading", name=re.compile("Заказ .+ оформлен"))
    await expect(heading).to_be_visible(timeout=LONG_WAIT)
    await expect(page.get_by_text("Цветы закреплены за заказом.")).to_be_visible(timeout=LONG_WAIT)
    return (await heading.inner_text()).split()[1]


async def make_the_bouquet(page: Page, number: str) -> None:
    await page.locator("aside li button", has_text=number).click()
    await expect(page.locator("main").get_by_text("Дорогой маме!")).to_have_text(CARD)
    await page.get_by_role("button", name="Взять в работу").click()
    await page.get_by_role("button", name="Готово", exact=True).click()
    await page.get_by_role("button", name="Всё по плану, готово").click()
    await expect(page.get_by_role("dialog")).to_be_hidden(timeout=LONG_WAIT)


async def give_it_to(page: Page, number: str, courier: str) -> None:
    card = page.locator(f'[data-order="{number}"]')
    await expect(card.get_by_text("Собран")).to_be_visible(timeout=LONG_WAIT)
    await card.get_by_role("button", name=f"Кому отдать {number}").click()
    await page.get_by_role("menuitem", name=re.compile(courier)).click()
    await expect(card.get_by_text("Назначен")).to_be_visible(timeout=LONG_WAIT)


async def promised_day(person: Person) -> str:
    """The day of the order whose page is open, in the store's own zone."""
    order = await person.get(f"/api/orders/v1/orders/{person.page.url.rpartition('/')[2]}")
    starts_at = datetime.fromisoformat(order["delivery"]["window"]["starts_at"])
    return str(starts_at.astimezone(ZoneInfo("Europe/Moscow")).date())


async def bring_it(page: Page, number: str) -> None:
    await page.get_by_role("link", name=re.compile(number)).click()
    await expect(page.get_by_text(RECIPIENT)).to_be_visible()
    await page.get_by_role("button", name="Забрал букет").click()
    await page.get_by_role("button", name="Вручить", exact=True).click()
    await expect(page.get_by_label("Кто получил")).to_have_value(RECIPIENT)
    await page.get_by_role("button", name="Вручено", exact=True).click()
    await expect(
        page.get_by_role("heading", name="Остановки по порядку").or_(page.get_by_text("Завершено"))
    ).to_be_visible()


async def test_from_the_phone_to_the_door(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/new-order")
    number = await take_the_call(anna.page)
    await anna.page.get_by_role("link", name="Открыть заказ").click()
    await anna.page.get_by_role("button", name="Передать флористам").click()
    await expect(anna.page.get_by_text("У флористов").first).to_be_visible(timeout=LONG_WAIT)

    olga = await surfaces.person("florist-tverskaya", size=TABLET)
    await olga.goes_to("/app/florist")
    await make_the_bouquet(olga.page, number)

    aram = await surfaces.person("courier-tverskaya", size=PHONE)
    await aram.goes_to("/courier")
    begin = aram.page.get_by_role("button", name=re.compile("Начать смену"))
    await expect(begin.or_(aram.page.get_by_role("button", name="Закончить смену"))).to_be_visible()
    if await begin.count():
        await begin.click()
    me = await aram.get("/api/gateway/v1/me")

    dispatcher = await surfaces.person("manager-ru")
    await dispatcher.goes_to(f"/app/dispatch?day={await promised_day(anna)}")
    await give_it_to(dispatcher.page, number, me["name"])
    await bring_it(aram.page, number)
    # The operator's page was open all the time and was told, not asked.
    await expect(anna.page.get_by_text("Доставлен").first).to_be_visible(timeout=LONG_WAIT)
