"""The Armenian shop of the stories: its people at their doors, its buyer in the messenger, its partner's server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
from contracts.demo import STORES, DemoStore

from tests.stories.people import Person, Refused, System, until

BOT = "demo_kentron_bot"
KENTRON = next(store for store in STORES if store.key == "kentron")
LONGEST_LOOK_AHEAD_DAYS = 7


@dataclass
class Buyer:
    """Somebody who writes to the shop's bot; the double shows what they see."""

    telegram: httpx.AsyncClient
    user_id: int
    name: str

    async def writes(self, text: str) -> None:
        body = {"bot": BOT, "user": {"id": self.user_id, "first_name": self.name}, "text": text}
        (await self.telegram.post("/__double__/messages", json=body)).raise_for_status()

    async def sees(self) -> list[str]:
        """Texts of the chat, oldest first."""
        answer = await self.telegram.get(f"/__double__/chats/{self.user_id}", params={"bot": BOT})
        if answer.status_code == 404:
            return []
        return [str(message.get("text", "")) for message in answer.json()["messages"]]

    async def reads(self, words: str) -> str:
        """Wait for a message with these words."""

        async def look() -> str | None:
            return next((text for text in await self.sees() if words in text), None)

        return str(await until(f"message with “{words}” in the buyer's chat", look))


@dataclass
class Shop:
    """Signed-in people of one store and the doubles of outside parties."""

    system: System
    store: DemoStore
    sales: Person
    florist: Person
    courier: Person
    manager: Person
    admin: Person
    telegram: httpx.AsyncClient
    yookassa: httpx.AsyncClient
    hdm: httpx.AsyncClient
    buyers: int = field(default=0)

    @property
    def store_id(self) -> str:
        return str(self.store.id)

    def buyer(self, name: str = "Անի") -> Buyer:
        """A new person, never seen before."""
        self.buyers += 1
        return Buyer(self.telegram, int(uuid4().int % 10**9) + 10**9, name)

    async def conversation_of(self, buyer: Buyer) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            page = await self.sales.get("/api/messenger/v1/conversations", search=buyer.name, size=50)
            for row in page["items"]:
                card = await self.sales.get(f"/api/messenger/v1/conversations/{row['id']}")
                if any(one["external_id"] == str(buyer.user_id) for one in card["participants"]):
                    return dict(card)
            return None

        found: dict[str, Any] = await until("conversation with the buyer", look)
        return found

    async def customer_from(self, conversation_id: str) -> dict[str, Any]:
        path, body = "/api/crm/v1/customers/from-conversation", {"conversation_id": conversation_id}

        async def look() -> dict[str, Any] | None:
            answer = await self.sales.try_to("POST", path, json=body, key=f"customer {conversation_id}")
            return answer.json() if answer.is_success else None

        made: dict[str, Any] = await until("customer made from the conversation", look)
        return made

    async def published_recipe(self, possible: int = 3) -> dict[str, Any]:
        """A recipe that the showcase offers right now, with its components."""

        async def look() -> dict[str, Any] | None:
            page = await self.sales.get("/api/inventory/v1/publications", store_id=self.store_id, size=200)
            for row in page["items"]:
                if row["published"] and row["available"] >= possible and row["sellable_id"] == row["recipe_id"]:
                    return dict(row)
            return None

        found: dict[str, Any] = await until("published recipe", look)
        return found

    async def product_in_stock(self, *, besides: set[str], at_least: int = 20) -> dict[str, Any]:
        """A product with a price and enough free stock."""
        prices = await self._prices()
        cursor = None
        while True:
            page = await self.sales.get(
                "/api/inventory/v1/stock",
                store_id=self.store_id,
                size=200,
                **({"cursor": cursor} if cursor else {}),
            )
            for row in page["items"]:
                known = row["product_id"] in prices and row["product_id"] not in besides
                if known and Decimal(row["free"]) >= at_least:
                    return {**row, "price": prices[row["product_id"]]}
            cursor = page["next_cursor"]
            if cursor is None:
                raise Refused("no product is in stock")

    async def _prices(self) -> dict[str, dict[str, Any]]:
        prices: dict[str, dict[str, Any]] = {}
        cursor = None
        while True:
            page = await self.sales.get(
                "/api/inventory/v1/catalogue",
                store_id=self.store_id,
                kind="product",
                size=200,
                **({"cursor": cursor} if cursor else {}),
            )
            prices |= {row["id"]: row["price"] for row in page["items"] if row["price"]}
            cursor = page["next_cursor"]
            if cursor is None:
                return prices

    async def free(self, product_id: str) -> Decimal:
        """Free stock of a product in this store, all places together."""
        page = await self.sales.get("/api/inventory/v1/stock", store_id=self.store_id, product_id=product_id, size=200)
        return sum((Decimal(row["free"]) for row in page["items"] if row["product_id"] == product_id), Decimal(0))

    async def quote(self) -> dict[str, Any]:
        """The first slot that can be promised to an address near the shop."""
        for days in range(LONGEST_LOOK_AHEAD_DAYS):
            day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
            quotes = await self.sales.get(
                "/api/delivery/v1/quotes",
                store_id=self.store_id,
                latitude=self.store.latitude + 0.004,
                longitude=self.store.longitude + 0.004,
                day=day,
            )
            if quotes:
                return dict(quotes[0])
        raise Refused("no slot can be promised in a week")

    async def hold(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        body = {"store_id": self.store_id, "lines": lines}
        made: dict[str, Any] = await self.sales.post("/api/inventory/v1/holds", body)
        return made

    async def order(self, order_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.sales.get(f"/api/orders/v1/orders/{order_id}")
        return found

    async def order_when(self, order_id: str, what: str, *statuses: str) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            order = await self.order(order_id)
            return order if order["status"] in statuses else None

        found: dict[str, Any] = await until(what, look)
        return found

    async def pay_at(self, url: str) -> None:
        """Press "pay" on the provider's page, as the buyer's browser does."""
        async with httpx.AsyncClient(timeout=20.0) as browser:
            page = await browser.get(url)
            page.raise_for_status()
            parts = httpx.URL(url)
            paid = await browser.post(parts.copy_with(path="/checkout/payments/v2/contract/pay"))
            if paid.is_error:
                raise Refused(f"the payment page says {paid.status_code}: {paid.text[:300]}")

    async def money(self, order_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.manager.get(f"/api/pos/v1/orders/{order_id}/money")
        return found

    async def receipts_of_device(self) -> list[dict[str, Any]]:
        answer = await self.hdm.get("/__double__/receipts")
        answer.raise_for_status()
        body = answer.json()
        return list(body["receipts"] if isinstance(body, dict) else body)


@asynccontextmanager
async def opened(system: System, store: DemoStore = KENTRON) -> AsyncIterator[Shop]:
    """Everybody signs in; doubles are reachable through their control doors."""
    async with AsyncExitStack() as stack:

        async def person(login: str) -> Person:
            someone = await stack.enter_async_context(Person.signed_in(system, login))
            if any(one["id"] == str(store.id) for one in someone.me["stores"]):
                await someone.act(str(store.id))
            return someone

        async def double(name: str) -> httpx.AsyncClient:
            return await stack.enter_async_context(httpx.AsyncClient(base_url=system.doubles[name], timeout=20.0))

        logins = [f"{role}-{store.key}" for role in ("sales", "florist", "courier")]
        logins += [f"manager-{store.legal_entity}", "admin"]
        sales, florist, courier, manager, admin = await asyncio.gather(*(person(login) for login in logins))
        telegram, yookassa, hdm = [await double(name) for name in ("telegram", "yookassa", "hdm")]
        yield Shop(system, store, sales, florist, courier, manager, admin, telegram, yookassa, hdm)
