"""What the shelves and the recipes are kept by: names in three languages, write-offs that can be taken back."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Route, expect

from gateway.web.e2e.people import Person, Surfaces
from gateway.web.e2e.test_florist import most_plentiful, store_of

pytestmark = [pytest.mark.platform, pytest.mark.servers]


async def recipe_of(person: Person, store: str) -> dict[str, Any]:
    offer = await most_plentiful(person, store)
    found = (await person.get(f"/api/inventory/v1/recipes?q={offer['sku']}"))["items"]
    recipe: dict[str, Any] = await person.get(f"/api/inventory/v1/recipes/{found[0]['id']}")
    return recipe


async def test_a_recipe_is_described_in_three_languages_and_nobody_is_overwritten(surfaces: Surfaces) -> None:
    boris = await surfaces.person("manager-ru")
    recipe = await recipe_of(boris, await store_of(boris))
    title = recipe["title"]["ru"]
    page = boris.page
    await boris.goes_to(f"/app/recipes/{recipe['id']}")
    await page.get_by_role("button", name="Название и описание").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Название: Русский").fill("")
    await expect(form.get_by_role("button", name="Сохранить")).to_be_disabled()
    await form.get_by_label("Название: Русский").fill(title)
    await form.get_by_label("Описание: Русский").fill("Нежный, как утро")
    await form.get_by_label("Описание: Հայերեն").fill("Նուրբ, ինչպես առավոտը")
    await form.get_by_role("button", name="Сохранить").click()
    await expect(form).to_be_hidden()
    await expect(page.get_by_text("Нежный, как утро")).to_be_visible()
    kept = await boris.get(f"/api/inventory/v1/recipes/{recipe['id']}")
    assert (kept["title"], kept["about"]["hy"]) == (recipe["title"], "Նուրբ, ինչպես առավոտը")
    assert kept["composition"] == recipe["composition"]


async def test_a_write_off_is_taken_back_while_it_is_told(surfaces: Surfaces) -> None:
    boris = await surfaces.person("manager-ru")
    page = boris.page
    await boris.goes_to("/app/stock?sort=best_before")
    rows = page.get_by_role("region", name="Склад").get_by_role("listitem")
    await rows.nth(2).get_by_role("button").click()
    drawer = page.get_by_role("dialog").first
    await drawer.get_by_role("button", name="Списать").first.click()
    form = page.get_by_role("dialog").filter(has_text="Списать из партии")
    await form.get_by_label("Сколько").fill("1")
    await form.get_by_role("button", name="Сломаны").click()
    await page.get_by_role("alert").filter(has_text="Списано").get_by_role("button").first.click()
    await drawer.get_by_role("tab", name="Движения").click()
    moved = drawer.get_by_role("row")
    await expect(moved.nth(0)).to_contain_text("Отмена документа")
    await expect(moved.nth(0)).to_contain_text(re.compile(r"\+1"))
    await expect(moved.nth(1)).to_contain_text("Сломаны")


async def test_what_a_supplier_brought_becomes_one_batch_though_the_answer_is_lost(surfaces: Surfaces) -> None:
    boris = await surfaces.person("manager-ru")
    page, supplier = boris.page, f"Оптовик {uuid4().hex[:6]}"
    store = await store_of(boris)
    [line, *_] = (await boris.get(f"/api/inventory/v1/stock?store_id={store}&size=5"))["items"]
    await boris.goes_to("/app/stock")
    await page.get_by_role("button", name="Принять поставку").click()
    form = page.get_by_role("dialog")
    await form.get_by_role("combobox", name="Поставщик").fill(supplier)
    await page.get_by_role("option", name=f"Добавить «{supplier}»").click()
    await expect(form.get_by_role("combobox", name="Поставщик")).to_have_value(supplier)
    await form.get_by_role("combobox", name="Добавить товар").fill(line["sku"])
    await page.get_by_role("option", name=line["sku"]).click()
    await expect(form.get_by_role("button", name="Принять", exact=True)).to_be_disabled()
    await form.get_by_label(re.compile("^Сколько:")).fill("25")
    await form.get_by_label(re.compile("^Сумма")).fill("1250")

    async def answer_is_lost(route: Route) -> None:
        await route.fetch()
        await route.abort("connectionreset")

    await page.route("**/receipts/*/posting", answer_is_lost, times=1)
    await form.get_by_role("button", name="Принять", exact=True).click()
    await expect(form.get_by_text("Ответ не пришёл")).to_be_visible()
    await expect(form.get_by_label(re.compile("^Сколько:"))).to_be_disabled()
    await form.get_by_role("button", name="Принять", exact=True).click()
    await expect(page.get_by_text("поставка принята")).to_be_visible()
    batches = await boris.get(f"/api/inventory/v1/products/{line['product_id']}/batches?store_id={store}")
    [brought] = [batch for batch in batches if batch["supplier"] == supplier]
    assert (brought["on_hand"], brought["value"]["amount"]) == ("25.000", 125_000)
