"""Stores as we know them, and the locations in them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.network import StoreChanged
from contracts.ids import LocationId
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from inventory.tables.statements import sql
from inventory.tables.stock import balances, locations, stores


async def save_store(tx: Tx, changed: StoreChanged) -> None:
    """Only forward: an older sequence changes nothing."""
    statement = insert(stores).values(
        id=changed.changed_store_id,
        title=changed.title,
        country=changed.country,
        currency=changed.currency,
        time_zone=changed.time_zone,
        language=changed.language,
        active=changed.active,
        sequence=changed.sequence,
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[stores.c.id],
            set_={
                name: statement.excluded[name]
                for name in ("title", "country", "currency", "time_zone", "language", "active", "sequence")
            },
            where=stores.c.sequence < statement.excluded.sequence,
        )
    )
    await tx.execute(_STORE_TOUCHED, {"store_id": changed.changed_store_id})


_STORE_TOUCHED = sql("""
insert into inventory.publication_dirty (store_id, sellable_id)
select store_id, sellable_id from inventory.publications where store_id = :store_id
""")


@dataclass(frozen=True, slots=True)
class Place:
    id: LocationId
    store_id: StoreId
    title: str
    kind: str
    fulfils: bool
    active: bool
    version: int


async def add_place(tx: Tx, place: Place) -> None:
    await tx.execute(
        insert(locations).values(
            id=place.id,
            store_id=place.store_id,
            title=place.title,
            kind=place.kind,
            fulfils=place.fulfils,
            active=place.active,
            version=place.version,
        )
    )


async def save_place(tx: Tx, place: Place) -> None:
    """Save a changed location and have everything lying there thought through again."""
    await tx.execute(
        locations.update()
        .where(locations.c.id == place.id)
        .values(title=place.title, kind=place.kind, fulfils=place.fulfils, active=place.active, version=place.version)
    )
    await tx.execute(_PLACE_TOUCHED, {"location_id": place.id})


_PLACE_TOUCHED = sql("""
insert into inventory.publication_dirty (store_id, product_id)
select store_id, product_id from inventory.balances where location_id = :location_id and on_hand > 0
""")


async def find_place(tx: Tx, location: LocationId, *, to_change: bool = False) -> Place | None:
    """The location, locked when it is going to be changed."""
    statement = select(locations).where(locations.c.id == location)
    row = await tx.first(statement.with_for_update() if to_change else statement)
    return _place(row) if row else None


def _place(row: Row[Any]) -> Place:
    return Place(LocationId(row.id), StoreId(row.store_id), row.title, row.kind, row.fulfils, row.active, row.version)


async def is_empty(tx: Tx, location: LocationId) -> bool:
    """Whether nothing is on hand at the location."""
    found: UUID | None = await tx.scalar(
        select(balances.c.product_id).where(balances.c.location_id == location, balances.c.on_hand > 0).limit(1)
    )
    return found is None
