"""What may be opened as a picture, and what only says it is one."""

import struct

import pytest
from chassis.pictures import MOST_PIXELS, kind_of


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\x00\x00\x00"


def jpeg(width: int, height: int) -> bytes:
    """With what a camera writes before the size, and a thumbnail's padding byte."""
    exif = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\x00\x00"
    return (
        b"\xff\xd8" + exif + b"\xff\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00\xff\xd9"
    )


def extended(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x00\x00\x00\x00WEBPVP8X" + struct.pack("<I", 10) + b"\x00" * 4 + size


def lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return b"RIFF\x00\x00\x00\x00WEBPVP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", bits)


def lossy(width: int, height: int) -> bytes:
    head = b"RIFF\x00\x00\x00\x00WEBPVP8 " + struct.pack("<I", 10) + b"\x00\x00\x00\x9d\x01\x2a"
    return head + struct.pack("<HH", width, height)


@pytest.mark.parametrize("made", [png, jpeg, extended, lossless, lossy])
def test_a_camera_s_picture_is_one_and_a_bomb_is_none(made: object) -> None:
    assert callable(made)
    assert kind_of(made(8000, 6000)) in ("image/png", "image/jpeg", "image/webp")
    assert kind_of(made(16_000, 16_000)) is None


def test_what_only_begins_like_one_is_none() -> None:
    for content in (
        b"",
        b"GIF89a",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"<svg onload=alert(1)>",
        b"PK\x03\x04",
        b"%PDF-1.7",
    ):
        assert kind_of(content) is None
    assert MOST_PIXELS > 8000 * 6000
