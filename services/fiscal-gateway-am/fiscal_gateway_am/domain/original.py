"""A return begins with its original: the register's own figures decide what may go back (S222, R6).

Looking a receipt up registers nothing, so everything here may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fiscal_gateway_am.domain import inquiry, refusals
from fiscal_gateway_am.domain.case import Case, Search, ready
from fiscal_gateway_am.domain.expectation import of_return
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import Policy, State, backed_off
from fiscal_gateway_am.domain.wanted import return_of

PATIENCE = timedelta(minutes=15)
"""How long a return waits for an original nobody has asked for yet: messages may overtake each other."""
BETWEEN_LOOKS = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Original:
    """The receipt to be reversed, as the journal knows it."""

    crn: Crn
    number: ReceiptNumber


def find(case: Case, original: Case | None, now: datetime) -> Case | Original:
    """The original to be looked up; or the case as it now waits. Refuses when there can be none.

    An original still on its way is waited for as long as it takes: its own outcome ends the waiting.
    """
    search = _search(case)
    if original is None:
        if case.request.original_operation_id is None or now - case.requested_at > PATIENCE:
            raise refusals.OriginalMissing()
        return replace(case, search=replace(search, not_before=now + BETWEEN_LOOKS))
    if original.state is State.REFUSED:
        raise refusals.OriginalMissing()
    if original.entry is None or original.entry.issued is None:
        return replace(case, search=replace(search, not_before=now + BETWEEN_LOOKS))
    issued = original.entry.issued
    if original.request.register_id != case.request.register_id:
        raise refusals.OriginalOnAnotherRegister(number=issued.number)
    return Original(issued.crn, issued.number)


def after_look(
    case: Case, original: Original, crn: Crn, cashier: int, heard: inquiry.Heard, now: datetime, policy: Policy
) -> Case:
    """What the register said about the original. Refuses, as `declined` by the caller, what cannot be returned."""
    search, number = _search(case), original.number
    match heard:
        case inquiry.Found(receipt) if receipt.number == number:
            message = return_of(case.request, receipt, original.crn)
            return ready(case, crn, message, of_return(message, cashier), now)
        case inquiry.Hidden(code):
            raise refusals.OriginalNotReturnable(number=number, device_code=code)
        case inquiry.TalkRefused(code):
            raise refusals.RegisterTroubled(number=number, reason=f"code {code}")
        case inquiry.Synchronised():
            after = replace(search, synchronise_next=False, not_before=now)
        case inquiry.NeedsSynchronising():
            after = _troubled(replace(search, synchronise_next=True), number, "not synchronised", now, policy)
        case inquiry.Absent():
            # A receipt printed minutes ago may be shown only after a synchronisation.
            if search.absences > 1:
                raise refusals.OriginalNotOnRegister(number=number)
            after = replace(search, absences=search.absences + 1, synchronise_next=True, not_before=now)
        case inquiry.Busy():
            after = replace(search, not_before=now + policy.when_busy)
        case inquiry.Silence():
            wait = backed_off(policy, search.tries)
            after = replace(search, tries=search.tries + 1, not_before=now + wait)
        case inquiry.Trouble(reason, code):
            after = _troubled(search, number, f"{reason} {code or ''}".strip(), now, policy)
        case inquiry.Found():
            after = _troubled(search, number, "another receipt was shown", now, policy)
    return replace(case, search=after)


def _troubled(search: Search, number: ReceiptNumber, reason: str, now: datetime, policy: Policy) -> Search:
    if search.troubles >= policy.troubles:
        raise refusals.RegisterTroubled(number=number, reason=reason)
    return replace(search, troubles=search.troubles + 1, not_before=now + policy.retry)


def _search(case: Case) -> Search:
    if case.search is None:
        raise refusals.OutcomeOpen(state=case.state)
    return case.search
