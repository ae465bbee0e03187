"""What the demo orders: what the storefront shows, and once in each store more than there is."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from uuid import UUID

import pytest
import uvicorn
from chassis.ids import StoreId
from chassis.testing import RunningService
from contracts.api.inventory.publication import OfferOut, StoreOffersOut
from contracts.demo import STORES
from contracts.events.parts import SellableKind, Titles
from contracts.ids import RecipeId
from contracts.money import Money
from fastapi import FastAPI
from orders import demo

from services.orders.tests.builders import price, sellable, store_changed

pytestmark = pytest.mark.servers
AVAILABLE = {UUID(int=100 + number): number for number in range(1, 13)}
"""Twelve things; the storefront shows those of which there are five and more."""
SHOWN = {one: count for one, count in AVAILABLE.items() if count >= 5}


@asynccontextmanager
async def storefront(offers: dict[UUID, int]) -> AsyncIterator[str]:
    """A gateway that knows nothing but what every store offers; gives its address."""
    app = FastAPI()

    @app.get("/api/inventory/v1/public/showcase/{store_id}")
    async def showcase(store_id: StoreId) -> StoreOffersOut:
        items = tuple(_offer(one, count) for one, count in offers.items())
        return StoreOffersOut(store_id=store_id, title="", currency="RUB", time_zone="UTC", language="ru", items=items)

    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await serving


def _offer(sellable_id: UUID, available: int) -> OfferOut:
    return OfferOut(
        id=sellable_id,
        kind=SellableKind.PRODUCT,
        recipe_id=RecipeId(sellable_id),
        sku="",
        title=Titles(ru="Роза"),
        about=None,
        category=None,
        attributes={},
        price=Money(90000, "RUB"),
        available=available,
        assembly_minutes=0,
        height_cm=None,
        width_cm=None,
        external_ids=(),
    )


async def test_only_what_can_be_made_is_ordered_and_one_order_asks_for_too_much(
    orders: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "STOCK_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(demo, "CUSTOMERS_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(demo, "OFFERS_PAUSE_SECONDS", 0)
    for one in AVAILABLE:
        await orders.deliver(sellable(one, SellableKind.PRODUCT, "Роза", f"R-{one.int}"))
    for store in STORES:
        await orders.deliver(store_changed(store.id, currency=store.currency, title=store.title))
        for one in AVAILABLE:
            cost = price(one, store.id, 0).model_copy(update={"price": Money(90000, store.currency)})
            await orders.deliver(cost)
    # Still being filled when it is first looked at; and what the copies here do not know yet cannot be priced.
    offers = {UUID(int=112): 12, UUID(int=999): 50}
    asyncio.get_running_loop().call_later(0.4, offers.update, SHOWN)
    async with storefront(offers) as gateway:
        env = {"NARCISS_POSTGRES_URL": orders.runtime.db.url, "NARCISS_SERVICE_URLS": json.dumps({"gateway": gateway})}
        await demo.load(env)
    lines = await orders.rows(
        "select o.store_id, i.sellable_id, i.quantity"
        " from {schema}.orders o join {schema}.order_items i on i.order_id = o.id"
    )
    for store in STORES:
        own: list[tuple[UUID, Decimal]] = [(row.sellable_id, row.quantity) for row in lines if row.store_id == store.id]
        assert {one for one, _ in own} == set(SHOWN)
        assert sorted(quantity for _, quantity in own) == [1] * len(demo.PLANS) + [5 + demo.TOO_MANY]
        assert (UUID(int=105), Decimal(5 + demo.TOO_MANY)) in own
