"""The loop as `make story` tells it, and again while services die."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.stories import loop
from tests.stories.people import System, processes

pytestmark = [pytest.mark.platform, pytest.mark.timeout(900)]


async def test_message_to_door(system: System) -> None:
    """S259: every step of the loop through public doors."""
    told: list[str] = []
    await loop.tell(system, told.append)
    assert len(told) == len(loop.STEPS)


async def test_a_service_killed_at_any_step_only_delays_the_story(system: System, platform_run_file: Path) -> None:
    """Each service is killed once while the story runs; the launcher starts it again and nothing is lost."""
    victims = [name for name in system.services if name != "gateway"]
    told: list[str] = []

    async def hunt() -> None:
        for name in victims:
            await asyncio.sleep(2.5)
            running = processes(platform_run_file)
            if name in running:
                os.kill(running[name], signal.SIGKILL)

    hunter = asyncio.create_task(hunt())
    try:
        await loop.tell(system, told.append)
        await hunter
    finally:
        hunter.cancel()
    assert len(told) == len(loop.STEPS)
