"""The wrapping key is changed without anybody typing a secret again."""

import base64
import os
from pathlib import Path

import pytest
from chassis.scope import Scope
from integrations.actions.open_secrets import open_secrets
from integrations.loops.health import rewrap_secrets
from integrations.resources import Resources, held_by
from integrations.sealing import Keyring, SecretUnreadable
from integrations.store import configurations

from services.integrations.tests.builders import PLAIN_KEY
from services.integrations.tests.conftest import House

pytestmark = pytest.mark.servers


async def test_rows_are_wrapped_anew_and_the_old_key_may_go(house: House, key_file: Path) -> None:
    made = await house.configure()
    body = {"title": "Партнёр", "url": "http://127.0.0.1:9/hooks", "event_types": ["order.paid"]}
    await house.call(house.admin, "POST", "/api/integrations/v1/webhooks", body)
    new = base64.b64encode(os.urandom(32)).decode()

    def written() -> str:
        return key_file.read_text()

    old = written()

    def use(text: str) -> Keyring:
        key_file.write_text(text)
        held = held_by(house.service.runtime)
        keyring = Keyring.load(key_file)
        house.service.runtime.resources = Resources(**{**held.__dict__, "keyring": keyring})
        return keyring

    async def secret() -> str:
        async with house.service.runtime.db.transaction(Scope.network()) as tx:
            found = await configurations.find(tx, made["id"])
            assert found is not None
            return (await open_secrets(tx, held_by(house.service.runtime).keyring, found)).secrets["secret_key"]

    use(new)
    with pytest.raises(SecretUnreadable):
        await secret()
    keyring = use(f"{new}\n{old}\n")
    assert await secret() == PLAIN_KEY
    assert await rewrap_secrets(house.service.runtime) is True
    assert await rewrap_secrets(house.service.runtime) is False
    use(new)
    assert await secret() == PLAIN_KEY
    for table in ("configuration_secrets", "webhook_secrets"):
        rows = await house.service.rows(f"select key_id from {{schema}}.{table}")
        assert [row.key_id for row in rows] == [keyring.current]
