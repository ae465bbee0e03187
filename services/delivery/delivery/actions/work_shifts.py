"""Courier shifts: open, end (S137)."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.ids import CourierShiftId

from delivery import store
from delivery.domain.refusals import AlreadyOnShift, ShiftEnded, StopsLeft


async def open_shift(tx: Tx, courier_id: UUID, store_id: StoreId, *, now: datetime, who: str) -> CourierShiftId:
    """Raises NotFound for a courier of another store, AlreadyOnShift."""
    courier = await store.courier_with_shift(tx, courier_id, store_id)
    if courier is None or store_id not in courier.store_ids:
        raise NotFound(what="courier")
    shift_id = CourierShiftId(uuid7())
    if not await store.open_shift(
        tx, id=shift_id, store_id=store_id, courier_id=courier_id, started_at=now, opened_by=who
    ):
        raise AlreadyOnShift()
    return shift_id


async def end_shift(tx: Tx, shift_id: UUID, *, now: datetime) -> None:
    """Raises NotFound, ShiftEnded, StopsLeft."""
    shift = await store.lock_shift(tx, shift_id)
    if shift is None:
        raise NotFound(what="shift")
    if shift.ended_at is not None:
        raise ShiftEnded()
    left = await store.unfinished_of_shift(tx, shift_id)
    if left:
        raise StopsLeft(count=left)
    await store.end_shift(tx, shift_id, now)
