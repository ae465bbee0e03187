"""The device's end of the protocol: 12 bytes in, 11 bytes out, Triple-DES in between."""

import base64
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

MAGIC = bytes.fromhex("d580d4b4d584")
REQUEST_HEADER = 12
LARGEST_REQUEST = 50 * 1024


class Garbled(Exception):
    """Bytes that are not a message under the key in use."""


@dataclass(frozen=True)
class Header:
    version: tuple[int, int]
    operation: int
    length: int


def read_header(raw: bytes) -> Header:
    """Raises Garbled for another magic, a set reserved byte or a body over the limit."""
    length = int.from_bytes(raw[10:12])
    if raw[:6] != MAGIC or raw[9] != 0 or REQUEST_HEADER + length > LARGEST_REQUEST:
        raise Garbled(raw.hex())
    return Header((raw[6], raw[7]), raw[8], length)


def response(protocol: tuple[int, int], software: tuple[int, int, int], code: int, body: bytes = b"") -> bytes:
    head = bytes((*protocol, *software)) + code.to_bytes(2) + len(body).to_bytes(2) + bytes(2)
    return head + body


def password_key(password: str) -> bytes:
    return hashlib.sha256(password.encode("ascii")).digest()[:24]


def encrypt(key: bytes, plain: bytes) -> bytes:
    missing = 8 - len(plain) % 8
    machine = _machine(key).encryptor()
    return machine.update(plain + bytes([missing]) * missing) + machine.finalize()


def decrypt(key: bytes, body: bytes) -> bytes:
    """Raises Garbled also when a wrong key happens to leave a valid padding but no JSON object."""
    if not body or len(body) % 8:
        raise Garbled("not whole blocks")
    machine = _machine(key).decryptor()
    padded = machine.update(body) + machine.finalize()
    added = padded[-1]
    if not 1 <= added <= 8 or padded[-added:] != bytes([added]) * added or not padded.startswith(b"{"):
        raise Garbled("another key")
    return padded[:-added]


def session_key_text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def said(plain: bytes) -> dict[str, Any]:
    """Raises ValueError when it is not one JSON object; numbers with a point become Decimal."""
    found = json.loads(plain.decode("utf-8"), parse_float=Decimal)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def answer_json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _machine(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(TripleDES(key), modes.ECB())  # noqa: S305 - what the device speaks
