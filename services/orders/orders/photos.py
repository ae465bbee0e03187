"""Pictures as phones and tablets send them: the body itself, recognised by its first bytes and never by its name."""

import hashlib
from typing import Final

from contracts.api.orders_page import MOST_PHOTO_BYTES
from fastapi import Request

from chassis import pictures
from orders.domain.refusals import PhotoTooLarge, PhotoUnreadable

KINDS: Final = ("image/jpeg", "image/png", "image/webp")


async def body_of(request: Request) -> bytes:
    """The whole body. Raises PhotoTooLarge as soon as it is too long."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_PHOTO_BYTES:
            raise PhotoTooLarge(most=MOST_PHOTO_BYTES)
    return bytes(content)


def kind_of(content: bytes) -> str:
    """The media type. Raises PhotoUnreadable for anything that is not one of the three kinds."""
    kind = pictures.kind_of(content)
    if kind is None:
        raise PhotoUnreadable()
    return kind


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
