"""What dispatchers decide: who goes where, and in which order (S138, S140). Several changes happen together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound, Refusal, check_version
from contracts.events.delivery import StopsReordered
from contracts.ids import CourierId, CourierShiftId, DeliveryId
from sqlalchemy import Row

from delivery import store
from delivery.domain import lane
from delivery.domain.lane import Courier, Outcome
from delivery.domain.refusals import ShiftEnded, StopsDiffer
from delivery.domain.report import Report


@dataclass(frozen=True, slots=True)
class Move:
    """To this courier, or back to nobody; `version` as the dispatcher saw it."""

    delivery_id: UUID
    version: int
    courier_id: UUID | None


@dataclass(frozen=True, slots=True)
class Route:
    shift_id: UUID
    version: int
    delivery_ids: tuple[UUID, ...]


async def move_deliveries(tx: Tx, moves: Sequence[Move], report: Report, forced_because: str | None = None) -> None:
    """All of them or none. Raises NotFound, ChangedMeanwhile and the lane's refusals, naming the delivery in facts."""
    if not moves:
        return
    rows = {row.id: row for row in await store.lock_deliveries(tx, [move.delivery_id for move in moves])}
    couriers = await store.couriers_with_shifts(tx, [move.courier_id for move in moves if move.courier_id])
    noted, outcomes = [], []
    for move in moves:
        row = rows.get(move.delivery_id)
        if row is None:
            raise NotFound(what="delivery", delivery_id=str(move.delivery_id))
        try:
            after, event = _moved(row, move, couriers, report, forced_because)
        except Refusal as refusal:
            refusal.facts.update(delivery_id=str(row.id), order_number=row.order_number)
            raise
        noted.append(store.Noted(lane.State(row.state), after, forced_because or "", None))
        outcomes.append((after, event))
    await store.save_moved(tx, [after for after, _ in outcomes])
    await store.note(tx, noted, report)
    tx.publish(*(event for _, event in outcomes))


def _moved(
    row: Row[Any], move: Move, couriers: Mapping[UUID, Sequence[Row[Any]]], report: Report, forced_because: str | None
) -> Outcome:
    before = store.as_delivery(row)
    check_version(move.version, before.version)
    if move.courier_id is None:
        return lane.take_back(before, report.now)
    found = couriers.get(move.courier_id, ())
    if not found or before.store_id not in found[0].store_ids:
        raise NotFound(what="courier")
    shift_id = next((one.shift_id for one in found if one.shift_store_id == before.store_id), None)
    courier = Courier(CourierId(move.courier_id), found[0].name, CourierShiftId(shift_id) if shift_id else None)
    return lane.assign(before, courier, report.now, forced_because)


async def order_stops(tx: Tx, route: Route, report: Report) -> None:
    """Raises NotFound, ShiftEnded, ChangedMeanwhile, StopsDiffer unless exactly the unfinished stops are named."""
    shift = await store.lock_shift(tx, route.shift_id)
    if shift is None:
        raise NotFound(what="shift")
    if shift.ended_at is not None:
        raise ShiftEnded()
    check_version(route.version, shift.version)
    open_now = set(await store.unfinished_of_shift(tx, route.shift_id))
    wanted = set(route.delivery_ids)
    if open_now != wanted or len(wanted) != len(route.delivery_ids):
        raise StopsDiffer(
            missing=sorted(map(str, open_now - wanted)),
            gone=sorted(map(str, wanted - open_now)),
            shift_id=str(shift.id),
        )
    await store.save_positions(tx, route.delivery_ids)
    await store.save_shift(tx, route.shift_id, version=shift.version + 1)
    tx.publish(
        StopsReordered(
            store_id=shift.store_id,
            sequence=shift.version + 1,
            occurred_at=report.now,
            shift_id=CourierShiftId(shift.id),
            courier_id=CourierId(shift.courier_id),
            delivery_ids=tuple(DeliveryId(one) for one in route.delivery_ids),
        )
    )
