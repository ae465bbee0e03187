"""Demo data: the accounts of the local doubles, configured as a person would configure the real ones."""

import json
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from chassis.clock import utc_now
from chassis.db import Database
from chassis.ids import StoreId
from chassis.scope import Scope
from contracts.demo import STORES, demo_id
from contracts.ids import ConfigurationId

from integrations.actions.configure import change_configuration, make_configuration
from integrations.domain.configuration import Configuration, Edit
from integrations.domain.registry import Value
from integrations.sealing import Keyring
from integrations.store import configurations

NETWORK = "network"
RECEIPTS = "receipts@narciss.example"
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Account:
    """`place` is a store's key, or the network."""

    provider: str
    place: str
    title: str
    settings: Mapping[str, Value]
    secrets: Mapping[str, str] = field(repr=False)

    @property
    def id(self) -> ConfigurationId:
        return ConfigurationId(demo_id("configuration", f"{self.provider}:{self.place}"))

    @property
    def store_id(self) -> StoreId | None:
        return next((store.id for store in STORES if store.key == self.place), None)

    @property
    def edit(self) -> Edit:
        return Edit(title=self.title, enabled=True, settings=self.settings, secrets=self.secrets)


async def load(env: Mapping[str, str]) -> None:
    """May be run again: what a person has changed stays, except where the mail double listens."""
    path = env.get("NARCISS_DEMO_FILE")
    if path is None:
        return
    providers = json.loads(env.get("NARCISS_PROVIDER_URLS", "{}"))
    accounts = _accounts(_read(Path(path)), providers)
    keyring = Keyring.load(Path(env["NARCISS_SECRETS_KEY_FILE"]))
    database = Database(env["NARCISS_POSTGRES_URL"], "integrations", pool_size=2)
    try:
        standing = [await _configure(database, keyring, account) for account in accounts]
    finally:
        await database.dispose()
    shops = [one for one in standing if one.provider == "yookassa"]
    await _enter_notification_urls(shops, providers.get("yookassa", ""), env.get("NARCISS_PUBLIC_URL", ""))


def _read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def _accounts(told: Mapping[str, Any], providers: Mapping[str, str]) -> list[Account]:
    found = [
        Account(
            "telegram",
            bot["store"],
            f"Telegram · {bot['first_name']}",
            {"username": bot["username"]},
            {"bot_token": bot["token"], "secret_token": bot["webhook_secret"]},
        )
        for bot in told.get("telegram", {}).get("bots", [])
    ]
    found += [
        Account(
            "wappi",
            profile["store"],
            f"WhatsApp · {profile['name']}",
            {name: profile[name] for name in ("profile_id", "platform", "phone")},
            {"api_token": profile["token"], "webhook_auth": profile["webhook_auth"]},
        )
        for profile in told.get("wappi", {}).get("profiles", [])
    ]
    found += [_shop(shop) for shop in told.get("yookassa", {}).get("shops", [])]
    server = urlsplit(providers.get("smtp", ""))
    if server.hostname and server.port:
        found += [_mail(one, server.hostname, server.port) for one in told.get("smtp", {}).get("accounts", [])[:1]]
    return found


def _shop(shop: Mapping[str, Any]) -> Account:
    """A shop takes one currency; the Armenian ones take drams."""
    settings: dict[str, Value] = {
        "shop_id": shop["shop_id"],
        "currency": shop.get("currency", "RUB"),
        "receipts": bool(shop.get("fiscalization")),
        "receipt_email": RECEIPTS,
    }
    return Account(
        "yookassa", shop["store"], f"YooKassa · {shop['name']}", settings, {"secret_key": shop["secret_key"]}
    )


def _mail(account: Mapping[str, str], host: str, port: int) -> Account:
    settings: dict[str, Value] = {
        "host": host,
        "port": port,
        "security": "none",
        "username": account["username"],
        "from_address": "flowers@narciss.example",
        "from_name": "Нарцисс",
    }
    return Account("email", NETWORK, "Почта сети", settings, {"password": account["password"]})


async def _configure(database: Database, keyring: Keyring, account: Account) -> Configuration:
    now = utc_now()
    async with database.transaction(Scope.network()) as tx:
        found = await configurations.find(tx, account.id)
        if found is None:
            return await make_configuration(
                tx,
                keyring,
                account.id,
                account.provider,
                account.store_id,
                account.edit,
                connection_key=random.token_urlsafe(24),
                made_by="demo",
                now=now,
            )
        moved = account.provider == "email" and found.changed_by == "demo" and found.settings != account.settings
        if not moved:
            return found
        edit = Edit(settings=account.settings)
        return await change_configuration(
            tx, keyring, account.id, edit, expected=found.version, changed_by="demo", now=now
        )


async def _enter_notification_urls(shops: list[Configuration], yookassa: str, public_url: str) -> None:
    """What a person does once in each shop's cabinet; the double on this machine has a door for it."""
    if urlsplit(yookassa).hostname not in _HERE:
        return
    async with httpx.AsyncClient(base_url=yookassa, timeout=5, trust_env=False) as cabinet:
        for shop in shops:
            url = f"{public_url.rstrip('/')}/hooks/yookassa/{shop.connection_key}"
            path = f"/__double__/shops/{shop.settings['shop_id']}/notification_url"
            (await cabinet.post(path, json={"url": url})).raise_for_status()
