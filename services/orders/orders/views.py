"""Read side: card, history, public page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.ids import OrderId, UserId
from sqlalchemy import Row, select, text

from orders.tables import assemblies, history, orders, photos, stores, substitutions, users

Names = Mapping[UserId, str]
AnyRow = Row[Any]


@dataclass(frozen=True, slots=True)
class CardExtras:
    """What a card shows beside the order itself."""

    customer_name: str
    names: Mapping[UserId, str]
    assemblies: Sequence[Row[Any]] = field(default_factory=tuple)
    photos: Sequence[str] = ()
    """Of all that was made for the order."""


async def card_extras(tx: Tx, order_id: OrderId, people: Sequence[UserId]) -> CardExtras:
    name = await tx.scalar(select(orders.c.customer_name).where(orders.c.id == order_id))
    made = await tx.all(select(assemblies).where(assemblies.c.order_id == order_id).order_by(assemblies.c.started_at))
    wanted = {*people, *(row.florist_id for row in made)}
    photos_here = (await photos_of(tx, [order_id])).get(order_id, [])
    return CardExtras(str(name or ""), await names_of(tx, sorted(wanted)), made, photos_here)


PHOTO_URL: Final = "/api/orders/v1/orders/{order_id}/photos/{photo_id}"


async def photos_of(tx: Tx, ids: Sequence[OrderId]) -> dict[OrderId, list[str]]:
    """The paths of kept pictures by order, the oldest first."""
    rows = await tx.all(
        select(photos.c.id, photos.c.order_id).where(photos.c.order_id.in_(ids)).order_by(photos.c.at, photos.c.id)
    )
    found: dict[OrderId, list[str]] = {}
    for row in rows:
        url = PHOTO_URL.format(order_id=row.order_id, photo_id=row.id)
        found.setdefault(OrderId(row.order_id), []).append(url)
    return found


async def names_of(tx: Tx, people: Sequence[UserId]) -> Mapping[UserId, str]:
    if not people:
        return {}
    rows = await tx.all(select(users.c.user_id, users.c.display_name).where(users.c.user_id.in_(people)))
    return {UserId(row.user_id): row.display_name for row in rows}


async def order_history(
    tx: Tx, order_id: OrderId, cursor: str | None, size: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """What happened to an order, newest first. Empty for an order out of scope."""
    statement = select(history).where(history.c.order_id == order_id)
    rows = await tx.all(after(statement, [history.c.id], [int], cursor, size))
    return split(rows, size, "id")


async def exists(tx: Tx, order_id: OrderId) -> bool:
    return await tx.scalar(select(orders.c.id).where(orders.c.id == order_id)) is not None


async def id_of_token(tx: Tx, token: str) -> OrderId | None:
    found = await tx.scalar(select(orders.c.id).where(orders.c.public_token == token))
    return None if found is None else OrderId(found)


async def question_of(tx: Tx, consent: str) -> AnyRow | None:
    """The substitution that a buyer's link opens: its id and its order's."""
    return await tx.first(
        select(substitutions.c.id, substitutions.c.order_id).where(substitutions.c.consent_token == consent)
    )


async def store_shown(tx: Tx, store_id: StoreId) -> tuple[str, str]:
    """The store's title and time zone; empty and UTC until it was heard of."""
    row = await tx.first(select(stores.c.title, stores.c.time_zone).where(stores.c.store_id == store_id))
    return (row.title, row.time_zone) if row else ("", "UTC")


_OUTCOME = text("select status <> 'placed' or attention is not null from orders.orders where id = :id")


async def has_outcome(tx: Tx, order_id: OrderId) -> bool:
    """Whether stock has answered, or somebody has to look."""
    return bool(await tx.scalar(_OUTCOME, {"id": order_id}))


async def has_placed(tx: Tx, store: StoreId, principal: str) -> bool:
    """Whether this principal has placed an order in the store."""
    found = select(orders.c.id).where(orders.c.store_id == store, orders.c.placed_by == principal).limit(1)
    return await tx.scalar(found) is not None
