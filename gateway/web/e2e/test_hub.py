"""The day at a glance, and the settings: what is set up is there afterwards, secrets are shown once."""

import asyncio
import re
from datetime import date, timedelta
from random import randrange
from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, expect

from gateway.web.e2e.people import PHONE, Surfaces
from gateway.web.e2e.test_every_screen import serious
from gateway.web.e2e.test_messenger import begins

pytestmark = [pytest.mark.platform, pytest.mark.servers]
PLACES = (
    "stores",
    "entities",
    "zones",
    "people",
    "roles",
    "sessions",
    "devices",
    "audit",
    "stages",
    "reasons",
    "policies",
    "replies",
    "accounts",
    "providers",
    "keys",
    "webhooks",
    "incidents",
    "parked",
    "doctor",
)


async def test_a_day_opens_down_to_its_documents(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page = manager.page
    await manager.goes_to("/app/dashboard")
    profit = page.get_by_role("region", name="Прибыль и убытки")
    await profit.get_by_role("button", name="Цветы и товары").first.click()
    document = page.get_by_role("dialog").get_by_role("link").first
    number = await document.inner_text()
    await document.click()
    await expect(page).to_have_url(re.compile("/app/orders/"))
    await expect(page.get_by_text(number).first).to_be_visible()


async def test_a_dead_service_takes_only_its_own_part(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page = manager.page

    async def away(route: Route) -> None:
        await route.fulfill(status=503, json={"code": "unavailable", "detail": "away"})

    await page.route("**/api/analytics/**", away)
    await manager.goes_to("/app/dashboard")
    await expect(page.get_by_role("region", name="Продажи").get_by_role("alert")).to_be_visible()
    await expect(page.get_by_role("region", name="Заказы").get_by_text("На сегодня")).to_be_visible()
    await expect(page.get_by_role("region", name="Обещания под угрозой").get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("place", PLACES)
async def test_each_place_of_the_settings_can_be_read_aloud(surfaces: Surfaces, place: str) -> None:
    admin = await surfaces.person("admin")
    await admin.goes_to(f"/app/settings/{place}")
    await expect(admin.page.locator("main h2").first).to_be_visible()
    await expect(admin.page.locator("main [role=status][aria-label]")).to_have_count(0)
    found = await serious(admin.page)
    assert found == [], found


async def test_an_api_key_is_shown_once_and_can_be_revoked(surfaces: Surfaces) -> None:
    admin = await surfaces.person("admin")
    page = admin.page
    title = f"Сайт {uuid4().hex[:6]}"
    await admin.goes_to("/app/settings/keys")
    await page.get_by_role("button", name="Создать ключ").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Название").fill(title)
    await form.get_by_role("combobox", name="Магазины").click(force=True)
    await page.get_by_role("option").first.click()
    await page.keyboard.press("Escape")
    await form.get_by_role("button", name="Сохранить").click()
    secret = page.get_by_test_id("secret")
    await expect(secret).to_contain_text("nck_")
    key = await secret.inner_text()
    await page.get_by_role("button", name="Сохранено, закрыть").click()
    row = page.get_by_role("row").filter(has_text=title)
    await expect(row).to_be_visible()
    assert key not in await page.content()
    await row.get_by_role("button", name="Отозвать").click()
    await page.get_by_role("dialog").get_by_role("button", name="Отозвать").click()
    await expect(row).to_contain_text("отозван")


async def test_an_api_key_whose_answer_got_lost_is_shown_all_the_same(surfaces: Surfaces) -> None:
    admin = await surfaces.person("admin")
    page, lost = admin.page, 1
    title = f"Партнёр {uuid4().hex[:6]}"

    async def loses_the_first_answer(route: Route) -> None:
        nonlocal lost
        if route.request.method == "POST" and lost:
            lost -= 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/api/gateway/v1/api-keys*", loses_the_first_answer)
    await admin.goes_to("/app/settings/keys")
    await page.get_by_role("button", name="Создать ключ").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Название").fill(title)
    await form.get_by_role("combobox", name="Магазины").click(force=True)
    await page.get_by_role("option").first.click()
    await page.keyboard.press("Escape")
    await form.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_text("Нет связи с сервером")).to_be_visible()
    await form.get_by_role("button", name="Сохранить").click()
    await expect(page.get_by_test_id("secret")).to_contain_text("nck_")
    await page.get_by_role("button", name="Сохранено, закрыть").click()
    await expect(page.get_by_role("row").filter(has_text=title)).to_have_count(1)


async def test_a_stage_says_what_would_move_before_it_is_switched_off(surfaces: Surfaces) -> None:
    admin = await surfaces.person("admin")
    page = admin.page
    title = f"Упакован {uuid4().hex[:6]}"
    await admin.goes_to("/app/settings/stages")
    await page.get_by_role("row").filter(has_text="Готов").first.get_by_role("button", name="Отключить").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("alert")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Отключить")).to_be_disabled()
    await dialog.get_by_role("button", name="Отмена").click()
    await page.get_by_role("button", name="Добавить этап").click()
    await page.get_by_label("Название · Русский").fill(title)
    await page.get_by_role("button", name="Сохранить").click()
    row = page.get_by_role("row").filter(has_text=title)
    await row.get_by_role("button", name="Отключить").click()
    await expect(dialog.get_by_text("ничего не переместится")).to_be_visible()
    await dialog.get_by_role("button", name="Отключить").click()
    await expect(row.get_by_text("Не используется")).to_be_visible()


async def test_whoever_switches_a_stage_off_hears_that_other_stores_orders_move_too(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    title = f"Проверен {uuid4().hex[:6]}"
    await manager.post(
        "/api/orders/v1/stages", {"titles": {"ru": title}, "status": "placed", "colour": "#2f7a51", "position": 1000}
    )
    await manager.goes_to("/app/settings/stages")
    row = manager.page.get_by_role("row").filter(has_text=title)
    await row.get_by_role("button", name="Отключить").click()
    dialog = manager.page.get_by_role("dialog")
    await expect(dialog.get_by_text("В ваших магазинах на этом этапе заказов нет.")).to_be_visible()
    await expect(dialog.get_by_text("заказы других магазинов переместятся тоже")).to_be_visible()
    await dialog.get_by_role("button", name="Отключить").click()
    await expect(row.get_by_text("Не используется")).to_be_visible()


async def test_two_administrators_see_both_versions(surfaces: Surfaces) -> None:
    first, second = await surfaces.person("admin"), await surfaces.person("admin")
    word = uuid4().hex[:6]
    await first.post("/api/orders/v1/loss-reasons", {"code": f"story_{word}", "titles": {"ru": f"Причина {word}"}})
    for person in (first, second):
        await person.goes_to("/app/settings/reasons")
        await person.page.get_by_role("button", name=f"Причина {word}").click()
        await expect(person.page.get_by_label("Название · English")).to_be_visible()
    await saved(first.page, f"First {word}")
    await expect(first.page.get_by_role("dialog")).to_have_count(0)
    await saved(second.page, f"Second {word}")
    conflict = second.page.get_by_role("dialog", name="Кто-то изменил это раньше вас")
    await expect(conflict.get_by_text(f"First {word}")).to_be_visible()
    await expect(conflict.get_by_text(f"Second {word}")).to_be_visible()
    await conflict.get_by_role("button", name="Сохранить моё").click()
    await expect(second.page.get_by_role("dialog")).to_have_count(0)
    reasons = await second.get("/api/orders/v1/loss-reasons?all_reasons=true")
    assert [one for one in reasons if one["titles"]["en"] == f"Second {word}"]


async def saved(page: Page, title: str) -> None:
    await page.get_by_label("Название · English").fill(title)
    await page.get_by_role("button", name="Сохранить").click()


def some_day() -> date:
    """A day far enough ahead that no other story has orders in it."""
    return date(2027, 3, 1) + timedelta(days=randrange(300))  # noqa: S311  (no secret)


async def test_one_day_takes_more_orders_is_closed_and_goes_back_to_its_rule(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page, day = manager.page, some_day()
    await manager.goes_to(f"/app/settings/zones?shown=days&day={day}")
    row = page.get_by_role("main").get_by_role("row").nth(1)
    places = row.get_by_role("cell").nth(2)
    await expect(places).to_have_text(re.compile(r"^\d+$"))
    by_rule = int(await places.inner_text())
    window = row.get_by_role("button").first
    await window.click()
    form = page.get_by_role("dialog")
    await form.get_by_role("textbox", name="Сколько заказов").fill(str(by_rule + 20))
    await form.get_by_role("button", name="Сохранить").click()
    await expect(row).to_contain_text(f"0 из {by_rule + 20}")
    await row.get_by_role("button", name="Закрыть").click()
    await expect(row).to_contain_text("Закрыто")
    await page.get_by_role("button", name="Неделя позже").click()
    await expect(page.get_by_role("main").get_by_role("row").nth(1)).to_contain_text(f"0 из {by_rule}")
    await page.get_by_role("button", name="Неделя раньше").click()
    await expect(row).to_contain_text("Закрыто")
    await row.get_by_role("button", name="Вернуть по правилу").click()
    await expect(row).to_contain_text(f"0 из {by_rule}")
    await expect(row.get_by_role("button", name="Вернуть по правилу")).to_have_count(0)


async def test_how_a_store_takes_orders_is_set_on_the_screen(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page = manager.page
    await manager.goes_to("/app/settings/policies")
    row = page.get_by_role("row").filter(has_text="Петроградк")
    for minutes, said in (("1530", "1 день 1 час 30 минут"), ("60", "1 час")):
        await row.get_by_role("button").click()
        form = page.get_by_role("dialog")
        await form.get_by_role("textbox", name="Минут на оплату").fill(minutes)
        await expect(form.get_by_text(f"({said})")).to_be_visible()
        await form.get_by_role("button", name="Сохранить").click()
        await expect(form).to_have_count(0)
        await expect(row.get_by_role("cell", name=said, exact=True)).to_be_visible()


async def test_operators_answer_with_a_reply_written_for_them(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page, word = manager.page, uuid4().hex[:6]
    await manager.goes_to("/app/settings/replies")
    await page.get_by_role("button", name="Добавить ответ").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Название").fill(f"Ответ {word}")
    await form.get_by_label("Сокращение").fill(f"story_{word}")
    text = form.get_by_role("textbox", name="Текст · Русский")
    await text.fill("Здравствуйте, {nobody}!")
    await expect(form.get_by_text("Подстановки «nobody» нет")).to_be_visible()
    await text.fill("Здравствуйте, !")
    await text.press("ArrowLeft")
    await form.get_by_role("button", name="{customer}").click()
    await expect(text).to_have_value("Здравствуйте, {customer}!")
    await expect(form.get_by_text("Покупатель прочтёт: Здравствуйте, Анна!")).to_be_visible()
    await form.get_by_role("button", name="Сохранить").click()
    row = page.get_by_role("row").filter(has_text=f"Ответ {word}")
    await expect(row).to_contain_text(f"/story_{word}")
    name = f"Ольга {word}"
    await begins(surfaces, name, "Добрый день")
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    await anna.page.get_by_role("button").filter(has_text=name).click()
    writing = anna.page.get_by_label("Сообщение собеседнику", exact=True)
    await writing.press_sequentially(f"/nothing_{word}")
    await expect(anna.page.get_by_text(f"Готового ответа «/nothing_{word}» нет")).to_be_visible()
    await writing.press("Enter")
    await expect(writing).to_have_value(f"/nothing_{word}")
    await writing.fill("")
    await writing.press_sequentially(f"/story_{word}")
    await writing.press("Enter")
    await expect(writing).to_have_value(f"Здравствуйте, {name}!")
    await row.get_by_role("button").first.click()
    await form.get_by_role("button", name="Удалить ответ").click()
    await page.get_by_role("button", name="Удалить", exact=True).click()
    await expect(row).to_have_count(0)


async def test_a_shortcut_typed_faster_than_the_replies_load_is_still_a_reply(surfaces: Surfaces) -> None:
    name = f"Фёдор {uuid4().hex[:6]}"
    await begins(surfaces, name, "Добрый день")
    anna = await surfaces.person("sales-tverskaya")
    asked, arrived = asyncio.Event(), asyncio.Event()

    async def slowly(route: Route) -> None:
        asked.set()
        await arrived.wait()
        await route.continue_()

    await anna.page.route("**/conversations/*/canned-replies*", slowly)
    await anna.goes_to("/app/messenger")
    await anna.page.get_by_role("button").filter(has_text=name).click()
    writing = anna.page.get_by_label("Сообщение собеседнику", exact=True)
    await asked.wait()
    await writing.press_sequentially("/hours")
    await writing.press("Enter")
    await expect(anna.page.get_by_text("Готовые ответы загружаются…")).to_be_visible()
    arrived.set()
    await expect(writing).to_have_value("Мы работаем каждый день с 9 до 21.")


async def test_a_device_is_let_in_by_its_code_and_put_out_again(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page, title = manager.page, f"Касса {uuid4().hex[:6]}"
    await manager.goes_to("/app/settings/devices")
    await page.get_by_role("button", name="Добавить устройство").click()
    await page.get_by_role("dialog").get_by_label("Название").fill(title)
    await page.get_by_role("button", name="Получить код").click()
    code = await page.get_by_test_id("secret").inner_text()
    till = (await surfaces.stranger()).context.request
    api = f"{surfaces.base}/api/gateway/v1"
    made = await till.post(f"{api}/enrolments/redeem", data={"code": code}, headers={"Origin": surfaces.base})
    mine = {"Authorization": f"Bearer {(await made.json())['token']}"}
    assert (await till.get(f"{api}/me", headers=mine)).ok
    await page.get_by_role("button", name="Готово").click()
    row = page.get_by_role("row").filter(has_text=title)
    await expect(row).to_contain_text("Общее")
    assert code not in await page.content()
    await row.get_by_role("button", name="Отозвать").click()
    await page.get_by_role("dialog").get_by_role("button", name="Отозвать").click()
    await expect(row).to_contain_text("отозвано")
    assert (await till.get(f"{api}/me", headers=mine)).status == 401


async def test_a_chat_of_a_site_greets_as_it_was_told_and_moves_to_a_new_key(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    page, title = manager.page, f"Сайт {uuid4().hex[:6]}"
    await manager.goes_to("/app/settings/accounts")
    await page.get_by_role("button", name="Добавить аккаунт").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Название").fill(title)
    await form.get_by_label("Русский").fill("Какие цветы вам нравятся?")
    await form.get_by_role("button", name="Сохранить").click()
    row = page.get_by_role("row").filter(has_text=title)
    await row.get_by_role("button").click()
    code = form.locator("pre")
    before = str(await code.inner_text()).split('data-chat="')[1].split('"')[0]
    chat = await surfaces.stranger(PHONE)
    await chat.goto(f"{surfaces.base}/widget/{before}?language=ru")
    await expect(chat.get_by_text("Какие цветы вам нравятся?")).to_be_visible()
    await form.get_by_role("button", name="Выпустить новый ключ").click()
    await page.get_by_role("button", name="Сменить", exact=True).click()
    await expect(form).to_have_count(0)
    await row.get_by_role("button").click()
    await expect(code).not_to_contain_text(before)
    await chat.reload()
    await expect(chat.get_by_role("alert").first).to_be_visible()
    await form.get_by_role("switch").uncheck(force=True)
    await form.get_by_role("button", name="Сохранить").click()
    await expect(row).to_contain_text("Выключен")
