"""Photos are added behind the others and taken away one by one."""

from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import MediaId

from inventory.domain.refusals import TooManyPhotos
from inventory.photos import store
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
