"""Device settings at rest: AES-256-GCM, bound to the row they belong to, so that a copied value does not open.

NARCISS_SECRETS_KEY_FILE holds base64 keys of 32 bytes, one a line: the first seals, every one opens what it
sealed. To change the key put a new first line and keep the registers once more.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fiscal_gateway_am.codec import DEVICE_SETTINGS
from fiscal_gateway_am.domain.device import DeviceSettings
from fiscal_gateway_am.domain.refusals import DeviceSettingsUnreadable

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """Nonce and ciphertext, and which key made them."""

    key_id: str
    sealed: bytes


class Keyring:
    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {hashlib.sha256(b"key id " + key).hexdigest()[:16]: key for key in keys}
        self.current = next(iter(self._keys))

    @classmethod
    def load(cls, path: Path | None) -> "Keyring":
        """Raises SystemExit with a sentence for whoever starts the process."""
        if path is None:
            raise SystemExit("NARCISS_SECRETS_KEY_FILE must name the file with the key of the registers' settings.")
        try:
            keys = [base64.b64decode(line, validate=True) for line in path.read_text(encoding="ascii").split()]
        except (binascii.Error, UnicodeDecodeError) as why:
            raise SystemExit("NARCISS_SECRETS_KEY_FILE must hold base64 keys, one a line.") from why
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SystemExit(f"NARCISS_SECRETS_KEY_FILE must hold keys of {KEY_BYTES} bytes.")
        return cls(keys)

    def seal(self, settings: DeviceSettings, row: UUID) -> Sealed:
        nonce = os.urandom(NONCE_BYTES)
        plain = DEVICE_SETTINGS.dump_json(settings)
        return Sealed(self.current, nonce + AESGCM(self._keys[self.current]).encrypt(nonce, plain, row.bytes))

    def open(self, sealed: Sealed, row: UUID) -> DeviceSettings:
        """Raises DeviceSettingsUnreadable: another key file, or a value of another row."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise DeviceSettingsUnreadable(register=str(row))
        nonce, ciphertext = sealed.sealed[:NONCE_BYTES], sealed.sealed[NONCE_BYTES:]
        try:
            return DEVICE_SETTINGS.validate_json(AESGCM(key).decrypt(nonce, ciphertext, row.bytes))
        except InvalidTag as why:
            raise DeviceSettingsUnreadable(register=str(row)) from why
