"""Which bytes are a picture, and whether it may be opened: told by the bytes, never by what somebody calls them.

A few hundred bytes can declare a picture of billions of pixels, and whoever looks at it pays for them: such a one is
no picture to us.
"""

from typing import Final

MOST_PIXELS: Final = 60_000_000
"""More than any phone's camera makes."""
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_SIZES_OF_JPEG: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xD9)})


def kind_of(content: bytes) -> str | None:
    """The media type of a JPEG, PNG or WebP of bearable size; None for anything else."""
    if content.startswith(_JPEG):
        kind, pixels = "image/jpeg", _of_jpeg(content)
    elif content.startswith(_PNG):
        kind, pixels = "image/png", _of_png(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind, pixels = "image/webp", _of_webp(content)
    else:
        return None
    return kind if pixels <= MOST_PIXELS else None


def _area(width: bytes, height: bytes) -> int:
    return int.from_bytes(width, "big") * int.from_bytes(height, "big")


def _of_png(content: bytes) -> int:
    """What the header declares; without one nothing can be opened."""
    return _area(content[16:20], content[20:24]) if content[12:16] == b"IHDR" else 0


def _of_jpeg(content: bytes) -> int:
    """The largest size that any frame of it declares; 0 where none does."""
    at, largest = 2, 0
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _SIZES_OF_JPEG:
            largest = max(largest, _area(content[at + 7 : at + 9], content[at + 5 : at + 7]))
        at += 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
    return largest


def _of_webp(content: bytes) -> int:
    """What the header of its first chunk declares; each of the three forms writes it in its own way."""
    chunk = content[12:16]
    if chunk == b"VP8X":
        return (int.from_bytes(content[24:27], "little") + 1) * (int.from_bytes(content[27:30], "little") + 1)
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width * height
