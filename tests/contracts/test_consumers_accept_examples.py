"""Both sides of a promise (S263): every consumer takes the example of every event that it listens to.

The examples tell one order's story; what a consumer has not heard of yet it may refuse by name and take later, anything
else would park the message.
"""

import importlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from chassis.bus import Unprocessable
from chassis.refusals import Refusal
from chassis.testing import RunningService

pytestmark = pytest.mark.servers
EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
CONSUMERS = ("crm", "orders", "inventory", "delivery", "pos", "messenger", "analytics")


@pytest.mark.parametrize("package", CONSUMERS)
async def test_every_consumer_takes_the_examples(package: str, start: Callable[..., Awaitable[RunningService]]) -> None:
    service = importlib.import_module(f"{package}.app").SERVICE
    running = await start(service)
    events: dict[Any, Any] = {key: event for flow in service.flows for key, (event, _) in flow.handlers.items()}
    refused: dict[str, str] = {}
    for (name, version), event_class in sorted(events.items()):
        example = json.loads((EXAMPLES / f"{name}.v{version}.json").read_text())
        try:
            await running.deliver(event_class.model_validate(example))
        except (LookupError, Refusal):
            continue
        except Unprocessable as error:
            refused[name] = str(error)
    assert refused == {}
