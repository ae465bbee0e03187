"""What the command line starts."""

from typing import Any

import httpx
import pytest
import uvicorn
from chassis.cli import serve
from chassis.settings import Settings


async def show_client(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the address it takes the request to come from."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


async def seen_address(started: dict[str, Any], proxy: str) -> str:
    """Whom the server, started like this, takes a request for that `proxy` forwards for 203.0.113.7."""
    config = uvicorn.Config(show_client, **{**started, "lifespan": "off", "loop": "asyncio"})
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(proxy, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        return (await http.get("/", headers={"X-Forwarded-For": "203.0.113.7"})).text


def started_with(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> dict[str, Any]:
    from sample.app import SERVICE

    started: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: started.update(options))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("chassis.telemetry.configure", lambda *_: None)
    monkeypatch.setattr("chassis.logs.configure", lambda *_: None)
    serve(SERVICE, Settings(**settings), frozenset({"api"}))
    return started


async def test_forwarded_addresses_are_believed_from_this_machine_alone_whatever_the_shell_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    started = started_with(monkeypatch)
    assert await seen_address(started, "127.0.0.1") == "203.0.113.7"
    assert await seen_address(started, "::1") == "203.0.113.7"
    assert await seen_address(started, "10.0.0.9") == "10.0.0.9"


async def test_a_proxy_that_is_named_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARCISS_FORWARDED_ALLOW_IPS", "172.30.88.0/24")
    started = started_with(monkeypatch)
    assert await seen_address(started, "172.30.88.2") == "203.0.113.7"
    assert await seen_address(started, "127.0.0.1") == "127.0.0.1"
