"""Demo accounts stand once, announced, sealed, and the double knows where to call."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from chassis.ids import StoreId
from chassis.scope import Scope
from contracts.demo import demo_id
from contracts.events.integrations import ConfigChanged, PaymentCaptured
from integrations.actions.open_secrets import open_secrets
from integrations.demo import load
from integrations.resources import held_by
from integrations.store import configurations

from services.integrations.tests.builders import PETROGRADKA, TVERSKAYA, asked
from services.integrations.tests.conftest import House
from tests.doubles.started import DEMO, Client

pytestmark = pytest.mark.servers


async def test_demo_accounts_stand_once_and_work(house: House, yookassa: Client, key_file: Path) -> None:
    urls = {"yookassa": yookassa.url, "smtp": "smtp://127.0.0.1:2525"}
    env = {
        "NARCISS_POSTGRES_URL": house.service.runtime.db.url,
        "NARCISS_SECRETS_KEY_FILE": str(key_file),
        "NARCISS_DEMO_FILE": str(DEMO),
        "NARCISS_PROVIDER_URLS": json.dumps(urls),
        "NARCISS_PUBLIC_URL": "http://127.0.0.1:8800",
    }
    await load(env)
    facts = await house.service.published(ConfigChanged)
    await load(env)
    assert await house.service.published(ConfigChanged) == facts
    stores: dict[UUID, StoreId | None] = {one.configuration_id: one.store_id for one in facts}
    assert stores[demo_id("configuration", "telegram:tverskaya")] == TVERSKAYA
    assert stores[demo_id("configuration", "yookassa:petrogradka")] == PETROGRADKA
    assert stores[demo_id("configuration", "email:network")] is None
    assert {one.provider for one in facts} == {"telegram", "wappi", "yookassa", "email"}

    moved = {**env, "NARCISS_PROVIDER_URLS": json.dumps({**urls, "smtp": "smtp://127.0.0.1:2526"})}
    await load(moved)
    (changed,) = (await house.service.published(ConfigChanged))[len(facts) :]
    assert (changed.provider, changed.sequence) == ("email", 2)
    async with house.service.runtime.db.transaction(Scope.network()) as tx:
        bot = await configurations.resolve(tx, "telegram", TVERSKAYA)
        assert bot is not None
        opened = await open_secrets(tx, held_by(house.service.runtime).keyring, bot)
    assert opened.secrets["bot_token"] == "7100000001:demo-telegram-token-tverskaya"

    for store in (TVERSKAYA, PETROGRADKA):
        reference = await house.linked(asked(store))
        await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    assert {one.store_id for one in await house.service.published(PaymentCaptured)} == {TVERSKAYA, PETROGRADKA}
    told = {shop["shop_id"]: shop["notification_url"] for shop in await yookassa.ask("shops")}
    rows = await house.service.rows("select connection_key from {schema}.configurations where provider = 'yookassa'")
    expected = {f"http://127.0.0.1:8800/hooks/yookassa/{row.connection_key}" for row in rows}
    assert expected == set(told.values())
