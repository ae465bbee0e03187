"""The loop as `make story` tells it, and again while services die."""

import asyncio
import os
import signal
from collections import Counter, defaultdict
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
    """Each service is killed while stories are told; the launcher starts it again and nothing is lost.

    The door itself, which everybody stands at, is killed again and again: people are still signed in and press again
    what does no harm twice; providers bring their webhooks again.
    """
    others = [name for name in system.services if name != "gateway"]
    victims = [victim for at, name in enumerate(others) for victim in (("gateway", name) if at % 3 == 0 else (name,))]
    told: list[list[str]] = []
    slain: dict[str, set[int]] = defaultdict(set)

    async def hunt() -> None:
        for name in victims:
            await asyncio.sleep(2.5)
            running = processes(platform_run_file)
            if name in running:
                os.kill(running[name], signal.SIGKILL)
                slain[name].add(running[name])

    hunter = asyncio.create_task(hunt())
    try:
        while not hunter.done():
            told.append([])
            await loop.tell(system, told[-1].append)
        await hunter
    finally:
        hunter.cancel()
    assert {len(story) for story in told} == {len(loop.STEPS)}
    assert {name: len(pids) for name, pids in slain.items()} == Counter(victims)
