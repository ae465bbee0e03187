"""One register in the store on Abovyan Street, which is the device double of the local environment."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from chassis.db import Database
from chassis.scope import Scope
from contracts.demo import STORES, demo_id
from contracts.ids import RegisterId

from fiscal_gateway_am.actions.keep_register import keep_register
from fiscal_gateway_am.app import SERVICE
from fiscal_gateway_am.domain.device import Departments, DeviceSettings
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.sealing import Keyring

REGISTER = RegisterId(demo_id("register", "kentron"))
STORE = next(store for store in STORES if store.key == "kentron")
CRN = Crn("53000001")
DELIVERY_CLASSIFIERS = ("49.32", "49.42", "53.20")


async def load(env: Mapping[str, str]) -> None:
    """Again at every start: the double's address may be another one, and its last receipt only moves forward."""
    address = json.loads(env.get("NARCISS_PROVIDER_URLS") or "{}").get("hdm")
    key_file = env.get("NARCISS_SECRETS_KEY_FILE")
    if not address or not key_file:
        return  # nothing to print on, as when only a part of the platform is started
    place = urlsplit(address)
    settings = DeviceSettings(
        host=place.hostname or "127.0.0.1",
        port=place.port or 9025,
        password="1234ABCD",  # noqa: S106 - the double's, printed in its own settings
        cashier=3,
        pin="3233",
        departments=Departments(1, dict.fromkeys(DELIVERY_CLASSIFIERS, 3)),
    )
    db = Database(env["NARCISS_POSTGRES_URL"], SERVICE.context, pool_size=1)
    try:
        async with db.transaction(Scope.of(STORE.id)) as tx:
            keyring = Keyring.load(Path(key_file))
            await keep_register(tx, REGISTER, STORE.id, CRN, settings, ReceiptNumber(0), keyring)
    finally:
        await db.dispose()
