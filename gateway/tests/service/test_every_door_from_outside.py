"""Every route of every service and of our own, knocked at from outside with each credential that is worth nothing.

The routes are the apps' own, so a new one is visited without being listed (S1–S3, S189, S191).
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from gateway.domain.people import Post
from gateway.domain.roles import MANAGER
from gateway.routes import Kind, find

from gateway import tokens
from gateway.tests.builders import API, House
from gateway.tests.service.test_api_keys import give_key
from gateway.tests.service.test_devices import enrol
from tests.strangers.doors import every_door
from tests.strangers.rows import id_of
from tests.strangers.table import TABLE

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]
Said = tuple[int, str]
UNKNOWN: Said = (401, "identity.not_signed_in")
WORTHLESS: Said = (401, "identity.credential_not_valid")
OF_ANOTHER_KIND: Said = (403, "identity.wrong_kind_of_caller")
FOREIGN_PAGE: Said = (403, "identity.origin_not_allowed")
NO_PROOF: Said = (403, "identity.csrf_proof_missing")
OTHER_STORE: Said = (403, "identity.store_not_assigned")
SEEN_BY_ALL = {"/healthz", "/readyz", "/metrics", "/doctor", "/openapi.json"}


def addresses() -> Iterator[tuple[str, str, frozenset[Kind]]]:
    """Method, address and whom the gateway's table lets come there: no one for what it does not lead to."""
    for door in every_door():
        if door.context != "gateway" and door.path in SEEN_BY_ALL:
            continue
        path = door.path
        for part in [part for part in path.split("/") if part.startswith("{")]:
            path = path.replace(part, str(id_of(part.strip("{}").removesuffix("_id"))))
        route = find(path, path.encode())
        yield door.method, path, route.kinds if route else frozenset()


EVERY = sorted(set(addresses()))
FOR_PEOPLE = [one for one in EVERY if Kind.USER in one[2]]
FOR_PARTNERS = [one for one in EVERY if Kind.API_KEY in one[2]]


def test_closed_doors_are_in_no_row_and_every_other_is() -> None:
    nowhere = {path for _, path, kinds in EVERY if not kinds}
    assert {path.split("/")[1] for path in nowhere} == {"internal"}
    closed = [line for line in TABLE.values() if line.stranger == "closed"]
    assert len(nowhere) == len(closed)
    assert (len(FOR_PEOPLE), len(FOR_PARTNERS)) > (250, 3)


async def visit(
    client: httpx.AsyncClient, every: list[tuple[str, str, frozenset[Kind]]], expected: Said, **headers: str
) -> None:
    wrong = {}
    for method, path, _ in every:
        answer = await client.request(method, path, headers=headers, json={} if method != "GET" else None)
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        said = (answer.status_code, answer.json()["code"] if is_problem else "")
        if said != expected:
            wrong[method, path] = said
    assert wrong == {}


async def test_nobody_and_sessions_that_are_none(house: House) -> None:
    await house.person("anna", Post(house.ours, MANAGER))
    guarded = FOR_PEOPLE + FOR_PARTNERS
    async with house.browser() as outside:
        await visit(outside, guarded, UNKNOWN)
        await visit(outside, guarded, UNKNOWN, Cookie=f"narciss_session={tokens.new_token(tokens.SESSION)}")
        async with house.signed_in("anna") as anna:
            token = anna.cookies["narciss_session"]
            await visit(outside, FOR_PEOPLE, WORTHLESS, Authorization=f"Bearer {token}")
        for ends in ("ended_at = now()", "ended_at = null, expires_at = now()"):
            await house.service.rows(f"update {{schema}}.sessions set {ends} returning 1")
            house.parts.visitors.forget()
            await visit(outside, FOR_PEOPLE, UNKNOWN, Cookie=f"narciss_session={token}")
    assert house.echo.seen == []


async def test_people_of_another_store_and_pages_of_another_site(house: House) -> None:
    await house.person("anna", Post(house.ours, MANAGER))
    changing = [one for one in FOR_PEOPLE if one[0] != "GET"]
    async with house.signed_in("anna") as anna:
        await visit(anna, FOR_PEOPLE, OTHER_STORE, **{"X-Narciss-Store": str(house.theirs)})
        await visit(anna, FOR_PARTNERS, OF_ANOTHER_KIND)
        await visit(anna, changing, NO_PROOF, Origin="https://evil.example")
        await visit(anna, changing, NO_PROOF, **{"X-CSRF-Token": "x"})
    assert house.echo.seen == []


async def test_keys_and_devices_that_are_worth_nothing_here(house: House) -> None:
    await house.administrator()
    await house.person("anna", Post(house.ours, MANAGER))
    async with house.signed_in("boss") as boss, house.signed_in("anna") as anna, house.browser() as outside:
        key, device = await give_key(boss, house), await enrol(anna, outside)
        shown = {"X-Api-Key": key}
        await visit(outside, FOR_PEOPLE, OF_ANOTHER_KIND, **shown)
        await visit(outside, FOR_PARTNERS, FOREIGN_PAGE, Origin="https://evil.example", **shown)
        await visit(outside, FOR_PARTNERS, OTHER_STORE, **{"X-Narciss-Store": str(house.theirs)}, **shown)
        await visit(outside, FOR_PARTNERS, OF_ANOTHER_KIND, Authorization=f"Bearer {device}")
        for ends in ("expires_at = now()", "expires_at = null, revoked_at = now()"):
            await house.service.rows(f"update {{schema}}.api_keys set {ends} returning 1")
            house.parts.visitors.forget()
            await visit(outside, FOR_PARTNERS, WORTHLESS, **shown)
        await house.service.rows("update {schema}.devices set revoked_at = now() returning 1")
        house.parts.visitors.forget()
        await visit(outside, FOR_PEOPLE, WORTHLESS, Authorization=f"Bearer {device}")
    assert house.echo.seen == []


async def test_what_the_table_does_not_lead_to_is_not_there_for_an_administrator_either(house: House) -> None:
    await house.administrator()
    closed = [one for one in EVERY if not one[2]]
    async with house.signed_in("boss") as boss, house.browser() as nobody:
        for client in (boss, nobody):
            await visit(client, closed, (404, "not_found"))
    assert house.echo.seen == []


async def test_another_stores_things_are_not_there_in_our_own_house_either(house: House) -> None:
    """The manager of one store, by the ids of another's store, legal entity, device and session."""
    await house.administrator()
    await house.person("anna", Post(house.ours, MANAGER))
    await house.person("vera", Post(house.theirs, MANAGER))
    async with house.signed_in("anna") as anna, house.signed_in("vera") as vera, house.browser() as outside:
        token = await enrol(vera, outside)
        (device,) = (await vera.get(f"{API}/devices")).json()["items"]
        (session,) = [one for one in (await vera.get(f"{API}/sessions")).json()["items"] if one["current"]]
        (entity,) = (await vera.get(f"{API}/legal-entities")).json()["items"]
        things: list[tuple[str, str, Any]] = [
            ("GET", "stores", house.theirs),
            ("GET", "legal-entities", entity["id"]),
            ("DELETE", "devices", device["id"]),
            ("DELETE", "sessions", session["id"]),
        ]
        for method, kind, id_ in things:
            theirs = await anna.request(method, f"{API}/{kind}/{id_}")
            nobodys = await anna.request(method, f"{API}/{kind}/{id_of('nobody')}")
            assert theirs.status_code == 404, (kind, theirs.text)
            assert theirs.json()["detail"] == nobodys.json()["detail"]
        assert (
            await anna.post(f"{API}/enrolments", json={"kind": "till", "title": "x", "store_id": str(house.theirs)})
        ).status_code in (403, 404)
        for listed in ("devices", "stores", "legal-entities", "audit"):
            assert str(house.theirs) not in (await anna.get(f"{API}/{listed}")).text, listed
        assert (await vera.get(f"{API}/me")).status_code == 200
        shown = await outside.get(f"{API}/me", headers={"Authorization": f"Bearer {token}"})
        assert shown.status_code == 200
