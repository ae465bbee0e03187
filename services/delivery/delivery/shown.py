"""From rows to what is answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import StoreId
from contracts.api.delivery import (
    DeliveryOut,
    DeliveryRecord,
    Failure,
    ImageOut,
    LogLine,
    ProofOut,
    SlotLoad,
    ZoneOut,
)
from contracts.api.delivery_runs import (
    CourierRun,
    ShiftOut,
    StoreCard,
    StoreMap,
    ZoneCollection,
    ZoneFeature,
    ZoneProperties,
)
from contracts.api.geometry import Point
from contracts.events.parts import Address, Recipient, Window
from contracts.money import Money
from sqlalchemy import Row

from delivery.domain.lane import State
from delivery.domain.outlines import bounds_of
from delivery.domain.risk import Risk, risk_of
from delivery.views import Load


def delivery(row: Row[Any], now: datetime) -> DeliveryOut:
    window = Window(starts_at=row.window_starts_at, ends_at=row.window_ends_at)
    risk = risk_of(State(row.state), row.assembled, window, row.delivered_at, now)
    return DeliveryOut(
        id=row.id,
        store_id=row.store_id,
        order_id=row.order_id,
        order_number=row.order_number,
        state=row.state,
        version=row.version,
        zone_id=row.zone_id,
        slot_id=row.slot_id,
        window=window,
        fee=Money(row.fee, row.currency),
        address=Address.model_validate(row.address) if row.address else None,
        recipient=Recipient.model_validate(row.recipient) if row.recipient else None,
        contact_phone=row.contact_phone,
        notes=row.notes,
        contents=row.contents,
        courier_id=row.courier_id,
        courier_name=row.courier_name,
        shift_id=row.shift_id,
        position=row.position,
        attempt=row.attempt,
        assembled=row.assembled,
        late=risk is Risk.LATE,
        risk=risk.value,
        failure=_failure(row),
        picked_up_at=row.picked_up_at,
        delivered_at=row.delivered_at,
    )


def _failure(row: Row[Any]) -> Failure | None:
    if row.state != State.FAILED or row.failure_cause is None:
        return None
    return Failure(cause=row.failure_cause, reason=row.failure_reason or "")


def log_line(row: Row[Any]) -> LogLine:
    return LogLine(
        at=row.at,
        occurred_at=row.occurred_at or row.at,
        who=row.who,
        who_name=row.who_name,
        before=row.before,
        after=row.after,
        cause=row.cause,
        why=row.why,
    )


def record(
    row: Row[Any], log: Sequence[Row[Any]], proofs: Sequence[Row[Any]], images: Sequence[Row[Any]], now: datetime
) -> DeliveryRecord:
    return DeliveryRecord(
        delivery=delivery(row, now),
        log=[log_line(line) for line in log],
        proofs=[ProofOut.model_validate(proof, from_attributes=True) for proof in proofs],
        images=[image(one) for one in images],
    )


def image(row: Row[Any]) -> ImageOut:
    return ImageOut.model_validate(row, from_attributes=True)


def slot(load: Load) -> SlotLoad:
    return SlotLoad(
        id=load.id,
        rule_id=load.rule_id,
        day=load.day,
        window=Window(starts_at=load.starts_at, ends_at=load.ends_at),
        orders_until=load.orders_until,
        capacity=load.capacity,
        booked=load.booked,
        version=load.version,
    )


def zone(row: Row[Any]) -> ZoneOut:
    return ZoneOut(
        id=row.id,
        store_id=row.store_id,
        title=row.title,
        polygon=row.polygon,
        fee=Money(row.fee, row.currency),
        minimal_order=Money(row.minimal_order, row.currency),
        priority=row.priority,
        active=row.active,
        version=row.version,
    )


def _feature(row: Row[Any]) -> ZoneFeature:
    properties = ZoneProperties(
        title=row.title,
        fee=Money(row.fee, row.currency),
        minimal_order=Money(row.minimal_order, row.currency),
        priority=row.priority,
        active=row.active,
    )
    return ZoneFeature(id=row.id, geometry=row.polygon, properties=properties)


def store_map(store_id: StoreId, point: Row[Any] | None, zones: Sequence[Row[Any]]) -> StoreMap:
    """Bounds hold the active zones and the store."""
    point_here = (point.longitude, point.latitude) if point is not None else None
    return StoreMap(
        store_id=store_id,
        store=Point(latitude=point.latitude, longitude=point.longitude) if point is not None else None,
        bounds=bounds_of([row.polygon for row in zones if row.active], point_here),
        zones=ZoneCollection(features=[_feature(row) for row in zones]),
    )


def store_card(row: Row[Any]) -> StoreCard:
    return StoreCard.model_validate(row, from_attributes=True)


def courier_run(row: Row[Any], stops: Sequence[UUID]) -> CourierRun:
    return CourierRun(
        id=row.id,
        name=row.name,
        phone=row.phone,
        shift_id=row.shift_id,
        shift_version=row.shift_version,
        on_shift_since=row.started_at,
        stops=list(stops),
    )


def shift(row: Row[Any]) -> ShiftOut:
    return ShiftOut.model_validate(row, from_attributes=True)
