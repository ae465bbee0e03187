"""Write down what the register answered, with everything that was said, and publish what follows from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import Refusal

from fiscal_gateway_am import store
from fiscal_gateway_am.actions.save_progress import save_progress
from fiscal_gateway_am.actions.take_next_step import AskAboutOriginal, AskAboutReceipt, Errand, SendReceipt
from fiscal_gateway_am.domain import inquiry, original
from fiscal_gateway_am.domain.case import Case, declined
from fiscal_gateway_am.domain.operation import Entry, Policy, Progress, SendingOutcome, after_sending
from fiscal_gateway_am.hdm.client import Exchange


async def record_sending(
    tx: Tx, errand: SendReceipt, outcome: SendingOutcome, said: Sequence[Exchange], now: datetime, policy: Policy
) -> None:
    """Raises store.Superseded."""
    done = after_sending(_entry(errand.case), errand.row.register, outcome, now, policy)
    await _record(tx, errand, done, said, now)


async def record_answer(
    tx: Tx, errand: AskAboutReceipt, heard: inquiry.Heard, said: Sequence[Exchange], now: datetime, policy: Policy
) -> None:
    """Raises store.Superseded, also when a person decided while the register was being asked."""
    done = inquiry.after_question(_entry(errand.case), errand.row.register, heard, now, policy)
    await _record(tx, errand, done, said, now)


async def record_original(
    tx: Tx, errand: AskAboutOriginal, heard: inquiry.Heard, said: Sequence[Exchange], now: datetime, policy: Policy
) -> None:
    """Raises store.Superseded."""
    case, row = errand.case, errand.row
    try:
        after = original.after_look(case, errand.original, row.register.crn, errand.device.cashier, heard, now, policy)
    except Refusal as why:
        after = declined(case, why)
    await store.add_exchanges(tx, row, case.id, said)
    await save_progress(tx, case, after, now)


async def _record(tx: Tx, errand: Errand, done: Progress, said: Sequence[Exchange], now: datetime) -> None:
    # The register first: everybody who takes both locks takes them in this order.
    if done.register != errand.row.register:
        await store.save_register(tx, errand.row, done.register)
    await store.add_exchanges(tx, errand.row, errand.case.id, said)
    await save_progress(tx, errand.case, replace(errand.case, entry=done.entry), now)


def _entry(case: Case) -> Entry:
    if case.entry is None:
        raise ValueError(f"{case.id} has not been sent")
    return case.entry
