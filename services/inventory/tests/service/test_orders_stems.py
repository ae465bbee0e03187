"""An order's stems from the placing to the vase, and back."""

from datetime import timedelta

import pytest
from chassis.ids import uuid7
from contracts.events.inventory import (
    ConsumptionShort,
    ReservationFailed,
    StockConsumed,
    StockReleased,
    StockReserved,
    StockReturned,
)
from contracts.ids import OrderId
from contracts.money import Money

from services.inventory.tests.builders import (
    MOSCOW,
    YEREVAN,
    Later,
    Shop,
    assembled,
    cancelled,
    custom_line,
    lost,
    many,
    paid,
    placed,
    product_line,
    quantities,
    recipe_line,
    today,
)

pytestmark = pytest.mark.servers
DAY = timedelta(days=1)


async def test_placed_order_reserves_what_expires_first(shop: Shop) -> None:
    """R12, R15, S110: the order of arrival does not matter, only the one date."""
    rose = await shop.product("rose")
    late = await shop.receive(rose, 10, best_before=today() + 9 * DAY)
    soon = await shop.receive(rose, 4, best_before=today() + 2 * DAY)
    order = placed(product_line(rose, 6))
    assert await shop.service.deliver(order, times=2) == 1
    [reserved] = await shop.service.published(StockReserved)
    assert (reserved.order_id, reserved.sequence, reserved.store_id) == (order.order_id, 1, MOSCOW)
    assert quantities(reserved.takes) == {soon: many(4), late: many(2)}
    assert await shop.balance(rose) == (many(14), many(6))
    assert await shop.batch(soon) == (many(4), many(4))
    assert await shop.books() == []


async def test_recipe_lines_are_taken_apart_by_their_version(shop: Shop) -> None:
    """S90, S91: an order made from version 1 is reserved as version 1 says, shared stems counted once for all lines."""
    rose, ribbon = await shop.product("rose"), await shop.product("ribbon")
    await shop.receive(rose, 100)
    await shop.receive(ribbon, 100)
    recipe = await shop.recipe("ocean", {rose: 7, ribbon: "0.5"})
    await shop.recipe_version(recipe, 2, {rose: 9})
    order = placed(recipe_line(recipe, 2, version=1), recipe_line(recipe, 1, version=2), custom_line({rose: 3}, 2))
    await shop.service.deliver(order)
    assert await shop.balance(rose) == (many(100), many(14 + 9 + 6))
    assert await shop.balance(ribbon) == (many(100), many(1))


async def test_short_order_reserves_nothing_and_names_substitutes_best_first(shop: Shop) -> None:
    """R12: the loser is told at once, with what could stand in."""
    red, pink, white, tulip = [
        await shop.product(name, colour=colour, length="50")
        for name, colour in (("red", "red"), ("pink", "red"), ("white", "white"), ("tulip", "red"))
    ]
    await shop.receive(red, 5)
    await shop.receive(pink, 30)
    await shop.receive(white, 90)
    await shop.receive(tulip, 2)
    order = placed(product_line(red, 6), product_line(white, 1))
    assert await shop.service.deliver(order, times=2) == 1
    [failed] = await shop.service.published(ReservationFailed)
    [shortage] = failed.shortages
    assert (failed.reason, failed.sequence) == ("short", 1)
    assert (shortage.product_id, shortage.wanted, shortage.available) == (red, many(6), many(5))
    assert [(s.product_id, s.available) for s in shortage.substitutes] == [(pink, many(30)), (tulip, many(2))]
    assert await shop.balance(red) == (many(5), many(0))
    assert await shop.balance(white) == (many(90), many(0))
    assert await shop.service.published(StockReserved) == []


async def test_stems_past_their_date_are_not_promised(shop: Shop) -> None:
    """R15, S124."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10, best_before=today() - 2 * DAY)
    await shop.receive(rose, 3, best_before=today() + 3 * DAY)
    await shop.service.deliver(placed(product_line(rose, 4)))
    [failed] = await shop.service.published(ReservationFailed)
    assert failed.shortages[0].available == many(3)


async def test_another_stores_stems_are_not_promised(shop: Shop) -> None:
    """S106: two stores, two stocks."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10, store=YEREVAN)
    await shop.service.deliver(placed(product_line(rose, 1), store=MOSCOW))
    await shop.service.deliver(placed(product_line(rose, 10), store=YEREVAN))
    assert len(await shop.service.published(ReservationFailed)) == 1
    assert await shop.balance(rose, YEREVAN) == (many(10), many(10))


async def test_lost_order_frees_its_stems(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    order = placed(product_line(rose, 6))
    await shop.service.deliver(order)
    assert await shop.service.deliver(lost(order.order_id), times=2) == 1
    assert await shop.balance(rose) == (many(10), many(0))
    [released] = await shop.service.published(StockReleased)
    assert (released.sequence, released.reason) == (2, "payment_expired")
    assert [(c.product_id, c.quantity) for c in released.components] == [(rose, many(6))]
    assert await shop.books() == []


async def test_order_cancelled_before_it_arrives_is_refused_when_it_does(shop: Shop) -> None:
    """A tombstone: compensation works when the forward step comes later."""
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    order = placed(product_line(rose, 6))
    await shop.service.deliver(cancelled(order.order_id))
    await shop.service.deliver(order)
    [failed] = await shop.service.published(ReservationFailed)
    assert (failed.reason, failed.sequence, failed.shortages) == ("released", 2, ())
    assert await shop.balance(rose) == (many(10), many(0))
    assert await shop.books() == []


async def test_assembled_order_takes_what_really_went_into_the_vase(shop: Shop) -> None:
    """S110, S131: the own reservation first, the rest from free stock, what is left over becomes free."""
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    first = await shop.receive(rose, 10, best_before=today() + DAY, cost=100_000)
    second = await shop.receive(rose, 10, best_before=today() + 5 * DAY, cost=200_000)
    await shop.receive(tulip, 10, cost=50_000)
    other = placed(product_line(rose, 4))
    order = placed(product_line(rose, 7), product_line(tulip, 3))
    await shop.service.deliver(other)
    await shop.service.deliver(order)
    assert await shop.service.deliver(assembled(order.order_id, {rose: 9, tulip: 1}), times=2) == 1
    [consumed] = await shop.service.published(StockConsumed)
    assert consumed.sequence == 2
    assert {k: v for k, v in quantities(consumed.takes).items() if k in (first, second)} == {
        first: many(6),
        second: many(3),
    }
    assert consumed.cost == Money(60_000 + 60_000 + 5_000, "RUB")
    assert await shop.balance(rose) == (many(11), many(4))
    assert await shop.balance(tulip) == (many(9), many(0))
    assert await shop.books() == []


async def test_florist_uses_more_than_the_books_have(shop: Shop) -> None:
    """The order goes on, what exists is taken, never below nothing, and a person is told."""
    rose = await shop.product("rose")
    await shop.receive(rose, 5)
    held = placed(product_line(rose, 2))
    order = placed(product_line(rose, 3))
    await shop.service.deliver(held)
    await shop.service.deliver(order)
    await shop.service.deliver(assembled(order.order_id, {rose: 8}))
    [consumed] = await shop.service.published(StockConsumed)
    [short] = await shop.service.published(ConsumptionShort)
    assert (consumed.sequence, short.sequence) == (2, 3)
    assert [take.quantity for take in consumed.takes] == [many(3)]
    assert [(s.wanted, s.available) for s in short.shortages] == [(many(8), many(3))]
    assert await shop.balance(rose) == (many(2), many(2))
    assert await shop.books() == []


async def test_order_assembled_before_it_was_placed_here_is_consumed_once(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    order = placed(product_line(rose, 6))
    await shop.service.deliver(assembled(order.order_id, {rose: 6}))
    await shop.service.deliver(order)
    assert await shop.balance(rose) == (many(4), many(0))
    assert await shop.service.published(StockReserved) == []
    assert await shop.service.published(ReservationFailed) == []


async def test_cancelled_order_returns_its_stems(shop: Shop) -> None:
    """Usable ones into stock; those past their date come back and are written off, both on record."""
    rose, tulip = await shop.product("rose"), await shop.product("tulip")
    good = await shop.receive(rose, 10, best_before=today() + 9 * DAY, cost=100_000)
    stale = await shop.receive(tulip, 10, best_before=today() + DAY, cost=30_000)
    order = placed(product_line(rose, 4), product_line(tulip, 5))
    await shop.service.deliver(order)
    await shop.service.deliver(assembled(order.order_id, {rose: 4, tulip: 5}))
    shop.service.runtime.clock = Later(4 * DAY)
    assert await shop.service.deliver(cancelled(order.order_id), times=2) == 1
    [returned] = await shop.service.published(StockReturned)
    assert returned.sequence == 3
    assert quantities(returned.takes) == {good: many(4)}
    assert quantities(returned.written_off) == {stale: many(5)}
    assert returned.cost == Money(40_000, "RUB")
    assert (await shop.batch(good), await shop.batch(stale)) == ((many(10), many(0)), (many(5), many(0)))
    rows = await shop.service.rows(
        "select kind, quantity, cost_amount from {schema}.movements where batch_id = :id order by id", id=stale
    )
    assert [(row.kind, row.quantity, row.cost_amount) for row in rows] == [
        ("receipt", many(10), 30_000),
        ("consumption", many(-5), -15_000),
        ("return", many(5), 15_000),
        ("write_off", many(-5), -15_000),
    ]
    assert await shop.books() == []


async def test_paid_order_never_expires_and_an_unpaid_one_does(shop: Shop) -> None:
    """R13: a reservation has an end, and payment takes the end away, in whichever order the words come."""
    from inventory.stock.loops import end_overdue

    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    unpaid, kept, early = (placed(product_line(rose, 2)) for _ in range(3))
    await shop.service.deliver(paid(early.order_id))
    for order in (unpaid, kept, early):
        await shop.service.deliver(order)
    await shop.service.deliver(paid(kept.order_id), times=2)
    shop.service.runtime.clock = Later(timedelta(hours=2))
    await end_overdue(shop.service.runtime)
    await end_overdue(shop.service.runtime)
    assert await shop.balance(rose) == (many(10), many(4))
    [released] = await shop.service.published(StockReleased)
    assert (released.order_id, released.reason, released.sequence) == (unpaid.order_id, "expired", 2)
    ends = {r.order_id: r.expires_at for r in await shop.service.published(StockReserved)}
    assert ends[early.order_id] is None
    assert await shop.books() == []


async def test_money_that_comes_after_the_end_gets_its_stems_back(shop: Shop) -> None:
    from inventory.stock.loops import end_overdue

    rose = await shop.product("rose")
    await shop.receive(rose, 10)
    first, second = placed(product_line(rose, 6)), placed(product_line(rose, 4))
    for order in (first, second):
        await shop.service.deliver(order)
    shop.service.runtime.clock = Later(timedelta(hours=2))
    await end_overdue(shop.service.runtime)
    await shop.service.deliver(placed(product_line(rose, 6)))
    await shop.service.deliver(paid(first.order_id))
    await shop.service.deliver(paid(second.order_id))
    [failed] = await shop.service.published(ReservationFailed)
    assert (failed.order_id, failed.sequence) == (first.order_id, 3)
    again = [r for r in await shop.service.published(StockReserved) if r.order_id == second.order_id]
    assert [(r.sequence, r.expires_at is None) for r in again] == [(1, False), (3, True)]
    assert await shop.balance(rose) == (many(10), many(10))
    assert await shop.books() == []


async def test_unknown_sellable_is_told_and_nothing_breaks(shop: Shop) -> None:
    order = placed(recipe_line(uuid7(), 1), order=OrderId(uuid7()))
    await shop.service.deliver(order)
    [failed] = await shop.service.published(ReservationFailed)
    assert (failed.reason, failed.shortages) == ("unknown_sellable", ())
