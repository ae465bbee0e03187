"""The two headers of the register's TCP protocol. They differ: 12 bytes to the device, 11 bytes back."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from typing import NamedTuple

MAGIC = "ՀԴՄ".encode()
REQUEST_HEADER_BYTES = 12
RESPONSE_HEADER_BYTES = 11
# The device promises to take 50 KB and does not say which kilobyte; the smaller one is always safe.
LARGEST_REQUEST_BYTES = 50_000

_REQUEST = struct.Struct(">6sBBBBH")
_RESPONSE = struct.Struct(">BBBBBHHH")


class ProtocolVersion(NamedTuple):
    """Version bytes 6 and 7 of a request. Devices in the field accept 0.5 and 0.7."""

    major: int
    minor: int


VERSION_0_5 = ProtocolVersion(0, 5)
VERSION_0_7 = ProtocolVersion(0, 7)


class FrameTooLarge(ValueError):
    """The encrypted request exceeds what the device accepts; nothing was sent."""


class FrameMalformed(ValueError):
    """Bytes that do not form a header of this protocol."""


@dataclass(frozen=True, slots=True)
class RequestHeader:
    version: ProtocolVersion
    operation: int
    body_bytes: int


@dataclass(frozen=True, slots=True)
class ResponseHeader:
    """`protocol` is the device's own version and may differ from the one the request carried."""

    protocol: ProtocolVersion
    software: tuple[int, int, int]
    code: int
    body_bytes: int


def request_frame(operation: int, body: bytes, version: ProtocolVersion) -> bytes:
    """Header and encrypted body, ready for the socket. Raises FrameTooLarge."""
    if REQUEST_HEADER_BYTES + len(body) > LARGEST_REQUEST_BYTES:
        raise FrameTooLarge(f"{REQUEST_HEADER_BYTES + len(body)} bytes, the device takes {LARGEST_REQUEST_BYTES}")
    return _REQUEST.pack(MAGIC, version.major, version.minor, operation, 0, len(body)) + body


def request_header(raw: bytes) -> RequestHeader:
    """Reads 12 bytes. Raises FrameMalformed on another magic, a set reserved byte or a wrong size."""
    if len(raw) != REQUEST_HEADER_BYTES:
        raise FrameMalformed(f"a request header has {REQUEST_HEADER_BYTES} bytes, not {len(raw)}")
    magic, major, minor, operation, reserved, length = _REQUEST.unpack(raw)
    if magic != MAGIC or reserved != 0:
        raise FrameMalformed(f"not a request header: {raw.hex()}")
    return RequestHeader(ProtocolVersion(major, minor), operation, length)


def response_header(raw: bytes) -> ResponseHeader:
    """Reads 11 bytes. The two reserved ones are ignored: devices are known to fill them carelessly."""
    if len(raw) != RESPONSE_HEADER_BYTES:
        raise FrameMalformed(f"a response header has {RESPONSE_HEADER_BYTES} bytes, not {len(raw)}")
    major, minor, soft_major, soft_minor, patch, code, length, _reserved = _RESPONSE.unpack(raw)
    return ResponseHeader(ProtocolVersion(major, minor), (soft_major, soft_minor, patch), code, length)


async def read_response(reader: asyncio.StreamReader) -> tuple[ResponseHeader, bytes]:
    """Exactly one response, however TCP cut it. Raises asyncio.IncompleteReadError when the line ends early.

    The length field has 16 bits, so a body never exceeds 65 535 bytes.
    """
    header = response_header(await reader.readexactly(RESPONSE_HEADER_BYTES))
    body = await reader.readexactly(header.body_bytes) if header.body_bytes else b""
    return header, body
