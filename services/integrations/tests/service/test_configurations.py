"""The hub: what is configured where, who may see and change it, and that no secret ever comes out (S11, S171)."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.integrations import ConfigChanged
from contracts.permissions import INTEGRATIONS_READ
from integrations.loops.health import find_troubles

from services.integrations.tests.builders import KENTRON, PETROGRADKA, PLAIN, PLAIN_KEY, TVERSKAYA, asked
from services.integrations.tests.conftest import House
from tests.doubles.started import Client

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"
URL = "/api/integrations/v1/configurations"
INTERNAL = "/internal/integrations/v1/secrets"
TOKEN = "7100000001:demo-telegram-token-tverskaya"
BOT = {"bot_token": TOKEN, "secret_token": "demo-telegram-hook-tverskaya"}


def a_service() -> Caller:
    return Caller(SubjectKind.SERVICE, "messenger", Scope.network())


async def opened(service: RunningService, path: str, caller: Caller | None = None) -> Any:
    """A token of another context, signed by itself."""
    token = service.keys.signer("messenger").token("integrations", caller or a_service())
    async with service.client(None) as client:
        return await client.get(path, headers={"Authorization": f"Bearer {token}"})


async def nothing_happened(house: House, configurations: int) -> None:
    rows = await house.service.rows("select count(*) as n from {schema}.configurations where removed_at is null")
    assert rows[0].n == configurations
    assert len(await house.service.published(ConfigChanged)) == configurations


async def test_made_configuration_shows_four_characters_of_its_secret(house: House) -> None:
    made = await house.configure()
    assert (made["provider"], made["store_id"], made["enabled"]) == ("yookassa", str(PETROGRADKA), True)
    assert made["settings"] == {
        "shop_id": "900002",
        "currency": "RUB",
        "capture": "at_once",
        "receipts": False,
        "vat_code": 1,
        "payment_mode": "full_prepayment",
    }
    (secret,) = made["secrets"]
    assert (secret["name"], secret["last4"], len(secret["fingerprint"])) == ("secret_key", "adka", 12)
    assert made["hook_url"].startswith("http://127.0.0.1:8800/hooks/yookassa/")
    (changed,) = await house.service.published(ConfigChanged)
    assert (str(changed.configuration_id), changed.provider, changed.enabled) == (made["id"], "yookassa", True)
    assert (changed.store_id, changed.sequence) == (PETROGRADKA, 1)
    example = json.loads((EXAMPLES / "integrations.config_changed.v1.json").read_text("utf-8"))
    assert json.loads(changed.model_dump_json()).keys() == example.keys()


async def test_table_holds_no_plain_secret(house: House) -> None:
    await house.configure()
    rows = await house.service.rows(
        "select s::text as text, encode(sealed, 'escape') as raw from {schema}.configuration_secrets s"
    )
    assert PLAIN_KEY not in rows[0].text
    assert PLAIN_KEY not in rows[0].raw


async def test_services_get_secrets_and_nobody_else(house: House) -> None:
    made = await house.configure()
    answer = await opened(house.service, f"{INTERNAL}/{made['id']}")
    assert answer.json() == {
        "configuration_id": made["id"],
        "provider": "yookassa",
        "store_id": str(PETROGRADKA),
        "enabled": True,
        "settings": made["settings"],
        "secrets": {"secret_key": PLAIN_KEY},
        "title": "YooKassa",
        "version": 1,
    }
    assert answer.headers["cache-control"] == "no-store"
    for caller in (house.admin, None, Caller(SubjectKind.PROVIDER, "yookassa", Scope.network())):
        refused = await house.call(caller, "GET", f"{INTERNAL}/{made['id']}")
        assert refused.status_code in (401, 403)
        assert PLAIN_KEY not in refused.text
    assert (await opened(house.service, f"{INTERNAL}/{made['id'][:-1]}0")).status_code == 404


async def test_store_wins_over_the_networks_default(house: House) -> None:
    default = await house.configure(store=None, settings={"shop_id": "900001"})
    own = await house.configure(store=PETROGRADKA)

    async def resolved(store: object) -> str:
        answer = await opened(house.service, f"{INTERNAL}?provider=yookassa&store_id={store}")
        return str(answer.json()["configuration_id"])

    assert await resolved(PETROGRADKA) == own["id"]
    assert await resolved(KENTRON) == default["id"]
    assert (await opened(house.service, f"{INTERNAL}?provider=yookassa")).json()["configuration_id"] == default["id"]
    assert (await opened(house.service, f"{INTERNAL}?provider=moysklad&store_id={KENTRON}")).status_code == 404


async def test_list_shows_own_stores_and_the_networks_default(house: House) -> None:
    default = await house.configure(store=None)
    here = await house.configure(store=PETROGRADKA)
    there = await house.configure(store=KENTRON)

    async def seen(caller: Caller) -> set[str]:
        return {one["id"] for one in (await house.call(caller, "GET", URL)).json()["items"]}

    assert await seen(house.keeper(PETROGRADKA)) == {default["id"], here["id"]}
    assert await seen(house.keeper(KENTRON)) == {default["id"], there["id"]}
    assert await seen(house.admin) == {default["id"], here["id"], there["id"]}
    first = (await house.call(house.admin, "GET", f"{URL}?size=2")).json()
    rest = (await house.call(house.admin, "GET", f"{URL}?size=2&cursor={first['next_cursor']}")).json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert (await house.call(house.keeper(PETROGRADKA), "GET", f"{URL}/{there['id']}")).status_code == 404


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"provider": "paypal"}, "integrations.provider_unknown"),
    ({"provider": "yookassa", "settings": {"shop": "1"}}, "integrations.setting_unknown"),
    ({"provider": "yookassa", "settings": {"secret_key": PLAIN_KEY}}, "integrations.setting_unknown"),
    ({"provider": "yookassa", "settings": {"vat_code": 13}}, "integrations.setting_wrong"),
    ({"provider": "yookassa", "settings": {"receipts": 1}}, "integrations.setting_wrong"),
    ({"provider": "yookassa", "secrets": {"secret_key": "old shop password"}}, "integrations.setting_wrong"),
    ({"provider": "yookassa", "enabled": True, "settings": PLAIN}, "integrations.setting_missing"),
    ({"provider": "yookassa", "settings": PLAIN, "unheard": 1}, "invalid_request"),
]


async def test_refused_configuration_is_not_made(house: House) -> None:
    for body, code in REFUSED:
        answer = await house.call(house.keeper(PETROGRADKA), "POST", URL, {"store_id": str(PETROGRADKA), **body})
        assert (answer.status_code, answer.json()["code"]) == (422, code), body
        assert "old shop password" not in answer.text
    await nothing_happened(house, 0)


async def test_a_store_has_one_of_a_kind_and_several_bots(house: House) -> None:
    await house.configure()
    body = {"provider": "yookassa", "store_id": str(PETROGRADKA), "settings": PLAIN}
    again = await house.call(house.admin, "POST", URL, body)
    assert (again.status_code, again.json()["code"]) == (409, "integrations.already_configured")
    await nothing_happened(house, 1)
    await house.configure("telegram", settings={}, secrets=BOT)
    await house.configure("telegram", settings={}, secrets=BOT)


async def test_stranger_and_mere_reader_change_nothing(house: House) -> None:
    made = await house.configure()
    body = {"provider": "telegram", "store_id": str(PETROGRADKA)}
    stranger = house.keeper(KENTRON)
    reader = house.service.user(PETROGRADKA, permissions={INTEGRATIONS_READ})
    assert (await house.call(stranger, "POST", URL, body)).json()["code"] == "identity.store_not_assigned"
    assert (await house.call(reader, "POST", URL, body)).json()["code"] == "identity.not_permitted"
    network = await house.call(house.keeper(PETROGRADKA), "POST", URL, {**body, "store_id": None})
    assert (network.status_code, network.json()["code"]) == (403, "integrations.network_only")
    path = f"{URL}/{made['id']}"
    assert (await house.call(stranger, "PATCH", path, {"enabled": False}, If_Match='"1"')).status_code == 404
    assert (await house.call(stranger, "DELETE", path, If_Match='"1"')).status_code == 404
    assert (await house.call(None, "GET", URL)).status_code == 401
    await nothing_happened(house, 1)


async def test_networks_default_is_seen_by_all_and_changed_by_the_network(house: House) -> None:
    made = await house.configure(store=None)
    path = f"{URL}/{made['id']}"
    assert (await house.call(house.keeper(KENTRON), "GET", path)).status_code == 200
    refused = await house.call(house.keeper(KENTRON), "PATCH", path, {"enabled": False}, If_Match='"1"')
    assert (refused.status_code, refused.json()["code"]) == (403, "integrations.network_only")
    assert (await house.call(house.keeper(KENTRON), "DELETE", path, If_Match='"1"')).status_code == 403
    assert (await house.call(house.keeper(KENTRON), "POST", f"{path}/check")).status_code == 403
    assert (await house.call(house.admin, "PATCH", path, {"enabled": False}, If_Match='"1"')).status_code == 200


async def test_change_keeps_what_is_left_out(house: House) -> None:
    made = await house.configure()
    path = f"{URL}/{made['id']}"
    changed = await house.call(house.admin, "PATCH", path, {"title": "Касса"}, If_Match='"1"')
    assert (changed.json()["title"], changed.json()["settings"]) == ("Касса", made["settings"])
    assert (changed.json()["secrets"], changed.headers["etag"]) == (made["secrets"], '"2"')
    stale = await house.call(house.admin, "PATCH", path, {"title": "Другая"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert (await house.call(house.admin, "PATCH", path, {"title": "Другая"})).status_code == 428
    without = await house.call(house.admin, "PATCH", path, {"secrets": {"secret_key": None}}, If_Match='"2"')
    assert (without.status_code, without.json()["code"]) == (422, "integrations.setting_missing")
    off = {"secrets": {"secret_key": None}, "enabled": False}
    assert (await house.call(house.admin, "PATCH", path, off, If_Match='"2"')).json()["secrets"] == []
    assert [(one.sequence, one.enabled) for one in await house.service.published(ConfigChanged)] == [
        (1, True),
        (2, True),
        (3, False),
    ]


async def test_removed_configuration_leaves_no_secret_and_makes_room(house: House) -> None:
    made = await house.configure()
    assert (await house.call(house.admin, "DELETE", f"{URL}/{made['id']}", If_Match='"1"')).status_code == 204
    assert (await house.call(house.admin, "GET", f"{URL}/{made['id']}")).status_code == 404
    assert (await opened(house.service, f"{INTERNAL}/{made['id']}")).status_code == 404
    assert await house.service.rows("select 1 from {schema}.configuration_secrets") == []
    assert [one.enabled for one in await house.service.published(ConfigChanged)] == [True, False]
    await house.configure()


async def test_repeated_request_makes_one_and_another_under_its_key_is_refused(house: House) -> None:
    body = {"provider": "telegram", "store_id": str(PETROGRADKA), "secrets": BOT}
    first = await house.call(house.admin, "POST", URL, body, Idempotency_Key="k-1")
    again = await house.call(house.admin, "POST", URL, body, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = {**body, "secrets": {**BOT, "bot_token": TOKEN + "x"}}
    assert (await house.call(house.admin, "POST", URL, other, Idempotency_Key="k-1")).status_code == 422
    await nothing_happened(house, 1)


async def test_health_is_asked_for_on_request(house: House, yookassa: Client) -> None:
    made = await house.configure(secrets={"secret_key": "test_not-the-right-key-at-all"})
    bot = await house.configure("telegram", settings={}, secrets=BOT)
    await house.check()
    path = f"{URL}/{made['id']}"
    assert (await house.call(house.admin, "GET", path)).json()["health"] == "needs_attention"
    await yookassa.tell("shops", {"shop_id": "900002", "secret_key": "test_not-the-right-key-at-all"})
    (trouble,) = await find_troubles(house.service.runtime)
    assert trouble.startswith("YooKassa needs attention: 401: ")
    assert (await house.call(house.admin, "POST", f"{path}/check")).status_code == 202
    await house.check()
    assert await find_troubles(house.service.runtime) == []
    assert (await house.call(house.admin, "GET", path)).json()["health"] == "ok"
    refused = await house.call(house.admin, "POST", f"{URL}/{bot['id']}/check")
    assert (refused.status_code, refused.json()["code"]) == (409, "integrations.nothing_to_check")


async def test_every_hub_surface_can_be_configured(house: House) -> None:
    offered = {one["name"]: one for one in (await house.call(house.admin, "GET", URL[:-15] + "/providers")).json()}
    assert {"wappi", "yookassa", "telegram", "vk", "moysklad", "email", "max", "amobit", "tilda"} <= offered.keys()
    assert all(any(one["kind"] == "secret" for one in provider["fields"]) for provider in offered.values())


async def test_no_secret_in_any_answer_log_line_or_journal_row(
    house: House, yookassa: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    made = await house.configure()
    bot = await house.configure("telegram", store=TVERSKAYA, settings={}, secrets=BOT)
    await house.check()
    reference = await house.linked(asked())
    # Somebody who repeats our key back at us, in an error and in a notification.
    echo = {"type": "error", "code": "invalid_request", "description": f"bad key {PLAIN_KEY}", "secret_key": PLAIN_KEY}
    await yookassa.fault("reply", op="create_payment", status=400, body=echo)
    await house.service.deliver(asked())
    await house.send()
    await yookassa.fault("reply", op="get_payment", status=500, body=f"<html>{PLAIN_KEY}</html>")
    await house.notify(made, "payment.succeeded", {"id": reference, "status": "succeeded", "token": TOKEN})
    await house.verify()
    path = f"{URL}/{made['id']}"
    answers = [
        await house.call(house.admin, "GET", URL),
        await house.call(house.admin, "PATCH", path, {"secrets": {"secret_key": PLAIN_KEY}}, If_Match='"1"'),
        await house.call(house.admin, "PATCH", path, {"secrets": {"secret_key": f"x {PLAIN_KEY}"}}, If_Match='"2"'),
        await house.call(house.admin, "POST", f"{path}/check"),
        await house.call(house.admin, "GET", "/api/integrations/v1/exchanges?size=200"),
        await house.call(house.admin, "GET", "/api/integrations/v1/payments"),
        await house.call(house.admin, "GET", f"{URL}/{bot['id']}"),
    ]
    said = capsys.readouterr()
    rows = await house.service.rows("select e::text as said from {schema}.exchanges e")
    facts = await house.service.rows("select payload as said from {schema}.outbox")
    kept = await house.service.rows("select i::text as said from {schema}.idempotency i")
    notes = await house.service.rows("select health_note as said from {schema}.configurations")
    texts = [answer.text for answer in answers] + [row.said for found in (rows, facts, kept, notes) for row in found]
    texts += [said.out, said.err, caplog.text]
    assert len(rows) >= 5
    for text in texts:
        assert PLAIN_KEY not in text
        assert TOKEN not in text
    journal = json.dumps(answers[4].json())
    assert "anna@example.com" not in journal
    assert "79001234567" not in journal
