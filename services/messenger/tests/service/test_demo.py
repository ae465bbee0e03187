"""Demo data is loaded once and announced like everything else."""

import json
from pathlib import Path

import pytest
from chassis.testing import RunningService
from contracts.demo import STORES, demo_id
from contracts.events.messenger import MessageReceived, MessageSent
from messenger.demo import load

pytestmark = pytest.mark.servers


async def test_demo_stands_once_with_the_keys_the_demo_file_names(messenger: RunningService, tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_text(json.dumps({"telegram": {"bots": [{"store": "kentron", "hook_key": "known-key"}]}}))
    env = {"NARCISS_POSTGRES_URL": messenger.runtime.db.url, "NARCISS_DEMO_FILE": str(file)}
    await load(env)
    before = await messenger.rows("select id, connection_key from {schema}.profiles order by id")
    received = len(await messenger.published(MessageReceived))
    await load(env)
    assert await messenger.rows("select id, connection_key from {schema}.profiles order by id") == before
    assert len(await messenger.published(MessageReceived)) == received
    keys = {row.id: row.connection_key for row in before}
    bots = {store.key: demo_id("profile", f"telegram_bot:{store.key}") for store in STORES}
    assert set(keys) == {*bots.values(), demo_id("profile", "whatsapp:tverskaya")}
    assert keys[bots["kentron"]] == "known-key"
    assert len(set(keys.values())) == 5
    assert len(await messenger.published(MessageSent)) == 4
    statuses = await messenger.rows("select distinct status from {schema}.messages where direction = 'out'")
    assert [row.status for row in statuses] == ["accepted"]
