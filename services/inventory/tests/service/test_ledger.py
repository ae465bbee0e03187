"""Whatever happens in whatever order, the books agree and nothing past its date is used (S109, R13, R15)."""

import random
from datetime import timedelta

import pytest
from chassis.events import Event
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.inventory import ReservationFailed, StockReserved
from contracts.events.orders import OrderPlaced, OrderStatus, Replacement, SubstitutionAgreed
from contracts.events.parts import Component
from contracts.ids import OrderItemId, ProductId, SubstitutionId
from contracts.money import Money
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inventory.stock.actions.move_reservation import OrderNotReservedYet
from inventory.stock.loops import end_overdue
from sqlalchemy import text

from services.inventory.tests.builders import (
    DAY,
    Later,
    Shop,
    assembled,
    cancelled,
    lost,
    many,
    paid,
    placed,
    product_line,
    today,
)

pytestmark = pytest.mark.servers


def agreed(order: OrderPlaced, gone: tuple[ProductId, int], come: tuple[ProductId, int]) -> SubstitutionAgreed:
    parts = [Component(product_id=product, quantity=many(quantity)) for product, quantity in (gone, come)]
    return SubstitutionAgreed(
        store_id=order.store_id,
        sequence=5,
        occurred_at=order.occurred_at,
        order_id=order.order_id,
        number="1",
        status=OrderStatus.IN_ASSEMBLY,
        substitution_id=SubstitutionId(uuid7()),
        reason="wilted",
        agreed_via="standing_permission",
        replacement=Replacement(
            item_id=OrderItemId(uuid7()),
            from_product_id=gone[0],
            to_product_id=come[0],
            from_component=parts[0],
            to_component=parts[1],
            price_change=Money(0, "RUB"),
        ),
    )


async def test_agreed_substitution_moves_the_promise(shop: Shop) -> None:
    """R26: the new stems are reserved and the old ones free, in one step."""
    rose, pink = await shop.product("rose"), await shop.product("pink")
    early = await shop.receive(rose, 3, best_before=today() + DAY)
    await shop.receive(rose, 9, best_before=today() + 5 * DAY)
    await shop.receive(pink, 9)
    order = placed(product_line(rose, 7))
    await shop.service.deliver(order)
    assert await shop.service.deliver(agreed(order, (rose, 4), (pink, 5)), times=2) == 1
    assert (await shop.balance(rose), await shop.balance(pink)) == ((many(12), many(3)), (many(9), many(5)))
    assert await shop.batch(early) == (many(3), many(3))
    reserved = await shop.service.published(StockReserved)
    assert [event.sequence for event in reserved] == [1, 2]
    assert sorted((take.product_id, take.quantity) for take in reserved[1].takes) == sorted(
        [(rose, many(3)), (pink, many(5))]
    )
    assert await shop.books() == []


async def test_substitute_that_is_short_changes_nothing(shop: Shop) -> None:
    rose, pink = await shop.product("rose"), await shop.product("pink")
    await shop.receive(rose, 9)
    await shop.receive(pink, 2)
    order = placed(product_line(rose, 7))
    await shop.service.deliver(order)
    await shop.service.deliver(agreed(order, (rose, 4), (pink, 5)))
    [failed] = await shop.service.published(ReservationFailed)
    assert (failed.reason, failed.sequence, failed.shortages[0].available) == ("substitute_short", 2, many(2))
    assert (await shop.balance(rose), await shop.balance(pink)) == ((many(9), many(7)), (many(2), many(0)))


async def test_substitution_that_overtakes_its_order_is_tried_again(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 9)
    order = placed(product_line(rose, 7))
    with pytest.raises(OrderNotReservedYet):
        await shop.service.deliver(agreed(order, (rose, 4), (rose, 5)))
    await shop.service.deliver(order)
    assert await shop.service.deliver(agreed(order, (rose, 4), (rose, 5))) == 1
    assert await shop.balance(rose) == (many(9), many(8))


async def test_check_of_the_books_finds_an_orphan(shop: Shop) -> None:
    """R13: a reservation whose owner is gone, and a sum that does not add up."""
    rose = await shop.product("rose")
    await shop.receive(rose, 9)
    order = placed(product_line(rose, 7))
    await shop.service.deliver(order)
    assert await shop.books() == []
    await _run(shop, "update inventory.order_reservations set state = 'released'")
    [orphan] = await shop.books()
    assert orphan.startswith("a reservation lives without a living owner: 1")
    await _run(shop, "update inventory.reservations set ended_at = now(), end_reason = 'lost'")
    assert [problem.split(":")[0] for problem in await shop.books()] == [
        "reserved of a batch is not the sum of its reservations",
        "reserved of a product at a location is not the sum of its reservations",
    ]


async def _run(shop: Shop, statement: str) -> None:
    async with shop.service.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(text(statement))


@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
async def test_books_agree_after_anything(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    products = [await shop.product(f"{n}-{uuid7().hex[-8:]}") for n in range(3)]
    orders: list[OrderPlaced] = []
    clock = Later()
    shop.service.runtime.clock = clock
    for _ in range(30):
        if chance.random() < 0.1:
            clock.ahead += timedelta(minutes=70)
            await end_overdue(shop.service.runtime)
        await _anything(shop, chance, products, orders)
    assert await shop.books() == []
    await _nothing_was_made_or_lost(shop, products)


async def _anything(shop: Shop, chance: random.Random, products: list[ProductId], orders: list[OrderPlaced]) -> None:
    if not orders or chance.random() < 0.4:
        best_before = today() + chance.randint(-3, 6) * DAY
        await shop.receive(chance.choice(products), chance.randint(1, 12), best_before=best_before, cost=9_999)
        orders.append(placed(product_line(chance.choice(products), chance.randint(1, 9))))
        if chance.random() < 0.8:
            await shop.service.deliver(orders[-1])
        return
    order = chance.choice(orders)
    used: dict[ProductId, int | str] = {product: chance.randint(1, 5) for product in chance.sample(products, k=2)}
    messages: list[Event] = [
        order,
        paid(order.order_id),
        lost(order.order_id),
        cancelled(order.order_id),
        assembled(order.order_id, used),
    ]
    await shop.service.deliver(chance.choice(messages))


async def _nothing_was_made_or_lost(shop: Shop, products: list[ProductId]) -> None:
    """Every batch's money is what its remaining stems are worth; nothing past its date left for an order."""
    rows = await shop.service.rows(
        "select b.id, b.on_hand, b.quantity, b.cost_amount, b.best_before, m.cost, m.count, m.sold from "
        "{schema}.batches b join (select batch_id, sum(cost_amount) as cost, count(*) as count, "
        "count(*) filter (where kind = 'consumption') as sold from {schema}.movements group by batch_id) m "
        "on m.batch_id = b.id where b.product_id = any(:products)",
        products=products,
    )
    for row in rows:
        if row.on_hand == row.quantity:
            assert row.cost == row.cost_amount
        if row.on_hand == 0:
            assert row.cost == 0
        if row.best_before < today():
            assert row.sold == 0
