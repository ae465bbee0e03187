"""Holds, orders' reservations and their lines, changed only by guarded transitions.

Every statement names the state it expects, so that of two that meet (expiry and binding, release and
consumption) exactly one finds its state and the other changes nothing (F27).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import HoldId, OrderId, ProductId
from sqlalchemy import Row

from inventory.stock.domain.allocation import Take
from inventory.stock.domain.order import OrderState
from inventory.tables.rows import lot_of
from inventory.tables.statements import sql

_TAKES = """
with takes as (
  select * from unnest(
    cast(:ids as uuid[]), cast(:batches as uuid[]), cast(:locations as uuid[]), cast(:products as uuid[]),
    cast(:quantities as numeric[])
  ) as t (id, batch_id, location_id, product_id, quantity)
)"""
_PROMISE = """
, line as (
  insert into inventory.reservations (id, store_id, hold_id, order_id, location_id, product_id, batch_id, quantity,
                                      made_at)
  select t.id, :store_id, :hold_id, :order_id, t.location_id, t.product_id, t.batch_id,
         t.quantity, :now
  from takes t, owner
), batch as (
  update inventory.batches b set reserved = b.reserved + t.quantity from takes t, owner where b.id = t.batch_id
), balance as (
  update inventory.balances b set reserved = b.reserved + t.quantity
  from (select location_id, product_id, sum(quantity) as quantity from takes group by location_id, product_id) t, owner
  where b.location_id = t.location_id and b.product_id = t.product_id
), touched as (
  insert into inventory.publication_dirty (store_id, product_id)
  select distinct :store_id, t.product_id from takes t, owner
)
select owner.* from owner
"""
_HOLD_OWNER = """
, owner as (
  insert into inventory.holds (id, store_id, state, expires_at, needed_at, asked_by, made_at)
  values (:hold_id, :store_id, 'held', :expires_at, coalesce(:needed_at, :now), :asked_by, :now)
  returning id
)"""
_TAKE_HOLD = sql(_TAKES + _HOLD_OWNER + _PROMISE)
_CLAIM_ORDER = """
  insert into inventory.order_reservations as r (order_id, store_id, state, version, hold_id, needed_at, expires_at,
                                                 made_at, changed_at)
  {values}
  on conflict (order_id) do update
    set state = 'reserved', hold_id = excluded.hold_id, needed_at = excluded.needed_at, version = r.version + 1,
        expires_at = case when r.kept then null else excluded.expires_at end, changed_at = excluded.changed_at,
        reason = null
    where r.state = any(cast(:from_states as text[]))
  returning r.version, r.expires_at
"""
_RESERVE_ORDER = sql(
    _TAKES
    + ", owner as ("
    + _CLAIM_ORDER.format(
        values="values (:order_id, :store_id, 'reserved', 1, :hold_id, :needed_at, :expires_at, :now, :now)"
    )
    + ")"
    + _PROMISE
)
_ADD_LINES = sql(_TAKES + ", owner as (select 1 as one)" + _PROMISE)


def _takes(takes: Sequence[Take], ids: Sequence[UUID]) -> dict[str, Any]:
    return {
        "ids": list(ids),
        "batches": [take.lot.batch_id for take in takes],
        "locations": [take.lot.location_id for take in takes],
        "products": [take.lot.product_id for take in takes],
        "quantities": [take.quantity for take in takes],
    }


async def take_hold(
    tx: Tx,
    store: StoreId,
    hold: HoldId,
    takes: Sequence[Take],
    ids: Sequence[UUID],
    *,
    asked_by: str,
    needed_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Write a hold with its lines. The balances must be held already."""
    await tx.execute(
        _TAKE_HOLD,
        {
            **_takes(takes, ids),
            "store_id": store,
            "hold_id": hold,
            "order_id": None,
            "asked_by": asked_by,
            "needed_at": needed_at,
            "expires_at": expires_at,
            "now": now,
        },
    )


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order's reservation after a change: its version is the event's sequence."""

    version: int
    expires_at: datetime | None


async def reserve_order(
    tx: Tx,
    store: StoreId,
    order: OrderId,
    takes: Sequence[Take],
    ids: Sequence[UUID],
    *,
    needed_at: datetime | None,
    expires_at: datetime | None,
    now: datetime,
    from_states: Sequence[OrderState] = (OrderState.EXPECTED,),
) -> Claimed | None:
    """Write an order's reservation, or nothing at all when the order is in another state than these."""
    row = await tx.first(
        _RESERVE_ORDER,
        {
            **_takes(takes, ids),
            "store_id": store,
            "hold_id": None,
            "order_id": order,
            "needed_at": needed_at,
            "expires_at": expires_at,
            "now": now,
            "from_states": list(from_states),
        },
    )
    return Claimed(row.version, row.expires_at) if row else None


async def add_to_order(
    tx: Tx, store: StoreId, order: OrderId, takes: Sequence[Take], ids: Sequence[UUID], *, now: datetime
) -> None:
    """More lines for an order that is held (its row locked) already."""
    await tx.execute(
        _ADD_LINES,
        {**_takes(takes, ids), "store_id": store, "hold_id": None, "order_id": order, "now": now},
    )


_BIND_START = """
with wanted as (
  select * from unnest(cast(:products as uuid[]), cast(:quantities as numeric[])) as w (product_id, quantity)
), hold as materialized (
  select id, needed_at from inventory.holds
  where id = :hold_id and store_id = :store_id and state = 'held' for update
), kept as (
  select product_id, sum(quantity) as quantity from inventory.reservations
  where hold_id = :hold_id and ended_at is null group by product_id
), same as materialized (
  select h.id, h.needed_at from hold h
  where not exists (select from kept k full join wanted w on w.product_id = k.product_id
                    where k.quantity is distinct from w.quantity)
), owner as ("""
_BIND_CLAIM = _CLAIM_ORDER.format(
    values="select :order_id, :store_id, 'reserved', 1, s.id, coalesce(:needed_at, s.needed_at), :expires_at,"
    " :now, :now from same s"
)
_BIND_END = """
), bound as (
  update inventory.holds h set state = 'bound', order_id = :order_id, ended_at = :now from owner
  where h.id = :hold_id and h.state = 'held'
), line as (
  update inventory.reservations r set order_id = :order_id from owner
  where r.hold_id = :hold_id and r.ended_at is null
  returning r.batch_id, r.quantity as taken
)
select (select count(*) from hold) as live, owner.version, owner.expires_at, line.taken, b.*
from (select 1) one left join owner on true left join line on true
left join inventory.batches b on b.id = line.batch_id
"""
_BIND = sql(_BIND_START + _BIND_CLAIM + _BIND_END)


@dataclass(frozen=True, slots=True)
class Binding:
    """What became of an attempt to bind a hold: `live` says that the hold still stood."""

    live: bool
    claimed: Claimed | None
    takes: tuple[Take, ...]


async def bind_hold(
    tx: Tx,
    store: StoreId,
    hold: HoldId,
    order: OrderId,
    wanted: dict[ProductId, Decimal],
    *,
    needed_at: datetime | None,
    expires_at: datetime | None,
    now: datetime,
) -> Binding:
    """Give a living hold to an order when it holds exactly what the order wants; otherwise change nothing."""
    rows = await tx.all(
        _BIND,
        {
            "store_id": store,
            "hold_id": hold,
            "order_id": order,
            "products": list(wanted),
            "quantities": list(wanted.values()),
            "needed_at": needed_at,
            "expires_at": expires_at,
            "now": now,
            "from_states": [OrderState.EXPECTED],
        },
    )
    first = rows[0]
    claimed = Claimed(first.version, first.expires_at) if first.version is not None else None
    takes = tuple(Take(lot_of(row), row.taken) for row in rows if row.taken is not None)
    return Binding(first.live > 0, claimed, takes)


_LOCK_HOLD = sql("""
select id, store_id, state from inventory.holds where id = :hold_id for update
""")
_RENEW_HOLD = sql("""
update inventory.holds set expires_at = :expires_at, needed_at = coalesce(:needed_at, :now) where id = :hold_id
""")


async def lock_hold(tx: Tx, hold: HoldId) -> Row[Any] | None:
    """The hold's row, held by this transaction; taken before any balance."""
    return await tx.first(_LOCK_HOLD, {"hold_id": hold})


async def refill_hold(
    tx: Tx,
    store: StoreId,
    hold: HoldId,
    takes: Sequence[Take],
    ids: Sequence[UUID],
    *,
    needed_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> None:
    """New lines and a new end for a hold whose row and balances are held already."""
    await tx.execute(
        _ADD_LINES, {**_takes(takes, ids), "store_id": store, "hold_id": hold, "order_id": None, "now": now}
    )
    await tx.execute(_RENEW_HOLD, {"hold_id": hold, "needed_at": needed_at, "expires_at": expires_at, "now": now})


_END_HOLD = sql("""
update inventory.holds set state = :state, ended_at = :now
where id = :hold_id and state = 'held' returning id
""")
_EXPIRE_HOLDS = sql("""
with due as (
  select id from inventory.holds where state = 'held' and expires_at <= :now
  order by expires_at limit :most for update skip locked
)
update inventory.holds h set state = 'expired', ended_at = :now from due where h.id = due.id returning h.id
""")
_HOLD = sql("""
select h.id, h.store_id, h.state, h.expires_at, h.order_id, h.made_at, h.asked_by from inventory.holds h
where h.id = :hold_id
""")


async def end_hold(tx: Tx, hold: HoldId, state: str, now: datetime) -> bool:
    """Whether the hold still stood and is ended by this."""
    return await tx.scalar(_END_HOLD, {"hold_id": hold, "state": state, "now": now}) is not None


async def expire_holds(tx: Tx, now: datetime, most: int) -> list[UUID]:
    """End holds whose time is over; those another process is working on are left to it."""
    return [row.id for row in await tx.all(_EXPIRE_HOLDS, {"now": now, "most": most})]


async def find_hold(tx: Tx, hold: HoldId) -> Row[Any] | None:
    return await tx.first(_HOLD, {"hold_id": hold})


_HELD_PRODUCTS = sql("""
select distinct product_id from inventory.reservations
where hold_id = :hold_id and order_id is null and ended_at is null
""")


async def held_products(tx: Tx, hold: HoldId) -> list[ProductId]:
    return [ProductId(row.product_id) for row in await tx.all(_HELD_PRODUCTS, {"hold_id": hold})]


_END = sql("""
with ended as (
  update inventory.reservations set ended_at = :now, end_reason = :reason
  where ended_at is null and (order_id = any(cast(:orders as uuid[]))
        or (hold_id = any(cast(:holds as uuid[])) and order_id is null))
    and (cast(:products as uuid[]) is null or product_id = any(cast(:products as uuid[])))
  returning store_id, order_id, location_id, product_id, batch_id, quantity
), batch as (
  update inventory.batches b set reserved = b.reserved - e.quantity
  from (select batch_id, sum(quantity) as quantity from ended group by batch_id) e where b.id = e.batch_id
), balance as (
  update inventory.balances b set reserved = b.reserved - e.quantity
  from (select location_id, product_id, sum(quantity) as quantity from ended group by location_id, product_id) e
  where b.location_id = e.location_id and b.product_id = e.product_id
), touched as (
  insert into inventory.publication_dirty (store_id, product_id) select distinct store_id, product_id from ended
)
select e.order_id, e.product_id, e.batch_id, sum(e.quantity) as quantity from ended e
group by e.order_id, e.product_id, e.batch_id order by e.product_id, e.batch_id
""")


@dataclass(frozen=True, slots=True)
class Ended:
    """A reservation line that ended."""

    order_id: OrderId | None
    product_id: ProductId
    batch_id: UUID
    quantity: Decimal


async def end_reservations(
    tx: Tx,
    *,
    orders: Sequence[UUID] = (),
    holds: Sequence[UUID] = (),
    products: Sequence[ProductId] | None = None,
    reason: str,
    now: datetime,
) -> list[Ended]:
    """Make what these owners had reserved free again. The balances must be held already."""
    rows = await tx.all(
        _END,
        {
            "orders": list(orders),
            "holds": list(holds),
            "products": list(products) if products is not None else None,
            "reason": reason,
            "now": now,
        },
    )
    return [Ended(row.order_id, ProductId(row.product_id), row.batch_id, row.quantity) for row in rows]


_RESERVED_LOTS = sql("""
select sum(r.quantity) as taken, b.id, b.product_id, b.location_id, b.best_before, b.on_hand, b.reserved, b.quantity,
       b.cost_amount, b.currency
from inventory.reservations r join inventory.batches b on b.id = r.batch_id
where r.order_id = :order_id and r.ended_at is null group by b.id
""")


async def reserved_for(tx: Tx, order: OrderId) -> list[Take]:
    """What the order has reserved, by batch."""
    return [Take(lot_of(row), row.taken) for row in await tx.all(_RESERVED_LOTS, {"order_id": order})]


_ENDED_WITH = sql("""
select product_id, sum(quantity) as quantity from inventory.reservations
where order_id = :order_id and end_reason = :reason group by product_id
""")


async def ended_with(tx: Tx, order: OrderId, reason: str) -> dict[ProductId, Decimal]:
    """What the order had reserved until this ended it."""
    rows = await tx.all(_ENDED_WITH, {"order_id": order, "reason": reason})
    return {ProductId(row.product_id): row.quantity for row in rows}
