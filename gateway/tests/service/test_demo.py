"""The demo network: loaded once, loaded again without a change, and usable."""

import json
import stat
from pathlib import Path

import httpx
import pytest
from chassis.testing import RunningService, TestKeys
from contracts.demo import STORES, demo_user_id
from contracts.events.identity import UserChanged
from contracts.events.network import LegalEntityChanged, StoreChanged
from gateway.app import SERVICE
from gateway.routes import CONTEXTS

from gateway import demo
from gateway.tests.builders import API, Echo, served, sign_in
from gateway.tests.conftest import Start

pytestmark = pytest.mark.servers


async def load(service: RunningService, file: Path) -> list[dict[str, object]]:
    url = service.runtime.settings.postgres_url.get_secret_value()
    await demo.load({"NARCISS_POSTGRES_URL": url, "NARCISS_DEMO_USERS_FILE": str(file)})
    return read(file)


def read(file: Path) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = json.loads(file.read_text("utf-8"))
    return entries


async def told(service: RunningService) -> tuple[int, int, int]:
    kinds = (LegalEntityChanged, StoreChanged, UserChanged)
    first, second, third = [len(await service.published(kind)) for kind in kinds]
    return first, second, third


async def test_everybody_can_sign_in_and_the_partner_can_call(start: Start, keys: TestKeys, tmp_path: Path) -> None:
    async with served(Echo("orders", keys).app()) as behind:
        service = await start(SERVICE, service_urls=dict.fromkeys(CONTEXTS, behind))
        file = tmp_path / "users.json"
        entries = await load(service, file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        logins = {str(entry["login"]): entry for entry in entries if entry["role"] != "api_key"}
        roles = ("sales", "florist", "courier", "cashier")
        assert set(logins) == {f"{r}-{s.key}" for r in roles for s in STORES} | {"manager-ru", "manager-am", "admin"}
        assert len({entry["password"] for entry in entries}) == len(entries)
        assert await told(service) == (2, 4, 19)
        async with served(service.app) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
            me = await sign_in(client, "florist-kentron", str(logins["florist-kentron"]["password"]))
            assert (me["user_id"], me["language"]) == (str(demo_user_id("florist-kentron")), "hy")
            assert [store["title"] for store in me["stores"]] == ["Նարցիս Կենտրոն"]
            hashes = await service.rows("select password_hash from {schema}.credentials order by password_hash")
            # The one who has signed in has a hash of full strength now.
            assert [("m=65536" in row.password_hash) for row in hashes].count(True) == 1
            me = await sign_in(client, "manager-ru", str(logins["manager-ru"]["password"]))
            assert {store["country"] for store in me["stores"]} == {"RU"}
            (key,) = [entry for entry in entries if entry["role"] == "api_key"]
            answer = await client.get("/api/v1/external/orders/1", headers={"X-Api-Key": str(key["password"])})
            assert (answer.status_code, len(answer.json()["stores"])) == (200, 4)


async def test_loading_again_changes_nothing_and_a_lost_file_gets_new_passwords(start: Start, tmp_path: Path) -> None:
    service = await start(SERVICE)
    file = tmp_path / "users.json"
    first = await load(service, file)
    before = file.stat().st_mtime_ns
    assert await load(service, file) == first
    assert (file.stat().st_mtime_ns, await told(service)) == (before, (2, 4, 19))
    file.unlink()
    second = await load(service, file)
    assert [entry["login"] for entry in second] == [entry["login"] for entry in first]
    assert not {entry["password"] for entry in first} & {entry["password"] for entry in second}
    assert await told(service) == (2, 4, 19)
    async with served(service.app) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        await sign_in(client, "admin", next(str(entry["password"]) for entry in second if entry["login"] == "admin"))
        assert len((await client.get(f"{API}/api-keys")).json()["items"]) == 2


async def test_new_database_gets_the_passwords_that_stand_in_the_file(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    first = await load(await start(SERVICE), file)
    assert await load(await start(SERVICE), file) == first
