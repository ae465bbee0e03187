"""Courier shifts: open, end (S137). Their moments may come from a phone that was offline."""

from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.events.delivery import ShiftEnded as ShiftEndedFact
from contracts.events.delivery import ShiftStarted
from contracts.ids import CourierId, CourierShiftId

from delivery import store
from delivery.domain.refusals import AlreadyOnShift, NotYourShift, ShiftEnded, StopsLeft
from delivery.domain.report import Report


async def open_shift(tx: Tx, courier_id: UUID, store_id: StoreId, report: Report) -> CourierShiftId:
    """What was given to the courier before belongs to it. Raises NotFound for a courier of another store,
    AlreadyOnShift."""
    courier = await store.courier_with_shift(tx, courier_id, store_id)
    if courier is None or store_id not in courier.store_ids:
        raise NotFound(what="courier")
    shift_id = CourierShiftId(uuid7())
    if not await store.open_shift(
        tx,
        id=shift_id,
        store_id=store_id,
        courier_id=courier_id,
        started_at=report.occurred_at,
        start_recorded_at=report.now,
        opened_by=report.who,
    ):
        raise AlreadyOnShift()
    await store.take_into_shift(tx, shift_id, courier_id, store_id)
    tx.publish(
        ShiftStarted(
            store_id=store_id,
            sequence=1,
            occurred_at=report.now,
            shift_id=shift_id,
            courier_id=CourierId(courier_id),
            courier_name=courier.name,
            started_at=report.occurred_at,
        )
    )
    return shift_id


async def end_shift(tx: Tx, shift_id: UUID, report: Report, *, only_of: UUID | None) -> None:
    """`only_of`: the courier who may end nobody else's. Raises NotFound, NotYourShift, ShiftEnded, StopsLeft."""
    shift = await store.lock_shift(tx, shift_id)
    if shift is None:
        raise NotFound(what="shift")
    if only_of is not None and shift.courier_id != only_of:
        raise NotYourShift()
    if shift.ended_at is not None:
        raise ShiftEnded()
    left = await store.unfinished_of_shift(tx, shift_id)
    if left:
        raise StopsLeft(count=len(left))
    ended_at = max(report.occurred_at, shift.started_at)
    await store.save_shift(tx, shift_id, version=shift.version + 1, ended_at=ended_at, end_recorded_at=report.now)
    tx.publish(
        ShiftEndedFact(
            store_id=shift.store_id,
            sequence=shift.version + 1,
            occurred_at=report.now,
            shift_id=CourierShiftId(shift_id),
            courier_id=CourierId(shift.courier_id),
            ended_at=ended_at,
        )
    )
