"""Write side of the set-up: zones, slots with their places, the store's own point."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from delivery.domain.slots import Slot
from delivery.tables import slot_rules, slots, store_points, zones


async def book(tx: Tx, slot_id: UUID) -> bool:
    """Take a place in a slot; False when it is full or gone. One conditional statement, so never overbooked."""
    result = await tx.execute(
        update(slots).where(slots.c.id == slot_id, slots.c.booked < slots.c.capacity).values(booked=slots.c.booked + 1)
    )
    return bool(result.rowcount)


async def free(tx: Tx, slot_id: UUID) -> None:
    await tx.execute(update(slots).where(slots.c.id == slot_id, slots.c.booked > 0).values(booked=slots.c.booked - 1))


async def make_slots(tx: Tx, store_id: StoreId, made: Sequence[Slot]) -> None:
    """Write the day's slots that do not exist yet."""
    if made:
        values = [
            {
                "id": uuid7(),
                "store_id": store_id,
                "rule_id": slot.rule_id,
                "day": slot.day,
                "starts_at": slot.starts_at,
                "ends_at": slot.ends_at,
                "orders_until": slot.orders_until,
                "capacity": slot.capacity,
            }
            for slot in made
        ]
        await tx.execute(insert(slots).values(values).on_conflict_do_nothing())


async def lock_slot(tx: Tx, rule_id: UUID, day: date) -> Row[Any] | None:
    return await tx.first(select(slots).where(slots.c.rule_id == rule_id, slots.c.day == day).with_for_update())


async def save_slot(tx: Tx, slot_id: UUID, **values: Any) -> Row[Any]:
    return (await tx.execute(update(slots).where(slots.c.id == slot_id).values(**values).returning(slots))).one()


async def keep_point(tx: Tx, store_id: StoreId, latitude: float, longitude: float) -> None:
    point = {"latitude": latitude, "longitude": longitude}
    await tx.execute(
        insert(store_points)
        .values(store_id=store_id, **point)
        .on_conflict_do_update(index_elements=[store_points.c.store_id], set_=point)
    )


async def add_zone(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(zones).values(**values))


async def lock_zone(tx: Tx, zone_id: UUID) -> Row[Any] | None:
    return await tx.first(select(zones).where(zones.c.id == zone_id).with_for_update())


async def save_zone(tx: Tx, zone_id: UUID, **values: Any) -> None:
    await tx.execute(update(zones).where(zones.c.id == zone_id).values(**values))


async def add_slot_rule(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(slot_rules).values(**values))


async def lock_slot_rule(tx: Tx, rule_id: UUID) -> Row[Any] | None:
    return await tx.first(select(slot_rules).where(slot_rules.c.id == rule_id).with_for_update())


async def save_slot_rule(tx: Tx, rule_id: UUID, **values: Any) -> None:
    await tx.execute(update(slot_rules).where(slot_rules.c.id == rule_id).values(**values))
