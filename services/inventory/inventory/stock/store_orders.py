"""The row of an order: one at a time decides about it, and its version is what events carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import OrderId
from sqlalchemy import Row

from inventory.stock.domain.order import EXPIRED, OrderState
from inventory.tables.statements import sql

_TURN = sql("select pg_advisory_xact_lock(hashtextextended('order ' || :order_key, 0))")
_FIND = sql("""
select order_id, store_id, state, version, hold_id, needed_at, expires_at, kept, reason
from inventory.order_reservations where order_id = :order_id for update
""")
_MOVE = sql("""
insert into inventory.order_reservations as r (order_id, store_id, state, version, reason, made_at, changed_at)
values (:order_id, :store_id, :state, greatest(:events, 1),
        :reason, :now, :now)
on conflict (order_id) do update
  set state = excluded.state, version = r.version + :events, reason = excluded.reason, expires_at = null,
      changed_at = excluded.changed_at
  where r.state = any(cast(:from_states as text[]))
returning r.version
""")
_SAY = sql("""
update inventory.order_reservations set version = version + 1, changed_at = :now
where order_id = :order_id returning version
""")
_KEEP = sql("""
insert into inventory.order_reservations as r (order_id, store_id, state, version, kept, made_at, changed_at)
values (:order_id, :store_id, 'expected', 1, true, :now,
        :now)
on conflict (order_id) do update set kept = true, expires_at = null, changed_at = excluded.changed_at
""")
_END_AT = sql("""
update inventory.order_reservations
set expires_at = :expires_at, changed_at = :now
where order_id = :order_id and state = 'reserved' and not kept
""")
_EXPIRE = sql("""
with due as (
  select order_id from inventory.order_reservations where state = 'reserved' and expires_at <= :before
  order by expires_at limit :most for update skip locked
)
update inventory.order_reservations r
set state = 'released', reason = :reason, version = r.version + 1, expires_at = null,
    changed_at = :now
from due where r.order_id = due.order_id
returning r.order_id, r.store_id, r.version
""")


async def take_turn(tx: Tx, order: OrderId) -> None:
    """Wait until nobody else decides about this order, whether or not it has a row yet."""
    await tx.execute(_TURN, {"order_key": str(order)})


async def find_order(tx: Tx, order: OrderId) -> Row[Any] | None:
    """The order's row, locked."""
    return await tx.first(_FIND, {"order_id": order})


async def move_order(
    tx: Tx,
    store: StoreId,
    order: OrderId,
    to: OrderState,
    *,
    from_states: Sequence[OrderState],
    reason: str | None = None,
    events: int,
    now: datetime,
) -> int | None:
    """Bring the order's row to a state and its version forward by the number of events this is told with.

    Makes the row where there is none (a tombstone). Gives the version, or None when the order is in another state.
    """
    version: int | None = await tx.scalar(
        _MOVE,
        {
            "order_id": order,
            "store_id": store,
            "state": to,
            "reason": reason,
            "events": events,
            "from_states": list(from_states),
            "now": now,
        },
    )
    return version


async def next_version(tx: Tx, order: OrderId, now: datetime) -> int:
    """The version for one more event about an order that stays in its state."""
    version: int = await tx.scalar(_SAY, {"order_id": order, "now": now})
    return version


async def keep_order(tx: Tx, store: StoreId, order: OrderId, now: datetime) -> None:
    """From now on the order's reservation has no end; also when the order has not been placed here yet."""
    await tx.execute(_KEEP, {"order_id": order, "store_id": store, "now": now})


async def end_order_at(tx: Tx, order: OrderId, expires_at: datetime, now: datetime) -> None:
    """The reservation ends when the time to pay ends: one clock (R13)."""
    await tx.execute(_END_AT, {"order_id": order, "expires_at": expires_at, "now": now})


@dataclass(frozen=True, slots=True)
class ExpiredOrder:
    order_id: OrderId
    store_id: StoreId
    version: int


async def expire_orders(tx: Tx, *, before: datetime, now: datetime, most: int) -> list[ExpiredOrder]:
    """Release orders whose reservation ended before this moment; those in other hands are left alone."""
    rows = await tx.all(_EXPIRE, {"before": before, "now": now, "most": most, "reason": EXPIRED})
    return [ExpiredOrder(OrderId(UUID(str(r.order_id))), StoreId(r.store_id), r.version) for r in rows]
