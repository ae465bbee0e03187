"""A store's locations at a glance."""

from datetime import datetime, timedelta

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.inventory.stock import PlaceSummaryOut
from contracts.money import Money
from sqlalchemy import select

from inventory.stock import store as stock
from inventory.stock.domain.cost import value_of
from inventory.tables.rows import lot_of
from inventory.tables.stock import batches, locations


async def summarise_places(tx: Tx, store: StoreId, now: datetime, expiring_days: int) -> list[PlaceSummaryOut]:
    """Locations in use or with something in them. Raises StoreUnknown."""
    facts = await stock.store_facts(tx, store, now)
    places = await tx.all(
        select(locations).where(locations.c.store_id == store).order_by(locations.c.title, locations.c.id)
    )
    lots = [
        lot_of(row) for row in await tx.all(select(batches).where(batches.c.store_id == store, batches.c.on_hand > 0))
    ]
    soon = facts.day + timedelta(days=expiring_days)
    found: list[PlaceSummaryOut] = []
    for place in places:
        here = [lot for lot in lots if lot.location_id == place.id]
        past = [lot for lot in here if not lot.usable(facts.day)]
        near = [lot for lot in here if lot.usable(facts.day) and not lot.usable(soon + timedelta(days=1))]
        if not here and not place.active:
            continue
        found.append(
            PlaceSummaryOut(
                location_id=place.id,
                title=place.title,
                kind=place.kind,
                products=len({lot.product_id for lot in here}),
                expiring=len({lot.product_id for lot in near}),
                past=len({lot.product_id for lot in past}),
                value=Money(sum(value_of(lot, lot.on_hand) for lot in here), facts.currency),
                past_value=Money(sum(value_of(lot, lot.on_hand) for lot in past), facts.currency),
            )
        )
    return found
