"""The double is as strict as the real device, and forgets nothing."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from chassis.clock import utc_now
from fiscal_gateway_am.hdm import client as hdm_client
from fiscal_gateway_am.hdm.client import Device, Transcript, logged_in
from fiscal_gateway_am.hdm.failures import MayHaveBeenExecuted, NotExecuted, Refused
from fiscal_gateway_am.hdm.messages import (
    PRINT_LAST_COPY,
    Item,
    LookUpReceipt,
    MoveCash,
    PrintReceipt,
    PrintReport,
    PrintReturn,
    ReceiptMode,
    ReportType,
    ReturnAmounts,
    ReturnedRow,
)

from tools.doubles.hdm import wire
from tools.doubles.hdm.running import running
from tools.doubles.hdm.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[4]
SALE = PrintReceipt(
    ReceiptMode.GOODS,
    Decimal(0),
    Decimal(4500),
    items=(Item(1, Decimal(3), Decimal(1500), "ROSE", "Վարդ", "0603", "հատ"),),
)
CRN = "53000001"


async def sell(device: Device, timeouts: hdm_client.Timeouts) -> int:
    async with logged_in(device, timeouts, Transcript(), utc_now) as session:
        return (await session.print_receipt(SALE)).number


async def spoken(shop: Any, *raw: bytes) -> bytes:
    """Writes raw bytes and reads until the device closes the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.double.port.port)
    writer.writelines(raw)
    async with asyncio.timeout(3):
        answer = await reader.read()
    writer.close()
    return answer


def code_of(answer: bytes) -> int:
    return int.from_bytes(answer[5:7])


async def test_probe_with_an_undecipherable_body_is_answered_101(shop: Any) -> None:
    answer = await spoken(shop, bytes.fromhex("d580d4b4d584000501000008") + bytes(8))
    assert answer.hex() == "0007010100006500000000"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("d580d4b4d585000501000008", 103),
        ("d580d4b4d584000501010008", 103),
        ("d580d4b4d584000301000008", 402),
        ("d580d4b4d584000511000008", 404),
        ("d580d4b4d58400050100d000", 103),
    ],
)
async def test_wrong_headers_are_refused_and_the_line_closed(shop: Any, header: str, code: int) -> None:
    assert code_of(await spoken(shop, bytes.fromhex(header) + bytes(8))) == code


async def test_operation_without_a_session_is_refused(shop: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.double.port.port)
    writer.write(bytes.fromhex("d580d4b4d58400050a000008") + bytes(8))
    assert code_of(await reader.readexactly(11)) == 102
    writer.close()


async def test_malformed_json_is_refused(shop: Any) -> None:
    body = wire.encrypt(wire.password_key("1234ABCD"), b'{"password":')
    frame = wire.MAGIC + bytes((0, 5, 2, 0)) + len(body).to_bytes(2) + body
    assert code_of(await spoken(shop, frame)) == 105


@pytest.mark.parametrize("plain", [b"{12345\x01\x02", b"{1234567", b"no json", b""])
def test_what_another_key_leaves_is_not_a_message(plain: bytes) -> None:
    key = wire.password_key("1234ABCD")
    whole = wire.encrypt(key, plain)
    # Eight bytes fill a block: cut after it, the padding that follows is missing.
    body = whole[:8] if len(plain) == 8 else whole
    with pytest.raises(wire.Garbled):
        wire.decrypt(key, body)


async def test_sequence_must_grow(shop: Any) -> None:
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        await session.print_receipt(SALE)
        session._sequence = 0
        with pytest.raises(MayHaveBeenExecuted) as failed:
            await session.print_receipt(SALE)
    assert failed.value.code == 104
    assert shop.receipts == 1


@pytest.mark.parametrize(
    ("request_of", "code"),
    [
        (lambda n: PrintReturn("53000002", n), 175),
        (lambda n: PrintReturn(CRN, 99), 174),
        (lambda n: PrintReturn(CRN, n, ReturnAmounts(Decimal(0), Decimal(1500), Decimal(0))), 180),
        (lambda n: PrintReturn(CRN, n, amounts(1501), (ReturnedRow(0, Decimal(1)),)), 178),
        (lambda n: PrintReturn(CRN, n, amounts(6000), (ReturnedRow(0, Decimal(4)),)), 181),
        (lambda n: PrintReturn(CRN, n, amounts(1500), (ReturnedRow(7, Decimal(1)),)), 181),
        (
            lambda n: PrintReturn(
                CRN, n, ReturnAmounts(Decimal(-1), Decimal(1501), Decimal(0)), (ReturnedRow(0, Decimal(1)),)
            ),
            188,
        ),
    ],
)
async def test_bad_returns_are_refused_and_register_nothing(shop: Any, request_of: Any, code: int) -> None:
    number = await sell(shop.device, shop.to.timeouts)
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        with pytest.raises(Refused) as refused:
            await session.print_receipt(request_of(number))
    assert refused.value.code == code
    assert shop.receipts == 1


def amounts(card: int) -> ReturnAmounts:
    return ReturnAmounts(Decimal(0), Decimal(card), Decimal(0))


async def test_return_of_a_return_and_of_a_third_party_receipt_follow_the_rules(shop: Any) -> None:
    third = PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4000), third_party=Decimal(500), items=SALE.items)
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        sold = await session.print_receipt(third)
        with pytest.raises(Refused) as part:
            await session.print_receipt(PrintReturn(CRN, sold.number, amounts(1500), (ReturnedRow(0, Decimal(1)),)))
        back = await session.print_receipt(PrintReturn(CRN, sold.number))
        with pytest.raises(Refused) as twice:
            await session.print_receipt(PrintReturn(CRN, back.number))
    assert (part.value.code, twice.value.code) == (179, 182)


async def test_used_prepayment_cannot_be_returned(shop: Any) -> None:
    deposit = PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(3000), marks=None)
    final = PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(1500), prepayment_used=Decimal(3000), items=SALE.items)
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        taken = await session.print_receipt(deposit)
        await session.print_receipt(final)
        with pytest.raises(Refused) as refused:
            await session.print_receipt(PrintReturn(CRN, taken.number))
    assert refused.value.code == 184


async def test_partly_returned_receipt_shows_what_is_left(shop: Any) -> None:
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        sold = await session.print_receipt(SALE)
        await session.print_receipt(PrintReturn(CRN, sold.number, amounts(1500), (ReturnedRow(0, Decimal(1)),)))
        seen = await session.look_up(LookUpReceipt(CRN, sold.number))
    assert [(row.quantity, row.total) for row in seen.rows] == [(Decimal(2), Decimal(3000))]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (PrintReport(ReportType.X, 0, 1, department=1, cashier=3), 169),
        (PrintReport(ReportType.Z, 0, 63 * 86_400_000), 170),
        (MoveCash(Decimal(0), into_drawer=True), 191),
        (MoveCash(Decimal("0.001"), into_drawer=True), 189),
        (PRINT_LAST_COPY, 141),
        (LookUpReceipt("53000002", 1), 175),
        (LookUpReceipt(CRN, 1), 174),
    ],
)
async def test_other_operations_have_their_rules_too(shop: Any, request_: Any, code: int) -> None:
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        with pytest.raises(Refused) as refused:
            await (session.look_up(request_) if isinstance(request_, LookUpReceipt) else session.do(request_))
    assert refused.value.code == code


async def test_copy_of_another_operators_receipt_is_refused(shop: Any) -> None:
    shop.double.device.press_by_hand(700)
    async with logged_in(shop.device, shop.to.timeouts, shop.transcript, utc_now) as session:
        with pytest.raises(Refused) as refused:
            await session.do(PRINT_LAST_COPY)
    assert refused.value.code == 142


async def test_memory_survives_a_restart_and_half_a_record(shop: Any, tmp_path: Path) -> None:
    await sell(shop.device, shop.to.timeouts)
    before = shop.double.device.memory.receipts[1]
    with (tmp_path / f"fiscal-memory-{CRN}.jsonl").open("ab") as memory:
        memory.write(b'{"kind":"receipt","number":2')
    async with running(Settings(), tmp_path) as again:
        assert again.device.memory.receipts == {1: before}
        device = Device("127.0.0.1", again.port.port, cashier=3, password="1234ABCD", pin="3233")
        assert await sell(device, shop.to.timeouts) == 2
    async with running(Settings(), tmp_path) as third:
        assert list(third.device.memory.receipts) == [1, 2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(state_dir: Path, *more: str) -> AsyncIterator[tuple[int, str]]:
    """The double as `make run` starts it: its port and its control address."""
    port, control = free_port(), free_port()
    named = ["--port", str(port), "--control-port", str(control), "--state-dir", str(state_dir), *more]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tools.doubles.hdm", *named, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(20):
            assert (await child.stdout.readline()).decode() == f"hdm double: http://127.0.0.1:{control}\n"
        yield port, f"http://127.0.0.1:{control}/__double__/"
    finally:
        child.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await child.wait() == 0


async def test_double_runs_as_a_process_and_is_told_to_misbehave(tmp_path: Path, shop: Any) -> None:
    async with (
        process(tmp_path / "d", "--password", "SECRET99", "--crn", "53000007") as (port, control),
        aiohttp.ClientSession(control) as http,
    ):
        device = Device("127.0.0.1", port, cashier=3, password="SECRET99", pin="3233")
        assert await sell(device, shop.to.timeouts) == 1
        assert (await got(http, "health"))["crn"] == "53000007"
        assert len(await told(http, "faults", {"kind": "execute_then_cut", "operation": 4})) == 1
        with pytest.raises(MayHaveBeenExecuted):
            await sell(device, shop.to.timeouts)
        assert [receipt["total"] for receipt in await got(http, "receipts")] == [450_000, 450_000]
        assert len(await got(http, "paper")) == 2
        assert {seen["operation"] for seen in await got(http, "exchanges")} == {2, 3, 4}
        async with http.post("faults", json={"kind": "nonsense"}) as refused:
            assert refused.status == 422


async def test_power_reset_and_hand_written_receipts_are_at_the_control_port(tmp_path: Path, shop: Any) -> None:
    async with process(tmp_path / "d") as (port, control), aiohttp.ClientSession(control) as http:
        device = Device("127.0.0.1", port, cashier=3, password="1234ABCD", pin="3233")
        await sell(device, shop.to.timeouts)
        await told(http, "power", {"on": False})
        with pytest.raises(NotExecuted):
            await sell(device, shop.to.timeouts)
        await told(http, "power", {"on": True})
        assert await sell(device, shop.to.timeouts) == 2
        assert (await told(http, "behaviour", {"with_qr": True}))["with_qr"]
        await told(http, "reset", {})
        assert (await told(http, "by-hand", {"drams": 700}))["number"] == 1
        assert await got(http, "exchanges") == []


async def got(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path, raise_for_status=True) as answer:
        return await answer.json()


async def told(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> Any:
    async with http.post(path, json=body, raise_for_status=True) as answer:
        return await answer.json()
