"""What ``deploy/compose.yaml`` needs beside the services themselves.

    python -m tools.local.containers keys FOLDER      generate keys and passwords, each context's in a folder of its own
    python -m tools.local.containers prepare FOLDER   migrate and declare, before the services start
    python -m tools.local.containers demo FOLDER      load demo data while they run, then print the sign-ins
    python -m tools.local.containers doctor           the self-check of every service and double

Nothing has to be filled in before the first start: the passwords of the servers are made here as well.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tools.local import checks, folders, keys, prepare, record
from tools.local.environment import DEMO_FILE, role_url
from tools.local.keys import Keys
from tools.local.parts import CONTEXTS, Context

POSTGRES = "postgresql://narciss_admin:{password}@postgres:5432/narciss"
AMQP = "amqp://narciss:{password}@rabbitmq:5672/narciss"
ENVIRONMENT_FILE = "environment"
"""Read by ``deploy/entrypoint.sh``: what a context is told beyond the environment written in compose.yaml."""


def make_keys(root: Path) -> None:
    """Fill ``root`` (each folder in it is a volume): ``all``, ``postgres``, ``rabbitmq`` and one per context."""
    made = keys.keep(root / "all")
    postgres, rabbitmq = made.password("postgres"), made.password("rabbitmq")
    for file, content in (
        (_folder(root / "postgres") / "password", postgres),
        (_folder(root / "rabbitmq") / "rabbitmq.conf", _broker_configuration(rabbitmq)),
    ):
        folders.write_private(file, content)
        file.chmod(0o644)  # read by the server's own user; no other container sees this volume
    for context in CONTEXTS:
        own = _folder(root / context.name)
        folders.write_private(own / "identity.pem", made.identity_file(context).read_text())
        folders.write_private(own / "jwks.json", made.jwks_file.read_text())
        # Passwords are hexadecimal, so nothing here means anything to the shell that reads it.
        told = "".join(f"{name}={value}\n" for name, value in _urls(made, context).items())
        folders.write_private(own / ENVIRONMENT_FILE, told)
        if context.keeps_secrets:
            folders.write_private(own / "secrets.key", made.secrets_file(context).read_text())


async def carry_out(root: Path, step: str) -> None:
    """``schemas`` before the services start, ``demo`` once they are well."""
    made = Keys(root / "all")
    admin, amqp = _admin_url(made), _amqp_url(made)
    users_file = root / "all" / "demo-users.json"
    environments = {}
    for context in CONTEXTS:
        own = {**os.environ, **_urls(made, context), "NARCISS_DEMO_USERS_FILE": str(users_file)}
        own["NARCISS_DEMO_FILE"] = str(DEMO_FILE)
        own["NARCISS_IDENTITY_PRIVATE_KEY_FILE"] = str(made.identity_file(context))
        own["NARCISS_IDENTITY_JWKS_FILE"] = str(made.jwks_file)
        if context.keeps_secrets:
            own["NARCISS_SECRETS_KEY_FILE"] = str(made.secrets_file(context))
        environments[context.package] = own
    plan = {"postgres_admin_url": admin, "amqp_url": amqp, "environments": environments}
    await prepare.STEPS[step](plan)
    if step == "demo":
        public = os.environ.get("NARCISS_PUBLIC_URL", "https://localhost")
        record.show_sign_ins(public, record.demo_users(users_file))


def self_check(services: Mapping[str, str], providers: Mapping[str, str]) -> int:
    doubles = {name: _control(url) for name, url in providers.items()}
    return checks.tell(asyncio.run(checks.self_check(services, doubles)))


def _control(provider_url: str) -> str:
    """A double that does not speak HTTP answers questions on the next port."""
    parts = urlsplit(provider_url)
    port = (parts.port or 0) + (parts.scheme != "http")
    return f"http://{parts.hostname}:{port}"


def _urls(made: Keys, context: Context) -> dict[str, str]:
    return {
        "NARCISS_POSTGRES_URL": role_url(_admin_url(made), context.role, made.password(context.role)),
        "NARCISS_AMQP_URL": _amqp_url(made),
    }


def _admin_url(made: Keys) -> str:
    return POSTGRES.format(password=made.password("postgres"))


def _amqp_url(made: Keys) -> str:
    return AMQP.format(password=made.password("rabbitmq"))


def _broker_configuration(password: str) -> str:
    return (
        f"default_user = narciss\ndefault_pass = {password}\ndefault_vhost = narciss\n"
        "default_user_tags.administrator = true\nloopback_users = none\n"
    )


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.local.containers")
    parser.add_argument("what", choices=["keys", "prepare", "demo", "doctor"])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/keys"))
    options = parser.parse_args()
    if options.what == "keys":
        make_keys(options.folder)
    elif options.what == "prepare":
        asyncio.run(carry_out(options.folder, "schemas"))
    elif options.what == "demo":
        asyncio.run(carry_out(options.folder, "demo"))
    else:
        services = json.loads(os.environ["NARCISS_SERVICE_URLS"])
        return self_check(services, json.loads(os.environ["NARCISS_PROVIDER_URLS"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
