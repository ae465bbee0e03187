"""A person ends a doubt, or has the register asked once more (R10).

A question that is under way meanwhile loses its answer: the person's word is saved first and stands.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chassis.context import resumed
from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import FiscalOperationId

from fiscal_gateway_am import announcements, store
from fiscal_gateway_am.actions.save_progress import save_progress
from fiscal_gateway_am.domain import inquiry, refusals
from fiscal_gateway_am.domain.case import Case
from fiscal_gateway_am.domain.ids import ReceiptNumber
from fiscal_gateway_am.domain.operation import Entry, Policy, Progress, Register
from fiscal_gateway_am.store import RegisterRow

DECIDED = "fiscal-gateway-am is told by a person"


async def decide_issued(
    tx: Tx, operation_id: FiscalOperationId, number: ReceiptNumber, fiscal_number: str | None, now: datetime
) -> Case:
    """The receipt exists; its number was read off the paper or the register's screen."""
    return await _decide(
        tx, operation_id, lambda entry, register: inquiry.decide_issued(entry, register, number, fiscal_number), now
    )


async def decide_not_issued(tx: Tx, operation_id: FiscalOperationId, now: datetime, policy: Policy) -> Case:
    """Somebody made sure that nothing was registered. The gateway sends it again unless the register had
    complained of something a person must see to first."""
    return await _decide(
        tx, operation_id, lambda entry, register: inquiry.decide_not_issued(entry, register, now, policy), now
    )


async def ask_again(tx: Tx, operation_id: FiscalOperationId, now: datetime) -> Case:
    """The register was seen to; the questioning starts over."""
    return await _decide(
        tx, operation_id, lambda entry, register: Progress(inquiry.ask_again(entry, now), register), now
    )


async def complete_fiscal_number(tx: Tx, operation_id: FiscalOperationId, fiscal_number: str, now: datetime) -> Case:
    """The eight digits from the paper; the receipt is published once more, complete."""
    _, case, entry = await _loaded(tx, operation_id)
    completed = replace(case, entry=inquiry.complete_fiscal_number(entry, fiscal_number))
    with resumed(await store.origin_of(tx, operation_id), DECIDED, order_id=case.request.order_id):
        saved = await save_progress(tx, case, completed, now)
        tx.publish(announcements.issued(saved, now))
    return saved


async def _decide(
    tx: Tx, operation_id: FiscalOperationId, decision: Callable[[Entry, Register], Progress], now: datetime
) -> Case:
    row, case, entry = await _loaded(tx, operation_id)
    decided = decision(entry, row.register)
    with resumed(await store.origin_of(tx, operation_id), DECIDED, order_id=case.request.order_id):
        saved = await save_progress(tx, case, replace(case, entry=decided.entry), now)
    if decided.register != row.register:
        await store.save_register(tx, row, decided.register)
    return saved


async def _loaded(tx: Tx, operation_id: FiscalOperationId) -> tuple[RegisterRow, Case, Entry]:
    """Register first, as everybody locks them. Raises NotFound, also for another store's."""
    glance = await store.case_of(tx, operation_id)
    row = None if glance is None else await store.register_for_update(tx, glance.request.register_id)
    case = await store.case_for_update(tx, operation_id)
    if row is None or case is None:
        raise NotFound(what="fiscal operation")
    if case.entry is None:
        raise refusals.OutcomeSettled(state=case.state)
    return row, case, case.entry
