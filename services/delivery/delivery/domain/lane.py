"""The states of a delivery and what may happen in each (S135–S143)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import Any, Final

from chassis.ids import StoreId
from contracts.events.delivery import (
    CourierAssigned,
    CourierUnassigned,
    Delivered,
    DeliveryCancelled,
    DeliveryChanged,
    DeliveryCreated,
    DeliveryFact,
    DeliveryFailed,
    DeliveryLate,
    PickedUp,
    SlotRefused,
)
from contracts.events.parts import Window
from contracts.ids import CourierId, CourierShiftId, DeliveryId, OrderId, ProofId, SlotId, ZoneId
from contracts.money import Money

from delivery.domain.refusals import CourierNotOnShift, NotAssembledYet, NotPossibleNow, NotYourDelivery


class State(StrEnum):
    PLANNED = "planned"
    """The order is on its way through the shop."""
    READY = "ready"
    """Assembled; a courier is sought."""
    ASSIGNED = "assigned"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Could not be handed over; waits for another try or a decision."""
    CANCELLED = "cancelled"


FINAL: Final = frozenset({State.DELIVERED, State.CANCELLED})
ALLOWED: Final[Mapping[str, frozenset[State]]] = {
    "make ready": frozenset({State.PLANNED}),
    "assign": frozenset({State.PLANNED, State.READY, State.ASSIGNED, State.FAILED}),
    "take back": frozenset({State.ASSIGNED}),
    "pick up": frozenset({State.ASSIGNED}),
    "pick up later reported": frozenset({State.PLANNED, State.READY, State.ASSIGNED}),
    "deliver": frozenset({State.PICKED_UP}),
    "fail": frozenset({State.ASSIGNED, State.PICKED_UP}),
    "cancel": frozenset(State) - FINAL,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as its rules see it; `version` counts its facts."""

    id: DeliveryId
    store_id: StoreId
    order_id: OrderId
    state: State
    version: int
    window: Window
    courier_id: CourierId | None = None
    shift_id: CourierShiftId | None = None
    attempt: int = 1
    assembled: bool = False


@dataclass(frozen=True, slots=True)
class Courier:
    id: CourierId
    name: str
    shift_id: CourierShiftId | None


Outcome = tuple[Delivery, DeliveryFact]


def _check(delivery: Delivery, verb: str) -> None:
    if delivery.state not in ALLOWED[verb]:
        allowed = ", ".join(sorted(ALLOWED[verb]))
        raise NotPossibleNow(state=delivery.state.value, verb=verb, allowed=allowed)


def make_ready(delivery: Delivery) -> Delivery:
    """The order is assembled. A courier forced on it before keeps it."""
    if delivery.state in FINAL or delivery.assembled:
        return delivery
    state = State.READY if delivery.state is State.PLANNED else delivery.state
    return replace(delivery, state=state, assembled=True, version=delivery.version + 1)


def assign(delivery: Delivery, courier: Courier, now: datetime, forced_because: str | None = None) -> Outcome:
    """Give it to a courier. Raises NotPossibleNow, NotAssembledYet, CourierNotOnShift (both may be forced)."""
    _check(delivery, "assign")
    if not delivery.assembled and not forced_because:
        raise NotAssembledYet()
    if courier.shift_id is None and not forced_because:
        raise CourierNotOnShift(courier=courier.name)
    again = delivery.state is State.FAILED
    after = replace(
        delivery,
        state=State.ASSIGNED,
        version=delivery.version + 1,
        courier_id=courier.id,
        shift_id=courier.shift_id,
        attempt=delivery.attempt + (1 if again else 0),
    )
    event = CourierAssigned(
        **_fact(after, now),
        courier_id=courier.id,
        courier_name=courier.name,
        shift_id=courier.shift_id,
        forced_because=forced_because,
    )
    return after, event


def take_back(delivery: Delivery, now: datetime) -> Outcome:
    """The courier does not go after all; another is sought. Raises NotPossibleNow."""
    _check(delivery, "take back")
    courier_id = delivery.courier_id
    if courier_id is None:
        raise NotPossibleNow(state=delivery.state.value, verb="take back", allowed=State.ASSIGNED.value)
    state = State.READY if delivery.assembled else State.PLANNED
    after = replace(delivery, state=state, version=delivery.version + 1, courier_id=None, shift_id=None)
    return after, CourierUnassigned(**_fact(after, now), courier_id=courier_id, assembled=delivery.assembled)


def pick_up(
    delivery: Delivery, courier: Courier, now: datetime, picked_up_at: datetime, *, held_it_then: bool = False
) -> Outcome:
    """The courier has it. Raises NotPossibleNow, NotYourDelivery, NotAssembledYet.

    `held_it_then`: at `picked_up_at` it was theirs, though a dispatcher, not knowing, planned otherwise since. Who
    really has the bouquet counts, as long as nobody else has picked it up.
    """
    if delivery.courier_id != courier.id and not held_it_then:
        _check(delivery, "pick up")
        raise NotYourDelivery()
    _check(delivery, "pick up later reported" if held_it_then else "pick up")
    if not delivery.assembled:
        raise NotAssembledYet()
    shift_id = delivery.shift_id if delivery.courier_id == courier.id else courier.shift_id
    after = replace(
        delivery, state=State.PICKED_UP, version=delivery.version + 1, courier_id=courier.id, shift_id=shift_id
    )
    return after, PickedUp(**_fact(after, now), courier_id=courier.id, picked_up_at=picked_up_at)


def deliver(
    delivery: Delivery, courier_id: CourierId, now: datetime, handed_at: datetime, proof_id: ProofId, received_by: str
) -> Outcome:
    """Handed over. `handed_at` is the courier's moment, which an offline phone reports later (never the future)."""
    _check(delivery, "deliver")
    _own(delivery, courier_id)
    after = replace(delivery, state=State.DELIVERED, version=delivery.version + 1)
    event = Delivered(
        **_fact(after, now),
        courier_id=courier_id,
        delivered_at=handed_at,
        proof_id=proof_id,
        received_by=received_by,
        minutes_late=minutes_late(delivery.window, handed_at),
    )
    return after, event


def fail(
    delivery: Delivery,
    courier_id: CourierId,
    now: datetime,
    failed_at: datetime,
    *,
    cause: str,
    reason: str,
    will_retry: bool,
) -> Outcome:
    """Could not be handed over. Raises NotPossibleNow, NotYourDelivery."""
    _check(delivery, "fail")
    _own(delivery, courier_id)
    after = replace(delivery, state=State.FAILED, version=delivery.version + 1, courier_id=None, shift_id=None)
    event = DeliveryFailed(
        **_fact(after, now),
        courier_id=courier_id,
        reason=reason or cause,
        cause=cause,
        failed_at=failed_at,
        attempt=delivery.attempt,
        will_retry=will_retry,
    )
    return after, event


def cancel(delivery: Delivery, now: datetime, reason: str) -> Outcome:
    _check(delivery, "cancel")
    after = replace(delivery, state=State.CANCELLED, version=delivery.version + 1)
    return after, DeliveryCancelled(**_fact(after, now), reason=reason)


@dataclass(frozen=True, slots=True)
class Promise:
    """Where and when, and what the way costs, as the order says it."""

    zone_id: ZoneId | None
    slot_id: SlotId | None
    window: Window
    fee: Money


def promise_anew(delivery: Delivery, promise: Promise, now: datetime) -> Outcome:
    """The order's promise changed; a new window counts from now on. Who goes there keeps it."""
    after = replace(delivery, window=promise.window, version=delivery.version + 1)
    return after, DeliveryChanged(**_fact(after, now), **_promised(promise), courier_id=delivery.courier_id)


def plan(delivery: Delivery, promise: Promise, now: datetime) -> Outcome:
    """A delivery begins."""
    return delivery, DeliveryCreated(**_fact(delivery, now), **_promised(promise))


def plan_again(delivery: Delivery, promise: Promise, now: datetime) -> Outcome:
    """An order that was to be collected is to be brought after all: nobody goes yet.

    An order is not changed any more once its bouquet stands: where that was heard first, it still stands.
    """
    after = replace(
        delivery,
        state=State.READY if delivery.assembled else State.PLANNED,
        version=delivery.version + 1,
        window=promise.window,
        courier_id=None,
        shift_id=None,
    )
    return after, DeliveryCreated(**_fact(after, now), **_promised(promise))


def refuse_slot(delivery: Delivery, slot_id: SlotId, now: datetime) -> Outcome:
    """The slot filled up between the offer and the order."""
    after = replace(delivery, version=delivery.version + 1)
    return after, SlotRefused(**_fact(after, now), slot_id=slot_id, reason="the slot is full")


def _promised(promise: Promise) -> dict[str, Any]:
    return {
        "zone_id": promise.zone_id,
        "slot_id": promise.slot_id,
        "window": promise.window,
        "fee": promise.fee,
    }


def announce_late(delivery: Delivery, now: datetime) -> Outcome:
    after = replace(delivery, version=delivery.version + 1)
    return after, DeliveryLate(**_fact(after, now), window=delivery.window, state=delivery.state.value)


def minutes_late(window: Window, moment: datetime) -> int:
    """Whole minutes after the window's end, begun minutes counting; 0 when in time."""
    return max(0, ceil((moment - window.ends_at).total_seconds() / 60))


def _own(delivery: Delivery, courier_id: CourierId) -> None:
    if delivery.courier_id != courier_id:
        raise NotYourDelivery()


def _fact(delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "store_id": delivery.store_id,
        "sequence": delivery.version,
        "occurred_at": now,
        "delivery_id": delivery.id,
        "order_id": delivery.order_id,
    }
