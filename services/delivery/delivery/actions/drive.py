"""What couriers do with a delivery. Every report carries the moment it happened; an offline phone reports later."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.ids import CourierId, CourierShiftId, ProofId
from sqlalchemy import Row

from delivery import store
from delivery.domain import lane
from delivery.domain.lane import Courier, Delivery, Outcome
from delivery.domain.refusals import NotYourDelivery
from delivery.domain.report import Report


@dataclass(frozen=True, slots=True)
class Handover:
    """What a courier reports of a delivery handed over."""

    received_by: str
    note: str = ""
    latitude: float | None = None
    longitude: float | None = None
    photo: bytes | None = None
    photo_type: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or a signature as a phone sent it."""

    kind: str
    content: bytes
    content_type: str


async def _locked(tx: Tx, delivery_id: UUID) -> Row[Any]:
    row = await store.lock_delivery(tx, delivery_id)
    if row is None:
        raise NotFound(what="delivery")
    return row


async def _conclude(
    tx: Tx,
    before: Delivery,
    outcome: Outcome,
    report: Report,
    *,
    why: str = "",
    cause: str | None = None,
    **details: Any,
) -> Delivery:
    after, event = outcome
    await store.save(tx, after, **details)
    await store.note(tx, [store.Noted(before.state, after, why, cause)], report)
    tx.publish(event)
    return after


async def pick_up(tx: Tx, delivery_id: UUID, courier_id: CourierId, report: Report) -> Delivery:
    """Raises NotFound and the lane's refusals."""
    before = store.as_delivery(await _locked(tx, delivery_id))
    held_it_then, shift_id = False, None
    if before.courier_id != courier_id:
        held_it_then = await store.holder_at(tx, before.id, report.occurred_at) == courier_id
        found = await store.courier_with_shift(tx, courier_id, before.store_id)
        shift_id = CourierShiftId(found.shift_id) if found is not None and found.shift_id else None
    outcome = lane.pick_up(
        before, Courier(courier_id, report.name, shift_id), report.now, report.occurred_at, held_it_then=held_it_then
    )
    return await _conclude(tx, before, outcome, report, picked_up_at=report.occurred_at)


async def hand_over(tx: Tx, delivery_id: UUID, courier_id: CourierId, handover: Handover, report: Report) -> Delivery:
    """Delivered, with proof."""
    before = store.as_delivery(await _locked(tx, delivery_id))
    proof_id = ProofId(uuid7())
    outcome = lane.deliver(before, courier_id, report.now, report.occurred_at, proof_id, handover.received_by)
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
        taken_at=report.occurred_at,
    )
    return await _conclude(tx, before, outcome, report, delivered_at=report.occurred_at)


async def report_failure(
    tx: Tx, delivery_id: UUID, courier_id: CourierId, report: Report, *, cause: str, reason: str, will_retry: bool
) -> Delivery:
    before = store.as_delivery(await _locked(tx, delivery_id))
    outcome = lane.fail(
        before, courier_id, report.now, report.occurred_at, cause=cause, reason=reason, will_retry=will_retry
    )
    return await _conclude(
        tx,
        before,
        outcome,
        report,
        why=reason,
        cause=cause,
        position=None,
        failure_cause=cause,
        failure_reason=reason,
    )


async def keep_picture(tx: Tx, delivery_id: UUID, courier_id: CourierId, picture: Picture, report: Report) -> UUID:
    """A picture of one's own delivery, also after it is done. Raises NotFound, NotYourDelivery."""
    row = await _locked(tx, delivery_id)
    if row.courier_id != courier_id and not await store.ever_held(tx, row.id, courier_id):
        raise NotYourDelivery()
    image_id = uuid7()
    await store.add_image(
        tx,
        id=image_id,
        store_id=row.store_id,
        delivery_id=row.id,
        kind=picture.kind,
        content_type=picture.content_type,
        content=picture.content,
        taken_at=report.occurred_at,
        recorded_at=report.now,
        sent_by=report.who,
    )
    return image_id
