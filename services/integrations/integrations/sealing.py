"""Secrets at rest (S11): each row has a data key of its own, wrapped by a key that stands in a mounted file.

A sealed value is bound to its place (table, row, field): copied into another row it cannot be opened. The file
(NARCISS_SECRETS_KEY_FILE) holds base64 keys of 32 bytes, one a line; the first wraps, the others still open
what they wrapped. To rotate, put a new first line; a loop re-wraps every row, then the old line may go.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
_NONCE_BYTES = 12
_SHOWN = 4
_LONG_ENOUGH_TO_SHOW = 16


class SecretUnreadable(Exception):
    """The key that wrapped it is not in the key file, or the row was tampered with or moved."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """`sealed` is nonce and ciphertext; `last4` and `fingerprint` are all that may ever be shown."""

    key_id: str
    wrapped_key: bytes
    sealed: bytes
    last4: str
    fingerprint: str


class Keyring:
    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._keys = dict(keys)
        self.current = current

    @classmethod
    def load(cls, path: Path | None) -> "Keyring":
        """Raises SystemExit with a sentence for the one who starts the process."""
        if path is None:
            raise SystemExit("NARCISS_SECRETS_KEY_FILE must name the file with the key that wraps stored secrets.")
        try:
            keys = [base64.b64decode(line, validate=True) for line in path.read_text().split()]
        except binascii.Error as error:
            raise SystemExit("NARCISS_SECRETS_KEY_FILE must hold base64 keys, one a line.") from error
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SystemExit(f"NARCISS_SECRETS_KEY_FILE must hold keys of {KEY_BYTES} bytes.")
        named = {hashlib.sha256(b"id" + key).hexdigest()[:16]: key for key in keys}
        return cls(named, next(iter(named)))

    def seal(self, text: str, place: str) -> Sealed:
        data_key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
        return Sealed(
            key_id=self.current,
            wrapped_key=aes_key_wrap(self._keys[self.current], data_key),
            sealed=nonce + AESGCM(data_key).encrypt(nonce, text.encode(), place.encode()),
            last4=text[-_SHOWN:] if len(text) >= _LONG_ENOUGH_TO_SHOW else "",
            fingerprint=self.fingerprint(text)[:12],
        )

    def unseal(self, sealed: Sealed, place: str) -> str:
        """Raises SecretUnreadable."""
        nonce, ciphertext = sealed.sealed[:_NONCE_BYTES], sealed.sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self._data_key(sealed)).decrypt(nonce, ciphertext, place.encode()).decode()
        except InvalidTag as error:
            raise SecretUnreadable(f"{place} does not open") from error

    def rewrap(self, sealed: Sealed) -> Sealed:
        """The same secret under the current key; the ciphertext stays as it is."""
        wrapped = aes_key_wrap(self._keys[self.current], self._data_key(sealed))
        return replace(sealed, key_id=self.current, wrapped_key=wrapped)

    def fingerprint(self, text: str) -> str:
        """Tells whether two secrets are the same. Keyed, so that short passwords cannot be guessed from it."""
        key = hashlib.sha256(b"fingerprint" + self._keys[self.current]).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def _data_key(self, sealed: Sealed) -> bytes:
        wrapping = self._keys.get(sealed.key_id)
        if wrapping is None:
            raise SecretUnreadable(f"key {sealed.key_id} is not in the key file")
        try:
            return aes_key_unwrap(wrapping, sealed.wrapped_key)
        except InvalidUnwrap as error:
            raise SecretUnreadable("the data key does not unwrap") from error


def configuration_place(configuration_id: object, name: str) -> str:
    return f"configuration_secrets/{configuration_id}/{name}"


def webhook_place(webhook_id: object, field: str) -> str:
    return f"webhooks/{webhook_id}/{field}"
