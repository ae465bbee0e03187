"""From the shop's request to the device's fiscal memory and back."""

from collections.abc import Callable
from typing import Any

import pytest
from contracts.events.fiscal import ReceiptIssued, ReceiptRefused
from contracts.events.pos import FiscalKind
from contracts.money import Money
from fiscal_gateway_am.checks import undecided_receipts

pytestmark = pytest.mark.servers


async def test_a_sale_is_registered_once_and_said(till: Any) -> None:
    sold = await till.ask(till.sale(), times=3)
    await till.settle()
    [issued] = await till.facts(sold)
    assert isinstance(issued, ReceiptIssued)
    [kept] = till.double.device.memory.receipts.values()
    assert (issued.receipt_number, issued.fiscal_number) == ("1", kept.fiscal)
    assert (issued.register_number, issued.total, issued.order_id) == ("53000001", Money(450_000, "AMD"), sold.order_id)
    assert issued.attention == ()
    assert (kept.total, kept.card, kept.cash, kept.cashier) == (450_000, 450_000, 0, 3)
    assert kept.rows[0].name == "Վարդ կարմիր"


async def test_the_same_request_in_another_message_registers_nothing_more(till: Any) -> None:
    sold = await till.ask(till.sale())
    await till.settle()
    await till.ask(sold)
    await till.ask(sold.model_copy(update={"sequence": 9}))
    await till.settle()
    assert till.totals == [450_000]
    assert len(await till.facts(sold)) == 1


async def test_change_departments_and_discounts_reach_the_register(till: Any, line_of: Callable[..., Any]) -> None:
    delivery = line_of("DELIVERY", 1, 1_500, classifier_code="49.42", title="Առաքում")
    cheaper = line_of("VASE", 1, 4_000, total=Money(350_000, "AMD"))
    sold = till.sale(delivery, cheaper, paid_cash=Money(600_000, "AMD"), paid_cashless=Money(0, "AMD"))
    await till.ask(sold)
    await till.settle()
    [kept] = till.double.device.memory.receipts.values()
    assert (kept.total, kept.cash, kept.change) == (500_000, 600_000, 100_000)
    assert [(row.department, row.total, row.discount) for row in kept.rows] == [(3, 150_000, None), (1, 350_000, "500")]


async def test_a_whole_sale_is_returned(till: Any) -> None:
    sold = await till.ask(till.sale())
    back = await till.ask(till.giving_back(sold))
    await till.settle()
    assert till.totals == [450_000, -450_000]
    [issued] = await till.facts(back)
    assert isinstance(issued, ReceiptIssued)
    assert (issued.receipt_number, issued.total) == ("2", Money(450_000, "AMD"))


async def test_a_part_of_a_sale_is_returned(till: Any, line_of: Callable[..., Any]) -> None:
    sold = await till.ask(till.sale(line_of(quantity=3), line_of("VASE", 1, 4_000)))
    await till.ask(till.giving_back(sold, line_of(quantity=2)))
    await till.settle()
    assert till.totals == [850_000, -300_000]
    returned = till.double.device.memory.receipts[2]
    assert [(row.code, str(row.quantity)) for row in returned.rows] == [("ROSE-RED-60", "2")]


async def test_a_prepayment_is_taken_and_given_back(till: Any) -> None:
    deposit = await till.ask(till.sale(kind=FiscalKind.PREPAYMENT))
    await till.ask(till.giving_back(deposit))
    await till.settle()
    kinds = [receipt.sale_type for receipt in till.double.device.memory.receipts.values()]
    assert (till.totals, kinds) == ([450_000, -450_000], [3, 2])


async def test_a_register_that_lags_behind_is_synchronised_before_a_return(till: Any) -> None:
    sold = await till.ask(till.sale())
    await till.settle()
    till.double.device.settings.behaviour.lags_behind = True
    till.double.device.synchronised_to = 0
    back = await till.ask(till.giving_back(sold))
    await till.settle()
    assert (till.totals, await till.state(back)) == ([450_000, -450_000], "issued")


async def test_a_return_waits_for_its_original_whatever_comes_first(till: Any) -> None:
    sold = till.sale()
    back = await till.ask(till.giving_back(sold))
    await till.work()
    assert (await till.state(back), till.asked) == ("preparing", [])
    await till.ask(sold)
    await till.settle()
    assert till.totals == [450_000, -450_000]


async def test_a_return_of_nothing_is_refused_in_the_end(till: Any) -> None:
    back = await till.ask(till.giving_back(till.sale()))
    await till.settle()
    [refused] = await till.facts(back)
    assert isinstance(refused, ReceiptRefused)
    assert (refused.code, refused.remedy, till.asked) == ("fiscal.original_missing", "fix_data", [])


async def test_what_was_returned_cannot_be_returned_again(till: Any) -> None:
    sold = await till.ask(till.sale())
    await till.ask(till.giving_back(sold))
    again = await till.ask(till.giving_back(sold))
    await till.settle()
    assert till.totals == [450_000, -450_000]
    [refused] = await till.facts(again)
    assert isinstance(refused, ReceiptRefused)
    assert (refused.code, refused.remedy) == ("158", "fix_data")


async def test_a_refused_code_is_said_with_what_to_do(till: Any) -> None:
    till.fault("answer_code", operation=4, code=183)
    sold = await till.ask(till.sale())
    await till.settle()
    [refused] = await till.facts(sold)
    assert isinstance(refused, ReceiptRefused)
    assert (refused.code, refused.remedy, till.totals) == ("183", "fix_data", [])
    assert refused.explanation_texts is not None
    assert refused.explanation == refused.explanation_texts.en


async def test_a_corrected_repetition_of_a_refused_operation_makes_the_receipt(
    till: Any, line_of: Callable[..., Any]
) -> None:
    """R11: the same operation, never a second one."""
    wrong = await till.ask(till.sale(line_of(classifier_code=None)))
    [refused] = await till.facts(wrong)
    assert (refused.code, refused.remedy, refused.sequence) == ("fiscal.classifier_missing", "fix_data", 1)
    await till.settle()
    assert till.asked == []
    right = till.sale(fiscal_operation_id=wrong.fiscal_operation_id, sequence=2)
    await till.ask(right, times=2)
    await till.ask(wrong)
    await till.settle()
    assert [type(fact) for fact in await till.facts(right)] == [ReceiptRefused, ReceiptIssued]
    assert till.totals == [450_000]


async def test_a_code_refused_by_the_device_can_be_repeated(till: Any) -> None:
    till.fault("answer_code", operation=4, code=183)
    sold = await till.ask(till.sale())
    await till.settle()
    await till.ask(sold)  # the same sequence: a copy, not a repetition
    await till.settle()
    assert (await till.state(sold), till.totals) == ("refused", [])
    await till.ask(sold.model_copy(update={"sequence": 2}))
    await till.settle()
    assert (await till.state(sold), till.totals) == ("issued", [450_000])


async def test_an_unknown_register_is_refused_so_that_nobody_waits(unregistered: Any) -> None:
    sold = await unregistered.ask(unregistered.sale(), times=2)
    [refused] = await unregistered.facts(sold)
    assert isinstance(refused, ReceiptRefused)
    assert (refused.code, refused.remedy) == ("fiscal.register_not_known", "fix_device")
    await unregistered.keep()
    await unregistered.ask(sold.model_copy(update={"sequence": 2}))
    await unregistered.settle()
    assert unregistered.totals == [450_000]


async def test_a_register_whose_last_receipt_nobody_entered_prints_nothing(unregistered: Any) -> None:
    await unregistered.keep(last_number=None)
    sold = await unregistered.ask(unregistered.sale())
    await unregistered.settle()
    [refused] = await unregistered.facts(sold)
    assert (refused.code, refused.remedy) == ("fiscal.last_receipt_unknown", "fix_device")
    waits = "register 53000001 waits for the number of its last receipt (registers keep)"
    assert await undecided_receipts(unregistered.service.runtime) == [waits]
    assert unregistered.asked == []


async def test_another_countrys_request_is_not_ours(till: Any) -> None:
    sold = await till.ask(till.sale(country="RU"))
    assert await till.facts(sold) == []
    assert await till.scalar("select count(*) from {schema}.operations") == 0


async def test_a_wrong_password_wants_the_device_seen_to(till: Any) -> None:
    await till.keep(till.settings(password="another"))
    sold = await till.ask(till.sale())
    await till.settle()
    [refused] = await till.facts(sold)
    assert (refused.code, refused.remedy, till.totals) == ("101", "fix_device", [])
