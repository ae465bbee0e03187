"""Identity keys of a test platform, and the login URLs of its roles."""

import json
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from joserfc.jwk import OKPKey

from chassis.db import schema_of
from chassis.identity import Signer

CONTEXTS = (
    "gateway",
    "crm",
    "orders",
    "inventory",
    "delivery",
    "pos",
    "messenger",
    "integrations",
    "fiscal-gateway-am",
    "analytics",
)


class TestKeys:
    """One key pair per context in a folder, as the launcher makes them."""

    __test__ = False

    def __init__(self, folder: Path, contexts: tuple[str, ...] = (*CONTEXTS, "sample")) -> None:
        self.folder = folder
        self.jwks_file = folder / "jwks.json"
        public = []
        for context in contexts:
            key = OKPKey.generate_key("Ed25519", {"kid": context}, private=True, auto_kid=False)
            self.private_file(context).write_bytes(key.as_pem(private=True))
            public.append(key.as_dict(private=False))
        self.jwks_file.write_text(json.dumps({"keys": public}))

    def private_file(self, context: str) -> Path:
        return self.folder / f"{context}.pem"

    def signer(self, context: str = "gateway") -> Signer:
        return Signer.load(context, self.private_file(context))


def role_url(admin_url: str, context: str) -> str:
    """The context's own login on the same database; the test password is no secret."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit(parts._replace(netloc=f"narciss_{schema_of(context)}:test@{host}"))
