"""Photos of what is sold over HTTP (S99)."""

import hashlib
from typing import Annotated, Any, Final
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, for_public
from chassis.idempotency import Answer, IdempotencyKey, answer, once
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.api.inventory.photos import PhotoOut, PhotoPlaceIn
from contracts.ids import MediaId
from fastapi import APIRouter, Depends, Request, Response

from inventory.domain.refusals import PictureTooLarge
from inventory.edge import PREFIX, CatalogueReader, CatalogueWriter
from inventory.photos import views
from inventory.photos.actions.keep_photo import keep_photo, place_photo, remove_photo
from inventory.photos.address import url_of
from inventory.photos.domain.picture import LARGEST, picture_of

router = APIRouter(prefix=PREFIX, tags=["photos"])
Anybody = Annotated[Caller, Depends(for_public())]

_BYTES: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_PICTURE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), _BYTES),
    }
}


async def body_of(request: Request) -> bytes:
    """The whole body, refused while it is still coming when it grows too large."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise PictureTooLarge(megabytes=LARGEST // 1024 // 1024)
    return bytes(content)


@router.get("/sellables/{sellable_id}/photos")
async def get_photos(sellable_id: UUID, caller: CatalogueReader, db: Db) -> list[PhotoOut]:
    async with db.transaction(caller.scope) as tx:
        return (await views.own_photos(tx, [sellable_id])).get(sellable_id, [])


@router.post("/sellables/{sellable_id}/photos", status_code=201, response_model=PhotoOut, openapi_extra=_PICTURE)
async def post_photo(
    sellable_id: UUID, request: Request, caller: CatalogueWriter, db: Db, key: IdempotencyKey = None
) -> Response:
    """Add a photo: the request's body is the picture itself, at most 5 MB of JPEG, PNG or WebP."""
    picture = picture_of(await body_of(request))

    async def work(tx: Tx) -> Answer:
        photo = MediaId(uuid7())
        await keep_photo(tx, sellable_id, photo, picture, made_by=caller.principal)
        made = PhotoOut(id=photo, url=url_of(photo), content_type=picture.content_type)
        return answer(201, made, resource_id=photo)

    seen = hashlib.sha256(picture.content).hexdigest()
    endpoint = f"photo of {sellable_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=seen, work=work)


@router.put("/sellables/{sellable_id}/photos/{photo_id}/place")
async def put_photo_place(
    sellable_id: UUID, photo_id: MediaId, body: PhotoPlaceIn, caller: CatalogueWriter, db: Db
) -> list[PhotoOut]:
    """Move a photo among the others; all of them, in their new order."""
    async with db.transaction(caller.scope) as tx:
        await place_photo(tx, sellable_id, photo_id, body.place)
        return (await views.own_photos(tx, [sellable_id]))[sellable_id]


@router.delete("/sellables/{sellable_id}/photos/{photo_id}", status_code=204)
async def delete_photo(sellable_id: UUID, photo_id: MediaId, caller: CatalogueWriter, db: Db) -> None:
    async with db.transaction(caller.scope) as tx:
        await remove_photo(tx, sellable_id, photo_id)


@router.get("/public/media/{photo_id}", response_class=Response)
async def get_public_media(photo_id: MediaId, caller: Anybody, db: Db) -> Response:
    """The bytes of a photo, for everybody; a photo never changes, so it may be kept for ever."""
    async with db.transaction(caller.scope) as tx:
        found = await views.file(tx, photo_id)
    if found is None:
        raise NotFound(what="photo")
    return Response(
        found.content,
        media_type=found.content_type,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
