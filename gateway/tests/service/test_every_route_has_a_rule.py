"""Every row of the route table and every route of our own, as nobody, the wrong role, a stranger and the right one.

S1, S7–S9, R24: what a row or a route lets in is found out by asking, not by reading.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from chassis.testing import TestKeys
from fastapi import APIRouter
from fastapi.routing import APIRoute
from gateway.api import ROUTERS
from gateway.domain.people import Post
from gateway.domain.roles import COURIER, DEVICES, MANAGER, ROLES
from gateway.routes import CONTEXTS, ROUTES, Kind, Route
from gateway.visit import Needs

from gateway.tests.builders import API, Echo, House, served
from gateway.tests.conftest import OpenHouse
from gateway.tests.service.test_api_keys import give_key
from gateway.tests.service.test_devices import enrol

pytestmark = pytest.mark.servers
PUBLIC_OWN = {("POST", f"{API}/sign-in"), ("POST", f"{API}/enrolments/redeem")}


FullHouse = tuple[House, dict[str, Echo]]


@pytest.fixture
async def full_house(open_house: OpenHouse, keys: TestKeys) -> AsyncIterator[FullHouse]:
    """A gateway with all eight services behind it, each checking the identity made for it."""
    echoes = {context: Echo(context, keys) for context in CONTEXTS}
    async with AsyncExitStack() as stack:
        urls = {name: await stack.enter_async_context(served(echo.app())) for name, echo in echoes.items()}
        yield await open_house(service_urls=urls), echoes


def _below(route: Route) -> str:
    """A path of this row: of ours one that answers, of the services any."""
    own = {"/api/gateway": f"{API}/me", "/live": "/api/gateway/v1/me"}
    return own.get(route.prefix, route.prefix + "/x" if route.context != "gateway" else route.prefix)


CLOSED = [route for route in ROUTES if not route.is_open]
FOR_PEOPLE = [route for route in CLOSED if Kind.USER in route.kinds]
FOR_PARTNERS = [route for route in CLOSED if Kind.API_KEY in route.kinds]


async def codes(client: httpx.AsyncClient, routes: list[Route], **headers: str) -> dict[str, tuple[int, str]]:
    found = {}
    for route in routes:
        answer = await client.get(_below(route), headers=headers)
        found[route.prefix] = (answer.status_code, answer.json().get("code", ""))
    return found


def all_of(routes: list[Route], status: int, code: str) -> dict[str, tuple[int, str]]:
    return {route.prefix: (status, code) for route in routes}


async def test_rows_as_nobody(full_house: FullHouse) -> None:
    house, echoes = full_house
    async with house.browser() as nobody:
        assert await codes(nobody, CLOSED) == all_of(CLOSED, 401, "identity.not_signed_in")
        forged = await codes(nobody, CLOSED, Cookie="narciss_session=ncs_guess")
        assert forged == all_of(CLOSED, 401, "identity.not_signed_in")
    assert [echo.seen for echo in echoes.values()] == [[]] * len(CONTEXTS)


async def test_rows_as_the_wrong_kind_of_caller(full_house: FullHouse) -> None:
    house, echoes = full_house
    await house.administrator()
    async with house.signed_in("boss") as boss, house.browser() as outside:
        key = await give_key(boss, house)
        wrong = "identity.wrong_kind_of_caller"
        assert await codes(boss, FOR_PARTNERS) == all_of(FOR_PARTNERS, 403, wrong)
        assert await codes(outside, FOR_PEOPLE, Authorization=f"Bearer {key}") == all_of(FOR_PEOPLE, 403, wrong)
    assert [echo.seen for echo in echoes.values()] == [[]] * len(CONTEXTS)


async def test_rows_as_a_stranger_from_the_wrong_store(full_house: FullHouse) -> None:
    house, echoes = full_house
    await house.administrator()
    await house.person("anna", Post(house.ours, MANAGER))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as anna, house.browser() as outside:
        key = await give_key(boss, house)
        device = await enrol(anna, outside)
        theirs = {"X-Narciss-Store": str(house.theirs)}
        refused = "identity.store_not_assigned"
        assert await codes(anna, FOR_PEOPLE, **theirs) == all_of(FOR_PEOPLE, 403, refused)
        by_key = await codes(outside, FOR_PARTNERS, Authorization=f"Bearer {key}", **theirs)
        assert by_key == all_of(FOR_PARTNERS, 403, refused)
        by_device = await codes(outside, FOR_PEOPLE, Authorization=f"Bearer {device}", **theirs)
        assert by_device == all_of(FOR_PEOPLE, 403, refused)
    assert [echo.seen for echo in echoes.values()] == [[]] * len(CONTEXTS)


async def test_rows_with_a_revoked_credential(full_house: FullHouse) -> None:
    house, echoes = full_house
    await house.administrator()
    await house.person("anna", Post(house.ours, MANAGER))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as anna, house.browser() as outside:
        key, device = await give_key(boss, house), await enrol(anna, outside)
        token = anna.cookies["narciss_session"]
        await anna.post(f"{API}/sign-out")
        (shown,) = (await boss.get(f"{API}/api-keys")).json()["items"]
        await boss.delete(f"{API}/api-keys/{shown['id']}")
        (shown,) = (await boss.get(f"{API}/devices")).json()["items"]
        await boss.delete(f"{API}/devices/{shown['id']}")
        by_session = await codes(outside, FOR_PEOPLE, Cookie=f"narciss_session={token}")
        assert by_session == all_of(FOR_PEOPLE, 401, "identity.not_signed_in")
        for credential, routes in ((key, FOR_PARTNERS), (device, FOR_PEOPLE)):
            answers = await codes(outside, routes, Authorization=f"Bearer {credential}")
            assert answers == all_of(routes, 401, "identity.credential_not_valid")
    assert [echo.seen for echo in echoes.values()] == [[]] * len(CONTEXTS)


async def test_rows_as_the_right_caller_carry_exactly_their_rights(full_house: FullHouse) -> None:
    """The wrong role is refused by the service: it is told exactly what the caller may do, and where."""
    house, echoes = full_house
    await house.administrator()
    await house.person("anna", Post(house.ours, MANAGER))
    await house.person("karen", Post(house.ours, COURIER))
    async with (
        house.signed_in("boss") as boss,
        house.signed_in("anna") as anna,
        house.signed_in("karen") as karen,
        house.browser() as outside,
    ):
        key, device = await give_key(boss, house), await enrol(anna, outside)
        ours = [str(house.ours)]
        expected = {
            "user": [(ROLES["administrator"], None), (ROLES[MANAGER], ours), (ROLES[COURIER], ours)],
            "device": [(DEVICES["till"], ours)],
            "api_key": [({"external.catalogue", "external.orders"}, ours)],
        }
        for route in FOR_PEOPLE:
            for client in (boss, anna, karen):
                assert (await client.get(_below(route))).status_code == 200
            assert (await outside.get(_below(route), headers={"Authorization": f"Bearer {device}"})).status_code == 200
        for route in FOR_PARTNERS:
            assert (await outside.get(_below(route), headers={"X-Api-Key": key})).status_code == 200
    for context, echo in echoes.items():
        told: dict[str, list[Any]] = {}
        for seen in echo.seen:
            told.setdefault(seen["kind"], []).append((set(seen["permissions"]), seen["stores"]))
        assert told.pop("api_key", expected["api_key"]) == expected["api_key"], context
        assert told == {kind: expected[kind] for kind in ("user", "device")}, context


async def test_open_rows_let_anybody_in_and_tell_the_service_so(full_house: FullHouse) -> None:
    house, echoes = full_house
    await house.administrator()
    async with house.signed_in("boss") as boss:
        for route in ROUTES:
            if route.is_open and route.context != "gateway":
                assert (await boss.get(_below(route))).status_code == 200
    told = {
        (seen["kind"], tuple(seen["permissions"]), tuple(seen["stores"])) for e in echoes.values() for seen in e.seen
    }
    assert told == {("public", (), ()), ("provider", (), ())}


def own_routes() -> Iterator[tuple[str, str, APIRoute]]:
    for router in ROUTERS:
        yield from _of(router)


def _of(router: APIRouter) -> Iterator[tuple[str, str, APIRoute]]:
    for route in router.routes:
        assert isinstance(route, APIRoute)
        for method in sorted(route.methods or ()):
            yield method, route.path, route


def rule_of(route: APIRoute) -> Needs | None:
    rules = [dependency.call for dependency in route.dependant.dependencies]
    return next((rule for rule in rules if isinstance(rule, Needs)), None)


def test_every_route_of_our_own_declares_who_may_use_it() -> None:
    open_to_all = {(method, path) for method, path, route in own_routes() if rule_of(route) is None}
    assert open_to_all == PUBLIC_OWN
    assert len(list(own_routes())) > 25


async def test_our_own_routes_refuse_nobody_and_the_wrong_role(house: House) -> None:
    await house.person("karen", Post(house.ours, COURIER))
    asked = refused = 0
    async with house.browser() as nobody, house.signed_in("karen") as karen:
        for method, path, route in own_routes():
            if (method, path) in PUBLIC_OWN:
                continue
            url = path
            for name in route.param_convertors:
                url = url.replace("{" + name + "}", str(house.ours))
            answer = await nobody.request(method, url)
            assert (answer.status_code, answer.json()["code"]) == (401, "identity.not_signed_in"), (method, path)
            rule = rule_of(route)
            asked += 1
            if rule is not None and rule.permission is not None and rule.permission not in ROLES[COURIER]:
                answer = await karen.request(method, url, json={})
                # A body that is not valid may be told first; in no case is anything done or shown.
                assert answer.status_code in (403, 422), (method, path)
                refused += answer.status_code == 403
    assert asked > 25
    assert refused >= 12
    counts = await house.service.rows("select (select count(*) from {schema}.users) as people")
    assert counts[0].people == 1


async def test_crooked_path_reaches_no_service(house: House) -> None:
    """Sent as raw bytes, because a client library would straighten it."""
    parts = urlsplit(house.url)
    for path in ("/api/orders/v1/public/../orders", "/api/orders/v1/public/%2e%2e/orders", "/internal/orders/v1/x"):
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert (await reader.read()).startswith(b"HTTP/1.1 404 "), path
            writer.close()
    assert house.echo.seen == []
