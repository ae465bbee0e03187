"""A stranger learns nothing: list, card, search, history, board, calendar, queue, verbs, setup (S7, S9, R20, R24)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from orders.tables import NETWORK_WIDE, metadata
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.orders.tests.builders import Shop, open_shop

pytestmark = pytest.mark.servers
PREFIX = "/api/orders/v1"


async def get(shop: Shop, path: str, caller: Any = None) -> Any:
    async with shop.orders.client(caller or shop.person()) as http:
        return await http.get(f"{PREFIX}{path}")


async def test_a_stranger_sees_nothing_anywhere(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    stranger = other.person()
    paid = await shop.paid_order(delivery=shop.by_courier(), customer_id=str(shop.customer))
    order_id, today = paid["id"], datetime.now(UTC).date()
    first, last = today - timedelta(days=1), today + timedelta(days=2)
    calendar = f"/calendar?first={first}&last={last}"
    for path in ("/orders", "/orders?q=Саргсян", f"/orders?store_id={shop.id}", f"/orders?customer_id={shop.customer}"):
        assert len((await get(shop, path)).json()["items"]) == 1, path
        assert (await get(shop, path, stranger)).json() == {"items": [], "next_cursor": None}, path
    assert len((await get(shop, calendar)).json()) == 1
    assert (await get(shop, calendar, stranger)).json() == []
    for caller, count in ((None, 1), (stranger, 0)):
        columns = (await get(shop, "/board", caller)).json()["columns"]
        assert sum(len(column["orders"]) for column in columns) == count
        assert sum(column["count"]["count"] for column in columns) == count
    for path in (f"/orders/{order_id}", f"/orders/{order_id}/history"):
        assert (await get(shop, path)).status_code == 200
        assert (await get(shop, path, stranger)).status_code == 404
    assert [one["store_id"] for one in (await get(shop, "/policies", stranger)).json()] == [str(other.id)]


async def test_a_stranger_can_do_nothing(shop: Shop) -> None:
    stranger = (await open_shop(shop.orders)).person()
    paid = await shop.paid_order()
    before = await shop.orders.rows("select version, status from {schema}.orders")
    verbs: dict[str, Any] = {
        "cancel": {"reason": "x"},
        "lose": {"loss_reason": "other"},
        "hand-to-florists": None,
        "take": None,
        "assembled": {},
        "hand-over": None,
        "attended": {"reason": "x"},
    }
    for verb, body in verbs.items():
        answer = await shop.post(f"/orders/{paid['id']}/{verb}", body, stranger)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), verb
    async with shop.orders.client(stranger) as http:
        patch = await http.patch(f"{PREFIX}/orders/{paid['id']}", json={"notes": "x"}, headers={"If-Match": '"3"'})
        policy = await http.put(
            f"{PREFIX}/policies/{shop.id}", json={"number_prefix": "XX"}, headers={"If-Match": '"1"'}
        )
    assert (patch.status_code, policy.status_code) == (404, 404)
    assert await shop.orders.rows("select version, status from {schema}.orders") == before


async def test_nobody_and_the_wrong_role_are_refused(shop: Shop) -> None:
    paid = await shop.paid_order()
    paths = ("/orders", f"/orders/{paid['id']}", "/board", "/florist-queue", "/stages", "/policies")
    async with shop.orders.client(None) as http:
        assert {(await http.get(f"{PREFIX}{path}")).status_code for path in paths} == {401}
    nothing = shop.person({"catalogue.read"})
    assert {(await get(shop, path, nothing)).status_code for path in paths} == {403}
    reader = shop.person({"orders.read"})
    for verb in ("hand-to-florists", "take", "hand-over"):
        assert (await shop.post(f"/orders/{paid['id']}/{verb}", caller=reader)).status_code == 403
    assert (await shop.post(f"/orders/{paid['id']}/cancel", {"reason": "x"}, reader)).status_code == 403


async def test_a_person_of_two_stores_sees_both_newest_first_and_page_by_page(shop: Shop) -> None:
    other = await open_shop(shop.orders)
    third = await open_shop(shop.orders)
    placed = [(one.id, (await one.place())["id"]) for one in (shop, other, shop, third, other, shop)]
    wanted = [order_id for store, order_id in reversed(placed) if store != third.id]
    both = shop.orders.user(shop.id, other.id, permissions={"orders.read"})
    seen, cursor = [], ""
    while True:
        page = (await get(shop, f"/orders?size=2{cursor}", both)).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == wanted
    narrowed = (await get(shop, f"/orders?store_id={other.id}", both)).json()["items"]
    assert {one["store_id"] for one in narrowed} == {str(other.id)}


async def test_the_search_function_itself_keeps_the_store_rule(shop: Shop) -> None:
    """`find_orders` runs as its owner, so it must apply the scope by itself."""

    other = await open_shop(shop.orders)
    await shop.place(delivery=shop.by_courier())
    statement = text("select count(*) from orders.find_orders('%Саргсян%', 10)")
    for scope, count in ((Scope.of(shop.id), 1), (Scope.of(other.id), 0), (Scope.network(), 1), (Scope.of(), 0)):
        async with shop.orders.runtime.db.transaction(scope) as tx:
            assert await tx.scalar(statement) == count


async def test_every_own_table_is_scoped_and_the_database_is_what_tables_says(shop: Shop) -> None:
    engine = create_async_engine(shop.orders.runtime.db.engine.url)

    def look(connection: Connection) -> tuple[list[Any], set[str]]:
        connection.execute(text("select set_config('narciss.stores', '*', false)"))
        open_tables = connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = 'orders' and c.relkind = 'r' and not c.relrowsecurity"
            )
        )
        return differences(connection, metadata), {row.relname for row in open_tables}

    try:
        async with engine.connect() as connection:
            different, unscoped = await connection.run_sync(look)
    finally:
        await engine.dispose()
    assert different == []
    assert unscoped == {*PLATFORM_TABLES, *NETWORK_WIDE, "alembic_version"}
