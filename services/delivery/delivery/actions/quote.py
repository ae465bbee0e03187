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


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: a point, or the zone an operator picked."""

    latitude: float | None = None
    longitude: float | None = None
    zone_id: UUID | None = None


async def quote(tx: Tx, store_id: StoreId, place: Place, day: date, now: datetime) -> Promise:
    """Raises NotFound for an unknown store or zone, PlaceUnknown, NotDeliveredThere."""
    zone, shop = await _zone(tx, store_id, place)
    rules = await views.active_rules(tx, store_id)
    await store_setup.make_slots(tx, store_id, slots_of_day(rules, day, shop.time_zone))
    return Promise(zone, await views.open_slots(tx, store_id, day, now))


@dataclass(frozen=True, slots=True)
class OpenDay:
    day: date
    slots: int
    places_left: int


async def open_days(
    tx: Tx, store_id: StoreId, place: Place, first_day: date, days: int, now: datetime
) -> Sequence[OpenDay]:
    """How many slots and places each day still has; raises as `quote` does. Writes nothing."""
    _, shop = await _zone(tx, store_id, place)
    last_day = first_day + timedelta(days=days - 1)
    found = await views.slots_between(tx, store_id, shop.time_zone, first_day, last_day, active_only=True)
    openings = []
    for offset in range(days):
        day = first_day + timedelta(days=offset)
        left = [s.capacity - s.booked for s in found if s.day == day and s.orders_until > now and s.booked < s.capacity]
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
