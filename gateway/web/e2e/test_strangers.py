"""What strangers write is shown as they wrote it, and nowhere does a browser do what it says (S4)."""

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Dialog, Page, expect

from gateway.web.e2e.people import PHONE, Person, Surfaces
from gateway.web.e2e.test_delivery import LONG_WAIT, assembled, delivery_of, give, on_shift, quote_for, store_of
from gateway.web.e2e.test_messenger import CHAT
from tests.stories.people import until

pytestmark = [pytest.mark.platform, pytest.mark.servers, pytest.mark.timeout(600)]
STRUCK = "window.__struck=1"
PATIENCE = 60_000
"""Milliseconds for a page to load on a machine that does much else."""
STORE = "tverskaya"


def hostile(where: str) -> str:
    """A text that strikes in markup, in an attribute and in a script; `where` finds it again."""
    return (
        f'{where} "\'><img src=x onerror="{STRUCK};alert(1)"><script>{STRUCK}</script><svg onload="{STRUCK}">'
        "{{7*7}}"
    )


def more_hostile(where: str) -> str:
    """For where there is room: a page within the page, and an address that is a program."""
    framed = f'<iframe srcdoc="<script>parent.{STRUCK}</script>"></iframe>'
    return f'{hostile(where)}{framed}<a href="javascript:{STRUCK}">x</a> javascript:{STRUCK}'


async def shows_without_harm(page: Page, where: str, *, opens: str = "") -> None:
    """The text stands on the page as text, and nothing of it came to life."""
    if opens:
        await page.goto(opens)
    await expect(page.get_by_text(where).first).to_be_attached()
    harm = await page.evaluate(
        "() => [window.__struck ?? 0, ...['img[src=x]', 'svg[onload]', 'iframe[srcdoc]', '[onerror]',"
        " 'a[href^=\"javascript:\"]'].map(one => document.querySelectorAll(one).length)]"
    )
    assert harm == [0] * 6, (page.url, where, harm)


def told_of_dialogs(*people: Page) -> list[str]:
    """Whatever a page asked in a window of its own."""
    asked: list[str] = []

    async def note(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    for page in people:
        page.set_default_timeout(PATIENCE)
        page.on("dialog", note)
    return asked


async def an_order(seller: Person, store: str, mark: str) -> dict[str, Any]:
    window = await seller.get(f"/api/inventory/v1/public/showcase/{store}?size=200")
    offer = max(window["items"], key=lambda one: (one["available"], one["sku"]))
    customer = await seller.post("/api/crm/v1/customers", {"display_name": hostile(f"Customer-{mark}")})
    address = {"text": hostile(f"Address-{mark}"), "latitude": 55.7639, "longitude": 37.6067}
    body = {
        "store_id": store,
        "customer_id": customer["id"],
        "lines": [{"kind": offer["kind"], "sellable_id": offer["id"], "quantity": "1.000"}],
        "payment_mode": "on_receipt",
        "buyer": {"name": hostile(f"Buyer-{mark}")},
        "card_text": more_hostile(f"Card-{mark}"),
        "notes": more_hostile(f"Notes-{mark}"),
        "shows_buyer": True,
        "delivery": {
            "quote": (await quote_for(seller, store))["quote"],
            "address": address,
            "recipient": {"name": hostile(f"Recipient-{mark}"), "phone": "+79165550304"},
        },
    }
    order: dict[str, Any] = await seller.post("/api/orders/v1/orders", body)
    return order | {"customer_id": customer["id"]}


async def on_its_way(surfaces: Surfaces, seller: Person, order: dict[str, Any], courier: Person) -> Person:
    """The order made and given to the courier; gives the manager who did it."""
    manager, florist = await asyncio.gather(surfaces.person("manager-ru"), surfaces.person(f"florist-{STORE}"))
    path = f"/api/orders/v1/orders/{order['id']}"
    await until("confirmed order", lambda: _is_confirmed(seller, path))
    await seller.post(f"{path}/hand-to-florists", {})
    await assembled(florist, order)
    store, who = await store_of(seller), (await courier.get("/api/gateway/v1/me"))["user_id"]
    await on_shift(manager, store, who)
    await give(manager, store, who, await delivery_of(manager, order, "ready"))
    return manager


async def _is_confirmed(seller: Person, path: str) -> bool:
    return bool((await seller.get(path))["status"] == "confirmed")


async def test_orders_of_a_hostile_buyer_are_read_everywhere_and_strike_nowhere(surfaces: Surfaces) -> None:
    seller, aram, buyer = await asyncio.gather(
        surfaces.person(f"sales-{STORE}"), surfaces.person(f"courier-{STORE}", size=PHONE), surfaces.stranger(PHONE)
    )
    dialogs = told_of_dialogs(seller.page, aram.page, buyer)
    mark, base = uuid4().hex[:8], seller.base
    order = await an_order(seller, await store_of(seller), mark)
    await shows_without_harm(seller.page, f"Recipient-{mark}", opens=f"{base}/app/orders?q={order['number']}")
    await shows_without_harm(seller.page, f"Card-{mark}", opens=f"{base}/app/orders/{order['id']}")
    await shows_without_harm(seller.page, f"Notes-{mark}")
    await shows_without_harm(seller.page, f"Customer-{mark}", opens=f"{base}/app/customers?q=Customer-{mark}")
    await shows_without_harm(seller.page, f"Customer-{mark}", opens=f"{base}/app/customers/{order['customer_id']}")
    await seller.page.goto(f"{base}/app/board")
    await shows_without_harm(seller.page, order["number"])
    await shows_without_harm(buyer, f"Buyer-{mark}", opens=f"{base}/t/{order['public_token']}")
    manager = await on_its_way(surfaces, seller, order, aram)
    dialogs += told_of_dialogs(manager.page)
    await shows_without_harm(manager.page, order["number"], opens=f"{base}/app/dispatch")
    await aram.goes_to("/courier")
    await aram.page.get_by_role("link", name=re.compile(order["number"])).click(timeout=LONG_WAIT)
    await shows_without_harm(aram.page, f"Recipient-{mark}")
    assert dialogs == []


async def test_a_hostile_visitor_of_the_chat_is_read_and_strikes_nobody(surfaces: Surfaces) -> None:
    seller, chat = await asyncio.gather(surfaces.person(f"sales-{STORE}"), surfaces.stranger(PHONE))
    dialogs = told_of_dialogs(seller.page, chat)
    mark = uuid4().hex[:8]
    await chat.goto(f"{seller.base}/widget/{CHAT}?language=ru")
    await chat.get_by_label("Ваше имя").fill(hostile(f"Visitor-{mark}")[:60])
    await chat.get_by_label("Ваше сообщение").fill(more_hostile(f"Said-{mark}"))
    await chat.get_by_label("Ваше сообщение").press("Enter")
    await shows_without_harm(chat, f"Said-{mark}")
    await shows_without_harm(seller.page, f"Visitor-{mark}", opens=f"{seller.base}/app/messenger")
    await seller.page.get_by_role("button").filter(has_text=f"Visitor-{mark}").click()
    await shows_without_harm(seller.page, f"Said-{mark}")
    await _sends_a_file(seller, mark)
    await shows_without_harm(seller.page, f"File-{mark}")
    assert dialogs == []


async def _sends_a_file(seller: Person, mark: str) -> None:
    """A page with a program, sent as a file whose name strikes: it is handed out to be kept, not opened."""
    found = await seller.get(f"/api/messenger/v1/conversations?search=Said-{mark}")
    conversation = found["items"][0]["id"]
    sent = await seller.page.context.request.post(
        f"{seller.base}/api/messenger/v1/conversations/{conversation}/files",
        params={"client_id": str(uuid4()), "file_name": hostile(f"File-{mark}")[:150] + ".html"},
        data=f"<script>{STRUCK};alert(1)</script>".encode(),
        headers={"X-CSRF-Token": seller.csrf, "Origin": seller.base, "Content-Type": "text/html"},
    )
    assert sent.ok, await sent.text()
    shown = await seller.page.context.request.get(
        f"{seller.base}/api/messenger/v1/media/{(await sent.json())['media'][0]['id']}"
    )
    assert shown.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_a_recipe_with_a_hostile_name_strikes_nobody(surfaces: Surfaces) -> None:
    manager = await surfaces.person("manager-ru")
    dialogs = told_of_dialogs(manager.page)
    mark = uuid4().hex[:8]
    stem = (await manager.get("/api/inventory/v1/products?size=1"))["items"][0]["id"]
    composition = {
        "components": [{"product_id": stem, "quantity": "1"}],
        "margin_percent": "10",
        "assembly_minutes": 5,
        "complexity": 1,
    }
    title = {"ru": hostile(f"Recipe-{mark}")}
    path = "/api/inventory/v1/recipes"
    recipe = await manager.post(path, {"sku": f"strange-{mark}", "title": title, "composition": composition})
    try:
        await shows_without_harm(manager.page, f"Recipe-{mark}", opens=f"{manager.base}/app/recipes?q=strange-{mark}")
        await shows_without_harm(manager.page, f"Recipe-{mark}", opens=f"{manager.base}/app/recipes/{recipe['id']}")
    finally:
        await manager.page.context.request.put(
            f"{manager.base}{path}/{recipe['id']}",
            data={"sku": f"strange-{mark}", "title": {"ru": f"Recipe-{mark}"}, "active": False},
            headers={"X-CSRF-Token": manager.csrf, "Origin": manager.base, "If-Match": '"1"'},
        )
    assert dialogs == []
