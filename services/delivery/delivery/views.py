"""Read side: quotes, lists, the courier's stops."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ZoneId
from contracts.money import Money
from sqlalchemy import Row, select

from chassis import paging
from delivery.domain.lane import State
from delivery.domain.slots import SlotRule
from delivery.domain.zones import Zone
from delivery.tables import couriers, deliveries, log, proofs, shifts, slot_rules, slots, stores, zones


async def store_of(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(stores).where(stores.c.id == store_id))


async def zone_rows(tx: Tx, store_id: StoreId | None = None) -> Sequence[Row[Any]]:
    statement = select(zones).order_by(zones.c.store_id, zones.c.priority.desc(), zones.c.title)
    return await tx.all(statement if store_id is None else statement.where(zones.c.store_id == store_id))


async def active_zones(tx: Tx, store_id: StoreId) -> list[Zone]:
    rows = await tx.all(select(zones).where(zones.c.store_id == store_id, zones.c.active))
    return [Zone(ZoneId(r.id), r.title, r.polygon, Money(r.fee, r.currency), r.priority) for r in rows]


async def slot_rule_rows(tx: Tx, store_id: StoreId) -> Sequence[Row[Any]]:
    return await tx.all(
        select(slot_rules).where(slot_rules.c.store_id == store_id).order_by(slot_rules.c.starts, slot_rules.c.id)
    )


async def active_rules(tx: Tx, store_id: StoreId) -> list[SlotRule]:
    rows = await tx.all(select(slot_rules).where(slot_rules.c.store_id == store_id, slot_rules.c.active))
    return [SlotRule(r.id, tuple(r.weekdays), r.starts, r.ends, r.capacity, r.cut_off_minutes) for r in rows]


async def open_slots(tx: Tx, store_id: StoreId, day: date, now: datetime) -> Sequence[Row[Any]]:
    """Slots of the day that still take orders."""
    return await tx.all(
        select(slots)
        .join(slot_rules, (slot_rules.c.id == slots.c.rule_id) & slot_rules.c.active)
        .where(
            slots.c.store_id == store_id,
            slots.c.day == day,
            slots.c.booked < slots.c.capacity,
            slots.c.orders_until > now,
        )
        .order_by(slots.c.starts_at, slots.c.id)
    )


async def page_of_deliveries(
    tx: Tx,
    *,
    store_id: StoreId | None,
    state: State | None,
    courier_id: UUID | None,
    first: datetime | None,
    last: datetime | None,
    size: int,
    cursor: str | None,
) -> tuple[Sequence[Row[Any]], str | None]:
    """Deliveries by promised window, earliest first."""
    statement = select(deliveries, couriers.c.name.label("courier_name")).outerjoin(
        couriers, couriers.c.id == deliveries.c.courier_id
    )
    for column, value in (
        (deliveries.c.store_id, store_id),
        (deliveries.c.state, state.value if state else None),
        (deliveries.c.courier_id, courier_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if first is not None:
        statement = statement.where(deliveries.c.window_starts_at >= first)
    if last is not None:
        statement = statement.where(deliveries.c.window_starts_at < last)
    columns = [deliveries.c.window_starts_at, deliveries.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size, descending=False))
    return paging.split(rows, size, "window_starts_at", "id")


async def delivery_row(tx: Tx, delivery_id: UUID) -> Row[Any] | None:
    return await tx.first(
        select(deliveries, couriers.c.name.label("courier_name"))
        .outerjoin(couriers, couriers.c.id == deliveries.c.courier_id)
        .where(deliveries.c.id == delivery_id)
    )


async def log_of(tx: Tx, delivery_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(select(log).where(log.c.delivery_id == delivery_id).order_by(log.c.version, log.c.id))


async def courier_rows(tx: Tx, store_id: StoreId | None) -> Sequence[Row[Any]]:
    """Couriers and the shift they have open."""
    statement = (
        select(couriers, shifts.c.id.label("shift_id"), shifts.c.started_at)
        .outerjoin(shifts, (shifts.c.courier_id == couriers.c.id) & shifts.c.ended_at.is_(None))
        .where(couriers.c.active)
        .order_by(couriers.c.name, couriers.c.id)
    )
    return await tx.all(statement if store_id is None else statement.where(couriers.c.store_ids.contains([store_id])))


async def photo_of(tx: Tx, proof_id: UUID) -> Row[Any] | None:
    return await tx.first(select(proofs.c.photo, proofs.c.photo_type).where(proofs.c.id == proof_id))
