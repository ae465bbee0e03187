"""A hold whose lines change while somebody is still choosing, and bouquets that are only described."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.inventory import ReservationFailed, StockReserved
from contracts.ids import HoldId
from inventory.stock.actions.hold_stock import hold_stock, replace_hold
from inventory.stock.actions.take_order import Intake, take_order
from inventory.stock.domain.demand import DemandLine

from services.inventory.tests.builders import (
    EVERYTHING,
    MOSCOW,
    YEREVAN,
    Shop,
    cancelled,
    custom_line,
    many,
    paid,
    placed,
    product_line,
)

pytestmark = pytest.mark.servers
HOLDS = "/api/inventory/v1/holds"


def wish(*lines: tuple[UUID, str], store: UUID = MOSCOW) -> dict[str, Any]:
    return {
        "store_id": str(store),
        "lines": [{"kind": "product", "sellable_id": str(what), "quantity": quantity} for what, quantity in lines],
    }


DESCRIBED = {"kind": "custom_bouquet", "quantity": "2.000"}


async def test_lines_of_a_hold_are_replaced_at_once(shop: Shop) -> None:
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    await shop.receive(rose, 10)
    await shop.receive(tulip, 10)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        made = (await http.post(HOLDS, json=wish((rose, "7.000")))).json()
        path = f"{HOLDS}/{made['hold_id']}"
        renewed = await http.put(path, json=wish((rose, "9.000"), (tulip, "3.000")))
        assert (await shop.balance(rose), await shop.balance(tulip)) == ((many(10), many(9)), (many(10), many(3)))
        again = await http.put(path, json=wish((tulip, "4.000")))
    assert (renewed.status_code, renewed.json()["hold_id"]) == (200, made["hold_id"])
    assert again.json()["expires_at"] >= renewed.json()["expires_at"] > made["expires_at"]
    assert (await shop.balance(rose), await shop.balance(tulip)) == ((many(10), many(0)), (many(10), many(4)))
    assert await shop.books() == []


async def test_what_is_short_leaves_the_hold_as_it_was(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        made = (await http.post(HOLDS, json=wish((rose, "7.000")))).json()
        path = f"{HOLDS}/{made['hold_id']}"
        short = await http.put(path, json=wish((rose, "11.000")))
        still = (await http.get(path)).json()
    assert (short.status_code, short.json()["code"]) == (409, "inventory.stock_short")
    assert (still["state"], still["expires_at"]) == ("held", made["expires_at"])
    assert await shop.balance(rose) == (many(10), many(7))


async def test_an_ended_or_foreign_hold_is_not_refilled(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    await shop.receive(rose, 10, store=YEREVAN)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        path = f"{HOLDS}/{(await http.post(HOLDS, json=wish((rose, '7.000')))).json()['hold_id']}"
        async with shop.service.client(shop.service.user(YEREVAN, permissions=EVERYTHING)) as stranger:
            foreign = await stranger.put(path, json=wish((rose, "1.000"), store=YEREVAN))
        await http.delete(path)
        ended = await http.put(path, json=wish((rose, "1.000")))
    assert foreign.status_code == 404
    assert (ended.status_code, ended.json()["code"]) == (410, "inventory.hold_ended")
    assert (await shop.balance(rose))[1] == (await shop.balance(rose, YEREVAN))[1] == many(0)


async def test_an_order_placed_while_its_hold_changes_gets_all_or_what_it_wants(shop: Shop) -> None:
    """The hold's lines may change in the very moment that the order binds it: the order has its stems either way."""
    rose = await shop.product("rose")
    await shop.receive(rose, 50)
    db, now = shop.service.runtime.db, utc_now()
    ends = now + timedelta(minutes=15)
    async with db.transaction(Scope.of(MOSCOW)) as tx:
        held = await hold_stock(
            tx, MOSCOW, [DemandLine(rose, many(5))], asked_by="t", needed_at=None, now=now, expires_at=ends
        )
    changing, bound = asyncio.Event(), asyncio.Event()

    async def change() -> None:
        async with db.transaction(Scope.of(MOSCOW)) as tx:
            await replace_hold(
                tx, MOSCOW, held.hold_id, [DemandLine(rose, many(7))], needed_at=None, now=now, expires_at=ends
            )
            changing.set()
            await asyncio.sleep(0.3)

    async def place() -> None:
        await changing.wait()
        async with db.transaction(Scope.of(MOSCOW)) as tx:
            event = placed(product_line(rose, 5), hold=HoldId(held.hold_id))
            await take_order(tx, Intake.of(event, MOSCOW, ends), now)
        bound.set()

    await asyncio.gather(change(), place())
    assert bound.is_set()
    [said] = await shop.service.published(StockReserved)
    assert sum(take.quantity for take in said.takes) == many(5)
    assert await shop.balance(rose) == (many(50), many(5))
    assert await shop.books() == []


async def test_a_bouquet_in_words_wants_no_stems_yet(shop: Shop) -> None:
    """S52, S53: what it is made of is chosen at the florist's table; other lines of the order are reserved."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    only_words, mixed = placed(custom_line({})), placed(custom_line({}), product_line(rose, 3))
    for event in (only_words, mixed):
        await shop.service.deliver(event, times=2)
    said = {event.order_id: event for event in await shop.service.published(StockReserved)}
    assert await shop.service.published(ReservationFailed) == []
    assert said[only_words.order_id].takes == ()
    assert [take.quantity for take in said[mixed.order_id].takes] == [many(3)]
    await shop.service.deliver(paid(only_words.order_id))
    await shop.service.deliver(cancelled(only_words.order_id))
    assert await shop.books() == []


async def test_words_are_available_and_can_be_held_with_the_rest(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    body = wish((rose, "4.000"))
    body["lines"].append(DESCRIBED)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        there = (await http.post("/api/inventory/v1/availability", json=body)).json()
        held = await http.post(HOLDS, json=body)
        nothing = await http.post(HOLDS, json={**body, "lines": [{"kind": "product", "quantity": "1.000"}]})
        unknown = await http.post(HOLDS, json=wish((uuid7(), "1.000")))
    assert there["enough"] is True
    assert [(line["possible"], line["enough"]) for line in there["lines"]] == [(10, True), (2, True)]
    assert held.status_code == 201
    assert (nothing.status_code, unknown.status_code) == (422, 422)
    assert await shop.balance(rose) == (many(10), many(4))
