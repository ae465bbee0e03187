"""Holds: promised to one who is choosing, for a while, and never to two."""

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis.events import Event
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.inventory import ReservationFailed, StockReserved
from contracts.events.orders import OrderPlaced
from contracts.ids import HoldId, ProductId
from inventory.stock.actions.hold_stock import hold_stock
from inventory.stock.actions.take_order import Intake, take_order
from inventory.stock.domain.demand import DemandLine
from inventory.stock.loops import end_overdue
from sqlalchemy import event

from services.inventory.tests.builders import (
    EVERYTHING,
    MOSCOW,
    YEREVAN,
    Later,
    Shop,
    cancelled,
    many,
    placed,
    product_line,
    recipe_line,
    today,
)

pytestmark = pytest.mark.servers
DAY = timedelta(days=1)


def wish(*lines: tuple[UUID, str], store: UUID = MOSCOW, kind: str = "product") -> dict[str, Any]:
    return {
        "store_id": str(store),
        "lines": [{"kind": kind, "sellable_id": str(what), "quantity": quantity} for what, quantity in lines],
    }


async def hold(shop: Shop, *lines: tuple[UUID, str]) -> HoldId:
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        answer = await http.post("/api/inventory/v1/holds", json=wish(*lines))
    assert answer.status_code == 201, answer.text
    return HoldId(UUID(answer.json()["hold_id"]))


async def state_of(shop: Shop, hold_id: UUID) -> str:
    rows = await shop.service.rows("select state from {schema}.holds where id = :id", id=hold_id)
    return str(rows[0].state)


async def test_hold_is_bound_by_its_order(shop: Shop) -> None:
    """Decision 11: the stems held are the stems reserved, and nothing is counted twice."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    held = await hold(shop, (rose, "6.000"))
    assert await shop.balance(rose) == (many(10), many(6))
    order = placed(product_line(rose, 6), hold=held)
    assert await shop.service.deliver(order, times=2) == 1
    [reserved] = await shop.service.published(StockReserved)
    assert (reserved.hold_id, reserved.sequence) == (held, 1)
    assert [(take.product_id, take.quantity) for take in reserved.takes] == [(rose, many(6))]
    assert await shop.balance(rose) == (many(10), many(6))
    assert await state_of(shop, held) == "bound"
    assert await shop.books() == []


async def test_order_that_wants_something_else_than_its_hold_reserves_what_it_wants(shop: Shop) -> None:
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    await shop.receive(rose, 10)
    await shop.receive(tulip, 10)
    held = await hold(shop, (rose, "6.000"))
    await shop.service.deliver(placed(product_line(rose, 9), product_line(tulip, 2), hold=held))
    assert await shop.balance(rose) == (many(10), many(9))
    assert await shop.balance(tulip) == (many(10), many(2))
    assert await state_of(shop, held) == "released"
    assert await shop.books() == []


async def test_expired_hold_frees_its_stems_and_its_order_reserves_anew(shop: Shop) -> None:
    """R13."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    held, other = await hold(shop, (rose, "6.000")), await hold(shop, (rose, "4.000"))
    shop.service.runtime.clock = Later(timedelta(minutes=16))
    await end_overdue(shop.service.runtime)
    assert await shop.balance(rose) == (many(10), many(0))
    assert (await state_of(shop, held), await state_of(shop, other)) == ("expired", "expired")
    await shop.service.deliver(placed(product_line(rose, 6), hold=held))
    await shop.service.deliver(placed(product_line(rose, 5), hold=other))
    [reserved] = await shop.service.published(StockReserved)
    [failed] = await shop.service.published(ReservationFailed)
    assert reserved.takes[0].quantity == many(6)
    assert (failed.reason, failed.shortages[0].available) == ("hold_expired", many(4))
    assert await shop.books() == []


async def test_hold_of_an_order_cancelled_before_it_came_is_given_back(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    held = await hold(shop, (rose, "6.000"))
    order = placed(product_line(rose, 6), hold=held)
    await shop.service.deliver(cancelled(order.order_id))
    await shop.service.deliver(order)
    [failed] = await shop.service.published(ReservationFailed)
    assert failed.reason == "released"
    assert await shop.balance(rose) == (many(10), many(0))
    assert await shop.books() == []


async def test_hold_can_be_given_back_once(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    held = await hold(shop, (rose, "6.000"))
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        for _ in range(2):
            assert (await http.delete(f"/api/inventory/v1/holds/{held}")).status_code == 204
        assert (await http.get(f"/api/inventory/v1/holds/{held}")).json()["state"] == "released"
        bound = await hold(shop, (rose, "1.000"))
        await shop.service.deliver(placed(product_line(rose, 1), hold=bound))
        answer = await http.delete(f"/api/inventory/v1/holds/{bound}")
    assert (answer.status_code, answer.json()["code"]) == (410, "inventory.hold_ended")
    assert await shop.balance(rose) == (many(10), many(1))


async def test_repeated_request_holds_once(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        same = [
            await http.post("/api/inventory/v1/holds", json=wish((rose, "2.000")), headers={"Idempotency-Key": "k"})
            for _ in range(3)
        ]
    assert {answer.status_code for answer in same} == {201}
    assert len({answer.json()["hold_id"] for answer in same}) == 1
    assert await shop.balance(rose) == (many(10), many(2))


async def test_short_hold_is_refused_with_substitutes_and_holds_nothing(shop: Shop) -> None:
    rose, pink = await shop.product("rose"), await shop.product("pink")
    await shop.receive(rose, 3)
    await shop.receive(pink, 8)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        answer = await http.post("/api/inventory/v1/holds", json=wish((rose, "5.000"), (pink, "1.000")))
        unknown = await http.post("/api/inventory/v1/holds", json=wish((uuid7(), "1.000")))
    assert (answer.status_code, answer.json()["code"]) == (409, "inventory.stock_short")
    [shortage] = answer.json()["facts"]["shortages"]
    assert (shortage["product_id"], shortage["wanted"], shortage["available"]) == (str(rose), "5.000", "3.000")
    assert shortage["substitutes"] == []
    assert (unknown.status_code, unknown.json()["facts"]) == (422, {"positions": [1]})
    assert await shop.balance(rose) == (many(3), many(0))
    assert await shop.service.rows("select 1 from {schema}.holds") == []
    assert await shop.service.rows("select 1 from {schema}.outbox") == []


async def test_another_stores_hold_does_not_exist(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    held = await hold(shop, (rose, "6.000"))
    async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as http:
        assert (await http.get(f"/api/inventory/v1/holds/{held}")).status_code == 404
        assert (await http.delete(f"/api/inventory/v1/holds/{held}")).status_code == 404
        assert (await http.post("/api/inventory/v1/holds", json=wish((rose, "1.000")))).status_code == 403
    assert await shop.balance(rose) == (many(10), many(6))


async def test_hold_for_a_later_day_takes_only_what_is_fresh_then(shop: Shop) -> None:
    """S124: availability is asked for a place and a date."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10, best_before=today() + 2 * DAY)
    await shop.receive(rose, 4, best_before=today() + 8 * DAY)
    later = (Later(5 * DAY)()).isoformat()
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        body = {**wish((rose, "5.000")), "needed_at": later}
        answer = await http.post("/api/inventory/v1/availability", json=body)
        refused = await http.post("/api/inventory/v1/holds", json=body)
    assert answer.json()["lines"] == [
        {
            "position": 1,
            "possible": 4,
            "enough": False,
            "reason": "short",
            "missing": answer.json()["shortages"],
        }
    ]
    assert refused.json()["facts"]["shortages"][0]["available"] == "4.000"


async def test_lines_that_share_stems_are_counted_together(shop: Shop) -> None:
    """R14: each line alone could be had, both together could not."""
    rose, ribbon = await shop.product("rose"), await shop.product("ribbon")
    await shop.receive(rose, 10)
    await shop.receive(ribbon, 50)
    recipe = await shop.recipe("ocean", {rose: 3, ribbon: 1})
    body = wish((rose, "5.000"))
    body["lines"] = wish((recipe, "2.000"), kind="recipe")["lines"] + body["lines"]
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        answer = (await http.post("/api/inventory/v1/availability", json=body)).json()
    assert [(line["possible"], line["enough"]) for line in answer["lines"]] == [(3, True), (10, True)]
    assert answer["enough"] is False
    assert [(s["wanted"], s["available"]) for s in answer["shortages"]] == [("11.000", "10.000")]


async def test_hundred_stems_for_five_hundred_buyers(shop: Shop) -> None:
    """R12: exactly 100 reserved, no deadlock, every loser told at once, on ten connections."""
    rose = await shop.product("rose")
    for left in (40, 35, 25):
        await shop.receive(rose, left, best_before=today() + (left - 20) * DAY)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        gate = asyncio.Semaphore(60)

        async def buy() -> httpx.Response:
            async with gate:
                return await http.post("/api/inventory/v1/holds", json=wish((rose, "1.000")))

        answers = await asyncio.gather(*(buy() for _ in range(500)))
    assert Counter(answer.status_code for answer in answers) == {201: 100, 409: 400}
    assert await shop.balance(rose) == (many(100), many(100))
    assert await shop.books() == []


async def test_baskets_in_any_order_never_wait_for_each_other_in_a_circle(shop: Shop) -> None:
    """R12: locks are taken in one order whatever the order of lines; expiry and release join in."""
    products = [await shop.product(f"p{n}") for n in range(12)]
    for product in products:
        await shop.receive(product, 30)
        await shop.receive(product, 30, best_before=today() + 4 * DAY)
    chance = random.Random(7)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        gate = asyncio.Semaphore(40)

        async def shopper(basket: list[ProductId]) -> int:
            async with gate:
                answer = await http.post(
                    "/api/inventory/v1/holds", json=wish(*((product, "2.000") for product in basket))
                )
                if answer.status_code == 201 and chance.random() < 0.5:
                    gone = await http.delete(f"/api/inventory/v1/holds/{answer.json()['hold_id']}")
                    assert gone.status_code == 204
                return answer.status_code

        codes = await asyncio.gather(*(shopper(chance.sample(products, k=5)) for _ in range(200)))
    assert set(codes) <= {201, 409}
    assert await shop.books() == []


async def winner(shop: Shop, hold_id: UUID, order_id: UUID) -> str:
    """What became of the hold, its line and its order's stem; they must tell the same story."""
    [row] = await shop.service.rows(
        "select h.state, r.order_id, r.end_reason, (select sum(reserved) from {schema}.balances) as reserved "
        "from {schema}.holds h join {schema}.reservations r on r.hold_id = h.id where h.id = :id",
        id=hold_id,
    )
    assert row.reserved == many(1)
    assert (row.state, row.order_id, row.end_reason) in {("bound", order_id, None), ("expired", None, "expired")}
    return str(row.state)


async def test_expiry_and_binding_never_both_win(shop: Shop) -> None:
    """F27: both at the same instant, two hundred times: the stems belong to the order or are free, never both."""
    rose = await shop.product("rose")
    await shop.receive(rose, 1)
    runtime, line = shop.service.runtime, product_line(rose, 1)
    won: Counter[str] = Counter()

    async def bind(order: OrderPlaced, now: datetime) -> None:
        async with runtime.db.transaction(Scope.of(MOSCOW)) as tx:
            await take_order(tx, Intake.of(order, MOSCOW, now + DAY), now)

    for turn in range(200):
        now = Later()()
        async with runtime.db.transaction(Scope.of(MOSCOW)) as tx:
            wanted = [DemandLine.of_order(line)]
            held = await hold_stock(tx, MOSCOW, wanted, asked_by="t", needed_at=None, now=now, expires_at=now)
        order = placed(line, hold=held.hold_id)
        both = [bind(order, now), end_overdue(runtime)]
        await asyncio.gather(*(both if turn % 2 else reversed(both)))
        won[await winner(shop, held.hold_id, order.order_id)] += 1
        await shop.service.deliver(cancelled(order.order_id))
    assert won["bound"] + won["expired"] == 200
    assert await shop.balance(rose) == (many(1), many(0))
    assert await shop.books() == []


async def test_reserving_takes_three_statements_whatever_the_lines(shop: Shop) -> None:
    """Besides those that every message costs: scope, inbox and outbox are the chassis'."""
    rose, ribbon = await shop.product("rose"), await shop.product("ribbon")
    await shop.receive(rose, 1000)
    await shop.receive(ribbon, 1000)
    recipes = [await shop.recipe(f"r{n}", {rose: 3, ribbon: 1}) for n in range(20)]
    orders = [placed(recipe_line(recipes[0], 1)), placed(*(recipe_line(recipe, 2) for recipe in recipes))]
    assert [await statements_of(shop.service, order) for order in orders] == [3, 3]
    held = await hold(shop, (rose, "1.000"))
    assert await statements_of(shop.service, placed(product_line(rose, 1), hold=held)) == 3


async def statements_of(service: RunningService, message: Event) -> int:
    seen: list[str] = []
    engine = service.runtime.db.engine.sync_engine

    def count(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        await service.deliver(message)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)
