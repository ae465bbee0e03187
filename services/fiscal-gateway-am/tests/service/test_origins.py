"""A receipt is of the trace that asked for it, however long the register takes and whoever decides."""

from typing import Any

import pytest
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.events.fiscal import ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from fiscal_gateway_am.actions.settle_doubt import decide_issued
from fiscal_gateway_am.domain.ids import ReceiptNumber

pytestmark = pytest.mark.servers
TRACE = "0af7651916cd43dd8448eb211c80319c"
PRINT = 4
LATER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def parent(trace_id: str) -> str:
    return f"00-{trace_id}-b7ad6b7169203331-01"


async def origins(till: Any, *facts: Any) -> list[Any]:
    found = [one for fact in facts for one in await till.service.origins(fact)]
    return [(one.traceparent and one.traceparent.split("-")[1], one.caused_by) for one in found]


async def test_receipt_is_of_its_request(till: Any) -> None:
    sold, event_id = till.sale(), uuid7()
    await till.service.deliver(sold, event_id=event_id, traceparent=parent(TRACE))
    await till.settle()
    assert await origins(till, ReceiptIssued) == [(TRACE, event_id)]


async def test_refusal_found_while_deciding_is_of_its_request(till: Any) -> None:
    never_sold, event_id = till.sale(), uuid7()
    back = till.giving_back(never_sold)
    await till.service.deliver(back, event_id=event_id, traceparent=parent(TRACE))
    await till.settle()
    assert await origins(till, ReceiptRefused) == [(TRACE, event_id)]


async def test_doubt_and_what_a_person_says_of_it_are_of_the_request(till: Any) -> None:
    sold, event_id = till.sale(), uuid7()
    till.fault("execute_then_cut", operation=PRINT)
    await till.service.deliver(sold, event_id=event_id, traceparent=parent(TRACE))
    await till.work()
    async with till.service.runtime.db.transaction(Scope.network()) as tx:
        await decide_issued(tx, sold.fiscal_operation_id, ReceiptNumber(1), "12345678", till.now)
    assert await origins(till, ReceiptUnknown, ReceiptResolved) == [(TRACE, event_id)] * 2


async def test_corrected_repetition_is_of_the_newer_request(till: Any, line_of: Any) -> None:
    wrong, right_id = till.sale(line_of(classifier_code=None)), uuid7()
    await till.service.deliver(wrong, traceparent=parent(TRACE))
    right = till.sale(fiscal_operation_id=wrong.fiscal_operation_id, sequence=2)
    await till.service.deliver(right, event_id=right_id, traceparent=parent(LATER_TRACE))
    await till.settle()
    assert await origins(till, ReceiptIssued) == [(LATER_TRACE, right_id)]
