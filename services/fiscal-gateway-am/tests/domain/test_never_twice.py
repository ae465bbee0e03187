"""Whatever happens to the line, the device and the process: one operation never makes two receipts.

A brute-force model of a register meets the state machine. Every misfortune is drawn: at the sending, at
every question, and a process that dies and recovers anywhere in between.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fiscal_gateway_am.domain import inquiry
from fiscal_gateway_am.domain.ids import Crn, FiscalOperationId, ReceiptNumber
from fiscal_gateway_am.domain.operation import (
    OPEN,
    Answered,
    Entry,
    IssuedReceipt,
    Lost,
    Policy,
    Refused,
    Register,
    SendingOutcome,
    State,
    after_sending,
    begin_sending,
    queued,
    recovered,
)
from fiscal_gateway_am.domain.reaction import Reaction
from fiscal_gateway_am.domain.seen import Expected, ReceiptKind, SeenReceipt
from hypothesis import example, given, settings
from hypothesis import strategies as st

CRN = Crn("53000001")
START = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)
SALE = Expected(ReceiptKind.SALE, 3, 450_000, 450_000, 0, 0, 0, 0)
OURS, STRANGERS = 450_000, 70_000
BRISK = Policy(
    after_loss=timedelta(seconds=5),
    between_silent_rounds=tuple(timedelta(seconds=s) for s in (5, 15, 30, 60)),
    when_busy=timedelta(seconds=15),
    retry=timedelta(seconds=5),
    longest_retry=timedelta(minutes=5),
    retries=3,
    resends=2,
    troubles=3,
    gap_window=3,
)

SENDING = st.sampled_from(
    [
        "answered",
        "registered, answer lost",
        "registered, doubtful code",
        "registered, out of paper",
        "not registered, answer lost",
        "not registered, doubtful code",
        "not registered, out of paper",
        "accepted, carried out later",
        "never left",
        "refused for now",
        "refused",
        "registered, process died",
        "not registered, process died",
    ]
)
QUESTION = st.sampled_from(["truth"] * 8 + ["busy", "silence", "trouble", "needs synchronising", "process died"])


@dataclass
class ModelRegister:
    """Numbers receipts without gaps except where told; shows the newest only after a synchronisation."""

    receipts: dict[int, int] = field(default_factory=lambda: {41: STRANGERS})
    shown_up_to: int = 41
    lags: bool = False
    late: int = 0
    """Questions until a request it has already accepted is carried out."""

    def register(self, total: int, gap: int = 0) -> int:
        number = max(self.receipts) + 1 + gap
        self.receipts[number] = total
        if not self.lags:
            self.shown_up_to = number
        return number

    def count_ours(self) -> int:
        return list(self.receipts.values()).count(OURS)

    def tell(self, step: inquiry.LookUp | inquiry.Synchronise, mood: str) -> inquiry.Heard:
        if self.late:
            self.late -= 1
            if self.late == 0:
                self.register(OURS)
            return inquiry.Silence("no_answer_in_time") if mood == "silence" else inquiry.Busy()
        if mood == "busy":
            return inquiry.Busy()
        if mood == "silence":
            return inquiry.Silence("unreachable")
        if mood == "trouble":
            return inquiry.Trouble("code", 500)
        if mood == "needs synchronising":
            return inquiry.NeedsSynchronising(185)
        if isinstance(step, inquiry.Synchronise):
            self.shown_up_to = max(self.receipts)
            return inquiry.Synchronised()
        if step.number not in self.receipts or step.number > self.shown_up_to:
            return inquiry.Absent(174)
        total = self.receipts[step.number]
        kind = ReceiptKind.SALE
        return inquiry.Found(SeenReceipt(step.number, kind, 3, total, total, 0, 0, 0, None, None))


def outcome_of(model: ModelRegister, fate: str, gap: int) -> SendingOutcome | None:
    """What the gateway hears; None when its process died before hearing anything."""
    if fate == "accepted, carried out later":
        model.late = 4
        return Lost("no_answer_in_time")
    if fate == "answered" or fate.startswith("registered"):
        number = ReceiptNumber(model.register(OURS, gap))
        if fate == "answered":
            return Answered(IssuedReceipt(number, CRN, OURS, "12345678"))
    said: dict[str, SendingOutcome] = {
        "answer lost": Lost("line_cut"),
        "doubtful code": Lost("doubtful_code", 500),
        "out of paper": Lost("doubtful_code", 145, Reaction.FIX_DEVICE),
        "never left": Refused("unreachable", Reaction.RETRY),
        "refused for now": Refused("refused", Reaction.RETRY, 408),
        "refused": Refused("refused", Reaction.FIX_DATA, 183),
    }
    return said.get(fate.split(", ")[-1])


def require_agreement(entry: Entry, model: ModelRegister) -> None:
    """The journal's last word and the register's memory are the same story."""
    assert model.count_ours() <= 1
    if entry.state is State.ISSUED:
        assert entry.issued is not None
        assert model.receipts[entry.issued.number] == OURS
    if entry.state is State.REFUSED:
        assert model.count_ours() == 0
        assert not model.late


# A stranger shown before ours, because the device synchronised in the middle of a round.
@example(
    fates=["registered, answer lost"],
    moods=["truth", "truth", "truth", "needs synchronising"],
    strangers=[0, 1],
    lags=True,
    gap=0,
)
@settings(max_examples=1000, deadline=None)
@given(
    fates=st.lists(SENDING, min_size=1, max_size=6),
    moods=st.lists(QUESTION, max_size=40),
    strangers=st.lists(st.integers(0, 60), max_size=6),
    lags=st.booleans(),
    gap=st.integers(0, 2),
)
def test_one_operation_never_makes_two_receipts(
    fates: list[str], moods: list[str], strangers: list[int], lags: bool, gap: int
) -> None:
    model, now = ModelRegister(lags=lags), START
    register = Register(CRN, ReceiptNumber(41))
    entry = queued(FiscalOperationId(UUID(int=1)), CRN, SALE, now)
    fates, moods = list(fates), list(moods)
    for moment in range(400):
        if moment in strangers and not model.late:
            model.register(STRANGERS)
        step = inquiry.next_step(entry, now)
        match step:
            case inquiry.Finished() | inquiry.AskPerson():
                break
            case inquiry.WaitUntil(at):
                now = at
                continue
            case inquiry.Send():
                begun = begin_sending(entry, register)
                outcome = outcome_of(model, fates.pop(0) if fates else "answered", gap)
                if outcome is None:
                    entry, register = recovered(begun.entry, now, BRISK), begun.register
                    continue
                done = after_sending(begun.entry, begun.register, outcome, now, BRISK)
            case inquiry.LookUp() | inquiry.Synchronise():
                mood = moods.pop(0) if moods else "truth"
                if mood == "process died":
                    model.tell(step, "truth")
                    continue  # what was heard is lost, the journal still says what was to be asked
                done = inquiry.after_question(entry, register, model.tell(step, mood), now, BRISK)
        entry, register = done.entry, done.register
        assert model.count_ours() <= 1
        assert (register.occupied_by is not None) == (entry.state in OPEN)
    else:
        raise AssertionError(f"no end in sight: {entry}")
    require_agreement(entry, model)
