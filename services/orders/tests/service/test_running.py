"""The whole context on a real broker: placed, confirmed by a real message, waited for; demo data loaded once."""

from uuid import UUID

import pytest
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.demo import STORES
from contracts.events.parts import SellableKind
from contracts.ids import CustomerId, ProductId
from contracts.money import Money
from orders import demo
from orders.app import SERVICE

from services.orders.tests.builders import customer, open_shop, price, sellable, stock_reserved, store_changed
from services.orders.tests.conftest import Start
from tools.local.testing import Vhosts

pytestmark = pytest.mark.servers


async def test_a_caller_who_waits_is_answered_by_what_came_over_the_broker(start: Start, new_vhost: Vhosts) -> None:
    running = await start(SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}))
    shop = await open_shop(running)
    headers = {"Idempotency-Key": "w"}
    async with running.client(shop.person()) as http:
        url, body = "/api/orders/v1/orders", {"lines": shop.lines()}
        first = (await http.post(url, json=body, headers=headers)).json()
        await running.send(stock_reserved(shop.id, first["id"]))
        answer = await http.post(url, json=body, headers={**headers, "Prefer": "wait=10"})
    assert (first["status"], answer.json()["status"], answer.json()["id"]) == ("placed", "confirmed", first["id"])
    sent = await running.rows("select type, published_at is not null as gone from {schema}.outbox order by id")
    assert [row.type for row in sent] == ["orders.order_placed", "orders.order_confirmed"]


async def test_demo_orders_are_loaded_once_and_go_as_far_as_stock_lets_them(
    orders: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "STOCK_PATIENCE_SECONDS", 0)
    rose = ProductId(UUID(int=5))
    await orders.deliver(sellable(rose, SellableKind.PRODUCT, "Роза", "R-1"))
    for store in STORES:
        await orders.deliver(store_changed(store.id, currency=store.currency, title=store.title))
        cost = price(rose, store.id, 0).model_copy(update={"price": Money(90000, store.currency)})
        await orders.deliver(cost)
        for name in ("Анна", "Ольга"):
            await orders.deliver(customer(CustomerId(uuid7()), store.id, name=name))
    env = {"NARCISS_POSTGRES_URL": orders.runtime.db.url}
    await demo.load(env)
    await demo.load(env)
    rows = await orders.rows("select status, count(*) as many from {schema}.orders group by status")
    assert {row.status: row.many for row in rows} == {"placed": 40, "cancelled": 4, "lost": 4}
    buyers = await orders.rows(
        "select customer_name as name, count(*) as many from {schema}.orders group by 1 order by 1"
    )
    assert [(row.name, row.many) for row in buyers] == [("Анна", 24), ("Ольга", 24)]
    prefixes = await orders.rows("select distinct left(number, 4) as prefix from {schema}.orders order by 1")
    assert [row.prefix for row in prefixes] == ["ARA-", "KEN-", "PET-", "TVE-"]


async def test_demo_orders_reach_every_goal_once_stock_is_there(
    orders: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    rose = ProductId(UUID(int=5))
    await orders.deliver(sellable(rose, SellableKind.PRODUCT, "Роза", "R-1"))
    [store, *_] = STORES
    await orders.deliver(store_changed(store.id, currency=store.currency, title=store.title))
    cost = price(rose, store.id, 0).model_copy(update={"price": Money(90000, store.currency)})
    await orders.deliver(cost)

    async def answered(seconds: float, look: object) -> bool | list[demo.Choice]:
        waiting = await orders.rows("select id from {schema}.orders where status = 'placed' and stock = 'awaited'")
        for row in waiting:
            await orders.deliver(stock_reserved(store.id, row.id))
        if seconds == demo.CUSTOMERS_PATIENCE_SECONDS:
            return False
        return [demo.Choice(rose, SellableKind.PRODUCT)] if seconds == demo.PATIENCE_SECONDS else True

    monkeypatch.setattr(demo, "wait_for", answered)
    monkeypatch.setattr(demo, "STORES", (store,))
    await demo.load({"NARCISS_POSTGRES_URL": orders.runtime.db.url})
    rows = await orders.rows("select status, count(*) as many from {schema}.orders group by status")
    assert {row.status: row.many for row in rows} == {
        "confirmed": 2,
        "paid": 1,
        "with_florists": 2,
        "in_assembly": 1,
        "ready_for_courier": 2,
        "delivered": 2,
        "cancelled": 1,
        "lost": 1,
    }
