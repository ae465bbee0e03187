"""Both sides of a promise (S263): every consumer takes the example of every event that it listens to.

The examples tell one order's story; what a consumer has not heard of yet it may refuse by name and take later, anything
else would park the message. (The gateway's live feed hears everything; its own tests send it every example.)
"""

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from chassis.bus import Unprocessable
from chassis.cli import service_of
from chassis.ids import StoreId
from chassis.refusals import Refusal
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.pos import FiscalRequested
from fiscal_gateway_am.actions.keep_register import keep_register
from fiscal_gateway_am.domain.device import Departments, DeviceSettings
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.resources import gateway_of

from tests.contracts.shapes import example_of
from tools.local.parts import CONTEXTS

pytestmark = pytest.mark.servers
CONSUMERS = [context.package for context in CONTEXTS if service_of(context.package).flows]
SEALING = ("messenger", "integrations", "fiscal_gateway_am")
"""They keep secrets, and start with a key for them."""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "secrets"
    file.write_text(base64.b64encode(bytes(range(32))).decode())
    return file


@pytest.mark.parametrize("package", CONSUMERS)
async def test_every_consumer_takes_the_examples(
    package: str, start: Callable[..., Awaitable[RunningService]], key_file: Path
) -> None:
    service = service_of(package)
    running = await start(service, **({"secrets_key_file": key_file} if package in SEALING else {}))
    events: dict[Any, Any] = {key: event for flow in service.flows for key, (event, _) in flow.handlers.items()}
    assert events
    refused: dict[str, str] = {}
    for (name, _), event_class in sorted(events.items()):
        try:
            await running.deliver(example_of(event_class))
        except (LookupError, Refusal):
            continue
        except Unprocessable as error:
            refused[name] = str(error)
    assert refused == {}


async def test_a_receipt_asked_for_as_in_the_example_is_queued_at_its_register(
    start: Callable[..., Awaitable[RunningService]], key_file: Path
) -> None:
    """To a gateway that knows the register, nothing is a reason to wait."""
    service = service_of("fiscal_gateway_am")
    running = await start(service, secrets_key_file=key_file)
    asked = example_of(FiscalRequested)
    store_id = StoreId(asked.store_id) if asked.store_id else None
    assert store_id is not None
    till = DeviceSettings("127.0.0.1", 1, "1234ABCD", 3, "3233", Departments(1))
    ring = gateway_of(running.runtime).keyring
    async with running.runtime.db.transaction(Scope.of(store_id)) as tx:
        await keep_register(tx, asked.register_id, store_id, Crn("53000001"), till, ReceiptNumber(0), ring)
    assert await running.deliver(asked, times=2) == 1
    rows = await running.rows("select id, state from {schema}.operations")
    assert [(row.id, row.state) for row in rows] == [(asked.fiscal_operation_id, "queued")]
