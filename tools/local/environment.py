"""The environment each process is started with. Containers get the same names from ``deploy/compose.yaml``."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tools.local.keys import Keys
from tools.local.parts import Context

DEMO_FILE = Path(__file__).resolve().parents[1] / "doubles" / "demo.json"
"""Accounts the doubles know and the demo data uses."""
_NOT_FOR_SERVICES = ("NARCISS_POSTGRES_ADMIN_URL", "NARCISS_POSTGRES_URL", "NARCISS_AMQP_URL", "NARCISS_PORT")


@dataclass(frozen=True)
class Addresses:
    """Where everything is. ``postgres`` is an administrator's URL on the platform's own database."""

    postgres: str
    amqp: str
    services: Mapping[str, str]
    providers: Mapping[str, str]
    public: str


def of_context(context: Context, addresses: Addresses, keys: Keys, demo_users_file: Path) -> dict[str, str]:
    """What ``python -m <package> …`` is told; on top of our own environment (PATH, locale, proxy, log level)."""
    own = {
        "NARCISS_ENVIRONMENT": "local",
        "NARCISS_HOST": str(urlsplit(addresses.services[context.name]).hostname),
        "NARCISS_PORT": str(urlsplit(addresses.services[context.name]).port),
        "NARCISS_POSTGRES_URL": role_url(addresses.postgres, context.role, keys.password(context.role)),
        "NARCISS_AMQP_URL": addresses.amqp,
        "NARCISS_IDENTITY_PRIVATE_KEY_FILE": str(keys.identity_file(context)),
        "NARCISS_IDENTITY_JWKS_FILE": str(keys.jwks_file),
        "NARCISS_SERVICE_URLS": json.dumps(dict(addresses.services)),
        "NARCISS_PROVIDER_URLS": json.dumps(dict(addresses.providers)),
        "NARCISS_PUBLIC_URL": addresses.public,
        "NARCISS_DEMO_USERS_FILE": str(demo_users_file),
        "NARCISS_DEMO_FILE": str(DEMO_FILE),
    }
    if context.calls_subscribers:
        # Whoever tries webhooks on one machine listens on that machine.
        own["NARCISS_WEBHOOK_ALLOW_PRIVATE"] = "true"
    if context.keeps_secrets:
        own["NARCISS_SECRETS_KEY_FILE"] = str(keys.secrets_file(context))
    return {**inherited(), **own}


def inherited() -> dict[str, str]:
    """Our own environment without what only the launcher may know."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_FOR_SERVICES}


def role_url(admin_url: str, role: str, password: str) -> str:
    """The same database, logged in as ``role``."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}"))


def with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def without_password(url: str) -> str:
    """The URL as it may be shown to a person."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.split(':')[0]}{at}{place}"))
