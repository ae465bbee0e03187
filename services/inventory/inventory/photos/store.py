"""Keeping photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import delete, insert, select

from inventory.photos.domain.picture import Picture
from inventory.tables.catalogue import sellables
from inventory.tables.photos import photos
from inventory.tables.statements import sql

_PLACES = sql("""
select count(*) as many, coalesce(max(position), 0) as last from inventory.photos where sellable_id = :sellable_id
""")


_ORDER = sql("""
update inventory.photos p set position = w.position
from unnest(cast(:photos as uuid[])) with ordinality w (id, position)
where p.id = w.id and p.position <> w.position
""")


@dataclass(frozen=True, slots=True)
class NewPhoto:
    id: UUID
    sellable_id: UUID
    position: int
    picture: Picture
    made_by: str


async def lock_sellable(tx: Tx, sellable: UUID) -> bool:
    """Whether there is such a thing; two who add photos to it take turns."""
    statement = select(sellables.c.id).where(sellables.c.id == sellable).with_for_update(key_share=True)
    return await tx.scalar(statement) is not None


async def places(tx: Tx, sellable: UUID) -> tuple[int, int]:
    """How many photos there are, and the position of the last."""
    row = await tx.first(_PLACES, {"sellable_id": sellable})
    assert row is not None
    return row.many, row.last


async def in_order(tx: Tx, sellable: UUID) -> list[UUID]:
    rows = await tx.all(
        select(photos.c.id).where(photos.c.sellable_id == sellable).order_by(photos.c.position, photos.c.id)
    )
    return [row.id for row in rows]


async def put_in_order(tx: Tx, ordered: Sequence[UUID]) -> None:
    """Positions count from 1 in this order."""
    await tx.execute(_ORDER, {"photos": list(ordered)})


async def add_photos(tx: Tx, new: Sequence[NewPhoto]) -> None:
    await tx.execute(
        insert(photos).values(
            [
                {
                    "id": one.id,
                    "sellable_id": one.sellable_id,
                    "position": one.position,
                    "content_type": one.picture.content_type,
                    "content": one.picture.content,
                    "made_by": one.made_by,
                }
                for one in new
            ]
        )
    )


async def remove_photo(tx: Tx, sellable: UUID, photo: UUID) -> bool:
    statement = delete(photos).where(photos.c.id == photo, photos.c.sellable_id == sellable)
    return (await tx.execute(statement)).rowcount == 1
