"""One fiscal operation on its way to a receipt: the journal entry, and the register it occupies.

The order is fixed: `begin_sending` is saved, then the frame is written, then `after_sending` is saved.
An entry found in state SENT when the process starts is one whose answer nobody heard; `recovered` turns
it into UNKNOWN. From UNKNOWN there is no way back to sending except through the register's own answers
(domain/inquiry.py) or a person's word: that is the whole point of this file (R10).

    queued ──► sent ──► issued
      ▲         ├────► refused ──► queued            (a person repeats the same operation, R11)
      │         └────► unknown ──► issued
      │                   ├──────► not_issued ──► sent
      │                   └──────► parked ──► issued | not_issued | unknown   (a person decides)
      └── refused for now (RETRY), nothing registered
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.ids import Crn, FiscalOperationId, ReceiptNumber
from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.domain.seen import Expected, SeenReceipt


class State(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    ISSUED = "issued"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_ISSUED = "not_issued"
    PARKED = "parked"


class ParkedBecause(StrEnum):
    """Why a person must decide."""

    SIMILAR_RECEIPT_FOUND = "similar_receipt_found"
    CANNOT_SYNCHRONISE = "cannot_synchronise"
    REGISTER_FORGOT_LAST_RECEIPT = "register_forgot_last_receipt"
    REGISTER_REFUSES_TO_TALK = "register_refuses_to_talk"
    REGISTER_ANSWERS_ERRORS = "register_answers_errors"
    UNANSWERED_TOO_OFTEN = "unanswered_too_often"


class Attention(StrEnum):
    """The receipt exists, and something about it still wants a person's eye."""

    FISCAL_NUMBER_MISSING = "fiscal_number_missing"
    PAPER_MAY_BE_MISSING = "paper_may_be_missing"
    ANOTHER_REGISTER = "another_register"
    NUMBER_WENT_BACK = "number_went_back"
    TOTAL_DIFFERS = "total_differs"


@dataclass(frozen=True, slots=True)
class Policy:
    """Waits, and how often each thing is tried before a person is asked."""

    after_loss: timedelta
    between_silent_rounds: tuple[timedelta, ...]
    when_busy: timedelta
    retry: timedelta
    longest_retry: timedelta
    retries: int
    resends: int
    troubles: int
    gap_window: int


FIELD_POLICY = Policy(
    after_loss=timedelta(seconds=5),
    between_silent_rounds=tuple(timedelta(seconds=s) for s in (5, 15, 30, 60)),
    when_busy=timedelta(seconds=15),
    retry=timedelta(seconds=5),
    longest_retry=timedelta(minutes=5),
    retries=8,
    resends=2,
    troubles=4,
    gap_window=3,
)


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """What the register said. `fiscal_number` is None when the receipt was found by looking it up."""

    number: ReceiptNumber
    crn: Crn
    total: int
    fiscal_number: str | None = None
    registered_at: datetime | None = None
    change: int | None = None
    serial: str | None = None
    taxpayer_tin: str | None = None
    taxpayer: str | None = None
    address: str | None = None
    qr: str | None = None
    verification_number: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """How far the questioning has come.

    `control_passed`: the register still knows the last receipt we know of, so its word about later
    numbers counts. A round asks for every number after `known` that is not yet in `found`, up to a few
    beyond the highest one, in order; `asked` is the last one asked in this round. A round in which nothing
    new appears is silent. `synchronised`: operation 14 succeeded since the device last needed it or was
    busy. `silences` counts failed connections in a row, `troubles` answers that were no answers.
    """

    known: ReceiptNumber
    asked: ReceiptNumber
    control_passed: bool
    silent_rounds: int = 0
    synchronised: bool = False
    synchronise_next: bool = False
    silences: int = 0
    troubles: int = 0
    found: tuple[ReceiptNumber, ...] = ()
    seen: tuple[SeenReceipt, ...] = ()
    unclear: tuple[ReceiptNumber, ...] = ()

    @property
    def highest(self) -> ReceiptNumber:
        """The highest number known to exist."""
        return max((self.known, *self.found))


@dataclass(frozen=True, slots=True)
class Refused:
    """A definite no, before or after the register read the request. `reason` or `code` names it."""

    reason: str
    reaction: Reaction
    code: int | None = None
    remedy: Remedy = Remedy.WAIT


@dataclass(frozen=True, slots=True)
class Lost:
    """No usable answer after the first byte left. `then` is what follows if nothing was registered."""

    reason: str
    code: int | None = None
    then: Reaction = Reaction.RETRY


@dataclass(frozen=True, slots=True)
class Answered:
    receipt: IssuedReceipt


SendingOutcome = Answered | Refused | Lost


@dataclass(frozen=True, slots=True)
class Entry:
    """The journal's state of one operation.

    `tries` counts attempts that ended in "not now" in a row, `retries` those the register itself refused,
    `resends` frames whose loss ended in "not issued".
    """

    operation: FiscalOperationId
    crn: Crn
    expected: Expected
    state: State
    not_before: datetime
    known_when_sent: ReceiptNumber | None = None
    remedy: Remedy | None = None
    tries: int = 0
    retries: int = 0
    resends: int = 0
    refused: Refused | None = None
    lost: Lost | None = None
    inquiry: Inquiry | None = None
    issued: IssuedReceipt | None = None
    attention: tuple[Attention, ...] = ()
    parked: ParkedBecause | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """`last_number` is None until a person has typed in the number of the last paper receipt."""

    crn: Crn
    last_number: ReceiptNumber | None
    occupied_by: FiscalOperationId | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """The new state of both; they are saved together."""

    entry: Entry
    register: Register


OPEN = frozenset({State.SENT, State.UNKNOWN, State.PARKED})
"""States in which a receipt may exist that nobody has accounted for: the register waits."""


def queued(operation: FiscalOperationId, crn: Crn, expected: Expected, now: datetime) -> Entry:
    return Entry(operation, crn, expected, State.QUEUED, not_before=now)


def begin_sending(entry: Entry, register: Register) -> Progress:
    """To be saved before a byte is written. Refuses while any outcome is open on the register."""
    if entry.state not in (State.QUEUED, State.NOT_ISSUED):
        raise refusals.OutcomeOpen(state=entry.state)
    if register.occupied_by is not None:
        raise refusals.RegisterOccupied(operation=str(register.occupied_by))
    if register.last_number is None:
        raise refusals.LastReceiptUnknown(crn=register.crn)
    sent = replace(entry, state=State.SENT, known_when_sent=register.last_number, remedy=None, inquiry=None, lost=None)
    return Progress(sent, replace(register, occupied_by=entry.operation))


def after_sending(entry: Entry, register: Register, outcome: SendingOutcome, now: datetime, policy: Policy) -> Progress:
    """What the one attempt led to. Only a definite no frees the entry for another attempt."""
    if entry.state is not State.SENT:
        raise refusals.OutcomeSettled(state=entry.state)
    if isinstance(outcome, Answered):
        return issued(entry, register, outcome.receipt, _attention(entry, register, outcome.receipt))
    if isinstance(outcome, Lost):
        return Progress(_unknown(entry, outcome, now, policy), register)
    return settled(_refused(entry, outcome, now, policy), register)


def recovered(entry: Entry, now: datetime, policy: Policy) -> Entry:
    """For an entry found SENT at start: the process died between the journal and the answer."""
    if entry.state is not State.SENT:
        raise refusals.OutcomeSettled(state=entry.state)
    return _unknown(entry, Lost("process_ended_while_sending"), now, policy)


def repeat(entry: Entry, now: datetime) -> Entry:
    """A person repeats a refused operation after seeing to its cause: the same one, never a new one (R11)."""
    if entry.state is not State.REFUSED:
        raise refusals.OutcomeOpen(state=entry.state)
    return replace(entry, state=State.QUEUED, not_before=now, tries=0, retries=0, resends=0, refused=None)


def issued(entry: Entry, register: Register, receipt: IssuedReceipt, attention: tuple[Attention, ...]) -> Progress:
    done = replace(
        entry, state=State.ISSUED, issued=receipt, attention=attention, refused=None, parked=None, remedy=None
    )
    moved = register
    if receipt.crn == register.crn:
        moved = accounted(register, receipt.number)
    return settled(done, moved)


def not_issued(entry: Entry, register: Register, now: datetime, policy: Policy) -> Progress:
    """Proven or decided: nothing was registered. What follows depends on what the register had complained of."""
    lost = entry.lost
    if lost is not None and lost.then is not Reaction.RETRY:
        refused = Refused(lost.reason, lost.then, lost.code)
        return settled(replace(entry, state=State.REFUSED, refused=refused, parked=None), register)
    if entry.resends >= policy.resends:
        return Progress(park(entry, ParkedBecause.UNANSWERED_TOO_OFTEN), register)
    again = replace(entry, state=State.NOT_ISSUED, resends=entry.resends + 1, not_before=now, parked=None)
    return settled(again, register)


def park(entry: Entry, because: ParkedBecause) -> Entry:
    return replace(entry, state=State.PARKED, parked=because)


def settled(entry: Entry, register: Register) -> Progress:
    """Frees the register when the entry's outcome is no longer open."""
    free = register.occupied_by == entry.operation and entry.state not in OPEN
    return Progress(entry, replace(register, occupied_by=None) if free else register)


def accounted(register: Register, number: ReceiptNumber) -> Register:
    last = number if register.last_number is None else ReceiptNumber(max(register.last_number, number))
    return replace(register, last_number=last)


def fresh_inquiry(known: ReceiptNumber) -> Inquiry:
    # A register that has never printed has no last receipt to be asked about.
    return Inquiry(known=known, asked=known, control_passed=known == 0)


def backed_off(policy: Policy, tries: int) -> timedelta:
    """Doubles with every try up to the longest wait; the exponent is bounded so that it never overflows."""
    factor: int = 2 ** min(tries, 16)
    return min(policy.retry * factor, policy.longest_retry)


def _unknown(entry: Entry, lost: Lost, now: datetime, policy: Policy) -> Entry:
    if entry.known_when_sent is None:
        raise refusals.LastReceiptUnknown(crn=entry.crn)
    return replace(
        entry,
        state=State.UNKNOWN,
        lost=lost,
        inquiry=fresh_inquiry(entry.known_when_sent),
        not_before=now + policy.after_loss,
    )


def _refused(entry: Entry, outcome: Refused, now: datetime, policy: Policy) -> Entry:
    """RETRY goes back to the queue: without end while the register is out of reach, else a bounded number
    of times, because a register that keeps saying no wants a person."""
    said_by_register = outcome.code is not None
    retries = entry.retries + (1 if said_by_register else 0)
    if outcome.reaction is not Reaction.RETRY:
        return replace(entry, state=State.REFUSED, refused=outcome, retries=retries)
    if retries > policy.retries:
        final = replace(outcome, reaction=Reaction.FIX_DEVICE)
        return replace(entry, state=State.REFUSED, refused=final, retries=retries)
    wait = backed_off(policy, entry.tries)
    return replace(
        entry,
        state=State.QUEUED,
        refused=outcome,
        tries=entry.tries + 1,
        retries=retries,
        remedy=outcome.remedy,
        not_before=now + wait,
    )


def _attention(entry: Entry, register: Register, receipt: IssuedReceipt) -> tuple[Attention, ...]:
    last = register.last_number
    noticed: Mapping[Attention, bool] = {
        Attention.ANOTHER_REGISTER: receipt.crn != register.crn,
        Attention.NUMBER_WENT_BACK: last is not None and receipt.number <= last,
        Attention.TOTAL_DIFFERS: receipt.total != entry.expected.total,
        Attention.FISCAL_NUMBER_MISSING: not receipt.fiscal_number,
    }
    return tuple(attention for attention, present in noticed.items() if present)
