"""Triple-DES, ECB, PKCS#7: what the register speaks, and the only reason this module exists.

The cipher is obsolete and the line is not authenticated. It is kept inside the shop's network; nothing
else in the platform may use it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import NewType

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.padding import PKCS7

PasswordKey = NewType("PasswordKey", bytes)
SessionKey = NewType("SessionKey", bytes)

KEY_BYTES = 24
BLOCK_BYTES = 8


class Undecipherable(ValueError):
    """The bytes are not a message under this key: a wrong password, a dead session or a damaged answer."""


def password_key(password: str) -> PasswordKey:
    """Key of operations 1 and 2: the first 24 bytes of the password's SHA-256."""
    return PasswordKey(hashlib.sha256(password.encode()).digest()[:KEY_BYTES])


def session_key(encoded: str) -> SessionKey:
    """Key of operations 3 to 16, from the base64 field `key` of the login answer. Raises Undecipherable."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as why:
        raise Undecipherable("the session key is not base64") from why
    if len(key) != KEY_BYTES:
        raise Undecipherable(f"the session key has {len(key)} bytes, not {KEY_BYTES}")
    return SessionKey(key)


def encrypt(key: bytes, plain: bytes) -> bytes:
    padder = PKCS7(BLOCK_BYTES * 8).padder()
    encryptor = _cipher(key).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def decrypt(key: bytes, body: bytes) -> bytes:
    """Raises Undecipherable when the length or the padding cannot be right."""
    if not body or len(body) % BLOCK_BYTES:
        raise Undecipherable(f"{len(body)} bytes are not whole blocks of {BLOCK_BYTES}")
    decryptor = _cipher(key).decryptor()
    unpadder = PKCS7(BLOCK_BYTES * 8).unpadder()
    padded = decryptor.update(body) + decryptor.finalize()
    try:
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as why:
        raise Undecipherable("the padding is wrong: another key was used") from why


def _cipher(key: bytes) -> Cipher[ECB]:
    return Cipher(TripleDES(key), ECB())  # noqa: S305 - the device accepts nothing else
