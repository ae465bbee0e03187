"""Every operation against the device double, over a real socket."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from chassis.clock import utc_now
from fiscal_gateway_am.hdm import frames
from fiscal_gateway_am.hdm.client import Device, Timeouts, Transcript, list_operators, logged_in
from fiscal_gateway_am.hdm.failures import MayHaveBeenExecuted, NotExecuted, Reason, Refused
from fiscal_gateway_am.hdm.messages import (
    PRINT_LAST_COPY,
    SYNCHRONISE,
    Item,
    LookUpReceipt,
    MoveCash,
    Operation,
    PrintReceipt,
    PrintReport,
    PrintReturn,
    ReceiptMode,
    ReportType,
)

ROSES = Item(1, Decimal(3), Decimal(1500), "ROSE-RED-60", "Վարդ կարմիր", "0603", "հատ")
BY_CARD = PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(ROSES,))
IN_CASH = PrintReceipt(ReceiptMode.GOODS, Decimal(10000), Decimal(0), items=(ROSES,))


def session(shop: Any, device: Device | None = None) -> Any:
    return logged_in(device or shop.device, shop.to.timeouts, shop.transcript, utc_now)


async def test_operators_and_departments_are_listed(shop: Any) -> None:
    listed = await list_operators(shop.device, shop.to.timeouts, shop.transcript, utc_now)
    assert [one.id for one in listed.operators] == [3, 4]
    assert [(one.id, one.type) for one in listed.departments] == [(1, 1), (2, 2), (3, 3)]


async def test_sale_is_registered_once_and_looked_up(shop: Any) -> None:
    async with session(shop) as at_device:
        printed = await at_device.print_receipt(BY_CARD)
        seen = await at_device.look_up(LookUpReceipt("53000001", printed.number))
    assert (printed.number, printed.crn, printed.total) == (1, "53000001", Decimal(4500))
    assert len(printed.fiscal_number) == 8
    assert (seen.number, seen.total, seen.cashless, seen.cashier) == (1, Decimal(4500), Decimal(4500), 3)
    assert [(row.code, row.quantity, row.total) for row in seen.rows] == [("ROSE-RED-60", Decimal(3), Decimal(4500))]
    assert shop.receipts == 1


async def test_change_is_told(shop: Any) -> None:
    async with session(shop) as at_device:
        assert (await at_device.print_receipt(IN_CASH)).change == Decimal(5500)


async def test_return_is_registered_and_a_second_one_refused(shop: Any) -> None:
    async with session(shop) as at_device:
        sold = await at_device.print_receipt(BY_CARD)
        back = await at_device.print_receipt(PrintReturn("53000001", sold.number))
        with pytest.raises(Refused) as refused:
            await at_device.print_receipt(PrintReturn("53000001", sold.number))
    assert (back.number, back.total) == (2, Decimal(4500))
    assert back.return_time_ms is not None
    assert refused.value.code == 158
    assert shop.receipts == 2


async def test_prepayment_is_used_and_the_sale_returned(shop: Any) -> None:
    """The deposit story: 3 000 first, 10 000 with 3 000 used, a full return, no second return."""
    goods = replace(ROSES, quantity=Decimal(1), price=Decimal(10000))
    final = PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(7000), prepayment_used=Decimal(3000), items=(goods,))
    async with session(shop) as at_device:
        await at_device.print_receipt(PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(3000), marks=None))
        sold = await at_device.print_receipt(final)
        await at_device.print_receipt(PrintReturn("53000001", sold.number))
        with pytest.raises(Refused) as refused:
            await at_device.print_receipt(PrintReturn("53000001", sold.number))
    assert refused.value.code == 158


async def test_copy_report_cash_time_and_synchronisation_answer_with_a_code_only(shop: Any) -> None:
    async with session(shop) as at_device:
        await at_device.print_receipt(BY_CARD)
        await at_device.do(PRINT_LAST_COPY)
        await at_device.do(PrintReport(ReportType.X, 1_750_000_000_000, 1_750_086_400_000))
        await at_device.do(MoveCash(Decimal(5000), into_drawer=True, description="Մանրադրամ"))
        await at_device.do(SYNCHRONISE)
        told = await at_device.time()
    assert told.text
    assert [line.split(" ")[0] for line in shop.double.device.memory.paper[1:]] == ["copy", "report", "cash"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4499), items=(ROSES,)), 152),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4501), items=(ROSES,)), 167),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(1), Decimal(4500), items=(ROSES,)), 168),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(replace(ROSES, department=9),)), 151),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(replace(ROSES, classifier=""),)), 192),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(replace(ROSES, classifier="x"),)), 183),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(replace(ROSES, name=""),)), 162),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), items=(replace(ROSES, price=Decimal(0)),)), 165),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal("4500.001"), items=(ROSES,)), 189),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), partner_tin="12", items=(ROSES,)), 193),
        (PrintReceipt(ReceiptMode.GOODS, Decimal(0), Decimal(4500), marks=("short",), items=(ROSES,)), 195),
        (PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(3000), marks=("x" * 30,)), 194),
        (PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(3000), items=(ROSES,)), 187),
        (PrintReceipt(ReceiptMode.PREPAYMENT, Decimal(0), Decimal(0)), 186),
    ],
)
async def test_device_refuses_and_registers_nothing(shop: Any, broken: PrintReceipt, code: int) -> None:
    async with session(shop) as at_device:
        with pytest.raises(Refused) as refused:
            await at_device.print_receipt(broken)
        assert refused.value.code == code
        assert shop.receipts == 0
        await at_device.print_receipt(BY_CARD)  # and the session is still good
    assert shop.receipts == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "WRONG"}, 101),
        ({"pin": "0000"}, 111),
        ({"cashier": 9}, 112),
        ({"protocol": frames.ProtocolVersion(0, 3)}, 402),
    ],
)
async def test_refused_login_means_not_executed(shop: Any, change: dict[str, Any], code: int) -> None:
    with pytest.raises(NotExecuted) as failed:
        async with session(shop, replace(shop.device, **change)) as at_device:
            await at_device.print_receipt(BY_CARD)
    assert (failed.value.reason, failed.value.code) == (Reason.LOGIN_REFUSED, code)
    assert shop.receipts == 0


async def test_foreign_address_is_turned_away(shop: Any) -> None:
    shop.double.device.settings.allowed_ip = "192.0.2.1"
    with pytest.raises(NotExecuted) as failed:
        async with session(shop):
            pass
    assert failed.value.code == 403


async def test_nobody_listening_means_not_executed(shop: Any) -> None:
    await shop.double.port.off()
    with pytest.raises(NotExecuted) as failed:
        async with session(shop):
            pass
    assert failed.value.reason is Reason.UNREACHABLE


async def test_connection_reset_before_login_means_not_executed(shop: Any) -> None:
    shop.fault("refuse_connection")
    with pytest.raises(NotExecuted) as failed:
        async with session(shop):
            pass
    assert failed.value.reason in (Reason.LOGIN_UNANSWERED, Reason.LINE_LOST_BEFORE_SENDING, Reason.UNREACHABLE)


async def test_a_second_login_kills_the_first_session(shop: Any) -> None:
    async with session(shop) as first, session(shop):
        with pytest.raises(Refused) as refused:
            await first.print_receipt(BY_CARD)
    assert refused.value.code == 102
    assert shop.receipts == 0


async def test_too_large_a_receipt_never_leaves(shop: Any) -> None:
    many = replace(BY_CARD, items=(replace(ROSES, name="Վ" * 50),) * 600)
    async with session(shop) as at_device:
        with pytest.raises(NotExecuted) as failed:
            await at_device.print_receipt(many)
        assert failed.value.reason is Reason.REQUEST_TOO_LARGE
        await at_device.print_receipt(BY_CARD)
    assert shop.receipts == 1


async def test_line_that_died_while_idle_means_not_executed(shop: Any) -> None:
    async with session(shop) as at_device:
        await shop.double.port.off()
        await asyncio.sleep(0.05)
        with pytest.raises(NotExecuted) as failed:
            await at_device.print_receipt(BY_CARD)
    assert failed.value.reason is Reason.LINE_LOST_BEFORE_SENDING


async def test_silence_past_the_timeout_may_have_been_executed(shop: Any) -> None:
    shop.fault("freeze", operation=4, execute=True)
    impatient = Timeouts(connect=1, query=1, printing=0.1, card=0.1)
    with pytest.raises(MayHaveBeenExecuted) as failed:
        async with logged_in(shop.device, impatient, shop.transcript, utc_now) as at_device:
            await at_device.print_receipt(BY_CARD)
    assert failed.value.reason is Reason.NO_ANSWER_IN_TIME
    assert shop.receipts == 1


@pytest.mark.parametrize("code", [500, 143, 144, 145, 104, 503, 999])
async def test_doubtful_codes_may_have_been_executed(shop: Any, code: int) -> None:
    shop.fault("answer_code", operation=4, code=code, execute=True)
    with pytest.raises(MayHaveBeenExecuted) as failed:
        async with session(shop) as at_device:
            await at_device.print_receipt(BY_CARD)
    assert (failed.value.reason, failed.value.code) == (Reason.DOUBTFUL_CODE, code)


async def test_undecipherable_success_may_have_been_executed(shop: Any) -> None:
    shop.fault("corrupt_answer", operation=4)
    with pytest.raises(MayHaveBeenExecuted) as failed:
        async with session(shop) as at_device:
            await at_device.print_receipt(BY_CARD)
    assert failed.value.reason is Reason.ANSWER_UNREADABLE
    assert shop.receipts == 1


async def test_answers_in_single_bytes_are_understood(shop: Any) -> None:
    shop.double.device.settings.behaviour.split_writes = True
    async with session(shop) as at_device:
        assert (await at_device.print_receipt(BY_CARD)).number == 1


async def test_failed_logout_does_not_undo_the_sale(shop: Any) -> None:
    shop.fault("cut_answer", operation=3)
    async with session(shop) as at_device:
        printed = await at_device.print_receipt(BY_CARD)
    assert printed.number == 1
    last = shop.transcript.exchanges[-1]
    assert last.operation is Operation.LOG_OUT
    assert last.failure is not None


async def test_transcript_holds_requests_and_answers_without_secrets(shop: Any) -> None:
    """S225, S226, S227."""
    async with session(shop) as at_device:
        await at_device.print_receipt(BY_CARD)
        with pytest.raises(Refused):
            await at_device.print_receipt(replace(BY_CARD, cashless=Decimal(1)))
    told = [(e.operation.name, e.code, e.failure) for e in shop.transcript.exchanges]
    assert told == [
        ("LOG_IN", 200, None),
        ("PRINT_RECEIPT", 200, None),
        ("PRINT_RECEIPT", 152, "PRINT_RECEIPT: code 152"),
        ("LOG_OUT", 200, None),
    ]
    everything = "".join(f"{e.request}{e.response}" for e in shop.transcript.exchanges)
    assert "1234ABCD" not in everything
    assert "3233" not in everything
    assert '"key":"***"' in everything
    assert '"rseq":1' in everything
    assert all(e.ended_at >= e.started_at for e in shop.transcript.exchanges)


async def test_transcript_is_complete_when_the_caller_is_cancelled(shop: Any) -> None:
    shop.fault("freeze", operation=4, execute=True)
    transcript = Transcript()

    async def sell() -> None:
        async with logged_in(shop.device, shop.to.timeouts, transcript, utc_now) as at_device:
            await at_device.print_receipt(BY_CARD)

    # The timeout's cancellation reaches the sale while the device holds its answer back.
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await sell()
    assert shop.receipts == 1
    last = transcript.exchanges[-1]
    assert (last.operation, last.code, last.failure) == (Operation.PRINT_RECEIPT, None, "interrupted")
