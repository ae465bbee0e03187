"""A changing request needs the proof that it came from our page (S3)."""

import pytest
from gateway.domain.people import Post
from gateway.domain.roles import SALES

from gateway.tests.builders import API, PASSWORD, House, problem
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
ORDERS = "/api/orders/v1/orders"
METHODS = ("POST", "PUT", "PATCH", "DELETE")


async def test_changing_request_without_proof_reaches_no_service(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        proof = client.headers.pop("X-CSRF-Token")
        for method in METHODS:
            problem(await client.request(method, ORDERS), 403, "identity.csrf_proof_missing")
            wrong = await client.request(method, ORDERS, headers={"X-CSRF-Token": proof[::-1]})
            problem(wrong, 403, "identity.csrf_proof_missing")
        assert house.echo.seen == []
        for method in METHODS:
            assert (await client.request(method, ORDERS, headers={"X-CSRF-Token": proof})).status_code == 200
    assert [seen["method"] for seen in house.echo.seen] == list(METHODS)
    assert not any("x-csrf-token" in seen["headers"] for seen in house.echo.seen)


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


async def test_request_of_another_page_is_refused_even_with_the_token(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        for headers in FOREIGN:
            problem(await client.post(ORDERS, headers=headers), 403, "identity.csrf_proof_missing")
            signing_in = {"login": "anna", "password": PASSWORD}
            answer = await client.post(f"{API}/sign-in", json=signing_in, headers=headers)
            problem(answer, 403, "identity.csrf_proof_missing")
    assert house.echo.seen == []


async def test_own_page_is_let_through_by_either_of_its_names(open_house: OpenHouse) -> None:
    house = await open_house(public_url="http://narciss.example")
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        for origin in ("http://narciss.example", house.url):
            headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
            assert (await client.post(ORDERS, headers=headers)).status_code == 200


async def test_token_of_another_session_is_no_proof(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as one, house.signed_in("anna") as two:
        answer = await one.post(ORDERS, headers={"X-CSRF-Token": two.headers["X-CSRF-Token"]})
        problem(answer, 403, "identity.csrf_proof_missing")


async def test_reading_needs_no_proof(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        del client.headers["X-CSRF-Token"]
        assert (await client.get(ORDERS)).status_code == 200
