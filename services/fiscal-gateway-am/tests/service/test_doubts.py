"""R10: an answer that was lost is looked for, never sent again blindly; a process may die anywhere."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis.ids import uuid7
from chassis.refusals import NotFound
from chassis.scope import Scope
from chassis.testing.running import until
from contracts.events.fiscal import ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.ids import FiscalOperationId
from fiscal_gateway_am import doubts, store, worker
from fiscal_gateway_am.actions.take_next_step import AskAboutOriginal, take_next_step
from fiscal_gateway_am.checks import undecided_receipts
from fiscal_gateway_am.domain.refusals import NumberKnownBefore, OutcomeSettled
from fiscal_gateway_am.hdm import conversation, translate
from fiscal_gateway_am.hdm.client import Transcript
from fiscal_gateway_am.hdm.conversation import Counterpart
from fiscal_gateway_am.resources import gateway_of
from fiscal_gateway_am.sealing import Sealed
from fiscal_gateway_am.worker import work_off_one_register

pytestmark = pytest.mark.servers
PRINT = 4


async def test_a_line_cut_after_printing_ends_in_exactly_one_receipt(till: Any) -> None:
    till.fault("execute_then_cut", operation=PRINT)
    sold = await till.ask(till.sale())
    await till.work()
    [unknown] = await till.facts(sold)
    assert isinstance(unknown, ReceiptUnknown)
    await till.settle()
    [_, resolved] = await till.facts(sold)
    assert isinstance(resolved, ReceiptResolved)
    assert (resolved.outcome, resolved.receipt_number, resolved.fiscal_number) == ("issued", "1", None)
    assert resolved.attention == ("fiscal_number_missing",)
    assert (await till.state(sold), till.totals, till.asked.count(PRINT)) == ("issued", [450_000], 1)


async def test_a_line_cut_before_printing_is_proven_and_sent_again(till: Any) -> None:
    till.fault("cut_request", operation=PRINT, bytes=20)
    sold = await till.ask(till.sale())
    await till.settle()
    [unknown, resolved, issued] = await till.facts(sold)
    assert isinstance(unknown, ReceiptUnknown)
    assert isinstance(resolved, ReceiptResolved)
    assert (resolved.outcome, resolved.sent_again) == ("not_issued", True)
    assert isinstance(issued, ReceiptIssued)
    assert till.totals == [450_000]


@pytest.mark.parametrize("printed", [True, False])
async def test_a_frozen_device_ends_in_exactly_one_receipt(till: Any, printed: bool) -> None:
    till.fault("freeze", operation=PRINT, execute=printed)
    sold = await till.ask(till.sale())
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


async def test_an_unreachable_device_is_waited_for(till: Any) -> None:
    await till.double.port.off()
    sold = await till.ask(till.sale())
    for _ in range(5):
        assert await till.work()
        assert not await till.work()
        till.now += timedelta(minutes=5)
    assert (await till.state(sold), await till.facts(sold)) == ("queued", [])
    await till.double.port.on()
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


async def test_other_sales_wait_while_an_outcome_is_open(till: Any) -> None:
    till.fault("execute_then_cut", operation=PRINT)
    first = await till.ask(till.sale())
    await till.work()
    second = await till.ask(till.sale())
    assert not await till.work()
    assert (await till.state(first), await till.state(second)) == ("unknown", "queued")
    await till.settle()
    assert (await till.state(first), await till.state(second)) == ("issued", "issued")
    assert till.totals == [450_000, 450_000]


async def test_two_workers_hold_one_conversation(till: Any) -> None:
    till.fault("delay", operation=PRINT, seconds=0.5)
    requests = [await till.ask(till.sale()) for _ in range(3)]
    runtime = till.service.runtime
    assert sorted(await asyncio.gather(*(work_off_one_register(runtime) for _ in range(4)))) == [False] * 3 + [True]
    await till.settle()
    assert [await till.state(request) for request in requests] == ["issued"] * 3
    assert till.totals == [450_000] * 3
    # login, print, logout, three times over, and nobody in between
    assert till.asked == [2, PRINT, 3] * 3


async def test_a_second_worker_keeps_away_from_a_busy_register(till: Any) -> None:
    till.fault("delay", operation=PRINT, seconds=0.5)
    sold = await till.ask(till.sale())
    printing = asyncio.create_task(till.work())
    await until(till.being_asked, 5)
    assert not await till.work()
    assert await till.state(sold) == "sent"
    assert await printing
    assert [type(fact) for fact in await till.facts(sold)] == [ReceiptIssued]
    assert till.asked == [2, PRINT, 3]


async def claimed(till: Any) -> Any:
    """Register and holder of a worker that will not live long."""
    holder = uuid7()
    runtime = till.service.runtime
    async with runtime.db.transaction(Scope.network()) as tx:
        assert await store.claim_register(tx, holder, till.now, gateway_of(runtime).lease)
    async with runtime.db.transaction(Scope.network()) as tx:
        gateway = gateway_of(runtime)
        return await take_next_step(tx, till.register, holder, gateway.keyring, gateway.policy, till.now)


async def test_a_process_killed_between_journal_and_device_leaves_one_receipt(till: Any) -> None:
    sold = await till.ask(till.sale())
    await claimed(till)
    assert await till.state(sold) == "sent"
    assert not await till.work(), "a living worker may be talking"
    await till.settle()
    outcomes = [getattr(fact, "outcome", type(fact).__name__) for fact in await till.facts(sold)]
    assert outcomes == ["ReceiptUnknown", "not_issued", "ReceiptIssued"]
    assert till.totals == [450_000]


async def test_a_process_killed_between_device_and_outcome_leaves_one_receipt(till: Any) -> None:
    sold = await till.ask(till.sale())
    step = await claimed(till)
    to = Counterpart(worker._device(step.device), gateway_of(till.service.runtime).timeouts, till.clock)
    await conversation.send(to, translate.receipt_request(step.message), None, Transcript())
    assert (await till.state(sold), till.totals) == ("sent", [450_000])
    await till.settle()
    outcomes = [getattr(fact, "outcome", type(fact).__name__) for fact in await till.facts(sold)]
    assert outcomes == ["ReceiptUnknown", "issued"]
    assert (till.totals, till.asked.count(PRINT)) == ([450_000], 1)


async def test_an_answer_that_comes_after_the_lease_is_not_believed_over_the_journal(till: Any) -> None:
    """A worker frozen for minutes: another has asked the register meanwhile; what was said is kept all the same."""
    sold = await till.ask(till.sale())
    step = await claimed(till)
    transcript = Transcript()
    record = await worker._carried_out(till.service.runtime, step, transcript)
    await till.settle()
    assert await till.state(sold) == "issued"
    before = await till.facts(sold)
    await worker._surely_saved(till.service.runtime, step, record, transcript)
    assert await till.facts(sold) == before
    asked = [row.asked for row in await till.service.rows("select asked from {schema}.exchanges order by id")]
    assert asked[-3:] == ["log_in", "print_receipt", "log_out"]
    assert till.totals == [450_000]


async def test_a_look_at_the_original_that_comes_late_starts_no_second_return(till: Any) -> None:
    sold = await till.ask(till.sale())
    await till.settle()
    back = await till.ask(till.giving_back(sold))
    step = await claimed(till)
    assert isinstance(step, AskAboutOriginal)
    transcript = Transcript()
    record = await worker._carried_out(till.service.runtime, step, transcript)
    await till.settle()
    assert (await till.state(back), till.totals) == ("issued", [450_000, -450_000])
    await worker._surely_saved(till.service.runtime, step, record, transcript)
    await till.settle()
    assert (await till.state(back), till.totals) == ("issued", [450_000, -450_000])
    assert [type(fact) for fact in await till.facts(back)] == [ReceiptIssued]


async def test_a_process_stopped_while_the_device_prints_leaves_one_receipt(till: Any) -> None:
    till.fault("delay", operation=PRINT, seconds=0.5)
    sold = await till.ask(till.sale())
    printing = asyncio.create_task(till.work())
    await until(till.being_asked, 5)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    assert await till.state(sold) == "sent"
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


async def parked(till: Any) -> Any:
    """A sale whose twin was made by hand: only a person can tell them apart."""
    till.fault("cut_request", operation=PRINT, bytes=20)
    sold = await till.ask(till.sale())
    await till.work()
    till.double.device.press_by_hand(4_500)
    await till.settle()
    [_, resolved] = await till.facts(sold)
    assert resolved.outcome == "needs_person"
    assert "Sent: sale, 4500 dram, 4500 cashless, cashier 3 (3 x ROSE-RED-60)" in resolved.evidence
    assert "number 1, sale, 4500 dram, 4500 cash, cashier 4 (1 x BY-HAND)" in resolved.evidence
    return sold


async def told(till: Any, *words: object) -> list[str]:
    return await doubts.carry_out(till.service.runtime.db, doubts.parsed([str(word) for word in words]))


async def test_a_person_says_that_nothing_was_issued(till: Any) -> None:
    sold = await parked(till)
    [shown] = await told(till, "list")
    assert shown.startswith(f"{sold.fiscal_operation_id} parked")
    waits = f"receipt {sold.fiscal_operation_id} waits for a person's decision (doubts list)"
    assert await undecided_receipts(till.service.runtime) == [waits]
    await told(till, "not-issued", sold.fiscal_operation_id)
    await till.settle()
    outcomes = [getattr(fact, "outcome", type(fact).__name__) for fact in await till.facts(sold)]
    assert outcomes[2:] == ["not_issued", "ReceiptIssued"]
    assert till.totals == [450_000, 450_000], "one by hand, one ours"
    assert await told(till, "list") == ["No receipt is in doubt."]
    assert await undecided_receipts(till.service.runtime) == []


async def test_a_person_says_which_receipt_it_is_and_completes_its_number(till: Any) -> None:
    sold = await parked(till)
    with pytest.raises(NumberKnownBefore):
        await told(till, "issued", sold.fiscal_operation_id, 0)
    await told(till, "issued", sold.fiscal_operation_id, 1)
    assert "read it off the paper" in (await told(till, "list"))[0]
    await told(till, "fiscal-number", sold.fiscal_operation_id, "12345678")
    await till.settle()
    facts = await till.facts(sold)
    assert (facts[2].outcome, facts[2].receipt_number) == ("issued", "1")
    assert isinstance(facts[3], ReceiptIssued)
    assert (facts[3].fiscal_number, till.totals) == ("12345678", [450_000])
    with pytest.raises(OutcomeSettled):
        await told(till, "not-issued", sold.fiscal_operation_id)
    with pytest.raises(NotFound):
        await told(till, "not-issued", uuid7())
    assert len(await till.facts(sold)) == 4


async def test_a_person_has_the_register_asked_again(till: Any) -> None:
    sold = await parked(till)
    await told(till, "ask-again", sold.fiscal_operation_id)
    assert await till.state(sold) == "unknown"
    await till.settle()
    assert (await till.state(sold), till.totals) == ("parked", [450_000])
    said = await told(till, "show", sold.fiscal_operation_id)
    assert any("look_up_receipt" in each for each in said)
    assert not any("1234ABCD" in each or "3233" in each for each in said)


async def test_a_decision_taken_while_the_register_is_asked_stands(till: Any) -> None:
    till.fault("execute_then_cut", operation=PRINT)
    sold = await till.ask(till.sale())
    await till.work()
    till.now += timedelta(seconds=6)
    till.fault("delay", operation=10, seconds=0.5)
    asking = asyncio.create_task(till.work())
    await until(till.being_asked, 5)
    await told(till, "issued", sold.fiscal_operation_id, 1, "12345678")
    await asking
    await till.settle()
    facts = await till.facts(sold)
    assert [type(fact) for fact in facts] == [ReceiptUnknown, ReceiptResolved]
    assert facts[1].fiscal_number == "12345678"


async def test_a_repetition_while_the_outcome_is_open_changes_nothing(till: Any, line_of: Callable[..., Any]) -> None:
    """R11: the sale cannot be rung again, corrected or not."""
    till.fault("execute_then_cut", operation=PRINT)
    sold = await till.ask(till.sale())
    await till.work()
    await till.ask(till.sale(line_of(quantity=1), fiscal_operation_id=sold.fiscal_operation_id, sequence=7))
    assert await till.state(sold) == "unknown"
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


async def test_settings_that_cannot_be_opened_are_refused_and_a_doubt_is_kept(till: Any) -> None:
    """Nothing is declined away whose receipt may exist."""
    till.fault("execute_then_cut", operation=PRINT)
    sold = await till.ask(till.sale())
    await till.work()
    async with till.service.runtime.db.transaction(Scope.of(till.store)) as tx:
        await store.save_settings(tx, till.register, Sealed("another key", b"nothing"))
    later = await till.ask(till.sale())
    [refused] = await till.facts(later)
    assert isinstance(refused, ReceiptRefused)
    assert (refused.code, refused.remedy) == ("fiscal.device_settings_unreadable", "fix_device")
    till.now += timedelta(seconds=6)
    with pytest.raises(Exception, match="cannot be opened"):
        await till.work()
    assert await till.state(sold) == "unknown"
    await till.keep()
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


def test_an_operation_must_be_named_by_its_id() -> None:
    with pytest.raises(SystemExit):
        doubts.parsed(["issued", "the-one-from-yesterday", "5"])
    assert doubts.parsed(["not-issued", str(FiscalOperationId(uuid7()))]).command == "not-issued"
