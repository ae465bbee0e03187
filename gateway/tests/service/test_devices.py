"""Devices are let in by a code that works once, and put out at any time."""

from datetime import datetime

import httpx
import pytest
from gateway.domain.people import Post
from gateway.domain.roles import COURIER, DEVICES, FLORIST, MANAGER, ROLES
from gateway.tokens import hash_of

from gateway.tests.builders import API, House, problem
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
TILL = {"kind": "till", "title": "Till 1"}


async def enrol(keeper: httpx.AsyncClient, outside: httpx.AsyncClient, **more: str) -> str:
    """A device's token."""
    offered = await keeper.post(f"{API}/enrolments", json={**TILL, **more})
    assert offered.status_code == 201, offered.text
    made = await outside.post(f"{API}/enrolments/redeem", json={"code": offered.json()["code"].lower()})
    assert made.status_code == 201, made.text
    token: str = made.json()["token"]
    return token


async def test_code_lets_one_device_in_once(house: House) -> None:
    await house.person("gayane", Post(house.ours, MANAGER))
    async with house.signed_in("gayane") as keeper, house.browser() as till:
        offered = (await keeper.post(f"{API}/enrolments", json=TILL)).json()
        assert offered["qr_svg"].startswith("<svg")
        assert offered["code"] in offered["url"]
        made = (await till.post(f"{API}/enrolments/redeem", json={"code": offered["code"]})).json()
        again = await till.post(f"{API}/enrolments/redeem", json={"code": offered["code"]})
        problem(again, 410, "devices.enrolment_over")
        till.headers["Authorization"] = f"Bearer {made['token']}"
        me = (await till.get(f"{API}/me")).json()
        seen = (await till.post("/api/orders/v1/orders", json={})).json()
    assert (me["kind"], me["user_id"], me["active_store"]) == ("device", None, str(house.ours))
    assert (seen["kind"], seen["subject"]) == ("device", made["device_id"])
    assert (seen["stores"], seen["permissions"]) == ([str(house.ours)], sorted(DEVICES["till"]))
    (row,) = await house.service.rows("select devices::text as all, token_hash from {schema}.devices")
    assert made["token"] not in row.all
    assert bytes(row.token_hash) == hash_of(made["token"])
    (row,) = await house.service.rows("select enrolments::text as all from {schema}.enrolments")
    assert offered["code"] not in row.all


async def test_code_that_is_too_old_lets_nobody_in(open_house: OpenHouse) -> None:
    house = await open_house(enrolment_seconds=0)
    await house.person("gayane", Post(house.ours, MANAGER))
    async with house.signed_in("gayane") as keeper, house.browser() as till:
        code = (await keeper.post(f"{API}/enrolments", json=TILL)).json()["code"]
        problem(await till.post(f"{API}/enrolments/redeem", json={"code": code}), 410, "devices.enrolment_over")
    assert await house.service.rows("select 1 from {schema}.devices") == []


async def test_couriers_phone_acts_as_the_courier_within_what_a_phone_may(house: House) -> None:
    karen = await house.person("karen", Post(house.ours, COURIER), Post(house.ours, MANAGER))
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as phone:
        of_karen = {"kind": "courier_phone", "store_id": str(house.ours), "user_id": str(karen)}
        phone.headers["Authorization"] = f"Bearer {await enrol(boss, phone, **of_karen)}"
        seen = (await phone.get("/api/orders/v1/x")).json()
        assert (seen["kind"], seen["subject"]) == ("user", str(karen))
        assert seen["permissions"] == sorted(ROLES[COURIER])
        person = (await boss.get(f"{API}/users/{karen}")).json()
        edit = {name: person[name] for name in ("display_name", "language", "phone")}
        await boss.put(
            f"{API}/users/{karen}", json={**edit, "active": False, "assignments": []}, headers={"If-Match": '"1"'}
        )
        problem(await phone.get("/api/orders/v1/x"), 401, "identity.credential_not_valid")


async def test_phone_cannot_be_given_to_somebody_of_another_store(house: House) -> None:
    stranger = await house.person("stranger", Post(house.theirs, COURIER))
    await house.person("gayane", Post(house.ours, MANAGER))
    async with house.signed_in("gayane") as keeper:
        body = {**TILL, "kind": "courier_phone", "user_id": str(stranger)}
        problem(await keeper.post(f"{API}/enrolments", json=body), 422, "devices.person_not_in_store")
        problem(await keeper.post(f"{API}/enrolments", json={**TILL, "kind": "x"}), 422, "devices.unknown_kind")
        there = {**TILL, "store_id": str(house.theirs)}
        problem(await keeper.post(f"{API}/enrolments", json=there), 403, "identity.store_not_assigned")
    assert await house.service.rows("select 1 from {schema}.enrolments") == []


async def test_keeper_sees_and_puts_out_devices_of_own_stores_only(house: House) -> None:
    await house.person("gayane", Post(house.ours, MANAGER))
    await house.person("ara", Post(house.theirs, MANAGER))
    await house.person("olga", Post(house.ours, FLORIST))
    async with house.signed_in("gayane") as ours, house.signed_in("ara") as theirs, house.browser() as outside:
        token = await enrol(ours, outside)
        await enrol(theirs, outside, title="Their till")
        (mine,) = (await ours.get(f"{API}/devices")).json()["items"]
        assert mine["title"] == "Till 1"
        problem(await theirs.delete(f"{API}/devices/{mine['id']}"), 404, "not_found")
        outside.headers["Authorization"] = f"Bearer {token}"
        assert (await outside.get(f"{API}/me")).status_code == 200
        assert (await ours.delete(f"{API}/devices/{mine['id']}")).status_code == 204
        problem(await outside.get(f"{API}/me"), 401, "identity.credential_not_valid")
    async with house.signed_in("olga") as olga:
        problem(await olga.post(f"{API}/enrolments", json=TILL), 403, "identity.not_permitted")


async def test_list_says_whose_a_device_is_and_when_it_was_last_here(house: House) -> None:
    karen = await house.person("karen", Post(house.ours, COURIER))
    await house.person("gayane", Post(house.ours, MANAGER))
    async with house.signed_in("gayane") as keeper, house.browser() as phone:
        token = await enrol(keeper, phone, kind="courier_phone", user_id=str(karen))
        (idle,) = (await keeper.get(f"{API}/devices")).json()["items"]
        assert (idle["user_name"], idle["last_seen_at"]) == ("Karen", None)
        before = house.parts.clock()
        phone.headers["Authorization"] = f"Bearer {token}"
        assert (await phone.get(f"{API}/me")).status_code == 200
        (used,) = (await keeper.get(f"{API}/devices")).json()["items"]
        assert datetime.fromisoformat(used["last_seen_at"]) >= before


async def test_guessing_codes_from_another_page_is_refused(house: House) -> None:
    async with house.browser(Origin="https://evil.example") as page:
        answer = await page.post(f"{API}/enrolments/redeem", json={"code": "AAAA-AAAA-AAAA"})
        problem(answer, 403, "identity.csrf_proof_missing")
