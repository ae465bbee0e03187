"""Published by delivery: the operational lane of an order on its way (S135–S143)."""

from typing import ClassVar

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.events.parts import Window
from contracts.ids import CourierId, CourierShiftId, DeliveryId, OrderId, ProofId, SlotId, ZoneId
from contracts.money import Money


class DeliveryFact(Event):
    subject_field: ClassVar[str] = "delivery_id"

    delivery_id: DeliveryId
    order_id: OrderId


class DeliveryCreated(DeliveryFact):
    name: ClassVar[str] = "delivery.created"

    zone_id: ZoneId | None
    slot_id: SlotId | None
    window: Window
    fee: Money


class DeliveryChanged(DeliveryFact):
    """The order was promised anew (address, window, recipient); the delivery is as it was, on other terms."""

    name: ClassVar[str] = "delivery.changed"

    zone_id: ZoneId | None
    slot_id: SlotId | None
    window: Window
    fee: Money
    courier_id: CourierId | None = None
    """Who goes there already and has to hear of it."""


class SlotRefused(DeliveryFact):
    """The promised slot had no place left when the order arrived or was moved there; a person offers another."""

    name: ClassVar[str] = "delivery.slot_refused"

    slot_id: SlotId
    reason: str


class CourierAssigned(DeliveryFact):
    name: ClassVar[str] = "delivery.courier_assigned"

    courier_id: CourierId
    courier_name: str
    shift_id: CourierShiftId | None
    forced_because: str | None = None


class PickedUp(DeliveryFact):
    name: ClassVar[str] = "delivery.picked_up"

    courier_id: CourierId
    picked_up_at: AwareDatetime


class Delivered(DeliveryFact):
    name: ClassVar[str] = "delivery.delivered"

    courier_id: CourierId
    delivered_at: AwareDatetime
    proof_id: ProofId
    received_by: str
    minutes_late: int
    """Against the promised window's end; 0 when in time (S142)."""


class DeliveryFailed(DeliveryFact):
    """The courier could not hand it over; the order waits for another try or a decision."""

    name: ClassVar[str] = "delivery.failed"

    courier_id: CourierId
    reason: str
    cause: str | None = None
    """One of the causes couriers choose from; none before there were such."""
    failed_at: AwareDatetime | None = None
    attempt: int
    will_retry: bool


class DeliveryCancelled(DeliveryFact):
    name: ClassVar[str] = "delivery.cancelled"

    reason: str


class DeliveryLate(DeliveryFact):
    """The promised window has passed and the order is not there."""

    name: ClassVar[str] = "delivery.late"

    window: Window
    state: str


class CourierUnassigned(DeliveryFact):
    """A dispatcher took it back; it waits for a courier again."""

    name: ClassVar[str] = "delivery.courier_unassigned"

    courier_id: CourierId
    assembled: bool


class ShiftFact(Event):
    subject_field: ClassVar[str] = "shift_id"

    shift_id: CourierShiftId
    courier_id: CourierId


class ShiftStarted(ShiftFact):
    name: ClassVar[str] = "delivery.shift_started"

    courier_name: str
    started_at: AwareDatetime


class ShiftEnded(ShiftFact):
    name: ClassVar[str] = "delivery.shift_ended"

    ended_at: AwareDatetime


class StopsReordered(ShiftFact):
    """The order in which a courier goes was decided anew."""

    name: ClassVar[str] = "delivery.stops_reordered"

    delivery_ids: tuple[DeliveryId, ...]
