"""The store that is sold from: a thousand products with a price and plenty of stock, made through the public doors.

The demo's own products come first, so its recipes and shop windows have their part in every order. Made once per
database; found again afterwards.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from contracts.demo import STORES, DemoStore

from bench.platform import Door
from bench.session import Session

STORE = next(store for store in STORES if store.key == "kentron")
PRODUCTS = 1000
SCARCE = 10
PLENTY = 1_000_000
ENOUGH = 100_000
_SKU = "bench-"
_TOUCHED = (
    *(f"inventory.{table}" for table in ("sellables", "products", "prices", "batches", "balances", "movements")),
    *("orders.sellables", "orders.prices"),
)
_AT_ONCE = 8
_LINES = 250
_PRICE = 50_000


@dataclass(frozen=True, slots=True)
class Shop:
    """`products`: a thousand ids in one fixed order. `scarce`: ten more, of which there may be too few."""

    store_id: str
    seller: str
    products: Sequence[str]
    scarce: Sequence[str]

    @property
    def hot(self) -> Sequence[str]:
        return self.products[:10]


async def stocked(session: Session) -> Shop:
    """The shop, made or found."""
    if "shop" not in session.kept:
        session.kept["shop"] = await _stocked(session)
    shop: Shop = session.kept["shop"]
    return shop


async def _stocked(session: Session) -> Shop:
    admin = await session.platform.door("admin")
    since = await session.watch.now()
    demo = [one for one in await everything(admin, "products") if not one["sku"].startswith(_SKU)]
    session.say(f"{PRODUCTS} products with plenty of stock, {len(demo)} of them the demo's")
    made = await _products(admin, PRODUCTS + SCARCE - len(demo))
    products = [str(one["id"]) for one in demo] + made
    stock = {row["product_id"]: float(row["free"]) for row in await everything(admin, "stock")}
    short = [product for product in products if stock.get(product, 0) < ENOUGH]
    await _price(admin, products)
    await receive(admin, STORE, short, PLENTY)
    await session.watch.until_rest(since, 300)
    await session.watch.connection.execute(f"analyze {', '.join(_TOUCHED)}")
    return Shop(str(STORE.id), f"sales-{STORE.key}", products[:PRODUCTS], products[PRODUCTS:])


async def everything(door: Door, what: str) -> list[dict[str, Any]]:
    """All pages of one of inventory's lists, of the store."""
    found: list[dict[str, Any]] = []
    following = ""
    while True:
        path = f"/api/inventory/v1/{what}?store_id={STORE.id}&size=200{following}"
        page = await door.ask("GET", path)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        following = f"&cursor={page['next_cursor']}"


async def _products(door: Door, count: int) -> list[str]:
    there = {one["sku"]: str(one["id"]) for one in await everything(door, "products")}
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> str:
        sku = f"{_SKU}{number:04}"
        if sku in there:
            return there[sku]
        title = {"ru": f"Стебель {number}", "hy": f"Ցողուն {number}", "en": f"Stem {number}"}
        body = {"sku": sku, "title": title, "unit": "stem", "vase_life_days": 300}
        async with gate:
            made = await door.ask("POST", "/api/inventory/v1/products", body, **{"Idempotency-Key": str(uuid4())})
        return str(made["id"])

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _price(door: Door, products: Sequence[str]) -> None:
    priced = {str(one["id"]) for one in await everything(door, "products") if one["price"]}
    price = {"amount": _PRICE, "currency": STORE.currency}
    missing = [{"sellable_id": product, "price": price} for product in products if product not in priced]
    for first in range(0, len(missing), _LINES):
        body = {"store_id": str(STORE.id), "prices": missing[first : first + _LINES]}
        await door.ask("PUT", "/api/inventory/v1/prices", body)


async def receive(door: Door, store: DemoStore, products: Sequence[str], each: int) -> None:
    """Delivered to the first place of the store that orders are made from, so many of each product."""
    places = await door.ask("GET", f"/api/inventory/v1/locations?store_id={store.id}")
    place = next(one for one in places if one["fulfils"] and one["store_id"] == str(store.id))
    cost = {"amount": each * 100, "currency": store.currency}
    for first in range(0, len(products), _LINES):
        part = products[first : first + _LINES]
        lines = [{"product_id": product, "quantity": f"{each}.000", "cost": cost} for product in part]
        body = {"location_id": place["id"], "lines": lines}
        key = {"Idempotency-Key": str(uuid4())}
        draft = await door.ask("POST", "/api/inventory/v1/receipts", body, **key)
        version = {"If-Match": f'"{draft["version"]}"'}
        await door.ask("POST", f"/api/inventory/v1/receipts/{draft['id']}/posting", **version)
