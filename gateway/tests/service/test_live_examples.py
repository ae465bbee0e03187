"""The live feed takes the example of every event of the platform (S263): somebody may know of each."""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable

import pytest
from chassis.events import Event
from gateway.live import audience_of
from gateway.live_events import SOURCES

from chassis import topology
from contracts import events
from gateway.tests.builders import live
from gateway.tests.conftest import OpenHouse
from tests.contracts.shapes import example_of, promised_by

pytestmark = pytest.mark.servers
MODULES = sorted(module.name for module in pkgutil.iter_modules(events.__path__) if module.name != "parts")
EVENTS: list[type[Event]] = [
    event for name in MODULES for event in promised_by(importlib.import_module(f"contracts.events.{name}"))
]


def test_every_event_is_for_somebody() -> None:
    assert [event.name for event in EVENTS if audience_of(event.name) is None] == []
    assert {event.context() for event in EVENTS} <= set(SOURCES)


async def test_an_administrator_sees_the_example_of_every_event(
    open_house: OpenHouse, new_vhost: Callable[[], Awaitable[str]]
) -> None:
    url = await new_vhost()
    for context in SOURCES:
        await topology.declare(url, context, [])
    house = await open_house(amqp_url=url, roles=frozenset({"api"}))
    async with asyncio.timeout(8):
        await house.parts.live.heard_from_now_on()
    await house.administrator()
    sent = {}
    async with house.signed_in("boss") as boss, live(boss) as stream:
        for event in EVENTS:
            sent[str(await house.service.send(example_of(event)))] = event.name
        missing = dict(sent)
        while missing:
            name, hint = await stream.next(of_ours=True)
            assert name == "hint", f"never came: {sorted(missing.values())}"
            if hint["id"] in missing:
                assert hint["type"] == missing.pop(hint["id"])
