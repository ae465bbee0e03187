"""The places of a store where stems lie."""

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.inventory.stock import LocationIn, LocationOut
from contracts.ids import LocationId

from inventory.domain.refusals import LocationNotEmpty
from inventory.domain.versions import require_version
from inventory.stock import store as stock
from inventory.stock import store_places
from inventory.stock.store_places import Place


async def open_location(tx: Tx, store: StoreId, wish: LocationIn) -> LocationOut:
    """A new place. Raises StoreUnknown."""
    await stock.store_currency(tx, store)
    place = Place(LocationId(uuid7()), store, wish.title, wish.kind, wish.fulfils, wish.active, 1)
    await store_places.add_place(tx, place)
    return shown(place)


async def change_location(tx: Tx, location: LocationId, wish: LocationIn, expected: int) -> LocationOut:
    """Change a place; one with stock cannot be closed. Raises NotFound, ChangedMeanwhile, LocationNotEmpty."""
    place = await store_places.find_place(tx, location, to_change=True)
    if place is None:
        raise NotFound(what="location")
    require_version(expected, place.version)
    if not wish.active and not await store_places.is_empty(tx, location):
        raise LocationNotEmpty()
    changed = Place(location, place.store_id, wish.title, wish.kind, wish.fulfils, wish.active, place.version + 1)
    await store_places.save_place(tx, changed)
    return shown(changed)


def shown(place: Place) -> LocationOut:
    return LocationOut(
        id=place.id,
        store_id=place.store_id,
        title=place.title,
        kind=place.kind,
        fulfils=place.fulfils,
        active=place.active,
        version=place.version,
    )
