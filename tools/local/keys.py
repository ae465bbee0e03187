"""Keys and passwords of one installation, generated once and kept readable by their owner only."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tools.local import folders
from tools.local.parts import CONTEXTS, Context


@dataclass(frozen=True)
class Keys:
    """Where each key stands. Every context has its own identity key; the public halves stand in one key set."""

    folder: Path

    @property
    def jwks_file(self) -> Path:
        return self.folder / "jwks.json"

    def identity_file(self, context: Context) -> Path:
        return self.folder / f"{context.name}.pem"

    def secrets_file(self, context: Context) -> Path:
        """32 random bytes, base64: what the context encrypts stored secrets with."""
        return self.folder / f"{context.name}.secrets"

    def password(self, role: str) -> str:
        """The password of a database role, derived so that it need not be stored anywhere."""
        master = bytes.fromhex((self.folder / "master").read_text())
        return hmac.new(master, role.encode(), hashlib.sha256).hexdigest()


def keep(folder: Path) -> Keys:
    """The keys in ``folder``; missing ones are generated, existing ones never replaced."""
    folders.open_folder(folder, mode=0o700)
    keys = Keys(folder)
    _once(folder / "master", secrets.token_bytes(32).hex())
    public = []
    for context in CONTEXTS:
        public.append(_identity(keys.identity_file(context), context.name))
        if context.keeps_secrets:
            _once(keys.secrets_file(context), base64.b64encode(secrets.token_bytes(32)).decode())
    folders.write_private(keys.jwks_file, json.dumps({"keys": public}, indent=2))
    return keys


def _once(file: Path, content: str) -> None:
    if not file.exists():
        folders.write_private(file, content)


def _identity(file: Path, key_id: str) -> dict[str, str]:
    """The public half (OKP JWK) of the Ed25519 key in ``file``, generated when absent."""
    if file.exists():
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey), f"{file} holds another kind of key"
    else:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        folders.write_private(file, pem.decode())
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": key_id, "x": x}
