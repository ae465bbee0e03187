"""The door, the languages and the shell around every screen."""

import re

import pytest
from playwright.async_api import expect

from gateway.web.e2e.people import Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]


async def test_a_stranger_signs_in_and_out(surfaces: Surfaces) -> None:
    user = next(user for user in surfaces.run["users"] if user["login"] == "sales-tverskaya")
    page = await surfaces.stranger(language="en")
    await page.goto(surfaces.base)
    await page.get_by_label("Login").fill(user["login"])
    await page.get_by_role("textbox", name="Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("wrong")
    await page.get_by_role("textbox", name="Password").fill(user["password"])
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.locator("[aria-haspopup=menu]").click()
    await page.get_by_role("menuitem").filter(has_text="Выйти").click()
    await expect(page.get_by_label("Логин")).to_be_visible()


async def test_a_florists_day_begins_at_the_table_and_a_couriers_on_the_road(surfaces: Surfaces) -> None:
    for login, place in (
        ("florist-tverskaya", "/app/florist"),
        ("courier-tverskaya", "/courier"),
        ("sales-tverskaya", "/app/dashboard"),
    ):
        person = await surfaces.person(login)
        await person.goes_to("/app")
        await expect(person.page).to_have_url(re.compile(f"{place}($|[/?])"))


async def test_the_language_changes_at_once_and_stays(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/orders")
    await expect(anna.page.get_by_role("heading", level=1)).to_have_text("Заказы")
    await anna.page.locator("[aria-haspopup=menu]").click()
    await anna.page.get_by_text("Հայերեն").click()
    await expect(anna.page.get_by_role("heading", level=1)).to_have_text("Պատվերներ")
    assert await anna.page.evaluate("document.documentElement.lang") == "hy"
    await anna.page.get_by_text("Русский").click()
    await expect(anna.page.get_by_role("heading", level=1)).to_have_text("Заказы")
