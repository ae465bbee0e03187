"""What the gateway says is what its examples promise; the four of them are made here, by the producer."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import StoreId
from contracts.events.fiscal import FiscalFact
from contracts.events.pos import FiscalRequested
from fiscal_gateway_am.announcements import announcement, issued
from fiscal_gateway_am.domain import inquiry
from fiscal_gateway_am.domain.case import Case, declined, ready
from fiscal_gateway_am.domain.device import Departments
from fiscal_gateway_am.domain.expectation import of_receipt
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import (
    FIELD_POLICY,
    Answered,
    Entry,
    IssuedReceipt,
    Lost,
    Progress,
    Refused,
    Register,
    SendingOutcome,
    after_sending,
    begin_sending,
)
from fiscal_gateway_am.domain.reaction import Reaction
from fiscal_gateway_am.domain.refusals import ClassifierMissing, RegisterNotKnown
from fiscal_gateway_am.domain.wanted import receipt_of

EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"
CRN = Crn("53000001")
NOW = datetime(2026, 11, 20, 8, 21, tzinfo=UTC)
ASKED = FiscalRequested.model_validate_json((EXAMPLES / "pos.fiscal_requested.v1.json").read_text("utf-8"))
RECEIPT = IssuedReceipt(ReceiptNumber(1274), CRN, 2_400_000, "53117204", NOW)


def queued_case() -> Case:
    message = receipt_of(ASKED, Departments(1))
    fresh = Case(ASKED, StoreId(UUID(str(ASKED.store_id))), NOW)
    return replace(ready(fresh, CRN, message, of_receipt(message, 3), NOW), version=1)


def entry_of(case: Case) -> Entry:
    assert case.entry is not None
    return case.entry


def sent() -> tuple[Case, Register]:
    begun = begin_sending(entry_of(queued_case()), Register(CRN, ReceiptNumber(1273)))
    return replace(queued_case(), entry=begun.entry, version=2), begun.register


def moved(case: Case, progress: Progress) -> Case:
    return replace(case, entry=progress.entry, version=case.version + 1)


def after(outcome: SendingOutcome) -> tuple[Case, Case, Register]:
    """Before, after, and the register."""
    case, register = sent()
    progress = after_sending(entry_of(case), register, outcome, NOW, FIELD_POLICY)
    return case, moved(case, progress), progress.register


def fact(before: Case, case: Case) -> FiscalFact:
    said = announcement(before, case, NOW)
    assert said is not None
    return said


def issued_fact() -> FiscalFact:
    return fact(*after(Answered(RECEIPT))[:2])


def refused_fact() -> FiscalFact:
    return fact(*after(Refused("print_receipt_refused", Reaction.FIX_DATA, 189))[:2])


def unknown_fact() -> FiscalFact:
    return fact(*after(Lost("line_cut"))[:2])


def resolved_fact() -> FiscalFact:
    _, case, register = after(Lost("line_cut"))
    decided = inquiry.decide_issued(entry_of(case), register, ReceiptNumber(1274), None)
    return fact(case, moved(case, decided))


MADE = {
    "fiscal.receipt_issued": issued_fact,
    "fiscal.receipt_refused": refused_fact,
    "fiscal.receipt_unknown": unknown_fact,
    "fiscal.receipt_resolved": resolved_fact,
}


@pytest.mark.parametrize("name", MADE)
def test_the_example_is_what_the_gateway_says(name: str) -> None:
    example: dict[str, Any] = json.loads((EXAMPLES / f"{name}.v1.json").read_text("utf-8"))
    said = MADE[name]()
    assert said.name == name
    assert json.loads(said.model_dump_json(exclude_none=True, exclude_defaults=True)) == example


def test_a_sending_and_a_wait_are_nobodys_business() -> None:
    assert announcement(None, queued_case(), NOW) is None
    assert announcement(queued_case(), sent()[0], NOW) is None
    before, later, _ = after(Refused("unreachable", Reaction.RETRY))
    assert announcement(before, later, NOW) is None


def test_silence_throughout_says_that_it_is_sent_again() -> None:
    _, case, register = after(Lost("line_cut"))
    decided = inquiry.decide_not_issued(entry_of(case), register, NOW + timedelta(minutes=3), FIELD_POLICY)
    said: Any = fact(case, moved(case, decided))
    assert (said.outcome, said.sent_again, said.receipt_number) == ("not_issued", True, None)


def test_a_register_out_of_paper_is_repeated_by_a_person() -> None:
    _, case, register = after(Lost("doubtful_code", 145, Reaction.FIX_DEVICE))
    decided = inquiry.decide_not_issued(entry_of(case), register, NOW, FIELD_POLICY)
    said: Any = fact(case, moved(case, decided))
    assert (said.outcome, said.sent_again) == ("not_issued", False)


def test_what_was_never_sent_says_who_must_see_to_it() -> None:
    case = Case(ASKED, StoreId(UUID(str(ASKED.store_id))), NOW)
    data: Any = announcement(None, replace(declined(case, ClassifierMissing(code="VASE")), version=1), NOW)
    device: Any = announcement(None, replace(declined(case, RegisterNotKnown()), version=1), NOW)
    assert (data.code, data.remedy) == ("fiscal.classifier_missing", "fix_data")
    assert data.explanation.startswith("The product VASE has no classifier code")
    assert (device.code, device.remedy) == ("fiscal.register_not_known", "fix_device")


def test_a_completed_fiscal_number_is_said_once_more() -> None:
    _, case, _ = after(Answered(replace(RECEIPT, fiscal_number=None)))
    assert issued(case, NOW).attention == ("fiscal_number_missing",)
    assert issued(case, NOW).fiscal_number == ""
    completed = replace(case, entry=inquiry.complete_fiscal_number(entry_of(case), "12345678"))
    assert (issued(completed, NOW).fiscal_number, issued(completed, NOW).attention) == ("12345678", ())
