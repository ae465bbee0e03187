"""The life of an API key (S188–S192)."""

import asyncio

import httpx
import pytest
from chassis.ids import uuid7
from chassis.refusals import TooManyRequests
from contracts.permissions import EXTERNAL
from gateway.throttle import Throttle
from gateway.tokens import hash_of
from sqlalchemy import event

from gateway.tests.builders import API, House, problem

pytestmark = pytest.mark.servers
CATALOGUE = "/api/v1/external/catalogue"
WANTED = ["external.catalogue", "external.orders"]


async def give_key(boss: httpx.AsyncClient, house: House, **terms: object) -> str:
    """A key for our store, as raw text."""
    body = {"title": "Partner", "permissions": WANTED, "store_ids": [str(house.ours)], **terms}
    answer = await boss.post(f"{API}/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["key"]
    return key


async def test_key_is_shown_once_and_kept_as_hash_prefix_and_last_four(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        key = await give_key(boss, house)
        (shown,) = (await boss.get(f"{API}/api-keys")).json()["items"]
    assert (shown["prefix"], shown["last_four"]) == (key[:13], key[-4:])
    assert len(key) >= 43 + len("nck_live_")
    (row,) = await house.service.rows("select api_keys::text as all, key_hash from {schema}.api_keys")
    assert key not in row.all
    assert bytes(row.key_hash) == hash_of(key)
    (record,) = await house.service.rows(
        "select after::text as after from {schema}.audit where action = 'api_key_given'"
    )
    assert key not in record.after
    assert shown["last_four"] in record.after


async def test_repeated_request_gives_the_same_key_again_and_makes_no_second_one(house: House) -> None:
    await house.administrator()
    body = {"title": "Partner", "permissions": WANTED, "store_ids": [str(house.ours)]}
    once = {"Idempotency-Key": "the form that was open"}
    async with house.signed_in("boss") as boss, house.browser() as partner:
        first, again = [await boss.post(f"{API}/api-keys", json=body, headers=once) for _ in range(2)]
        assert (first.status_code, again.status_code) == (201, 201), again.text
        assert first.json()["key"].startswith("nck_live_")
        assert again.json() == first.json()
        assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
        partner.headers["X-Api-Key"] = again.json()["key"]
        assert (await partner.get("/api/v1/external/orders/1")).status_code == 200
        other = await boss.post(f"{API}/api-keys", json={**body, "title": "Other"}, headers=once)
        problem(other, 422, "idempotency.key_reused")
        different = await boss.post(f"{API}/api-keys", json=body, headers={"Idempotency-Key": "another form"})
        assert different.json()["key"] != first.json()["key"]
    (row,) = await house.service.rows(
        "select response_body from {schema}.idempotency where resource_id is not null"
        " and key = 'the form that was open'"
    )
    assert first.json()["key"] not in row.response_body
    (count,) = await house.service.rows("select count(*) as keys from {schema}.api_keys")
    assert count.keys == 2


async def test_repeat_from_another_session_neither_shows_a_wrong_key_nor_makes_a_second_one(house: House) -> None:
    await house.administrator()
    body = {"title": "Partner", "permissions": WANTED, "store_ids": [str(house.ours)]}
    once = {"Idempotency-Key": "the form that was open"}
    async with house.signed_in("boss") as before, house.signed_in("boss") as after:
        first = (await before.post(f"{API}/api-keys", json=body, headers=once)).json()
        assert (await after.post(f"{API}/api-keys", json=body, headers=once)).json() == {"id": first["id"], "key": None}
        (shown,) = (await after.get(f"{API}/api-keys")).json()["items"]
    assert shown["last_four"] == first["key"][-4:]


async def test_key_opens_the_external_doors_with_its_permissions_and_stores_only(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as partner:
        key = await give_key(boss, house)
        for headers in ({"Authorization": f"Bearer {key}"}, {"X-Api-Key": key}):
            answer = await partner.get("/api/v1/external/orders/1", headers=headers)
            seen = answer.json()
            assert (seen["kind"], seen["permissions"]) == ("api_key", WANTED)
            assert (seen["stores"], seen["store"]) == ([str(house.ours)], str(house.ours))
            assert "x-api-key" not in seen["headers"]
        for wrong in (key[:-1] + "x", "nck_live_", "something"):
            refused = await partner.get("/api/v1/external/orders/1", headers={"Authorization": f"Bearer {wrong}"})
            problem(refused, 401, "identity.credential_not_valid")
            assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_key_cannot_be_given_an_operators_permission(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        for permission in ("orders.read", "people.manage", "made.up"):
            assert permission not in EXTERNAL
            body = {"title": "P", "permissions": [permission], "store_ids": [str(house.ours)]}
            problem(await boss.post(f"{API}/api-keys", json=body), 422, "api_keys.unknown_permission")
        assert (await boss.get(f"{API}/api-keys")).json()["items"] == []


async def test_key_for_a_store_that_does_not_exist_is_refused(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss:
        body = {"title": "P", "permissions": WANTED, "store_ids": [str(house.entity)]}
        problem(await boss.post(f"{API}/api-keys", json=body), 422, "network.store_unknown")
        expired = {**body, "store_ids": [str(house.ours)], "expires_at": "2020-01-01T00:00:00Z"}
        problem(await boss.post(f"{API}/api-keys", json=expired), 422, "api_keys.expires_in_the_past")
        crooked = {**body, "store_ids": [str(house.ours)], "allowed_origins": ["shop.example/path"]}
        problem(await boss.post(f"{API}/api-keys", json=crooked), 422, "api_keys.bad_origin")


async def test_revoked_key_is_refused_at_once_and_for_good(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as partner:
        partner.headers["X-Api-Key"] = await give_key(boss, house)
        (shown,) = (await boss.get(f"{API}/api-keys")).json()["items"]
        assert (await partner.get("/api/v1/external/orders/1")).status_code == 200
        assert (await boss.delete(f"{API}/api-keys/{shown['id']}")).status_code == 204
        problem(await partner.get("/api/v1/external/orders/1"), 401, "identity.credential_not_valid")
        problem(await boss.delete(f"{API}/api-keys/{shown['id']}"), 404, "not_found")


async def test_expired_key_is_refused(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as partner:
        partner.headers["X-Api-Key"] = await give_key(boss, house)
        await house.service.rows("update {schema}.api_keys set expires_at = now() - interval '1 s' returning id")
        house.parts.visitors.forget()
        problem(await partner.get("/api/v1/external/orders/1"), 401, "identity.credential_not_valid")


async def test_changed_terms_hold_from_the_next_call_and_old_copies_are_refused(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as partner:
        partner.headers["X-Api-Key"] = await give_key(boss, house)
        (shown,) = (await boss.get(f"{API}/api-keys")).json()["items"]
        body = {"title": "P", "permissions": ["external.order_status"], "store_ids": [str(house.theirs)]}
        url = f"{API}/api-keys/{shown['id']}"
        problem(await boss.put(url, json=body), 428, "version_required")
        assert (await boss.put(url, json=body, headers={"If-Match": '"1"'})).headers["etag"] == '"2"'
        problem(await boss.put(url, json=body, headers={"If-Match": '"1"'}), 412, "changed_meanwhile")
        seen = (await partner.get("/api/v1/external/orders/1")).json()
        assert (seen["permissions"], seen["stores"]) == (["external.order_status"], [str(house.theirs)])


async def _early_in_the_minute(house: House) -> None:
    """Quotas are by the minute of the clock: do not begin at the end of one."""
    second = house.parts.clock().second
    if second > 50:
        await asyncio.sleep(60.5 - second)


async def test_throttle_lets_exactly_the_quota_through_however_many_ask_at_once(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as partner:
        partner.headers["X-Api-Key"] = await give_key(boss, house, requests_per_minute=30)
        await _early_in_the_minute(house)
        answers = await asyncio.gather(*(partner.get("/api/v1/external/orders/1") for _ in range(45)))
    assert sorted(answer.status_code for answer in answers) == [200] * 30 + [429] * 15
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert problem(refused, 429, "too_many_requests")["facts"]["limit"] == 30
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    passed = next(answer for answer in answers if answer.status_code == 200)
    assert passed.headers["ratelimit-policy"] == '"default";q=30;w=60'
    assert passed.headers["x-ratelimit-limit"] == "30"


async def test_processes_share_the_quota_and_ask_the_database_for_portions_of_it(house: House) -> None:
    await _early_in_the_minute(house)
    processes = [Throttle(house.service.runtime.db, house.parts.clock) for _ in range(2)]
    key, passed = uuid7(), 0
    statements: list[str] = []
    engine = house.service.runtime.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for number in range(300):
        try:
            await processes[number % 2].spend(key, 200)
            passed += 1
        except TooManyRequests:
            continue
    assert passed == 200
    taken = [statement for statement in statements if "key_windows" in statement]
    assert 40 <= len(taken) <= 42


async def test_page_of_an_allowed_origin_may_use_the_key_and_any_other_may_not(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as page:
        key = await give_key(boss, house, allowed_origins=["https://Shop.example/"])
        asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
        allowed = await page.options("/api/v1/external/orders", headers={**asking, "Origin": "https://shop.example"})
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
        assert "X-Api-Key" in allowed.headers["access-control-allow-headers"]
        assert "Origin" in allowed.headers["vary"]
        stranger = await page.options("/api/v1/external/orders", headers={**asking, "Origin": "https://evil.example"})
        problem(stranger, 403, "identity.origin_not_allowed")
        assert "access-control-allow-origin" not in stranger.headers

        called = await page.get(
            "/api/v1/external/orders/1", headers={"X-Api-Key": key, "Origin": "https://shop.example"}
        )
        assert called.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-credentials" not in called.headers
        foreign = await page.get(
            "/api/v1/external/orders/1", headers={"X-Api-Key": key, "Origin": "https://evil.example"}
        )
        problem(foreign, 403, "identity.origin_not_allowed")


async def test_servers_key_that_turns_up_in_a_page_is_refused(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as page:
        key = await give_key(boss, house)
        answer = await page.get(
            "/api/v1/external/orders/1", headers={"X-Api-Key": key, "Origin": "https://shop.example"}
        )
        problem(answer, 403, "identity.origin_not_allowed")
    assert house.echo.seen == []
