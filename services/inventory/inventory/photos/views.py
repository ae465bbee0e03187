"""Which photos things have, and the bytes of one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.api.inventory.photos import PhotoOut
from sqlalchemy import Row, select

from inventory.photos.address import url_of
from inventory.tables.photos import photos
from inventory.tables.statements import sql

_PHOTOS = sql("""
select w.id as sellable_id, p.id
from unnest(cast(:sellables as uuid[])) w (id)
left join inventory.recipe_variants v on v.id = w.id
join inventory.photos p on p.sellable_id = w.id
  or (p.sellable_id = v.recipe_id and not exists (select from inventory.photos own where own.sellable_id = w.id))
order by w.id, p.position, p.id
""")


async def photos_of(tx: Tx, sellables: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Addresses of photos, the first for cards; a variant without its own has those of its recipe."""
    if not sellables:
        return {}
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in await tx.all(_PHOTOS, {"sellables": list(sellables)}):
        found[row.sellable_id].append(url_of(row.id))
    return {sellable: tuple(urls) for sellable, urls in found.items()}


async def first_photos(tx: Tx, sellables: Sequence[UUID]) -> dict[UUID, str]:
    return {sellable: urls[0] for sellable, urls in (await photos_of(tx, sellables)).items()}


async def own_photos(tx: Tx, sellables: Sequence[UUID]) -> dict[UUID, list[PhotoOut]]:
    """Photos of each sellable itself, in their order."""
    rows = await tx.all(
        select(photos.c.sellable_id, photos.c.id, photos.c.content_type)
        .where(photos.c.sellable_id.in_(sellables))
        .order_by(photos.c.sellable_id, photos.c.position, photos.c.id)
    )
    found: dict[UUID, list[PhotoOut]] = defaultdict(list)
    for row in rows:
        found[row.sellable_id].append(PhotoOut(id=row.id, url=url_of(row.id), content_type=row.content_type))
    return found


async def file(tx: Tx, photo: UUID) -> Row[Any] | None:
    """Content and its type."""
    return await tx.first(select(photos.c.content, photos.c.content_type).where(photos.c.id == photo))
