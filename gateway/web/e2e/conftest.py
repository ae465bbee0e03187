"""A real browser in front of the whole running system."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from gateway.web.e2e.people import Surfaces
from tools.local import packages

expect.set_options(timeout=20_000)
"""Milliseconds in which a message from service to service has surely arrived, on a machine that does much else."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    packages.ensure(postgres=False, rabbitmq=False, browser=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=f"/usr/bin/{packages.BROWSER}", args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
def run(platform_run_file: Path) -> Any:
    """Address and sign-ins of the running system."""
    return json.loads(platform_run_file.read_text())


@pytest.fixture
async def surfaces(browser: Browser, run: Any) -> AsyncIterator[Surfaces]:
    """People at their screens; whatever a page complained about fails the test at its end."""
    opened = Surfaces(browser, run)
    yield opened
    await opened.close()
    assert opened.complaints == []
