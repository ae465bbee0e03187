"""The steps of the domain carried out on a real register, and its answers put into the domain's words.

One call is one connection. Nothing is repeated here: every outcome goes back to the domain, which decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from chassis.clock import Clock

from fiscal_gateway_am.domain import inquiry
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import Answered, Lost, SendingOutcome
from fiscal_gateway_am.domain.operation import Refused as DefiniteNo
from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.hdm import errors, translate
from fiscal_gateway_am.hdm.client import Device, Timeouts, Transcript, logged_in
from fiscal_gateway_am.hdm.failures import MayHaveBeenExecuted, NotExecuted, Reason, Refused
from fiscal_gateway_am.hdm.messages import SYNCHRONISE, LookUpReceipt, Operation, PrintReceipt, PrintReturn

NO_SUCH_RECEIPT = frozenset({157, 174, 176})
# Answers about a receipt that exists but could not be returned: what is in it stays hidden.
RECEIPT_NOT_SHOWN = frozenset({158, 172, 177, 179, 182, 184})
SYNCHRONISATION_NEEDED = frozenset({155, 156, 185, 503})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The register we talk to, how long we wait for it, and whose clock dates the journal."""

    device: Device
    timeouts: Timeouts
    clock: Clock


async def send(
    to: Counterpart, request: PrintReceipt | PrintReturn, remedy: Remedy | None, transcript: Transcript
) -> SendingOutcome:
    """One attempt at a receipt. The caller has saved `begin_sending` and holds the register's lock."""
    try:
        async with logged_in(to.device, to.timeouts, transcript, to.clock) as session:
            if remedy is Remedy.SYNCHRONISE:
                await session.do(SYNCHRONISE)
            return Answered(translate.issued_receipt(await session.print_receipt(request)))
    except NotExecuted as why:
        return _never_left(why)
    except Refused as why:
        return DefiniteNo(
            reason=f"{why.operation.name.lower()}_refused",
            reaction=errors.reaction(why.code, why.operation),
            code=why.code,
            remedy=errors.remedy(why.code),
        )
    except MayHaveBeenExecuted as why:
        if why.operation is Operation.SYNCHRONISE:
            return DefiniteNo("synchronisation_unanswered", Reaction.RETRY, why.code, Remedy.SYNCHRONISE)
        return Lost(why.reason, why.code, _if_not_issued(why.code))
    except translate.Untranslatable:
        return Lost(Reason.ANSWER_UNREADABLE)


async def look_up(to: Counterpart, crn: Crn, number: ReceiptNumber, transcript: Transcript) -> inquiry.Heard:
    """Is there a receipt with this number, and what is in it?"""
    try:
        async with logged_in(to.device, to.timeouts, transcript, to.clock) as session:
            return inquiry.Found(translate.seen_receipt(await session.look_up(LookUpReceipt(crn, number))))
    except Refused as why:
        if why.code in NO_SUCH_RECEIPT:
            return inquiry.Absent(why.code)
        if why.code in RECEIPT_NOT_SHOWN:
            return inquiry.Hidden(why.code)
        return _said_otherwise(why.code)
    except (NotExecuted, MayHaveBeenExecuted) as why:
        return _not_heard(why)
    except translate.Untranslatable as why:
        return inquiry.Trouble(str(why))


async def synchronise(to: Counterpart, transcript: Transcript) -> inquiry.Heard:
    """Operation 14: after it the register knows what the tax service knows."""
    try:
        async with logged_in(to.device, to.timeouts, transcript, to.clock) as session:
            await session.do(SYNCHRONISE)
            return inquiry.Synchronised()
    except Refused as why:
        return _said_otherwise(why.code)
    except (NotExecuted, MayHaveBeenExecuted) as why:
        return _not_heard(why)


def _never_left(why: NotExecuted) -> DefiniteNo:
    if why.code is not None:
        reaction = errors.reaction(why.code, Operation.LOG_IN)
        return DefiniteNo(why.reason, reaction, why.code, errors.remedy(why.code))
    if why.reason is Reason.REQUEST_TOO_LARGE:
        return DefiniteNo(why.reason, Reaction.FIX_DATA)
    return DefiniteNo(why.reason, Reaction.RETRY)


def _if_not_issued(code: int | None) -> Reaction:
    """A register out of paper will not print the next time either: that one a person repeats."""
    fix = code is not None and errors.answer(code).reaction is Reaction.FIX_DEVICE
    return Reaction.FIX_DEVICE if fix else Reaction.RETRY


def _not_heard(why: NotExecuted | MayHaveBeenExecuted) -> inquiry.Heard:
    if why.code is not None:
        return _said_otherwise(why.code)
    if why.reason is Reason.ANSWER_UNREADABLE:
        return inquiry.Trouble(str(why))
    return inquiry.Silence(why.reason)


def _said_otherwise(code: int) -> inquiry.Heard:
    """The codes that mean the same whatever was asked."""
    if code == errors.BUSY:
        return inquiry.Busy()
    if code in SYNCHRONISATION_NEEDED:
        return inquiry.NeedsSynchronising(code)
    said = errors.answer(code)
    if said.reaction is Reaction.FIX_DEVICE and not said.in_doubt:
        return inquiry.TalkRefused(code)
    return inquiry.Trouble("code", code)
