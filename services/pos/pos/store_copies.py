"""Small copies of other contexts' facts. Each keeps the foreign sequence and only moves forward."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.inventory import SellableChanged
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderFact, OrderStatus
from contracts.events.parts import OrderLine
from contracts.ids import CustomerId, OrderId
from contracts.money import Money
from sqlalchemy import Row, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from pos.domain.orders import Order
from pos.domain.receipt import Card
from pos.tables import orders, sellables, stores


async def keep_store(tx: Tx, event: StoreChanged) -> None:
    state = {
        "title": event.title,
        "country": event.country,
        "currency": event.currency,
        "time_zone": event.time_zone,
        "language": event.language,
        "active": event.active,
        "sequence": event.sequence,
    }
    statement = insert(stores).values(store_id=event.changed_store_id, **state)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[stores.c.store_id], set_=state, where=stores.c.sequence < event.sequence
        )
    )


async def keep_sellable(tx: Tx, event: SellableChanged) -> None:
    state = {
        "sku": event.sku,
        "unit": event.unit,
        "classifier_code": event.classifier_code,
        "sequence": event.sequence,
    }
    statement = insert(sellables).values(sellable_id=event.sellable_id, **state)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[sellables.c.sellable_id], set_=state, where=sellables.c.sequence < event.sequence
        )
    )


async def keep_order(
    tx: Tx, event: OrderFact, store_id: StoreId, content: dict[str, Any], terms: dict[str, Any]
) -> Order:
    """Status and content move forward separately; a late event never takes an order back.

    `terms` come once, with the confirmation, and are kept whenever it arrives. Written and locked by one statement.
    """
    status = {"number": event.number, "status": event.status.value, "sequence": event.sequence}
    dated = {**content, "content_sequence": event.sequence} if content else {}
    row = await tx.first(
        _keeping_order(tuple(status), tuple(dated), tuple(terms)),
        {"id": event.order_id, "store_id": store_id, **status, **dated, **terms},
    )
    assert row is not None, "written or changed, it is there"
    return _order(row)


@cache
def _keeping_order(status: tuple[str, ...], dated: tuple[str, ...], terms: tuple[str, ...]) -> ReturningInsert[Any]:
    """Built once for what each event says: that costs more than its execution."""
    statement = insert(orders)
    new = statement.excluded
    newer, dated_newer = new.sequence > orders.c.sequence, new.content_sequence > orders.c.content_sequence
    return statement.on_conflict_do_update(
        index_elements=[orders.c.id],
        set_={
            **{name: case((newer, new[name]), else_=orders.c[name]) for name in status},
            **{name: case((dated_newer, new[name]), else_=orders.c[name]) for name in dated},
            **{name: new[name] for name in terms},
        },
    ).returning(*orders.c)


async def lock_order(tx: Tx, order_id: OrderId) -> Order | None:
    """The order as known here; whoever moves money of an order waits for this row first."""
    row = await tx.first(select(orders).where(orders.c.id == order_id).with_for_update())
    return None if row is None else _order(row)


async def order(tx: Tx, order_id: OrderId) -> Order | None:
    """The order as known here, for reading."""
    row = await tx.first(select(orders).where(orders.c.id == order_id))
    return None if row is None else _order(row)


async def lock_orders(tx: Tx, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]:
    """Several orders at once, locked in the order of their ids."""
    wanted = select(orders).where(orders.c.id.in_(list(order_ids))).order_by(orders.c.id).with_for_update()
    return {OrderId(row.id): _order(row) for row in await tx.all(wanted)}


def _order(row: Row[Any]) -> Order:
    known = row.total is not None
    return Order(
        id=OrderId(row.id),
        store_id=StoreId(row.store_id),
        number=row.number,
        status=OrderStatus(row.status),
        total=Money(row.total, row.currency) if known else None,
        delivery_fee=Money(row.delivery_fee, row.currency) if known else None,
        lines=tuple(OrderLine.model_validate(line) for line in row.lines or ()),
        customer_id=None if row.customer_id is None else CustomerId(row.customer_id),
        payment_mode=row.payment_mode,
        pay_until=row.pay_until,
        buyer_phone=row.buyer_phone,
        buyer_email=row.buyer_email,
    )


async def cards_of(tx: Tx, order: Order) -> dict[UUID, Card]:
    """Catalogue cards of an order's lines."""
    return await cards(tx, {line.sellable_id for line in order.lines if line.sellable_id is not None})


async def cards(tx: Tx, sellable_ids: set[UUID]) -> dict[UUID, Card]:
    rows = await tx.all(select(sellables).where(sellables.c.sellable_id.in_(sellable_ids)))
    return {row.sellable_id: Card(row.sku, row.unit, row.classifier_code) for row in rows}


async def language_of(tx: Tx, store_id: StoreId) -> str:
    """The store's language; Russian until the store is known."""
    found: str | None = await tx.scalar(select(func.max(stores.c.language)).where(stores.c.store_id == store_id))
    return found or "ru"


async def store_of(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(stores).where(stores.c.store_id == store_id))
