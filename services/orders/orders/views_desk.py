"""Read side: the intake queue, the order's page, saved views, a stage's preview, colleagues."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.orders_lists import MOST_COUNTED, Count, IntakeQuery, SavedViewId
from contracts.api.orders_words import IntakeCause, Role
from contracts.events.orders import OrderStatus
from contracts.ids import OrderId, ProductId, StageId
from sqlalchemy import ColumnElement, Row, and_, func, literal_column, or_, select, text, true, union

from orders.domain.counting import capped
from orders.domain.money import PaymentMode
from orders.tables import deadlines, money_entries, orders, photos, saved_views, sellables, stages, stores
from orders.views_lists import ROW, Condition, board_conditions

_PLACED: Final = orders.c.status == OrderStatus.PLACED
_ATTENTION: Final = orders.c.attention.is_not(None)
_HAND: Final = or_(
    orders.c.status == OrderStatus.PAID,
    and_(orders.c.status == OrderStatus.CONFIRMED, orders.c.payment_mode == PaymentMode.ON_RECEIPT),
)
_CAUSES: Final[dict[IntakeCause, Condition]] = {"placed": _PLACED, "attention": _ATTENTION, "hand": _HAND}
_EARLY: Final = (OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.PAID)
_NEVER: Final[ColumnElement[datetime]] = literal_column("'9999-12-31 00:00:00+00'::timestamptz")


async def intake(tx: Tx, wanted: IntakeQuery, now: datetime) -> tuple[Sequence[Row[Any]], str | None]:
    """What nobody has dealt with yet, the oldest promise first; what has no window comes last.

    Candidates come from two indexes: the first stages, and what needs attention.
    """
    early = select(stages.c.id).where(stages.c.status.in_(_EARLY))
    candidates = union(
        select(orders.c.id).where(orders.c.stage_id.in_(early)), select(orders.c.id).where(_ATTENTION)
    ).subquery()
    following = (
        select(deadlines.c.wait, deadlines.c.due_at)
        .where(deadlines.c.order_id == orders.c.id)
        .order_by(deadlines.c.due_at)
        .limit(1)
        .correlate(orders)
        .lateral("following")
    )
    promise = func.coalesce(orders.c.window_start, _NEVER)
    causes = [condition.label(f"is_{name}") for name, condition in _CAUSES.items()]
    here = _CAUSES[wanted.cause] if wanted.cause else or_(*_CAUSES.values())
    statement = (
        select(*ROW, *causes, promise.label("promise"), following.c.wait, following.c.due_at)
        .select_from(orders.outerjoin(following, true()))
        .where(orders.c.id.in_(select(candidates.c.id)), here)
        .where(*(await board_conditions(tx, wanted, now)))
    )
    if wanted.store_id is not None:
        statement = statement.where(orders.c.store_id == wanted.store_id)
    by = [promise, orders.c.id]
    rows = await tx.all(after(statement, by, [datetime, UUID], wanted.cursor, wanted.size, descending=False))
    return split(rows, wanted.size, "promise", "id")


async def count_to_hand(tx: Tx, store: StoreId | None) -> Count:
    """Orders that wait to be handed to the florists."""
    early = select(stages.c.id).where(stages.c.status.in_(_EARLY))
    some = select(orders.c.id).where(orders.c.stage_id.in_(early), _HAND).limit(MOST_COUNTED + 1)
    if store is not None:
        some = some.where(orders.c.store_id == store)
    return capped(int(await tx.scalar(select(func.count()).select_from(some.subquery())) or 0))


@dataclass(frozen=True, slots=True)
class PageExtras:
    """What an order's page shows beside its card."""

    store: Row[Any]
    stage: Row[Any]
    products: Sequence[Row[Any]]
    money: Sequence[Row[Any]]
    waits: Sequence[Row[Any]]


async def page_extras(tx: Tx, order_id: OrderId, products: Iterable[ProductId]) -> PageExtras:
    """Of an order that is in scope."""
    found = await tx.all(
        select(stores, stages.c.id.label("stage_id"))
        .join(orders, orders.c.store_id == stores.c.store_id)
        .join(stages, stages.c.id == orders.c.stage_id)
        .where(orders.c.id == order_id)
    )
    named = select(sellables.c.sellable_id, sellables.c.titles, sellables.c.unit)
    return PageExtras(
        store=found[0],
        stage=(await tx.all(select(stages).where(stages.c.id == found[0].stage_id)))[0],
        products=await tx.all(named.where(sellables.c.sellable_id.in_(sorted(set(products))))),
        money=await tx.all(
            select(money_entries)
            .where(money_entries.c.order_id == order_id)
            .order_by(money_entries.c.at, money_entries.c.id)
        ),
        waits=await tx.all(
            select(deadlines.c.wait, deadlines.c.due_at)
            .where(deadlines.c.order_id == order_id)
            .order_by(deadlines.c.due_at)
        ),
    )


async def my_views(tx: Tx, owner: str) -> Sequence[Row[Any]]:
    mine = select(saved_views).where(saved_views.c.owner == owner)
    return await tx.all(mine.order_by(saved_views.c.position, saved_views.c.id))


async def my_view(tx: Tx, owner: str, view_id: SavedViewId) -> Row[Any] | None:
    return await tx.first(select(saved_views).where(saved_views.c.owner == owner, saved_views.c.id == view_id))


async def stage_of(tx: Tx, stage_id: StageId) -> Row[Any] | None:
    return await tx.first(select(stages).where(stages.c.id == stage_id))


async def orders_in_stage(tx: Tx, stage_id: StageId) -> Count:
    """Orders in scope that stand in the stage."""
    some = select(orders.c.id).where(orders.c.stage_id == stage_id).limit(MOST_COUNTED + 1).subquery()
    return capped(int(await tx.scalar(select(func.count()).select_from(some)) or 0))


async def photo_of(tx: Tx, order_id: OrderId, photo_id: UUID) -> Row[Any] | None:
    here = select(photos.c.content, photos.c.content_type)
    return await tx.first(here.where(photos.c.id == photo_id, photos.c.order_id == order_id))


_COLLEAGUES = text(
    """
    select u.user_id, u.display_name, array_agg(distinct a.role order by a.role) as roles
    from orders.users u
    cross join lateral jsonb_to_recordset(u.assignments) as a(store_id uuid, role text)
    where u.active
      and (a.store_id is null or a.store_id in (
            select s.store_id from orders.stores s
            where cast(:store as uuid) is null or s.store_id = cast(:store as uuid)))
      and (cast(:role as text) is null or a.role = cast(:role as text))
    group by u.user_id, u.display_name
    order by u.display_name, u.user_id
    limit 500
    """
)


async def colleagues(tx: Tx, store: StoreId | None, role: Role | None) -> Sequence[Row[Any]]:
    """People with a role in a visible store, or in the whole network, by name."""
    return await tx.all(_COLLEAGUES, {"store": store, "role": role})
