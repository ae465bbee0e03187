"""Read side of the dispatcher's day and the courier's run; addresses delivered to before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from sqlalchemy import Row, and_, or_, select, text

from delivery.domain.lane import FINAL
from delivery.tables import couriers, deliveries, shifts, stores
from delivery.views import SHOWN_DELIVERY

_FINAL = [state.value for state in FINAL]
_IN_ORDER = (deliveries.c.position.asc().nulls_last(), deliveries.c.window_starts_at, deliveries.c.id)


async def deliveries_of_day(
    tx: Tx, store_id: StoreId, first: datetime, last: datetime, limit: int, *, with_unfinished: bool
) -> Sequence[Row[Any]]:
    """Promised between the two moments; with what was promised before and is not finished yet, if wanted."""
    that_day = and_(deliveries.c.window_starts_at >= first, deliveries.c.window_starts_at < last)
    before = and_(deliveries.c.window_starts_at < first, deliveries.c.state.not_in(_FINAL))
    return await tx.all(
        SHOWN_DELIVERY.where(
            deliveries.c.store_id == store_id,
            or_(that_day, before) if with_unfinished else that_day,
        )
        .order_by(deliveries.c.window_starts_at, deliveries.c.id)
        .limit(limit)
    )


async def couriers_of(tx: Tx, store_id: StoreId) -> Sequence[Row[Any]]:
    """Couriers of the store with the shift they have open in it, those on shift first."""
    return await tx.all(
        select(
            couriers,
            shifts.c.id.label("shift_id"),
            shifts.c.version.label("shift_version"),
            shifts.c.started_at,
        )
        .outerjoin(
            shifts,
            (shifts.c.courier_id == couriers.c.id) & shifts.c.ended_at.is_(None) & (shifts.c.store_id == store_id),
        )
        .where(couriers.c.active, couriers.c.store_ids.contains([store_id]))
        .order_by(shifts.c.started_at.asc().nulls_last(), couriers.c.name, couriers.c.id)
    )


async def open_stops(tx: Tx, store_id: StoreId) -> Sequence[Row[Any]]:
    """Who has which unfinished deliveries of the store, in the order they go."""
    return await tx.all(
        select(deliveries.c.id, deliveries.c.courier_id)
        .where(
            deliveries.c.store_id == store_id,
            deliveries.c.courier_id.is_not(None),
            deliveries.c.state.not_in(_FINAL),
        )
        .order_by(*_IN_ORDER)
    )


async def courier_row(tx: Tx, courier_id: UUID) -> Row[Any] | None:
    return await tx.first(select(couriers).where(couriers.c.id == courier_id))


async def store_rows(tx: Tx, store_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    return await tx.all(select(stores).where(stores.c.id.in_(store_ids)).order_by(stores.c.title, stores.c.id))


async def open_shift_of(tx: Tx, courier_id: UUID) -> Row[Any] | None:
    return await tx.first(select(shifts).where(shifts.c.courier_id == courier_id, shifts.c.ended_at.is_(None)))


async def shift_row(tx: Tx, shift_id: UUID) -> Row[Any] | None:
    return await tx.first(select(shifts).where(shifts.c.id == shift_id))


async def run_of(tx: Tx, courier_id: UUID, shift_id: UUID | None) -> Sequence[Row[Any]]:
    """A courier's unfinished deliveries in the order of the run, then what the open shift has finished."""
    finished = deliveries.c.state.in_(_FINAL)
    mine = and_(deliveries.c.courier_id == courier_id, deliveries.c.state.not_in(_FINAL))
    of_shift = and_(deliveries.c.shift_id == shift_id, deliveries.c.courier_id == courier_id)
    return await tx.all(
        SHOWN_DELIVERY.where(mine if shift_id is None else or_(mine, of_shift))
        .order_by(finished, *_IN_ORDER)
        .limit(300)
    )


_ADDRESSES = text(
    """
    select distinct on (lower(d.address ->> 'text'), d.address ->> 'apartment')
           d.address, d.zone_id, d.window_starts_at as last_used_at,
           position(lower(:q) in lower(d.address ->> 'text')) as at
      from delivery.deliveries d
     where d.store_id = :store_id and lower(d.address ->> 'text') like :pattern
     order by lower(d.address ->> 'text'), d.address ->> 'apartment', d.window_starts_at desc
     limit 200
    """
)


async def addresses_like(tx: Tx, store_id: StoreId, words: str, size: int) -> Sequence[Row[Any]]:
    """Distinct addresses delivered to before that contain the words, best match first, then the latest used."""
    escaped = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = await tx.all(_ADDRESSES, {"store_id": store_id, "q": words.strip(), "pattern": f"%{escaped.strip()}%"})
    return sorted(rows, key=lambda row: (row.at, -row.last_used_at.timestamp()))[:size]
