"""Write side: load a delivery, save what was decided, book and free places in slots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.parts import Window
from contracts.ids import CourierId, CourierShiftId, DeliveryId, OrderId
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from delivery.domain.lane import FINAL, Delivery, State
from delivery.domain.slots import Slot
from delivery.tables import closed_orders, couriers, deliveries, log, proofs, shifts, slot_rules, slots, stores, zones


def as_delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        store_id=StoreId(row.store_id),
        order_id=OrderId(row.order_id),
        state=State(row.state),
        version=row.version,
        window=Window(starts_at=row.window_starts_at, ends_at=row.window_ends_at),
        courier_id=CourierId(row.courier_id) if row.courier_id else None,
        shift_id=CourierShiftId(row.shift_id) if row.shift_id else None,
        attempt=row.attempt,
        assembled=row.assembled,
    )


async def lock_delivery(tx: Tx, delivery_id: UUID) -> Row[Any] | None:
    return await tx.first(select(deliveries).where(deliveries.c.id == delivery_id).with_for_update())


async def lock_delivery_of_order(tx: Tx, order_id: OrderId) -> Row[Any] | None:
    return await tx.first(select(deliveries).where(deliveries.c.order_id == order_id).with_for_update())


async def add_delivery(tx: Tx, delivery: Delivery, **details: Any) -> bool:
    """False when the order has one already."""
    result = await tx.execute(
        insert(deliveries)
        .values(
            id=delivery.id,
            store_id=delivery.store_id,
            order_id=delivery.order_id,
            state=delivery.state.value,
            version=delivery.version,
            window_starts_at=delivery.window.starts_at,
            window_ends_at=delivery.window.ends_at,
            **details,
        )
        .on_conflict_do_nothing()
    )
    return bool(result.rowcount)


async def save(tx: Tx, delivery: Delivery, **details: Any) -> None:
    await tx.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(
            state=delivery.state.value,
            version=delivery.version,
            courier_id=delivery.courier_id,
            shift_id=delivery.shift_id,
            attempt=delivery.attempt,
            assembled=delivery.assembled,
            window_starts_at=delivery.window.starts_at,
            window_ends_at=delivery.window.ends_at,
            **details,
        )
    )


async def note(tx: Tx, before: State | None, after: Delivery, *, at: datetime, who: str, why: str = "") -> None:
    """One line of the log that nobody edits (S139)."""
    await tx.execute(
        insert(log).values(
            id=uuid7(),
            store_id=after.store_id,
            delivery_id=after.id,
            at=at,
            who=who,
            before=before.value if before else None,
            after=after.state.value,
            why=why,
            version=after.version,
        )
    )


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


async def close_order(tx: Tx, order_id: OrderId, store_id: StoreId, reason: str) -> None:
    await tx.execute(
        insert(closed_orders).values(order_id=order_id, store_id=store_id, reason=reason).on_conflict_do_nothing()
    )


async def is_closed(tx: Tx, order_id: OrderId) -> bool:
    found = await tx.scalar(select(closed_orders.c.order_id).where(closed_orders.c.order_id == order_id))
    return found is not None


async def keep_store(tx: Tx, store_id: StoreId, **state: Any) -> None:
    await tx.execute(
        insert(stores)
        .values(id=store_id, store_id=store_id, **state)
        .on_conflict_do_update(index_elements=[stores.c.id], set_=state, where=stores.c.sequence < state["sequence"])
    )


async def keep_courier(tx: Tx, courier_id: UUID, **state: Any) -> None:
    await tx.execute(
        insert(couriers)
        .values(id=courier_id, **state)
        .on_conflict_do_update(
            index_elements=[couriers.c.id], set_=state, where=couriers.c.sequence < state["sequence"]
        )
    )


async def courier_with_shift(tx: Tx, courier_id: UUID, store_id: StoreId) -> Row[Any] | None:
    """The courier and their open shift in this store, if any."""
    return await tx.first(
        select(couriers, shifts.c.id.label("shift_id"))
        .outerjoin(
            shifts,
            (shifts.c.courier_id == couriers.c.id) & shifts.c.ended_at.is_(None) & (shifts.c.store_id == store_id),
        )
        .where(couriers.c.id == courier_id, couriers.c.active)
    )


async def open_shift(tx: Tx, **values: Any) -> bool:
    """False when the courier has an open one."""
    return bool((await tx.execute(insert(shifts).values(**values).on_conflict_do_nothing())).rowcount)


async def lock_shift(tx: Tx, shift_id: UUID) -> Row[Any] | None:
    return await tx.first(select(shifts).where(shifts.c.id == shift_id).with_for_update())


async def end_shift(tx: Tx, shift_id: UUID, at: datetime) -> None:
    await tx.execute(update(shifts).where(shifts.c.id == shift_id).values(ended_at=at))


async def unfinished_of_shift(tx: Tx, shift_id: UUID) -> int:
    rows = await tx.all(
        select(deliveries.c.id).where(
            deliveries.c.shift_id == shift_id, deliveries.c.state.not_in([state.value for state in FINAL])
        )
    )
    return len(rows)


async def add_proof(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(proofs).values(**values))


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


async def overdue(tx: Tx, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Unfinished deliveries whose window has passed and nobody was told; each is given to one worker."""
    return await tx.all(
        select(deliveries)
        .where(
            deliveries.c.window_ends_at < now,
            ~deliveries.c.late_announced,
            deliveries.c.state.not_in([state.value for state in FINAL]),
        )
        .order_by(deliveries.c.window_ends_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def save_announced(tx: Tx, announced: Sequence[Delivery]) -> None:
    """Mark all of them in one statement."""
    if announced:
        await tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([delivery.id for delivery in announced]))
            .values(late_announced=True, version=deliveries.c.version + 1)
        )


async def note_delivered(tx: Tx, delivery_id: UUID, at: datetime) -> None:
    await tx.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(delivered_at=at))
