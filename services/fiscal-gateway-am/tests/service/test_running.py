"""The whole process: from a message of the broker to the device and back to the outbox, by itself."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService
from chassis.testing.running import until
from contracts.events.fiscal import ReceiptIssued
from contracts.ids import RegisterId
from fiscal_gateway_am.app import SERVICE
from fiscal_gateway_am.worker import watch

from tools.doubles.hdm.running import running
from tools.doubles.hdm.settings import Settings

pytestmark = pytest.mark.servers


async def test_a_message_becomes_a_receipt_without_anybody_looking(
    start: Callable[..., Awaitable[RunningService]],
    new_vhost: Callable[[], Awaitable[str]],
    tmp_path: Path,
    key_file: Path,
    till_of: Callable[..., Any],
) -> None:
    service = await start(
        SERVICE, amqp_url=await new_vhost(), roles=frozenset({"api", "worker"}), secrets_key_file=key_file
    )
    async with running(Settings(), tmp_path) as double:
        till = till_of(service, double, StoreId(uuid7()), RegisterId(uuid7()))
        await till.keep()
        sold = till.sale()
        message = await service.send(sold)
        await service.send(sold, event_id=message)

        async def issued() -> list[ReceiptIssued]:
            return await service.published(ReceiptIssued)

        [said] = await until(issued)
        assert said.fiscal_operation_id == sold.fiscal_operation_id
        assert till.totals == [450_000]
    async with service.client(None) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/api/fiscal-gateway-am/v1/receipts")).status_code == 404


async def test_without_a_key_file_the_process_does_not_start(start: Callable[..., Awaitable[RunningService]]) -> None:
    with pytest.raises(SystemExit, match="NARCISS_SECRETS_KEY_FILE must name"):
        await start(SERVICE)


@pytest.mark.parametrize(("content", "says"), [("not base64!", "base64"), ("c2hvcnQ=", "32 bytes"), ("", "32 bytes")])
async def test_a_useless_key_file_is_explained(
    start: Callable[..., Awaitable[RunningService]], tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    with pytest.raises(SystemExit, match=says):
        await start(SERVICE, secrets_key_file=file)


async def test_what_falls_due_wakes_every_hand_and_nothing_wakes_none(
    start: Callable[..., Awaitable[RunningService]], tmp_path: Path, key_file: Path, till_of: Callable[..., Any]
) -> None:
    service = await start(SERVICE, secrets_key_file=key_file)
    hands = [loop.name for loop in SERVICE.loops if "hand" in loop.name]
    async with running(Settings(), tmp_path) as double:
        till = till_of(service, double, StoreId(uuid7()), RegisterId(uuid7()))
        await till.keep()
        await watch(service.runtime)
        assert not any(service.runtime.waker(hand).is_set() for hand in hands)
        await till.ask(till.sale())
        for hand in hands:
            service.runtime.waker(hand).clear()
        await watch(service.runtime)
        assert all(service.runtime.waker(hand).is_set() for hand in hands)
