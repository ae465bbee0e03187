"""Refunds at the provider: sent once, asked about until they are final (a failed one is announced by nobody)."""

import structlog
from chassis.scope import Scope
from chassis.service import Runtime
from contracts.ids import RefundId

from integrations.actions.open_secrets import Connection
from integrations.actions.pursue_refund import (
    RefundErrand,
    begin_refund_step,
    quarantine_refund,
    record_refund_answer,
)
from integrations.actions.record_exchange import record_exchange
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending, Exchange
from integrations.domain.payment import NotTheSame, Payment, Step
from integrations.domain.refund import Refund
from integrations.loops.journal import line_of
from integrations.loops.payments import LEASE
from integrations.providers.yookassa.bodies import refund_body
from integrations.providers.yookassa.receive import read_refund
from integrations.providers.yookassa.send import YooKassa
from integrations.resources import held_by
from integrations.store import refunds

log = structlog.get_logger()


async def send_refunds(runtime: Runtime) -> bool:
    crew, now = held_by(runtime).refunds, runtime.clock()
    if crew.free <= 0:
        return False
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await refunds.claim(tx, now, now + LEASE, crew.free)
    for one in claimed:
        crew.start(pursue(runtime, one.id), one.origin, order_id=one.order_id)
    return False


async def pursue(runtime: Runtime, refund_id: RefundId) -> None:
    held = held_by(runtime)
    pace = held.settings.provider_pace
    async with runtime.db.transaction(Scope.network()) as tx:
        errand = await begin_refund_step(tx, held.keyring, refund_id, _body, runtime.clock(), pace)
    if errand is None:
        return
    answer = await _ask(held.yookassa, errand)
    try:
        seen = read_refund(answer.body) if answer.ending is Ending.DONE else None
        async with runtime.db.transaction(Scope.network()) as tx:
            await record_exchange(tx, _line(runtime, errand, answer))
            await record_refund_answer(tx, errand, answer, seen, runtime.clock(), pace)
    except NotTheSame as error:
        log.error("the provider contradicts our record", refund=str(refund_id), problem=str(error))
        async with runtime.db.transaction(Scope.network()) as tx:
            await record_exchange(tx, _line(runtime, errand, answer))
            await quarantine_refund(tx, refund_id, error, runtime.clock())
    runtime.wake("refunds")


async def _ask(yookassa: YooKassa, errand: RefundErrand) -> Answer:
    refund, connection = errand.subject, errand.connection
    match errand.step:
        case Step.SEND:
            return await yookassa.create_refund(connection, refund.idempotence_key, refund.request_body or "")
        case Step.LOOK_UP:
            return await yookassa.find_refund(connection, refund.payment_reference, "refund_id", str(refund.id))
        case _:
            return await yookassa.read_refund(connection, refund.provider_reference or "")


def _line(runtime: Runtime, errand: RefundErrand, answer: Answer) -> Exchange:
    refund = errand.subject
    return line_of(
        answer,
        errand.connection,
        runtime.clock(),
        store_id=refund.store_id,
        order_id=refund.order_id,
        reference=refund.provider_reference,
    )


def _body(refund: Refund, payment: Payment | None, connection: Connection) -> str:
    return refund_body(refund, payment, connection.configuration.settings)
