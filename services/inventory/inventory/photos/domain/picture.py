"""What may be kept as a photo: told by its first bytes, never by what the sender calls it."""

from dataclasses import dataclass
from typing import Final

from inventory.domain.refusals import NotAPicture, PictureTooLarge

LARGEST: Final = 5 * 1024 * 1024
MOST: Final = 12
DRAWING: Final = "image/svg+xml"
"""Only drawings of our own are kept as this; what people send may carry no program."""
_BEGINNINGS: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes


def picture_of(content: bytes) -> Picture:
    """Raises PictureTooLarge and NotAPicture."""
    if len(content) > LARGEST:
        raise PictureTooLarge(megabytes=LARGEST // 1024 // 1024)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Picture("image/webp", content)
    for beginning, content_type in _BEGINNINGS:
        if content.startswith(beginning):
            return Picture(content_type, content)
    raise NotAPicture()
