"""Where a webhook really goes: decided by what the name means at this attempt, and pinned to it."""

import asyncio
import socket
from typing import Any

import pytest
from integrations.clients import Postman

from services.integrations.tests.subscriber import Answer, Subscriber

PUBLIC, INSIDE, METADATA = "93.184.216.34", "10.0.0.7", "169.254.169.254"


def names_mean(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)


async def test_name_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    postman = Postman(1.0, allow_private=False)
    for addresses in ((INSIDE,), (METADATA,), (PUBLIC, INSIDE), ("::ffff:127.0.0.1",), ()):
        names_mean(monkeypatch, *addresses)
        reply = await postman.deliver("https://partner.example/hooks", b"{}", {})
        assert (reply.status_code, reply.error) == (None, "blocked_address"), addresses


async def test_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, subscriber: Subscriber
) -> None:
    """A name that means something else the second time (DNS rebinding) is not asked a second time."""
    asked: list[str] = []

    async def resolve(host: str | bytes, port: int, **_: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        if name == "partner.example":
            asked.append(name)
        if len(asked) > 1:
            raise socket.gaierror("it means something else by now")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    port = subscriber.url.rpartition(":")[2].partition("/")[0]
    reply = await Postman(1.0, allow_private=True).deliver(f"http://partner.example:{port}/hooks", b"{}", {})
    assert (reply.status_code, asked) == (200, ["partner.example"])
    assert subscriber.got[0].headers["host"] == f"partner.example:{port}"


async def test_what_went_wrong_is_said_in_one_word(subscriber: Subscriber) -> None:
    postman = Postman(0.3, allow_private=True)
    subscriber.answers = [Answer(seconds=30)]
    assert (await postman.deliver(subscriber.url, b"{}", {})).error == "timeout"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/hooks"
        assert (await postman.deliver(nobody, b"{}", {})).error == "connection_failed"


async def test_wish_to_be_asked_later_is_read(subscriber: Subscriber) -> None:
    subscriber.answers = [
        Answer(503, {"Retry-After": "7"}),
        Answer(503, {"Retry-After": "Fri, 20 Nov 2026 08:00:00 GMT"}),
    ]
    postman = Postman(1.0, allow_private=True)
    assert [(await postman.deliver(subscriber.url, b"{}", {})).retry_after for _ in range(2)] == [7, None]
