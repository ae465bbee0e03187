"""Signing in, staying in, and being locked out (S2, S6)."""

import asyncio
import base64
import time
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from gateway.domain.people import Post
from gateway.domain.roles import MANAGER, SALES
from gateway.jobs import forget_what_is_over
from gateway.tokens import hash_of

from gateway.tests.builders import API, PASSWORD, House, cookie, problem, sign_in
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
WRONG = {"login": "anna", "password": "not this one"}


async def test_right_password_gives_a_session_and_says_who_one_is(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.browser() as client:
        me = await sign_in(client, "anna")
        assert (me["login"], me["roles"], me["active_store"]) == ("anna", [SALES], str(house.ours))
        assert [store["id"] for store in me["stores"]] == [str(house.ours)]
        assert (await client.get(f"{API}/me")).json() == me


async def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    await house.administrator()
    async with house.browser() as client:
        given = cookie(await client.post(f"{API}/sign-in", json={"login": "boss", "password": PASSWORD}))
    assert given["name"] == "narciss_session"
    assert ("httponly" in given, given["samesite"], given["path"], "secure" in given) == (True, "lax", "/", False)
    stored = await house.service.rows("select token_hash from {schema}.sessions")
    assert [bytes(row.token_hash) for row in stored] == [hash_of(given["value"])]


async def test_session_cookie_is_secure_and_bound_to_the_host_behind_https(open_house: OpenHouse) -> None:
    house = await open_house(public_url="https://narciss.example")
    await house.administrator()
    async with house.browser() as client:
        answer = await client.post(f"{API}/sign-in", json={"login": "boss", "password": PASSWORD})
    given = cookie(answer)
    assert given["name"] == "__Host-narciss_session"
    assert "secure" in given
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_session_that_somebody_planted_is_worth_nothing_after_sign_in(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as thief, house.browser() as victim:
        planted = thief.cookies["narciss_session"]
        answer = await victim.post(
            f"{API}/sign-in",
            json={"login": "boss", "password": PASSWORD},
            headers={"Cookie": f"narciss_session={planted}"},
        )
        assert cookie(answer)["value"] != planted
        problem(await thief.get(f"{API}/me"), 401, "identity.not_signed_in")


async def test_sign_out_ends_the_session_for_whoever_holds_its_token(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as client, house.browser() as thief:
        token = client.cookies["narciss_session"]
        assert (await client.post(f"{API}/sign-out")).status_code == 204
        problem(
            await thief.get(f"{API}/me", headers={"Cookie": f"narciss_session={token}"}), 401, "identity.not_signed_in"
        )


async def test_unknown_login_and_wrong_password_get_the_same_answer(house: House) -> None:
    await house.person("anna")
    async with house.browser() as client:
        wrong = problem(await client.post(f"{API}/sign-in", json=WRONG), 401, "identity.wrong_credentials")
        unknown = await client.post(f"{API}/sign-in", json={**WRONG, "login": "nobody"})
        assert problem(unknown, 401, "identity.wrong_credentials")["detail"] == wrong["detail"]
    assert await house.service.rows("select 1 from {schema}.sessions") == []


async def test_dismissed_person_cannot_sign_in(house: House) -> None:
    await house.person("anna", active=False)
    async with house.browser() as client:
        answer = await client.post(f"{API}/sign-in", json={"login": "anna", "password": PASSWORD})
        problem(answer, 401, "identity.wrong_credentials")


async def test_failures_lock_the_pair_until_an_administrator_lifts_it(open_house: OpenHouse) -> None:
    house = await open_house(lockout_failures=3)
    await house.administrator()
    await house.person("anna", Post(house.ours, SALES))
    right = {"login": "Anna", "password": PASSWORD}
    async with house.browser() as client, house.signed_in("boss") as boss:
        for _ in range(3):
            problem(await client.post(f"{API}/sign-in", json=WRONG), 401, "identity.wrong_credentials")
        locked = await client.post(f"{API}/sign-in", json=right)
        problem(locked, 423, "identity.sign_in_locked")
        assert 1 <= int(locked.headers["retry-after"]) <= 900
        # Another account from the same address is not touched.
        await sign_in(client, "boss")

        shown = {item["account"]: item for item in (await boss.get(f"{API}/lockouts")).json()["items"]}
        assert sorted(shown) == ["", "anna"]
        assert (shown["anna"]["failures"], shown["anna"]["locked_until"] is not None) == (4, True)
        assert shown[""]["locked_until"] is None
        (record,) = (await boss.get(f"{API}/audit", params={"action": "sign_in_locked"})).json()["items"]
        assert record["after"] == {"account": "anna", "address": "127.0.0.1", "failures": 3}

        lift = {"account": "anna", "address": "127.0.0.1"}
        assert (await boss.post(f"{API}/lockouts/lift", json=lift)).status_code == 204
        await sign_in(client, "anna")
        problem(await boss.post(f"{API}/lockouts/lift", json=lift), 404, "not_found")


async def test_lock_ends_by_itself_and_counting_starts_anew(open_house: OpenHouse) -> None:
    house = await open_house(lockout_failures=2)
    await house.person("anna")
    async with house.browser() as client:
        for _ in range(2):
            await client.post(f"{API}/sign-in", json=WRONG)
        problem(await client.post(f"{API}/sign-in", json=WRONG), 423, "identity.sign_in_locked")
        await house.service.rows(
            "update {schema}.lockouts set locked_until = now() where locked_until is not null returning 1"
        )
        problem(await client.post(f"{API}/sign-in", json=WRONG), 401, "identity.wrong_credentials")
        await sign_in(client, "anna")


async def test_old_failures_are_not_counted(open_house: OpenHouse) -> None:
    house = await open_house(lockout_failures=2)
    await house.person("anna")
    async with house.browser() as client:
        for _ in range(3):
            problem(await client.post(f"{API}/sign-in", json=WRONG), 401, "identity.wrong_credentials")
            await house.service.rows(
                "update {schema}.lockouts set first_failed_at = first_failed_at - interval '901 s' returning 1"
            )


async def test_many_guesses_at_once_are_counted_one_by_one(open_house: OpenHouse) -> None:
    house = await open_house(lockout_failures=3)
    await house.person("anna")
    async with house.browser() as client:
        answers = await asyncio.gather(*(client.post(f"{API}/sign-in", json=WRONG) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 3 + [423] * 9


async def test_guessing_many_accounts_locks_the_address(open_house: OpenHouse) -> None:
    house = await open_house(lockout_address_failures=4)
    await house.person("anna")
    async with house.browser() as client:
        for number in range(4):
            answer = await client.post(f"{API}/sign-in", json={"login": f"guess{number}", "password": "x"})
            problem(answer, 401, "identity.wrong_credentials")
        answer = await client.post(f"{API}/sign-in", json={"login": "anna", "password": PASSWORD})
        problem(answer, 423, "identity.sign_in_locked")


@pytest.mark.parametrize("passed", ["last_seen_at = now() - interval '12 h 1 s'", "expires_at = now()"])
async def test_session_ends_when_not_used_for_long_and_in_any_case_in_time(house: House, passed: str) -> None:
    await house.administrator()
    async with house.signed_in("boss") as client:
        assert (await client.get(f"{API}/me")).status_code == 200
        await house.service.rows(f"update {{schema}}.sessions set {passed} returning 1")
        house.parts.visitors.forget()
        problem(await client.get(f"{API}/me"), 401, "identity.not_signed_in")


async def test_use_keeps_a_session_alive(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as client:
        await house.service.rows("update {schema}.sessions set last_seen_at = now() - interval '11 h' returning 1")
        assert (await client.get(f"{API}/me")).status_code == 200
        (row,) = await house.service.rows(
            "select now() - last_seen_at < interval '1 min' as fresh from {schema}.sessions"
        )
    assert row.fresh


async def test_session_revoked_elsewhere_is_refused_within_five_seconds(house: House) -> None:
    """Another gateway process ends it: all this one sees is the database."""
    await house.administrator()
    async with house.signed_in("boss") as client:
        await house.service.rows("update {schema}.sessions set ended_at = now() returning id")
        await asyncio.sleep(house.parts.settings.identity_cache_seconds + 0.1)
        problem(await client.get("/api/orders/v1/orders"), 401, "identity.not_signed_in")
    assert house.parts.settings.identity_cache_seconds < 5
    assert house.echo.seen == []


async def test_session_of_a_dismissed_person_is_worth_nothing(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        await house.service.rows("update {schema}.users set active = false returning id")
        house.parts.visitors.forget()
        problem(await client.get(f"{API}/me"), 401, "identity.not_signed_in")


async def test_what_is_long_over_is_forgotten_and_what_is_not_stays(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client, house.signed_in("anna"):
        await client.post(f"{API}/sign-out")
        await client.post(f"{API}/sign-in", json=WRONG)
        counts = "select (select count(*) from {schema}.sessions) as s, (select count(*) from {schema}.lockouts) as l"
        for days, left in ((0, (2, 2)), (8, (2, 0)), (91, (1, 0)), (98, (0, 0))):
            await forget_what_is_over(house.service.runtime, house.parts.clock() + timedelta(days=days))
            (row,) = await house.service.rows(counts)
            assert (row.s, row.l) == left, days


async def test_new_password_goes_on_under_a_new_token_and_ends_all_other_sessions(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as here, house.signed_in("anna") as elsewhere, house.browser() as thief:
        before = here.cookies["narciss_session"]
        wrong = await here.put(f"{API}/me/password", json={"current": "no", "new": "a better password"})
        problem(wrong, 401, "identity.wrong_credentials")
        weak = await here.put(f"{API}/me/password", json={"current": PASSWORD, "new": "aaaaaaaaaaaaa"})
        problem(weak, 422, "identity.password_too_weak")
        changed = await here.put(f"{API}/me/password", json={"current": PASSWORD, "new": "a better password"})
        assert changed.status_code == 204
        assert (await here.get(f"{API}/me")).status_code == 200
        problem(await elsewhere.get(f"{API}/me"), 401, "identity.not_signed_in")
        stolen = await thief.get(f"{API}/me", headers={"Cookie": f"narciss_session={before}"})
        problem(stolen, 401, "identity.not_signed_in")
        await sign_in(thief, "anna", "a better password")


async def test_own_sessions_are_listed_and_can_be_ended_and_nobody_elses(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    await house.person("boris", Post(house.ours, MANAGER))
    async with house.signed_in("anna") as phone, house.signed_in("anna") as desk, house.signed_in("boris") as boris:
        items = (await desk.get(f"{API}/sessions")).json()["items"]
        assert [(item["user_name"], item["current"]) for item in items] == [("Anna", True), ("Anna", False)]
        other = items[1]["id"]
        problem(await boris.delete(f"{API}/sessions/{other}"), 404, "not_found")
        assert (await phone.get(f"{API}/me")).status_code == 200
        assert (await desk.delete(f"{API}/sessions/{other}")).status_code == 204
        problem(await phone.get(f"{API}/me"), 401, "identity.not_signed_in")


async def test_second_factor_is_asked_for_and_each_code_works_once(open_house: OpenHouse, tmp_path: Path) -> None:
    key = tmp_path / "gateway.secrets"
    key.write_text(base64.b64encode(b"k" * 32).decode())
    house = await open_house(secrets_key_file=key, lockout_failures=4)
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client, house.browser() as later:
        made = (await client.post(f"{API}/me/second-factor")).json()
        assert made["qr_svg"].startswith("<svg")
        totp = pyotp.TOTP(made["secret"])
        problem(await client.put(f"{API}/me/second-factor", json={"code": "000000"}), 401, "identity.wrong_credentials")
        used = totp.now()
        assert (await client.put(f"{API}/me/second-factor", json={"code": used})).status_code == 204

        body = {"login": "anna", "password": PASSWORD}
        for _ in range(5):
            # Asking for the code is no failure: otherwise five honest sign-ins would lock the account.
            problem(await later.post(f"{API}/sign-in", json=body), 401, "identity.second_factor_needed")
        replayed = await later.post(f"{API}/sign-in", json={**body, "code": used})
        problem(replayed, 401, "identity.wrong_credentials")
        following = totp.at(time.time() + 30)
        assert (await later.post(f"{API}/sign-in", json={**body, "code": following})).status_code == 200
    (kept,) = await house.service.rows("select second_factor from {schema}.credentials where second_factor is not null")
    assert made["secret"] not in kept.second_factor


async def test_second_factor_without_a_key_to_seal_it_is_refused(house: House) -> None:
    await house.administrator()
    async with house.signed_in("boss") as client:
        problem(await client.post(f"{API}/me/second-factor"), 503, "identity.no_secrets_key")
