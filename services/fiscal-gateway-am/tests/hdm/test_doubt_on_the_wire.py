"""The whole doubt procedure against the device double over TCP: exactly one receipt for each operation."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fiscal_gateway_am.domain import expectation, inquiry
from fiscal_gateway_am.domain.ids import Crn, FiscalOperationId, ReceiptNumber
from fiscal_gateway_am.domain.operation import (
    FIELD_POLICY,
    Attention,
    Entry,
    ParkedBecause,
    Progress,
    Register,
    State,
    after_sending,
    begin_sending,
    queued,
)
from fiscal_gateway_am.domain.receipt import SoldLine, Tender, TenderKind, sale
from fiscal_gateway_am.domain.returns import BroughtBack, Refund, full_return, partial_return
from fiscal_gateway_am.hdm import conversation, translate
from fiscal_gateway_am.hdm.client import Transcript

CRN = Crn("53000001")
START = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)
ROSES = SoldLine(1, Decimal(3), 150_000, 450_000, "ROSE-RED-60", "Վարդ կարմիր", "0603", "հատ")
SALE = sale([ROSES], [Tender(TenderKind.CASHLESS_ELSEWHERE, 450_000)], total=450_000, currency="AMD")


@dataclass
class Till:
    """Carries the steps out one after another; waiting is only a later `now`."""

    shop: Any
    register: Register = field(default_factory=lambda: Register(CRN, ReceiptNumber(0)))
    now: datetime = START
    on_wait: Callable[[], object] = lambda: None
    waits: int = 0

    async def sell(self, receipt: Any = SALE, number: int = 1) -> Entry:
        request = translate.receipt_request(receipt)
        return await self.carry_through(request, expectation.of_receipt(receipt, cashier=3), number)

    async def carry_through(self, request: Any, expected: Any, number: int = 1) -> Entry:
        entry = queued(FiscalOperationId(UUID(int=number)), CRN, expected, self.now)
        return await self.go_on(request, entry)

    async def go_on(self, request: Any, entry: Entry) -> Entry:
        for _ in range(200):
            step = inquiry.next_step(entry, self.now)
            match step:
                case inquiry.Finished() | inquiry.AskPerson():
                    return entry
                case inquiry.WaitUntil(at):
                    self.now, self.waits = at, self.waits + 1
                    self.on_wait()
                    continue
                case inquiry.Send(remedy):
                    begun = begin_sending(entry, self.register)
                    outcome = await conversation.send(self.shop.to, request, remedy, Transcript())
                    done = after_sending(begun.entry, begun.register, outcome, self.now, FIELD_POLICY)
                case inquiry.LookUp(number):
                    heard = await conversation.look_up(self.shop.to, CRN, number, Transcript())
                    done = self.heard(entry, heard)
                case inquiry.Synchronise():
                    done = self.heard(entry, await conversation.synchronise(self.shop.to, Transcript()))
            entry, self.register = done.entry, done.register
        raise AssertionError(f"no end in sight: {entry}")

    def heard(self, entry: Entry, heard: inquiry.Heard) -> Progress:
        return inquiry.after_question(entry, self.register, heard, self.now, FIELD_POLICY)


def totals(shop: Any) -> list[int]:
    return [receipt.total for receipt in shop.double.device.memory.receipts.values()]


async def test_undisturbed_sale_is_issued_at_once(shop: Any) -> None:
    till = Till(shop)
    entry = await till.sell()
    assert (entry.state, entry.attention, till.waits) == (State.ISSUED, (), 0)
    assert entry.issued is not None
    assert till.register == Register(CRN, ReceiptNumber(1))
    assert totals(shop) == [450_000]


LOST_BUT_REGISTERED = [
    {"kind": "execute_then_cut", "operation": 4},
    {"kind": "cut_answer", "operation": 4, "bytes": 5},
    {"kind": "cut_answer", "operation": 4, "bytes": 11},
    {"kind": "cut_answer", "operation": 4, "bytes": 100},
    {"kind": "corrupt_answer", "operation": 4},
    {"kind": "answer_code", "operation": 4, "code": 500, "execute": True},
    {"kind": "answer_code", "operation": 4, "code": 104, "execute": True},
    {"kind": "answer_code", "operation": 4, "code": 777, "execute": True},
    {"kind": "execute_then_cut", "operation": 4, "by_hand_before": 2, "by_hand_after": 2},
]


@pytest.mark.parametrize("fault", LOST_BUT_REGISTERED)
@pytest.mark.parametrize("lags_behind", [False, True])
async def test_lost_answer_is_found_again_and_nothing_is_printed_twice(
    shop: Any, fault: dict[str, Any], lags_behind: bool
) -> None:
    """R10. A device that has not synchronised yet at first denies the receipt it has just printed."""
    shop.double.device.settings.behaviour.lags_behind = lags_behind
    shop.fault(**fault)
    till = Till(shop)
    entry = await till.sell()
    assert entry.state is State.ISSUED
    assert entry.attention == (Attention.FISCAL_NUMBER_MISSING,)
    assert totals(shop).count(450_000) == 1
    assert entry.issued is not None
    assert shop.double.device.memory.receipts[entry.issued.number].total == 450_000
    assert till.register.occupied_by is None


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "cut_request", "operation": 4, "bytes": 40},
        {"kind": "answer_code", "operation": 4, "code": 500},
        {"kind": "answer_code", "operation": 4, "code": 777, "by_hand_before": 1},
    ],
)
async def test_lost_request_is_proven_absent_and_sent_again(shop: Any, fault: dict[str, Any]) -> None:
    shop.fault(**fault)
    till = Till(shop)
    entry = await till.sell()
    assert (entry.state, entry.resends) == (State.ISSUED, 1)
    assert totals(shop).count(450_000) == 1
    assert till.waits >= 5


@pytest.mark.parametrize("code", [408, 102, 155, 156, 190])
async def test_not_now_is_repeated_by_itself(shop: Any, code: int) -> None:
    shop.fault("answer_code", operation=4, code=code)
    entry = await Till(shop).sell()
    assert (entry.state, entry.retries) == (State.ISSUED, 1)
    assert totals(shop) == [450_000]


async def test_a_data_error_is_refused_once_without_a_storm(shop: Any) -> None:
    shop.fault("answer_code", operation=4, code=183)
    entry = await Till(shop).sell()
    assert entry.state is State.REFUSED
    assert totals(shop) == []
    assert [seen.operation for seen in shop.double.device.exchanged] == [2, 3]


@pytest.mark.parametrize("change", [{"password": "WRONG"}, {"pin": "1"}, {"cashier": 9}])
async def test_wrong_credentials_are_refused_without_a_storm(shop: Any, change: dict[str, Any]) -> None:
    """Acceptance 9: one knock, then a person."""
    shop.to = replace(shop.to, device=replace(shop.device, **change))
    entry = await Till(shop).sell()
    assert entry.state is State.REFUSED
    assert len(shop.double.device.exchanged) == 1


async def test_paper_ran_out_after_registering_and_the_receipt_is_found(shop: Any) -> None:
    shop.double.device.settings.behaviour.out_of_paper = "after_registering"
    entry = await Till(shop).sell()
    assert entry.state is State.ISSUED
    assert Attention.PAPER_MAY_BE_MISSING in entry.attention
    assert totals(shop) == [450_000]


async def test_paper_ran_out_before_registering_and_a_person_repeats(shop: Any) -> None:
    shop.double.device.settings.behaviour.out_of_paper = "before_registering"
    entry = await Till(shop).sell()
    assert entry.state is State.REFUSED
    assert entry.refused is not None
    assert entry.refused.code == 145
    assert totals(shop) == []


async def test_request_still_running_after_the_caller_gave_up_is_waited_for(shop: Any) -> None:
    """The device took the request and finishes it later: until its screen is idle no "not found" counts."""
    shop.fault("delay", operation=4, seconds=0.5)
    shop.to = replace(shop.to, timeouts=replace(shop.to.timeouts, printing=0.1))
    till = Till(shop)
    entry = queued(FiscalOperationId(UUID(int=1)), CRN, expectation.of_receipt(SALE, 3), till.now)
    begun = begin_sending(entry, till.register)
    outcome = await conversation.send(shop.to, translate.receipt_request(SALE), None, Transcript())
    lost = after_sending(begun.entry, begun.register, outcome, till.now, FIELD_POLICY)
    assert lost.entry.state is State.UNKNOWN
    till.register = lost.register
    busy = await conversation.look_up(shop.to, CRN, ReceiptNumber(1), Transcript())
    assert busy == inquiry.Busy()
    asked = till.heard(lost.entry, busy)
    await asyncio.sleep(0.6)
    done = await till.go_on(translate.receipt_request(SALE), asked.entry)
    assert done.state is State.ISSUED
    assert totals(shop) == [450_000]


async def test_a_twin_rung_up_by_hand_is_left_to_a_person(shop: Any) -> None:
    """Same total, another cashier, other goods: neither claimed nor denied, both facts are kept."""
    shop.fault("cut_request", operation=4, bytes=12)
    till = Till(shop)
    till.on_wait = lambda: till.waits == 1 and shop.double.device.press_by_hand(4500)
    entry = await till.sell()
    assert (entry.state, entry.parked) == (State.PARKED, ParkedBecause.SIMILAR_RECEIPT_FOUND)
    assert entry.inquiry is not None
    assert [seen.total for seen in entry.inquiry.seen] == [450_000]
    assert till.register.occupied_by == entry.operation
    assert totals(shop) == [450_000]


async def test_a_device_with_another_memory_is_no_witness(shop: Any) -> None:
    """The shop swapped the device: its ignorance of the next receipt proves nothing."""
    shop.fault("cut_request", operation=4, bytes=12)
    till = Till(shop, register=Register(CRN, ReceiptNumber(41)))
    entry = await till.sell()
    assert (entry.state, entry.parked) == (State.PARKED, ParkedBecause.REGISTER_FORGOT_LAST_RECEIPT)
    assert totals(shop) == []


async def test_a_device_that_cannot_synchronise_is_no_witness(shop: Any) -> None:
    shop.fault("cut_request", operation=4, bytes=12)
    shop.double.device.settings.behaviour.cannot_synchronise = True
    entry = await Till(shop).sell()
    assert (entry.state, entry.parked) == (State.PARKED, ParkedBecause.CANNOT_SYNCHRONISE)


async def test_silence_decides_nothing_until_the_device_is_back(shop: Any) -> None:
    shop.fault("execute_then_cut", operation=4)
    till = Till(shop)
    # The first wait comes after the loss: from then on the device cannot be reached twelve times over.
    till.on_wait = lambda: till.waits == 1 and [shop.fault("refuse_connection") for _ in range(12)]
    entry = await till.sell()
    assert entry.state is State.ISSUED
    assert till.waits == 1 + 12
    assert totals(shop) == [450_000]


async def test_lost_return_is_found_again(shop: Any) -> None:
    till = Till(shop)
    sold = await till.sell()
    assert sold.issued is not None
    heard = await conversation.look_up(shop.to, CRN, sold.issued.number, Transcript())
    assert isinstance(heard, inquiry.Found)
    back = full_return(heard.receipt, CRN, 450_000)
    shop.fault("execute_then_cut", operation=6)
    request = translate.return_request(back)
    entry = await till.carry_through(request, expectation.of_return(back, cashier=3), number=2)
    assert entry.state is State.ISSUED
    assert entry.issued is not None
    assert entry.issued.number == 2
    assert totals(shop) == [450_000, 450_000]


async def test_partial_return_follows_the_looked_up_prices(shop: Any) -> None:
    """Acceptance 5: one vase of two of the 44 000 sample goes back for 22 000."""
    vases = SoldLine(1, Decimal(2), 2_500_000, 4_400_000, "VASE", "Ծաղկաման", "7013", "հատ")
    till = Till(shop)
    receipt = sale([vases], [Tender(TenderKind.CASHLESS_ELSEWHERE, 4_400_000)], total=4_400_000, currency="AMD")
    sold = await till.sell(receipt)
    assert sold.issued is not None
    heard = await conversation.look_up(shop.to, CRN, sold.issued.number, Transcript())
    assert isinstance(heard, inquiry.Found)
    one = [BroughtBack("VASE", Decimal(1))]
    back = partial_return(heard.receipt, CRN, one, Refund(0, 2_200_000))
    expected = expectation.of_return(back, cashier=3)
    entry = await till.carry_through(translate.return_request(back), expected, number=2)
    assert entry.state is State.ISSUED
    # A luma too many is refused by the device itself, with 178.
    greedy = replace(back, refund=Refund(0, 2_200_001), total=2_200_001)
    refused = await till.carry_through(translate.return_request(greedy), expected, number=3)
    assert refused.refused is not None
    assert refused.refused.code == 178


async def test_return_waits_for_the_device_to_synchronise(shop: Any) -> None:
    shop.double.device.settings.behaviour.lags_behind = True
    till = Till(shop)
    sold = await till.sell()
    assert sold.issued is not None
    await conversation.synchronise(shop.to, Transcript())
    heard = await conversation.look_up(shop.to, CRN, sold.issued.number, Transcript())
    shop.double.device.synchronised_to = 0
    assert isinstance(heard, inquiry.Found)
    back = full_return(heard.receipt, CRN, 450_000)
    entry = await till.carry_through(translate.return_request(back), expectation.of_return(back, 3), number=2)
    assert (entry.state, entry.retries) == (State.ISSUED, 1)
