"""The journal entry before and after the one attempt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fiscal_gateway_am.domain import inquiry, refusals
from fiscal_gateway_am.domain.ids import Crn, FiscalOperationId, ReceiptNumber
from fiscal_gateway_am.domain.news import News, news
from fiscal_gateway_am.domain.operation import (
    FIELD_POLICY,
    Answered,
    Attention,
    IssuedReceipt,
    Lost,
    ParkedBecause,
    Progress,
    Refused,
    Register,
    State,
    after_sending,
    begin_sending,
    queued,
    recovered,
    repeat,
)
from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.domain.seen import Expected, ReceiptKind, SeenReceipt

CRN = Crn("53000001")
NOW = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)
SALE = Expected(ReceiptKind.SALE, 3, 450_000, 450_000, 0, 0, 0, 0)
FIRST, SECOND = FiscalOperationId(UUID(int=1)), FiscalOperationId(UUID(int=2))
REGISTER = Register(CRN, ReceiptNumber(41))
RECEIPT = IssuedReceipt(ReceiptNumber(42), CRN, 450_000, "12345678")


def sent(operation: FiscalOperationId = FIRST) -> Progress:
    return begin_sending(queued(operation, CRN, SALE, NOW), REGISTER)


def after(outcome: Answered | Refused | Lost, at: Progress | None = None) -> Progress:
    start = at or sent()
    return after_sending(start.entry, start.register, outcome, NOW, FIELD_POLICY)


def unknown() -> Progress:
    return after(Lost("line_cut"))


def parked() -> Progress:
    doubt = unknown()
    return inquiry.after_question(doubt.entry, doubt.register, inquiry.TalkRefused(101), NOW, FIELD_POLICY)


def test_sending_is_journalled_with_the_last_known_number_and_occupies_the_register() -> None:
    begun = sent()
    assert (begun.entry.state, begun.entry.known_when_sent) == (State.SENT, 41)
    assert begun.register.occupied_by == FIRST


@pytest.mark.parametrize("occupant", [sent, unknown, parked])
def test_only_one_operation_is_open_on_a_register(occupant: Callable[[], Progress]) -> None:
    register = occupant().register
    with pytest.raises(refusals.RegisterOccupied):
        begin_sending(queued(SECOND, CRN, SALE, NOW), register)


def test_a_register_whose_last_receipt_nobody_named_may_not_print() -> None:
    with pytest.raises(refusals.LastReceiptUnknown):
        begin_sending(queued(FIRST, CRN, SALE, NOW), Register(CRN, None))


@pytest.mark.parametrize("start", [sent, unknown, parked])
def test_an_open_outcome_is_never_sent_again(start: Callable[[], Progress]) -> None:
    """R10: no event, no clock and no restart leads from an open outcome straight to another frame."""
    entry = start().entry
    with pytest.raises(refusals.OutcomeOpen):
        begin_sending(entry, REGISTER)
    with pytest.raises(refusals.OutcomeOpen):
        repeat(entry, NOW)


def test_issued_receipt_frees_the_register_and_moves_its_number() -> None:
    done = after(Answered(RECEIPT))
    assert (done.entry.state, done.entry.issued, done.entry.attention) == (State.ISSUED, RECEIPT, ())
    assert done.register == Register(CRN, ReceiptNumber(42))
    with pytest.raises(refusals.OutcomeOpen):
        begin_sending(done.entry, done.register)


@pytest.mark.parametrize(
    ("change", "attention"),
    [
        ({"fiscal_number": None}, Attention.FISCAL_NUMBER_MISSING),
        ({"total": 449_999}, Attention.TOTAL_DIFFERS),
        ({"number": ReceiptNumber(41)}, Attention.NUMBER_WENT_BACK),
        ({"crn": Crn("53000002")}, Attention.ANOTHER_REGISTER),
    ],
)
def test_oddities_of_an_issued_receipt_want_attention(change: dict[str, Any], attention: Attention) -> None:
    odd = replace(RECEIPT, **change)
    assert after(Answered(odd)).entry.attention == (attention,)


def test_lost_answer_is_unknown_and_keeps_the_register() -> None:
    doubt = unknown()
    assert doubt.entry.state is State.UNKNOWN
    assert doubt.register.occupied_by == FIRST
    assert inquiry.next_step(doubt.entry, NOW) == inquiry.WaitUntil(NOW + timedelta(seconds=5))
    # The register is first asked for the last receipt it must know.
    assert inquiry.next_step(doubt.entry, NOW + timedelta(seconds=5)) == inquiry.LookUp(ReceiptNumber(41))


def test_entry_found_sent_after_a_crash_is_unknown() -> None:
    begun = sent()
    assert recovered(begun.entry, NOW, FIELD_POLICY).state is State.UNKNOWN
    with pytest.raises(refusals.OutcomeOpen):
        inquiry.next_step(begun.entry, NOW)


@pytest.mark.parametrize("reaction", [Reaction.FIX_DATA, Reaction.FIX_DEVICE])
def test_definite_no_is_refused_and_frees_the_register(reaction: Reaction) -> None:
    done = after(Refused("print_receipt_refused", reaction, 183))
    assert (done.entry.state, done.register.occupied_by) == (State.REFUSED, None)
    assert done.register.last_number == 41


def test_refused_operation_is_repeated_as_the_same_operation() -> None:
    """R11."""
    again = repeat(after(Refused("x", Reaction.FIX_DATA, 183)).entry, NOW)
    assert (again.operation, again.state, again.refused) == (FIRST, State.QUEUED, None)


def test_not_now_waits_longer_each_time_and_does_its_remedy_first() -> None:
    done, waits = sent(), []
    for _ in range(4):
        done = after(Refused("x", Reaction.RETRY, 155, Remedy.SYNCHRONISE), done)
        waits.append((done.entry.not_before - NOW).total_seconds())
        assert inquiry.next_step(done.entry, done.entry.not_before) == inquiry.Send(Remedy.SYNCHRONISE)
        done = begin_sending(done.entry, done.register)
    assert waits == [5, 10, 20, 40]


def test_a_register_that_keeps_saying_no_wants_a_person() -> None:
    done = sent()
    for _ in range(FIELD_POLICY.retries):
        refused = after(Refused("x", Reaction.RETRY, 408), done)
        assert refused.entry.state is State.QUEUED
        done = begin_sending(refused.entry, refused.register)
    last = after(Refused("x", Reaction.RETRY, 408), done)
    assert last.entry.state is State.REFUSED
    assert last.entry.refused is not None
    assert last.entry.refused.reaction is Reaction.FIX_DEVICE


def test_a_register_out_of_reach_is_tried_without_end() -> None:
    done = sent()
    for _ in range(50):
        refused = after(Refused("unreachable", Reaction.RETRY), done)
        assert refused.entry.state is State.QUEUED
        done = begin_sending(refused.entry, refused.register)
    assert refused.entry.not_before == NOW + FIELD_POLICY.longest_retry


def test_a_persons_word_settles_a_parked_operation_as_issued() -> None:
    doubt = parked()
    done = inquiry.decide_issued(doubt.entry, doubt.register, ReceiptNumber(43), "87654321")
    assert (done.entry.state, done.register) == (State.ISSUED, Register(CRN, ReceiptNumber(43)))
    assert done.entry.issued is not None
    assert done.entry.issued.fiscal_number == "87654321"


def test_a_person_cannot_claim_a_receipt_older_than_the_operation() -> None:
    doubt = parked()
    with pytest.raises(refusals.NumberKnownBefore):
        inquiry.decide_issued(doubt.entry, doubt.register, ReceiptNumber(41), None)


def test_a_persons_word_settles_a_parked_operation_as_not_issued() -> None:
    doubt = parked()
    done = inquiry.decide_not_issued(doubt.entry, doubt.register, NOW, FIELD_POLICY)
    assert (done.entry.state, done.register.occupied_by) == (State.NOT_ISSUED, None)
    assert inquiry.next_step(done.entry, NOW) == inquiry.Send(None)


def test_a_person_may_have_the_register_asked_again() -> None:
    again = inquiry.ask_again(parked().entry, NOW)
    assert (again.state, again.parked) == (State.UNKNOWN, None)
    assert inquiry.next_step(again, NOW) == inquiry.LookUp(ReceiptNumber(41))


@pytest.mark.parametrize("decided", ["queued", "issued", "refused"])
def test_nobody_decides_what_is_not_open(decided: str) -> None:
    start = {
        "queued": Progress(queued(FIRST, CRN, SALE, NOW), REGISTER),
        "issued": after(Answered(RECEIPT)),
        "refused": after(Refused("x", Reaction.FIX_DATA)),
    }[decided]
    with pytest.raises(refusals.OutcomeSettled):
        inquiry.decide_issued(start.entry, start.register, ReceiptNumber(50), None)
    with pytest.raises(refusals.OutcomeSettled):
        inquiry.decide_not_issued(start.entry, start.register, NOW, FIELD_POLICY)
    with pytest.raises(refusals.OutcomeSettled):
        after_sending(start.entry, start.register, Lost("x"), NOW, FIELD_POLICY)
    with pytest.raises(refusals.OutcomeSettled):
        recovered(start.entry, NOW, FIELD_POLICY)


def test_fiscal_number_is_completed_once() -> None:
    found = after(Answered(replace(RECEIPT, fiscal_number=None))).entry
    with pytest.raises(refusals.FiscalNumberMalformed):
        inquiry.complete_fiscal_number(found, "1234567x")
    done = inquiry.complete_fiscal_number(found, "12345678")
    assert (done.issued, done.attention) == (RECEIPT, ())
    with pytest.raises(refusals.OutcomeSettled):
        inquiry.complete_fiscal_number(done, "12345678")


def test_the_platform_hears_each_change_that_matters_once() -> None:
    start, begun = queued(FIRST, CRN, SALE, NOW), sent().entry
    assert news(start, begun) is None
    assert news(begun, after(Answered(RECEIPT)).entry) is News.ISSUED
    assert news(begun, after(Refused("x", Reaction.FIX_DATA)).entry) is News.REFUSED
    assert news(begun, after(Refused("x", Reaction.RETRY)).entry) is None
    doubt, waiting = unknown(), parked()
    assert news(begun, doubt.entry) is News.UNKNOWN
    assert news(doubt.entry, waiting.entry) is News.PARKED
    assert news(waiting.entry, inquiry.ask_again(waiting.entry, NOW)) is None
    issued = inquiry.decide_issued(waiting.entry, waiting.register, ReceiptNumber(42), None).entry
    assert news(waiting.entry, issued) is News.RESOLVED_ISSUED
    dropped = inquiry.decide_not_issued(waiting.entry, waiting.register, NOW, FIELD_POLICY).entry
    assert news(waiting.entry, dropped) is News.RESOLVED_NOT_ISSUED
    assert news(dropped, dropped) is None


def asked(progress: Progress, *heard: inquiry.Heard) -> Progress:
    for one in heard:
        entry = progress.entry
        progress = inquiry.after_question(entry, progress.register, one, entry.not_before, FIELD_POLICY)
    return progress


ABSENT, PRESENT = inquiry.Absent(174), inquiry.Hidden(182)
ROUND = (ABSENT,) * FIELD_POLICY.gap_window


def test_not_issued_takes_five_silent_rounds_and_a_synchronisation() -> None:
    one_round = asked(unknown(), PRESENT, *ROUND)
    assert inquiry.next_step(one_round.entry, one_round.entry.not_before) == inquiry.Synchronise()
    nearly = asked(one_round, inquiry.Synchronised(), *ROUND, *ROUND, *ROUND, *ROUND[:-1])
    assert nearly.entry.state is State.UNKNOWN
    done = asked(nearly, ABSENT)
    assert (done.entry.state, done.entry.resends) == (State.NOT_ISSUED, 1)
    assert done.entry.not_before - NOW >= timedelta(seconds=5 + 5 + 15 + 30 + 60)


def test_without_a_synchronisation_no_silence_is_believed() -> None:
    hasty = replace(FIELD_POLICY, between_silent_rounds=(), gap_window=1)
    progress = unknown()
    silent: list[inquiry.Heard] = [PRESENT, ABSENT, ABSENT, ABSENT]
    for heard in silent:
        progress = inquiry.after_question(progress.entry, progress.register, heard, NOW, hasty)
        assert progress.entry.state is State.UNKNOWN
    proven: list[inquiry.Heard] = [inquiry.Synchronised(), ABSENT]
    for heard in proven:
        progress = inquiry.after_question(progress.entry, progress.register, heard, NOW, hasty)
    assert progress.entry.state is State.NOT_ISSUED


@pytest.mark.parametrize("disturbance", [inquiry.Busy(), inquiry.Silence("unreachable")])
def test_a_disturbance_makes_earlier_silence_worthless(disturbance: inquiry.Heard) -> None:
    nearly = asked(unknown(), PRESENT, *ROUND, inquiry.Synchronised(), *ROUND * 3, *ROUND[:-1], disturbance)
    again = asked(nearly, *ROUND, inquiry.Synchronised(), *ROUND * 3, *ROUND[:-1])
    assert again.entry.state is State.UNKNOWN
    assert asked(again, ABSENT).entry.state is State.NOT_ISSUED


def test_a_receipt_beyond_a_gap_is_found() -> None:
    ours = SeenReceipt(ReceiptNumber(44), ReceiptKind.SALE, 3, 450_000, 450_000, 0, 0, 0, None, None)
    done = asked(unknown(), PRESENT, ABSENT, ABSENT, inquiry.Found(ours))
    assert (done.entry.state, done.register.last_number) == (State.ISSUED, 44)


def test_a_receipt_that_hides_its_content_is_left_to_a_person() -> None:
    done = asked(unknown(), PRESENT, PRESENT, *ROUND, inquiry.Synchronised(), *ROUND * 4)
    assert done.entry.parked is ParkedBecause.SIMILAR_RECEIPT_FOUND
    assert done.entry.inquiry is not None
    assert done.entry.inquiry.unclear == (42,)


def test_an_answer_about_another_number_is_trouble() -> None:
    stranger = SeenReceipt(ReceiptNumber(7), ReceiptKind.SALE, 3, 450_000, 450_000, 0, 0, 0, None, None)
    done = asked(unknown(), PRESENT, *[inquiry.Found(stranger)] * (FIELD_POLICY.troubles + 1))
    assert done.entry.parked is ParkedBecause.REGISTER_ANSWERS_ERRORS


def test_unanswered_too_often_is_left_to_a_person() -> None:
    proof: tuple[inquiry.Heard, ...] = (PRESENT, *ROUND, inquiry.Synchronised(), *ROUND * 4)
    progress = asked(unknown(), *proof)
    for _ in range(FIELD_POLICY.resends):
        assert progress.entry.state is State.NOT_ISSUED
        progress = asked(after(Lost("line_cut"), begin_sending(progress.entry, progress.register)), *proof)
    assert progress.entry.parked is ParkedBecause.UNANSWERED_TOO_OFTEN
    assert progress.register.occupied_by == FIRST
