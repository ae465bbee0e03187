"""What dispatchers and couriers do with a delivery."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound, check_version
from contracts.ids import CourierId, CourierShiftId, ProofId
from sqlalchemy import Row

from delivery import store
from delivery.domain import lane
from delivery.domain.lane import Courier, Delivery, Outcome


@dataclass(frozen=True, slots=True)
class Handover:
    """What a courier reports of a delivery handed over."""

    received_by: str
    at: datetime
    note: str = ""
    latitude: float | None = None
    longitude: float | None = None
    photo: bytes | None = None
    photo_type: str | None = None


async def _locked(tx: Tx, delivery_id: UUID) -> "Row[object]":
    row = await store.lock_delivery(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    return row


async def _conclude(tx: Tx, before: Delivery, outcome: Outcome, *, now: datetime, who: str, why: str = "") -> Delivery:
    after, event = outcome
    await store.save(tx, after)
    await store.note(tx, before.state, after, at=now, who=who, why=why)
    tx.publish(event)
    return after


async def assign_courier(
    tx: Tx,
    delivery_id: UUID,
    courier_id: UUID,
    *,
    expected_version: int,
    forced_because: str | None,
    now: datetime,
    who: str,
) -> Delivery:
    """Give a delivery to a courier. Raises NotFound, ChangedMeanwhile, and the lane's refusals."""
    row = await _locked(tx, delivery_id)
    before = store.as_delivery(row)
    check_version(expected_version, before.version)
    found = await store.courier_with_shift(tx, courier_id, before.store_id)
    if found is None or before.store_id not in found.store_ids:
        raise NotFound(what="courier")
    shift_id = CourierShiftId(found.shift_id) if found.shift_id else None
    courier = Courier(CourierId(courier_id), found.name, shift_id)
    outcome = lane.assign(before, courier, now, forced_because)
    return await _conclude(tx, before, outcome, now=now, who=who, why=forced_because or "")


async def pick_up(tx: Tx, delivery_id: UUID, courier_id: CourierId, *, now: datetime, who: str) -> Delivery:
    before = store.as_delivery(await _locked(tx, delivery_id))
    return await _conclude(tx, before, lane.pick_up(before, courier_id, now), now=now, who=who)


async def hand_over(
    tx: Tx, delivery_id: UUID, courier_id: CourierId, handover: Handover, *, now: datetime, who: str
) -> Delivery:
    """Delivered, with proof."""
    before = store.as_delivery(await _locked(tx, delivery_id))
    proof_id = ProofId(uuid7())
    outcome = lane.deliver(before, courier_id, now, handover.at, proof_id, handover.received_by)
    await store.add_proof(
        tx,
        id=proof_id,
        store_id=before.store_id,
        delivery_id=before.id,
        received_by=handover.received_by,
        note=handover.note,
        latitude=handover.latitude,
        longitude=handover.longitude,
        photo=handover.photo,
        photo_type=handover.photo_type,
        taken_at=min(handover.at, now),
    )
    await store.note_delivered(tx, before.id, min(handover.at, now))
    return await _conclude(tx, before, outcome, now=now, who=who)


async def report_failure(
    tx: Tx, delivery_id: UUID, courier_id: CourierId, *, reason: str, will_retry: bool, now: datetime, who: str
) -> Delivery:
    before = store.as_delivery(await _locked(tx, delivery_id))
    outcome = lane.fail(before, courier_id, now, reason, will_retry)
    return await _conclude(tx, before, outcome, now=now, who=who, why=reason)
