"""What a client writes by hand to be taken for somebody else, or to have one request read as two.

Sent as raw bytes, because a client library would straighten it.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from gateway.domain.people import Post
from gateway.domain.roles import SALES

from gateway.tests.builders import API, House, problem
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
ORDERS = "/api/orders/v1/orders"


async def raw(house: House, *pieces: bytes, pause: float = 0.0, seconds: float = 20.0) -> bytes:
    """Everything the gateway says to these bytes until it hangs up or falls silent."""
    parts = urlsplit(house.url)
    said = bytearray()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)

    async def listen() -> None:
        # It may hang up on us in the middle; what it said before counts.
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                said.extend(chunk)

    try:
        async with asyncio.timeout(seconds):
            listening = asyncio.create_task(listen())
            with contextlib.suppress(ConnectionError):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(pause)
            await listening
    finally:
        writer.close()
    return bytes(said)


def request(method: str, target: str, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    lines = (f"{method} {target} HTTP/1.1", "Host: narciss", "Connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def statuses(said: bytes) -> list[int]:
    return [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]


TARGETS = (
    "http://orders/api/orders/v1/public/x",
    "http://169.254.169.254/latest/meta-data",
    "//orders/api/orders/v1/orders",
    "/api/orders/v1/public/..%2forders",
    "/api/orders/v1/public/%2e%2e/orders",
    "/api/orders/v1/public/..%5corders",
    "/api/orders/v1/public/../orders",
    "/api/orders/v1/public/..;/orders",
    "/api/orders/v1/public/./orders/..",
    "/api/orders/v1/public//orders",
    "/api/orders/v1/public/%252e%252e/orders",
    "/api/orders/v1/public/x%00",
    "/api/orders/v1/public/x%0d%0aX-Narciss-Store:%20x",
    "/internal/integrations/v1/secrets",
    "/api/../internal/integrations/v1/secrets",
    "/API/orders/v1/orders",
    "*",
)


@pytest.mark.parametrize("target", TARGETS)
async def test_a_target_that_is_not_written_plainly_reaches_nothing_closed(house: House, target: str) -> None:
    said = await raw(house, request("GET", target))
    assert statuses(said)[:1] in ([400], [401], [404], [200]), said[:200]
    # What does arrive arrives as nobody, below the public row, spelled as it came.
    for seen in house.echo.seen:
        assert seen["kind"] == "public", seen
        assert seen["path"].startswith("/api/orders/v1/public/"), seen
        assert "/.." not in seen["path"] + "/" or "..;" in seen["path"], seen


async def test_a_full_address_asks_only_for_its_path_here(house: House) -> None:
    """No proxy of anybody's: the host that stands in the request line is never called."""
    said = await raw(house, request("GET", "http://169.254.169.254/healthz"))
    assert statuses(said) in ([200], [400], [404])
    assert await _nothing_was_called(house)


async def _nothing_was_called(house: House) -> bool:
    return house.echo.seen == []


OWN_WORDS = (
    "Authorization",
    "X-Provider-Authorization",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-Ip",
    "Forwarded",
    "X-Narciss-Store",
    "Cookie",
    "X-Api-Key",
    "X-Csrf-Token",
    "Baggage",
    "Tracestate",
    "Te",
    "Upgrade",
    "Proxy-Authorization",
    "Keep-Alive",
    "Expect",
)


async def test_words_between_the_gateway_and_services_are_never_the_clients(house: House) -> None:
    """Whatever the spelling, however often, and also when the client says they are for this hop only."""
    signed = house.service.keys.signer().as_service("orders")
    headers = [f"{name}: planted" for name in OWN_WORDS if name not in ("Authorization", "Expect", "X-Narciss-Store")]
    headers += [f"aUtHoRiZaTiOn: Bearer {signed}", "Connection: authorization, x-forwarded-for, content-length"]
    said = await raw(house, request("GET", "/api/orders/v1/public/x", headers))
    assert statuses(said) == [200], said[:300]
    (seen,) = house.echo.seen
    assert (seen["kind"], seen["permissions"]) == ("public", [])
    assert signed not in str(seen)
    assert "planted" not in str(seen["headers"]), seen["headers"]
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


AMBIGUOUS = (
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Transfer-Encoding: identity, chunked", "Content-Length: 5"],
    ["Transfer-Encoding: xchunked", "Content-Length: 5"],
    ["Content-Length: +5"],
    ["Content-Length: 5, 5"],
    ["Content-Length : 5"],
    ["Content-Length: -1"],
)


@pytest.mark.parametrize("headers", AMBIGUOUS, ids=lambda headers: " | ".join(headers))
async def test_a_length_that_can_be_read_in_two_ways_hides_no_second_request(house: House, headers: list[str]) -> None:
    hidden = b"GET /api/orders/v1/public/hidden HTTP/1.1\r\nHost: narciss\r\n\r\n"
    lines = "\r\n".join(("POST /api/orders/v1/public/seen HTTP/1.1", "Host: narciss", *headers, "", ""))
    with contextlib.suppress(TimeoutError):
        await raw(house, lines.encode() + b"0\r\n\r\n" + hidden, seconds=8.0)
    # A service never reads what the gateway took for a body as a request of its own.
    for seen in house.echo.seen:
        assert seen["kind"] == "public"
        assert "HTTP/1.1" not in seen["body"] or seen["path"].endswith("/seen")
    assert len(house.echo.seen) <= 2


@pytest.mark.parametrize(
    "line", ["X-A: 1\r\n X-Narciss-Store: folded", "X-A: 1\nAuthorization: Bearer x", "X-A\x00: 1", "X A: 1", ": 1"]
)
async def test_a_header_that_is_none_is_refused(house: House, line: str) -> None:
    said = await raw(house, request("GET", "/api/orders/v1/orders", [line]))
    assert statuses(said)[:1] in ([400], [401]), said[:200]
    assert house.echo.seen == []


async def test_a_body_sent_drop_by_drop_is_given_up(open_house: OpenHouse) -> None:
    """Bounded twice: by the pause between two drops, and by the whole."""
    for bounds in ({"body_silence_seconds": 0.2}, {"body_seconds": 0.4, "body_silence_seconds": 60.0}):
        house = await open_house(**bounds)
        head = request("POST", "/api/orders/v1/public/x", ["Content-Length: 1000"])
        drops = [b"x"] * 8 if "body_seconds" in bounds else [b"x"]
        said = await raw(house, head, *drops, pause=0.1)
        assert b'"code":"body_too_slow"' in said, (bounds, said[:300])
        assert statuses(said) == [408], bounds
        head = request("POST", f"{API}/sign-in", ["Content-Length: 1000", "Content-Type: application/json"])
        assert statuses(await raw(house, head, *drops, pause=0.1)) in ([400], [408])
        assert house.echo.seen == []


async def test_a_form_of_another_site_is_no_request_of_ours(house: House) -> None:
    """The content types a form may send without asking first, with the visitor's own cookie."""
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as anna:
        del anna.headers["X-CSRF-Token"]
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            forged = await anna.post(ORDERS, content=b'{"a":"="}', headers={"Content-Type": kind})
            problem(forged, 403, "identity.csrf_proof_missing")
            forged = await anna.put(f"{API}/me/language", content=b'{"language":"hy"}', headers={"Content-Type": kind})
            problem(forged, 403, "identity.csrf_proof_missing")
            # Signing somebody in as the attacker needs no cookie, so it must need JSON.
            body = b'{"login":"anna","password":"correct horse battery"}'
            assert (await anna.post(f"{API}/sign-in", content=body, headers={"Content-Type": kind})).status_code == 422
    assert house.echo.seen == []
