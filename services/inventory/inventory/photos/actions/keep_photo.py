"""Photos are added behind the others, moved among them and taken away one by one."""

from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import MediaId

from inventory.domain.refusals import TooManyPhotos
from inventory.photos import store
from inventory.photos.domain.order import with_place
from inventory.photos.domain.picture import MOST, Picture
from inventory.photos.store import NewPhoto


async def keep_photo(tx: Tx, sellable: UUID, photo: MediaId, picture: Picture, *, made_by: str) -> None:
    """Raises NotFound and TooManyPhotos."""
    if not await store.lock_sellable(tx, sellable):
        raise NotFound(what="product or recipe")
    many, last = await store.places(tx, sellable)
    if many >= MOST:
        raise TooManyPhotos(most=MOST)
    await store.add_photos(tx, [NewPhoto(photo, sellable, last + 1, picture, made_by)])


async def remove_photo(tx: Tx, sellable: UUID, photo: UUID) -> None:
    """Raises NotFound."""
    if not await store.remove_photo(tx, sellable, photo):
        raise NotFound(what="photo")


async def place_photo(tx: Tx, sellable: UUID, photo: UUID, place: int) -> None:
    """Repeating changes nothing. Raises NotFound."""
    if not await store.lock_sellable(tx, sellable):
        raise NotFound(what="product or recipe")
    known = await store.in_order(tx, sellable)
    if photo not in known:
        raise NotFound(what="photo")
    await store.put_in_order(tx, with_place(known, photo, place))
