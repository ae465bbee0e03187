"""Everything secret that the running system has been told or has made, and how what it makes looks."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from gateway.tokens import API_KEY, DEVICE, SESSION

TYPED_PASSWORD: Final = "planted-password-7Zq1w"
TYPED_CARD: Final = "4000056655665556"
TYPED_KEY: Final = f"{API_KEY}planted0000000000000000000000000000000000000"
MADE: Final = {
    "session": re.compile(rb"\b" + SESSION.encode() + rb"[A-Za-z0-9_-]{40,}"),
    "device's token": re.compile(rb"\b" + DEVICE.encode() + rb"[A-Za-z0-9_-]{40,}"),
    "API key": re.compile(rb"\b" + API_KEY.encode() + rb"[A-Za-z0-9_-]{30,}"),
    "webhook's signing secret": re.compile(rb"whsec_[A-Za-z0-9+/=]{20,}"),
    "signed identity": re.compile(rb"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}"),
    "second factor": re.compile(rb"otpauth://"),
    "private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY"),
}
"""Shapes of what is made while the system runs; nobody has to know the values to see one."""
_DEMO: Final = Path(__file__).resolve().parents[2] / "tools/doubles/demo.json"
_SECRET_FIELDS: Final = ("token", "webhook_secret", "webhook_auth", "secret_key", "password")
SHORTEST: Final = 8
"""Characters. A PIN of four digits stands in every amount by chance and cannot be looked for."""


def told(run_file: Path) -> dict[str, str]:
    """Every secret the system was given, by what it is: people's, servers', providers', devices', processes' keys."""
    described: dict[str, Any] = json.loads(run_file.read_text("utf-8"))
    found = {f"{user['login']}'s password": str(user["password"]) for user in described["users"]}
    for server in ("postgres_url", "amqp_url"):
        found[f"password in {server}"] = unquote(urlsplit(described[server]).password or "")
    found |= dict(_of_providers(json.loads(_DEMO.read_text("utf-8"))))
    for file in sorted((run_file.parent / "keys").iterdir()):
        if file.suffix == ".pem":
            found[f"identity key {file.stem}"] = "".join(file.read_text("utf-8").splitlines()[1:-1])
        elif file.suffix != ".json":
            found[f"key {file.name}"] = file.read_text("utf-8").strip()
    found |= {"typed password": TYPED_PASSWORD, "card's number": TYPED_CARD, "typed key": TYPED_KEY}
    return {what: secret for what, secret in found.items() if len(secret) >= SHORTEST}


def _of_providers(demo: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(demo, dict):
        name = str(demo.get("store") or demo.get("username") or "")
        for key, value in demo.items():
            if key in _SECRET_FIELDS:
                yield f"{where} {name} {key}".strip(), str(value)
            else:
                yield from _of_providers(value, where or key)
    elif isinstance(demo, list):
        for one in demo:
            yield from _of_providers(one, where)


def spellings(secret: str) -> set[bytes]:
    """The secret as it is, in a URL, in JSON, in base64."""
    escaped = json.dumps(secret)[1:-1]
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {one.encode() for one in (secret, quote(secret, safe=""), escaped, encoded)}


def secrets_in(text: bytes, known: dict[str, str]) -> set[str]:
    """What of it can be read in these bytes."""
    said = {what for what, secret in known.items() if any(spelling in text for spelling in spellings(secret))}
    return said | {what for what, shape in MADE.items() if shape.search(text)}
