"""What can be promised to an address on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from sqlalchemy import Row

from delivery import store_setup, views
from delivery.domain.refusals import NotDeliveredThere, PlaceUnknown
from delivery.domain.slots import slots_of_day
from delivery.domain.zones import Zone, zone_at


@dataclass(frozen=True, slots=True)
class Promise:
    """A zone with its fee and the slots that still take orders."""

    zone: Zone
    slots: Sequence[Row[Any]]
    own_slot: UUID | None = None
    """The slot in which the order asked for has its place already: full or closed, it may stay there."""

    def places_left(self, slot: Row[Any]) -> int:
        return int(slot.capacity - slot.booked) + (1 if slot.id == self.own_slot else 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: a point, or the zone an operator picked."""

    latitude: float | None = None
    longitude: float | None = None
    zone_id: UUID | None = None


async def quote(
    tx: Tx, store_id: StoreId, place: Place, day: date, now: datetime, order_id: UUID | None = None
) -> Promise:
    """Raises NotFound for an unknown store or zone, PlaceUnknown, NotDeliveredThere.

    `order_id`: an order that is promised anew and keeps its place until then.
    """
    zone, shop = await _zone(tx, store_id, place)
    rules = await views.active_rules(tx, store_id)
    await store_setup.make_slots(tx, store_id, slots_of_day(rules, day, shop.time_zone))
    own = await views.slot_of_order(tx, order_id) if order_id else None
    return Promise(zone, await views.open_slots(tx, store_id, day, now, own), own)


@dataclass(frozen=True, slots=True)
class OpenDay:
    day: date
    slots: int
    places_left: int


async def open_days(
    tx: Tx,
    store_id: StoreId,
    place: Place,
    first_day: date,
    days: int,
    now: datetime,
    order_id: UUID | None = None,
) -> Sequence[OpenDay]:
    """How many slots and places each day still has; `order_id` and refusals as in `quote`. Writes nothing."""
    _, shop = await _zone(tx, store_id, place)
    own = await views.slot_of_order(tx, order_id) if order_id else None
    last_day = first_day + timedelta(days=days - 1)
    found = await views.slots_between(tx, store_id, shop.time_zone, first_day, last_day, active_only=True)
    openings = []
    for offset in range(days):
        day = first_day + timedelta(days=offset)
        that_day = [slot for slot in found if slot.day == day]
        left = [s.capacity - s.booked for s in that_day if s.orders_until > now and s.booked < s.capacity]
        if own is not None and any(s.id == own and (s.orders_until <= now or s.booked >= s.capacity) for s in that_day):
            left.append(1)
        openings.append(OpenDay(day, len(left), sum(left)))
    return openings


async def _zone(tx: Tx, store_id: StoreId, place: Place) -> tuple[Zone, Row[Any]]:
    shop = await views.store_of(tx, store_id)
    if shop is None:
        raise NotFound(what="store")
    zones = await views.active_zones(tx, store_id)
    if place.zone_id is not None:
        picked = next((zone for zone in zones if zone.id == place.zone_id), None)
        if picked is None:
            raise NotFound(what="zone")
        return picked, shop
    if place.latitude is None or place.longitude is None:
        raise PlaceUnknown()
    zone = zone_at(zones, place.latitude, place.longitude)
    if zone is None:
        raise NotDeliveredThere()
    return zone, shop
