"""Demo data is loaded once and announced like everything else."""

import json
from pathlib import Path

import pytest
from chassis.testing import RunningService
from contracts.demo import STORES, demo_id
from contracts.events.messenger import MessageReceived, MessageSent
from messenger.demo import THREADS, load
from messenger.domain.channels import TELEGRAM

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
    whatsapp = {demo_id("profile", f"whatsapp:{store}") for store in ("tverskaya", "kentron")}
    assert set(keys) == {*bots.values(), *whatsapp, demo_id("profile", "web_chat:tverskaya")}
    assert keys[bots["kentron"]] == "known-key"
    assert len(set(keys.values())) == 7
    assert len(await messenger.published(MessageSent)) == 6
    statuses = await messenger.rows("select distinct status from {schema}.messages where direction = 'out'")
    assert [row.status for row in statuses] == ["accepted"]


def test_the_telegram_double_knows_everybody_who_has_written() -> None:
    """With the same messages, so that each can be answered and quoted in the running system."""
    double = json.loads((Path(__file__).parents[4] / "tools" / "doubles" / "demo.json").read_text("utf-8"))["telegram"]
    known = {
        (bot["store"], str(person["id"]), person["first_name"], tuple(map(tuple, person["chat"])))
        for bot in double["bots"]
        for person in bot["people"]
    }
    threads = [thread for thread in THREADS if thread.provider == TELEGRAM]
    assert known == {(thread.store, thread.external_id, thread.name, thread.lines) for thread in threads}
