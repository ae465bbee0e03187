"""A visitor of a shop's own site and the operator who answers: both at their screens, over the real channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiohttp import web
from contracts.demo import demo_id
from playwright.async_api import Page, expect

from gateway.web.e2e.people import PHONE, Person, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]
CHAT = "demo-web-chat-tverskaya"


async def begins(surfaces: Surfaces, name: str, text: str) -> Page:
    """A visitor who opens the chat and writes."""
    chat = await surfaces.stranger(PHONE)
    await chat.goto(f"{surfaces.base}/widget/{CHAT}?language=ru")
    await chat.get_by_label("Ваше имя").fill(name)
    await chat.get_by_label("Ваше сообщение").fill(text)
    await chat.keyboard.press("Enter")
    return chat


async def opens(operator: Person, name: str) -> None:
    """The operator sees the newcomer appear and opens the conversation."""
    row = operator.page.get_by_role("button").filter(has_text=name)
    await expect(row).to_be_visible()
    await row.click()
    await expect(operator.page.get_by_role("heading", level=2).filter(has_text=name)).to_be_visible()


async def test_a_visitor_is_heard_at_once_and_answered_with_the_keyboard(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    await expect(anna.page.get_by_role("list", name="Сообщения")).to_be_visible()
    name = f"Пётр {uuid4().hex[:6]}"
    chat = await begins(surfaces, name, "Есть белые пионы?")
    await opens(anna, name)
    log = anna.page.get_by_role("log")
    await expect(log).to_contain_text("Есть белые пионы?")
    box = anna.page.get_by_role("textbox", name="Сообщение собеседнику")
    await box.fill("/hello")
    await anna.page.keyboard.press("Enter")
    await expect(box).to_have_value(f"Здравствуйте, {name}! Меня зовут Анна, Нарцисс на Тверской. Чем помочь?")
    await anna.page.keyboard.press("Enter")
    await expect(chat.get_by_role("log")).to_contain_text("Чем помочь?")
    await expect(log.get_by_role("img", name="Прочитано")).to_be_visible()


async def test_a_note_stays_among_colleagues_and_a_half_written_answer_survives(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    name = f"Ирина {uuid4().hex[:6]}"
    chat = await begins(surfaces, name, "Нужен букет к пятнице")
    await opens(anna, name)
    await anna.page.get_by_text("Заметка", exact=True).click()
    await anna.page.get_by_role("textbox", name="Заметка, которую увидят только коллеги").fill("Просила без лилий")
    await anna.page.keyboard.press("Enter")
    await expect(anna.page.get_by_role("log")).to_contain_text("Просила без лилий")
    await anna.page.get_by_text("Сообщение", exact=True).click()
    box = anna.page.get_by_role("textbox", name="Сообщение собеседнику")
    await box.fill("Да, соберём. Сколько")
    await chat.get_by_label("Ваше сообщение").fill("И открытку")
    await chat.keyboard.press("Enter")
    await expect(anna.page.get_by_role("log")).to_contain_text("И открытку")
    await expect(box).to_have_value("Да, соберём. Сколько")
    await anna.page.reload()
    await expect(box).to_have_value("Да, соберём. Сколько", timeout=20_000)
    await box.fill("")
    await expect(chat.get_by_role("log")).not_to_contain_text("лилий")


async def test_a_conversation_becomes_a_customer_and_belongs_to_who_takes_it(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    name = f"Олег {uuid4().hex[:6]}"
    await begins(surfaces, name, "Добрый день")
    await opens(anna, name)
    await anna.page.get_by_role("button", name="Создать клиента").click()
    await expect(anna.page.get_by_role("link", name=name)).to_be_visible()
    await anna.page.get_by_role("button", name="Ответ не нужен").click()
    await expect(anna.page.get_by_role("button", name="Ответ не нужен")).to_have_count(0)
    await anna.page.get_by_role("button", name="Ждут").click()
    await expect(anna.page.get_by_role("button").filter(has_text=name)).to_have_count(0)


async def test_another_store_has_no_such_conversation(surfaces: Surfaces) -> None:
    anna = await surfaces.person("sales-tverskaya")
    await anna.goes_to("/app/messenger")
    name = f"Вера {uuid4().hex[:6]}"
    await begins(surfaces, name, "Здравствуйте")
    await opens(anna, name)
    stranger = await surfaces.person("sales-petrogradka")
    await stranger.goes_to(anna.page.url.removeprefix(anna.base))
    await expect(stranger.page.get_by_text("принадлежит другому магазину").first).to_be_visible()
    await expect(stranger.page.get_by_text(name)).to_have_count(0)


@asynccontextmanager
async def shop_site(base: str) -> AsyncIterator[str]:
    """A shop's own site with the chat on it, at an origin of its own."""

    async def page(_: web.Request) -> web.Response:
        script = f'<script src="{base}/widget/chat.js" data-chat="{CHAT}" async></script>'
        return web.Response(text=f'<html lang="en"><h1>Flowers</h1>{script}</html>', content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def allow(surfaces: Surfaces, *origins: str) -> None:
    """A manager says on which sites the chat may stand."""
    manager = await surfaces.person("manager-ru")
    profile = demo_id("profile", "web_chat:tverskaya")
    path = f"/api/messenger/v1/profiles/{profile}"
    known = await manager.get(path)
    terms = {"allowed_origins": list(origins), "greetings": known["web_chat"]["greetings"]}
    change = {"title": known["title"], "store_ids": known["store_ids"], "enabled": True, "web_chat": terms}
    me = await manager.get("/api/gateway/v1/me")
    proof = {"X-CSRF-Token": me["csrf_token"], "Origin": surfaces.base, "If-Match": f'"{known["version"]}"'}
    answer = await manager.page.context.request.put(f"{surfaces.base}{path}", data=change, headers=proof)
    assert answer.ok, await answer.text()


async def test_the_chat_stands_on_the_sites_it_may_and_on_no_other(surfaces: Surfaces) -> None:
    async with shop_site(surfaces.base) as allowed, shop_site(surfaces.base) as other:
        await allow(surfaces, allowed)
        visitor = await (await surfaces.stranger()).context.new_page()
        await visitor.goto(allowed)
        await visitor.get_by_role("button", name="Open the chat").click()
        chat = visitor.frame_locator("iframe")
        await expect(chat.get_by_label("Your message")).to_be_visible()
        await chat.get_by_role("button", name="Close the chat").click()
        await expect(visitor.locator("iframe")).to_be_hidden()
        await visitor.goto(other)
        await visitor.get_by_role("button", name="Open the chat").click()
        await expect(visitor.locator("iframe")).to_be_visible()
        await expect(chat.get_by_label("Your message")).to_have_count(0)
