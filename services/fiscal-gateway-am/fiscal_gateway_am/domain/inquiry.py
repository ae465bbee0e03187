"""Was the receipt registered? The questions put to the register after a lost answer, one step at a time.

Receipts are numbered consecutively per register and can be looked up one by one; there is no other way to
ask. Starting after the last number we know, every receipt found is compared with what was sent:

- ours is there: issued;
- nothing new is there, in several rounds spread over two minutes, on a register that is idle, has
  synchronised, and still knows its last receipt: not issued, and it may be sent again;
- one is there that could be ours, or the register cannot be brought to testify: a person decides, with
  what we sent and what the register shows side by side.

Silence decides nothing: while the register is out of reach the operation stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.ids import ReceiptNumber
from fiscal_gateway_am.domain.operation import (
    Attention,
    Entry,
    Inquiry,
    IssuedReceipt,
    ParkedBecause,
    Policy,
    Progress,
    Register,
    State,
    accounted,
    backed_off,
    fresh_inquiry,
    issued,
    not_issued,
    park,
)
from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.domain.seen import Likeness, SeenReceipt, likeness


@dataclass(frozen=True, slots=True)
class Send:
    """Save `begin_sending` first. `remedy` is done in the same session, before the frame."""

    remedy: Remedy | None


@dataclass(frozen=True, slots=True)
class WaitUntil:
    at: datetime


@dataclass(frozen=True, slots=True)
class LookUp:
    number: ReceiptNumber


@dataclass(frozen=True, slots=True)
class Synchronise:
    pass


@dataclass(frozen=True, slots=True)
class AskPerson:
    because: ParkedBecause


@dataclass(frozen=True, slots=True)
class Finished:
    pass


Step = Send | WaitUntil | LookUp | Synchronise | AskPerson | Finished


@dataclass(frozen=True, slots=True)
class Found:
    receipt: SeenReceipt


@dataclass(frozen=True, slots=True)
class Hidden:
    """The number exists, but the register does not show what is in it (returned, a return …)."""

    code: int


@dataclass(frozen=True, slots=True)
class Absent:
    code: int


@dataclass(frozen=True, slots=True)
class Synchronised:
    pass


@dataclass(frozen=True, slots=True)
class NeedsSynchronising:
    code: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Someone, or our own lost request, is at work on the device: nothing it says now is final."""


@dataclass(frozen=True, slots=True)
class Silence:
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is none: an internal error, unreadable bytes, a code that does not belong here."""

    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class TalkRefused:
    """Wrong password, operator or address: asking again would only knock at a closed door."""

    code: int


Heard = Found | Hidden | Absent | Synchronised | NeedsSynchronising | Busy | Silence | Trouble | TalkRefused


def next_step(entry: Entry, now: datetime) -> Step:
    """The one thing to do for this operation now."""
    if entry.state in (State.ISSUED, State.REFUSED):
        return Finished()
    if entry.state is State.PARKED and entry.parked is not None:
        return AskPerson(entry.parked)
    if now < entry.not_before:
        return WaitUntil(entry.not_before)
    if entry.state in (State.QUEUED, State.NOT_ISSUED):
        return Send(entry.remedy)
    if entry.state is State.SENT:
        # Only a process that died leaves this behind; see operation.recovered.
        raise refusals.OutcomeOpen(state=entry.state)
    inquiry = _inquiry(entry)
    return Synchronise() if inquiry.synchronise_next else LookUp(_asked_number(inquiry))


def after_question(entry: Entry, register: Register, heard: Heard, now: datetime, policy: Policy) -> Progress:
    """What the register's answer changes. Only Found-and-ours and a full series of silence settle anything."""
    inquiry = _inquiry(entry)
    match heard:
        case Found(receipt):
            return _found(entry, register, receipt, now, policy)
        case Hidden() if inquiry.control_passed:
            hidden = _asked_number(inquiry)
            return _going_on(entry, register, _past(inquiry, hidden, unclear=True), now)
        case Hidden():
            return _going_on(entry, register, replace(inquiry, control_passed=True, silent_rounds=0), now)
        case Absent():
            return _absent(entry, register, now, policy)
        case Synchronised():
            done = replace(inquiry, synchronised=True, synchronise_next=False, silences=0)
            return _going_on(entry, register, done, now)
        case NeedsSynchronising():
            asked = replace(_from_the_start(inquiry), synchronise_next=True)
            return _troubled(entry, register, asked, ParkedBecause.CANNOT_SYNCHRONISE, now, policy)
        case Busy():
            return _going_on(entry, register, _from_the_start(inquiry), now + policy.when_busy)
        case Silence():
            again = replace(_from_the_start(inquiry), silences=inquiry.silences + 1)
            return _going_on(entry, register, again, now + backed_off(policy, inquiry.silences))
        case Trouble():
            return _troubled(entry, register, inquiry, ParkedBecause.REGISTER_ANSWERS_ERRORS, now, policy)
        case TalkRefused():
            return Progress(park(entry, ParkedBecause.REGISTER_REFUSES_TO_TALK), register)


def decide_issued(entry: Entry, register: Register, number: ReceiptNumber, fiscal_number: str | None) -> Progress:
    """A person read the receipt's number off the paper or the register's screen."""
    _require_undecided(entry)
    if number <= _inquiry(entry).known:
        raise refusals.NumberKnownBefore(number=number, known=_inquiry(entry).known)
    if fiscal_number is not None:
        _require_fiscal_number(fiscal_number)
    receipt = IssuedReceipt(number, entry.crn, entry.expected.total, fiscal_number)
    missing = () if fiscal_number else (Attention.FISCAL_NUMBER_MISSING,)
    return issued(entry, register, receipt, missing)


def decide_not_issued(entry: Entry, register: Register, now: datetime, policy: Policy) -> Progress:
    """A person made sure that nothing was registered; the operation may be sent again."""
    _require_undecided(entry)
    counted = accounted(register, _inquiry(entry).highest)
    return not_issued(replace(entry, resends=0), counted, now, policy)


def ask_again(entry: Entry, now: datetime) -> Entry:
    """A person saw to the register; the questioning starts over."""
    if entry.state is not State.PARKED:
        raise refusals.OutcomeOpen(state=entry.state)
    fresh = fresh_inquiry(_inquiry(entry).known)
    return replace(entry, state=State.UNKNOWN, parked=None, inquiry=fresh, not_before=now)


def complete_fiscal_number(entry: Entry, fiscal_number: str) -> Entry:
    """The eight digits, typed in or scanned from the paper: a look-up never shows them."""
    if entry.issued is None or entry.issued.fiscal_number:
        raise refusals.OutcomeSettled(state=entry.state)
    _require_fiscal_number(fiscal_number)
    left = tuple(a for a in entry.attention if a is not Attention.FISCAL_NUMBER_MISSING)
    return replace(entry, issued=replace(entry.issued, fiscal_number=fiscal_number), attention=left)


def _found(entry: Entry, register: Register, receipt: SeenReceipt, now: datetime, policy: Policy) -> Progress:
    inquiry = _inquiry(entry)
    if receipt.number != _asked_number(inquiry):
        because = ParkedBecause.REGISTER_ANSWERS_ERRORS
        return _troubled(entry, register, inquiry, because, now, policy)
    if not inquiry.control_passed:
        return _going_on(entry, register, replace(inquiry, control_passed=True, silent_rounds=0), now)
    match likeness(entry.expected, receipt):
        case Likeness.OURS:
            found = IssuedReceipt(receipt.number, entry.crn, receipt.total)
            return issued(entry, register, found, _after_recovery(entry))
        case Likeness.UNCLEAR:
            seen = _past(inquiry, receipt.number, unclear=True)
        case Likeness.ANOTHER:
            seen = _past(inquiry, receipt.number, unclear=False)
    return _going_on(entry, register, replace(seen, seen=(*inquiry.seen, receipt)), now)


def _absent(entry: Entry, register: Register, now: datetime, policy: Policy) -> Progress:
    inquiry = replace(_inquiry(entry), silences=0)
    if inquiry.control_passed:
        # Nothing promises that numbers have no gaps, so a round looks a little further than the next one.
        inquiry = replace(inquiry, asked=_asked_number(inquiry))
        if _asked_number(inquiry) <= inquiry.highest + policy.gap_window:
            return _going_on(entry, register, inquiry, now)
    rounds = inquiry.silent_rounds + 1
    waits = policy.between_silent_rounds
    silent = replace(inquiry, asked=inquiry.known, silent_rounds=rounds, synchronise_next=not inquiry.synchronised)
    if rounds <= len(waits):
        return _going_on(entry, register, silent, now + waits[rounds - 1])
    if not inquiry.synchronised:
        return _going_on(entry, register, replace(silent, silent_rounds=inquiry.silent_rounds), now)
    return _concluded(replace(entry, inquiry=silent), register, silent, now, policy)


def _concluded(entry: Entry, register: Register, inquiry: Inquiry, now: datetime, policy: Policy) -> Progress:
    """Silence throughout: believed only from a register that knows its past and shows nothing like ours."""
    if not inquiry.control_passed:
        return Progress(park(entry, ParkedBecause.REGISTER_FORGOT_LAST_RECEIPT), register)
    if inquiry.unclear:
        return Progress(park(entry, ParkedBecause.SIMILAR_RECEIPT_FOUND), register)
    return not_issued(entry, accounted(register, inquiry.highest), now, policy)


def _troubled(
    entry: Entry, register: Register, inquiry: Inquiry, because: ParkedBecause, now: datetime, policy: Policy
) -> Progress:
    counted = replace(inquiry, troubles=inquiry.troubles + 1, silences=0)
    if counted.troubles > policy.troubles:
        return Progress(park(replace(entry, inquiry=counted), because), register)
    return _going_on(entry, register, counted, now + policy.retry)


def _past(inquiry: Inquiry, number: ReceiptNumber, *, unclear: bool) -> Inquiry:
    """This number exists, and the series of silent rounds begins anew. Every round asks about the gaps before
    it as well: a register that shows it only now may have kept the others back too."""
    doubtful = (*inquiry.unclear, number) if unclear else inquiry.unclear
    found = (*inquiry.found, number)
    return replace(inquiry, asked=number, found=found, silent_rounds=0, silences=0, unclear=doubtful)


def _from_the_start(inquiry: Inquiry) -> Inquiry:
    """Earlier silence is worth nothing any more: the device may have been finishing our request."""
    return replace(inquiry, asked=inquiry.known, silent_rounds=0, synchronised=False)


def _going_on(entry: Entry, register: Register, inquiry: Inquiry, not_before: datetime) -> Progress:
    return Progress(replace(entry, inquiry=inquiry, not_before=not_before), register)


def _after_recovery(entry: Entry) -> tuple[Attention, ...]:
    broken = entry.lost is not None and entry.lost.then is Reaction.FIX_DEVICE
    paper = (Attention.PAPER_MAY_BE_MISSING,) if broken else ()
    return (Attention.FISCAL_NUMBER_MISSING, *paper)


def _asked_number(inquiry: Inquiry) -> ReceiptNumber:
    """The next number to ask for: the first after the last asked one that has not been found yet."""
    if not inquiry.control_passed:
        return inquiry.known
    number = inquiry.asked + 1
    while number in inquiry.found:
        number += 1
    return ReceiptNumber(number)


def _inquiry(entry: Entry) -> Inquiry:
    if entry.inquiry is None:
        raise refusals.OutcomeSettled(state=entry.state)
    return entry.inquiry


def _require_undecided(entry: Entry) -> None:
    if entry.state not in (State.UNKNOWN, State.PARKED):
        raise refusals.OutcomeSettled(state=entry.state)


def _require_fiscal_number(text: str) -> None:
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        raise refusals.FiscalNumberMalformed(text=text[:16])
