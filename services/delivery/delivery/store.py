"""Write side: load a delivery, save what was decided, book and free places in slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import current_origin
from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.parts import Window
from contracts.ids import CourierId, CourierShiftId, DeliveryId, OrderId
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from delivery.domain.lane import FINAL, Delivery, State
from delivery.domain.report import Report
from delivery.tables import closed_orders, collected_orders, couriers, deliveries, images, log, proofs, shifts, stores

_FINAL = [state.value for state in FINAL]


@dataclass(frozen=True, slots=True)
class Noted:
    """One step for the log."""

    before: State | None
    after: Delivery
    why: str = ""
    cause: str | None = None


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


async def lock_deliveries(tx: Tx, delivery_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Always in the same order, so that two dispatchers never wait for each other in a circle."""
    return await tx.all(
        select(deliveries).where(deliveries.c.id.in_(delivery_ids)).order_by(deliveries.c.id).with_for_update()
    )


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
            **current_origin().columns(),
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


_SAVE_MOVED = text(
    """
    update delivery.deliveries d
       set state = m.state, version = m.version, courier_id = m.courier_id, shift_id = m.shift_id,
           attempt = m.attempt, position = null, failure_cause = null, failure_reason = null
      from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:versions as int[]), cast(:couriers as uuid[]),
                  cast(:shifts as uuid[]), cast(:attempts as int[]))
           as m (id, state, version, courier_id, shift_id, attempt)
     where d.id = m.id
    """
)


async def save_moved(tx: Tx, moved: Sequence[Delivery]) -> None:
    """Couriers of many deliveries in one statement; they go last in the new courier's run."""
    await tx.execute(
        _SAVE_MOVED,
        {
            "ids": [one.id for one in moved],
            "states": [one.state.value for one in moved],
            "versions": [one.version for one in moved],
            "couriers": [one.courier_id for one in moved],
            "shifts": [one.shift_id for one in moved],
            "attempts": [one.attempt for one in moved],
        },
    )


_SAVE_POSITIONS = text(
    """
    update delivery.deliveries d set position = p.place
      from unnest(cast(:ids as uuid[])) with ordinality as p (id, place)
     where d.id = p.id
    """
)


async def save_positions(tx: Tx, delivery_ids: Sequence[UUID]) -> None:
    """The order in which a courier goes, in one statement."""
    await tx.execute(_SAVE_POSITIONS, {"ids": list(delivery_ids)})


async def note(tx: Tx, steps: Sequence[Noted], report: Report) -> None:
    """Lines of the log that nobody edits (S139)."""
    values = [
        {
            "id": uuid7(),
            "store_id": step.after.store_id,
            "delivery_id": step.after.id,
            "at": report.now,
            "occurred_at": report.occurred_at,
            "who": report.who,
            "who_name": report.name,
            "before": step.before.value if step.before else None,
            "after": step.after.state.value,
            "why": step.why,
            "cause": step.cause,
            "courier_id": step.after.courier_id,
            "version": step.after.version,
        }
        for step in steps
    ]
    await tx.execute(insert(log).values(values))


async def holder_at(tx: Tx, delivery_id: UUID, moment: datetime) -> UUID | None:
    """The courier who had the delivery at that moment, as far as we knew."""
    courier_id: UUID | None = await tx.scalar(
        select(log.c.courier_id)
        .where(log.c.delivery_id == delivery_id, log.c.at <= moment)
        .order_by(log.c.version.desc())
        .limit(1)
    )
    return courier_id


async def ever_held(tx: Tx, delivery_id: UUID, courier_id: UUID) -> bool:
    found = await tx.scalar(
        select(log.c.id).where(log.c.delivery_id == delivery_id, log.c.courier_id == courier_id).limit(1)
    )
    return found is not None


async def close_order(tx: Tx, order_id: OrderId, store_id: StoreId, reason: str) -> None:
    await tx.execute(
        insert(closed_orders).values(order_id=order_id, store_id=store_id, reason=reason).on_conflict_do_nothing()
    )


async def is_closed(tx: Tx, order_id: OrderId) -> bool:
    found = await tx.scalar(select(closed_orders.c.order_id).where(closed_orders.c.order_id == order_id))
    return found is not None


async def note_collected(tx: Tx, order_id: OrderId, store_id: StoreId, sequence: int) -> None:
    """The order needs no courier as of this version, and has no delivery yet."""
    statement = insert(collected_orders).values(order_id=order_id, store_id=store_id, order_sequence=sequence)
    newest = func.greatest(collected_orders.c.order_sequence, statement.excluded.order_sequence)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=[collected_orders.c.order_id], set_={"order_sequence": newest})
    )


async def is_collected_since(tx: Tx, order_id: OrderId, sequence: int) -> bool:
    """Whether a later version of the order than this one needs no courier."""
    known = await tx.scalar(select(collected_orders.c.order_sequence).where(collected_orders.c.order_id == order_id))
    return known is not None and known > sequence


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


async def couriers_with_shifts(tx: Tx, courier_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Row[Any]]]:
    """Each courier with their open shifts, a row for each (or one without)."""
    rows = await tx.all(
        select(couriers, shifts.c.id.label("shift_id"), shifts.c.store_id.label("shift_store_id"))
        .outerjoin(shifts, (shifts.c.courier_id == couriers.c.id) & shifts.c.ended_at.is_(None))
        .where(couriers.c.id.in_(courier_ids), couriers.c.active)
    )
    found: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return found


async def open_shift(tx: Tx, **values: Any) -> bool:
    """False when the courier has an open one."""
    return bool((await tx.execute(insert(shifts).values(**values).on_conflict_do_nothing())).rowcount)


async def lock_shift(tx: Tx, shift_id: UUID) -> Row[Any] | None:
    return await tx.first(select(shifts).where(shifts.c.id == shift_id).with_for_update())


async def save_shift(tx: Tx, shift_id: UUID, **values: Any) -> None:
    await tx.execute(update(shifts).where(shifts.c.id == shift_id).values(**values))


async def unfinished_of_shift(tx: Tx, shift_id: UUID) -> list[UUID]:
    rows = await tx.all(
        select(deliveries.c.id).where(deliveries.c.shift_id == shift_id, deliveries.c.state.not_in(_FINAL))
    )
    return [row.id for row in rows]


async def take_into_shift(tx: Tx, shift_id: UUID, courier_id: UUID, store_id: StoreId) -> None:
    """Deliveries given to the courier before a shift was open."""
    await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.courier_id == courier_id,
            deliveries.c.store_id == store_id,
            deliveries.c.shift_id.is_(None),
            deliveries.c.state.not_in(_FINAL),
        )
        .values(shift_id=shift_id)
    )


async def add_proof(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(proofs).values(**values))


async def add_image(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(images).values(**values))


async def overdue(tx: Tx, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Unfinished deliveries whose window has passed and nobody was told; each is given to one worker."""
    return await tx.all(
        select(deliveries)
        .where(
            deliveries.c.window_ends_at < now,
            ~deliveries.c.late_announced,
            deliveries.c.state.not_in(_FINAL),
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
