"""What can be promised to an address on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from sqlalchemy import Row

from delivery import store, views
from delivery.domain.refusals import NotDeliveredThere
from delivery.domain.slots import slots_of_day
from delivery.domain.zones import Zone, zone_at


@dataclass(frozen=True, slots=True)
class Promise:
    """A zone with its fee and the slots that still take orders."""

    zone: Zone
    slots: Sequence[Row[Any]]


async def quote(tx: Tx, store_id: StoreId, latitude: float, longitude: float, day: date, now: datetime) -> Promise:
    """Raises NotFound for an unknown store, NotDeliveredThere."""
    shop = await views.store_of(tx, store_id)
    if shop is None:
        raise NotFound(what="store")
    zone = zone_at(await views.active_zones(tx, store_id), latitude, longitude)
    if zone is None:
        raise NotDeliveredThere()
    rules = await views.active_rules(tx, store_id)
    await store.make_slots(tx, store_id, slots_of_day(rules, day, shop.time_zone))
    return Promise(zone, await views.open_slots(tx, store_id, day, now))
