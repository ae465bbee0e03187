"""What a service gets and what comes back from it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from chassis.ids import uuid7
from chassis.testing import TestKeys
from gateway.domain.people import Post
from gateway.domain.roles import ROLES, SALES
from sqlalchemy import event

from gateway.tests.builders import Echo, House, problem, served
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
ORDERS = "/api/orders/v1/orders"


async def test_service_gets_the_request_as_it_came_and_a_signed_identity(house: House) -> None:
    anna = await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        answer = await client.post(
            f"{ORDERS}?customer=%D0%90&a=b%2Fc&a=2",
            content=b'{"comment":"\xd1\x80\xd0\xbe\xd0\xb7\xd0\xb0"}',
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": "k1",
                "If-Match": '"3"',
                "X-Forwarded-For": "6.6.6.6",
                "X-Narciss-Store": str(house.ours),
                "Connection": "keep-alive, X-Private",
                "X-Private": "for this hop",
                "Cookie": f"narciss_session={client.cookies['narciss_session']}; other=1",
            },
        )
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"7"'
    (seen,) = house.echo.seen
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", ORDERS, "customer=%D0%90&a=b%2Fc&a=2")
    assert seen["body"] == '{"comment":"роза"}'
    assert (seen["kind"], seen["subject"], seen["stores"]) == ("user", str(anna), [str(house.ours)])
    assert (seen["store"], seen["permissions"]) == (str(house.ours), sorted(ROLES[SALES]))
    headers = seen["headers"]
    assert (headers["idempotency-key"], headers["if-match"]) == ("k1", '"3"')
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert not {"cookie", "x-narciss-store", "x-private", "x-csrf-token"} & set(headers)


async def test_clients_own_bearer_never_reaches_a_service(house: House) -> None:
    """Not even a real identity token: identity is made here and nowhere else."""
    await house.person("anna", Post(house.ours, SALES))
    forged = house.service.keys.signer().as_service("orders")
    async with house.signed_in("anna") as client:
        answer = await client.get(ORDERS, headers={"Authorization": f"Bearer {forged}"})
        problem(answer, 401, "identity.credential_not_valid")
    assert house.echo.seen == []


async def test_trace_goes_on_in_the_service(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    trace = "0af7651916cd43dd8448eb211c80319c"
    async with house.signed_in("anna") as client:
        await client.get(ORDERS, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-00"})
    assert house.echo.seen[0]["headers"]["traceparent"].split("-")[1] == trace


async def test_redirect_cookie_and_headers_of_a_service_are_not_trusted(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        answer = await client.get("/api/orders/v1/moved")
    assert (answer.status_code, answer.headers["location"]) == (302, "http://example.invalid/")
    assert "set-cookie" not in answer.headers
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert answer.headers.get_list("content-security-policy")[0].startswith("default-src 'none'")


async def test_answer_is_passed_on_piece_by_piece(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client, client.stream("GET", "/api/orders/v1/slow") as answer:
        arrivals = [(piece, time.monotonic()) async for piece in answer.aiter_text()]
    assert [piece for piece, _ in arrivals] == ["0\n", "1\n", "2\n"]
    assert arrivals[-1][1] - arrivals[0][1] > 0.4


async def test_upload_is_streamed_and_larger_than_allowed_is_refused(open_house: OpenHouse) -> None:
    house = await open_house(upload_bytes=300_000)
    await house.person("anna", Post(house.ours, SALES))

    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 50_000
            await asyncio.sleep(0.005)

    async with house.signed_in("anna") as client:
        assert (await client.post(ORDERS, content=pieces(6))).json()["size"] == 300_000
        known = await client.post(ORDERS, content=b"x" * 300_001)
        assert problem(known, 413, "body_too_large")["facts"] == {"limit": 300_000}
        unknown = await client.post(ORDERS, content=pieces(8))
        problem(unknown, 413, "body_too_large")
    assert [seen["size"] for seen in house.echo.seen] == [300_000]


async def test_dead_service_is_named(open_house: OpenHouse) -> None:
    house = await open_house(service_urls={"pos": "http://127.0.0.1:1"})
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as client:
        answer = await client.get("/api/pos/v1/shifts")
        assert problem(answer, 503, "unavailable")["facts"] == {"service": "pos", "what": "pos", "retry_after": 2}
        assert (await client.get(ORDERS)).status_code == 200


async def test_lost_answer_of_a_change_is_reported_as_unknown_and_sent_once(open_house: OpenHouse) -> None:
    arrived: list[bytes] = []

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(await reader.readuntil(b"\r\n"))
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    house = await open_house(service_urls={"pos": f"http://127.0.0.1:{port}"})
    await house.person("anna", Post(house.ours, SALES))
    async with server, house.signed_in("anna") as client:
        answer = await client.post("/api/pos/v1/checkouts", json={})
        assert problem(answer, 504, "gateway.outcome_unknown")["facts"]["service"] == "pos"
        assert len(arrived) == 1
        problem(await client.get("/api/pos/v1/shifts"), 503, "unavailable")


async def test_silent_service_is_given_up(open_house: OpenHouse) -> None:
    async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    house = await open_house(service_urls={"pos": f"http://127.0.0.1:{port}"}, proxy_read_seconds=0.4)
    await house.person("anna", Post(house.ours, SALES))
    async with server, house.signed_in("anna") as client:
        problem(await client.post("/api/pos/v1/checkouts", json={}), 504, "gateway.outcome_unknown")


async def test_known_visitor_costs_no_statement(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    statements: list[str] = []
    engine = house.service.runtime.db.engine.sync_engine
    async with house.signed_in("anna") as client:
        await client.get(ORDERS)
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        answers = [await client.get(ORDERS) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert statements == []


async def test_store_of_a_request_is_decided_here(house: House) -> None:
    """The header wins over the session's choice; a stranger's store and a word are refused (S8)."""
    await house.person("anna", Post(house.ours, SALES, is_default=True), Post(house.theirs, SALES))
    async with house.signed_in("anna") as client:
        assert (await client.get(ORDERS)).json()["store"] == str(house.ours)
        chosen = await client.get(ORDERS, headers={"X-Narciss-Store": str(house.theirs)})
        assert chosen.json()["store"] == str(house.theirs)
        assert chosen.json()["stores"] == sorted([str(house.ours), str(house.theirs)])
        house.echo.seen.clear()
        for stranger in (str(uuid7()), "our shop"):
            answer = await client.get(ORDERS, headers={"X-Narciss-Store": stranger})
            problem(answer, 403, "identity.store_not_assigned")
    assert house.echo.seen == []


async def test_provider_hook_keeps_its_own_proof_and_no_cookie(open_house: OpenHouse, keys: TestKeys) -> None:
    echo = Echo("messenger", keys)
    async with served(echo.app()) as url:
        house = await open_house(service_urls={"messenger": url})
        headers = {"Authorization": "secret of wappi", "Cookie": "a=b", "X-Telegram-Bot-Api-Secret-Token": "s"}
        async with house.browser() as provider:
            assert (await provider.post("/hooks/wappi/abc", json={}, headers=headers)).status_code == 200
    (seen,) = echo.seen
    assert (seen["kind"], seen["subject"], seen["stores"], seen["permissions"]) == ("provider", "wappi", [], [])
    assert seen["headers"]["x-provider-authorization"] == "secret of wappi"
    assert seen["headers"]["x-telegram-bot-api-secret-token"] == "s"
    assert "cookie" not in seen["headers"]
