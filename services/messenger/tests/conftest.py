"""Messenger on real servers, and the providers' doubles on real sockets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from chassis.testing import RunningService
from messenger.app import SERVICE

from services.messenger.tests.builders import TOKEN
from tools.doubles.common.options import Options
from tools.doubles.common.serve import serving
from tools.doubles.telegram.app import build as build_telegram
from tools.doubles.wappi.app import build as build_wappi

Start = Callable[..., Awaitable[RunningService]]


@pytest.fixture
async def messenger(start: Start) -> RunningService:
    """Answers HTTP; nothing runs by itself, tests take each step."""
    return await start(SERVICE)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A Telegram with one bot, to which Anna has written."""
    options = Options(state_dir=tmp_path, pace=0.02)
    async with serving(build_telegram(options)) as url, httpx.AsyncClient(base_url=url, timeout=5) as http:
        await http.post("/__double__/bots", json={"token": TOKEN, "username": "shop_bot"})
        await http.post("/__double__/messages", json={"bot": TOKEN, "user": {"id": 501}, "text": "Здравствуйте"})
        yield http


@pytest.fixture
async def wappi(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A Wappi with one WhatsApp profile."""
    options = Options(state_dir=tmp_path, pace=0.02)
    async with serving(build_wappi(options)) as url, httpx.AsyncClient(base_url=url, timeout=5) as http:
        profile = {"profile_id": "test-profile", "token": "test-wappi-token", "platform": "wa"}
        answer = await http.post("/__double__/profiles", json=profile)
        assert answer.status_code == 200, answer.text
        yield http


@pytest.fixture
async def on_telegram(start: Start, telegram: httpx.AsyncClient) -> RunningService:
    """Messenger talking to the Telegram double; a send may take a second."""
    return await start(SERVICE, provider_urls={"telegram": str(telegram.base_url)}, messenger_send_seconds=0.5)


@pytest.fixture
async def on_wappi(start: Start, wappi: httpx.AsyncClient) -> RunningService:
    return await start(SERVICE, provider_urls={"wappi": str(wappi.base_url)}, messenger_send_seconds=0.5)
