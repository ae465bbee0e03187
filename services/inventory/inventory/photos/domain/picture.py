"""What may be kept as a photo: told by its first bytes, never by what the sender calls it."""

from dataclasses import dataclass
from typing import Final

from chassis import pictures
from inventory.domain.refusals import NotAPicture, PictureTooLarge

LARGEST: Final = 5 * 1024 * 1024
MOST: Final = 12
DRAWING: Final = "image/svg+xml"
"""Only drawings of our own are kept as this; what people send may carry no program."""


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes


def picture_of(content: bytes) -> Picture:
    """Raises PictureTooLarge and NotAPicture."""
    if len(content) > LARGEST:
        raise PictureTooLarge(megabytes=LARGEST // 1024 // 1024)
    kind = pictures.kind_of(content)
    if kind is None:
        raise NotAPicture()
    return Picture(kind, content)
