"""Payments at the provider: made, captured or released by one loop, looked after by another (lost notifications)."""

from datetime import timedelta
from functools import partial

import structlog
from chassis.scope import Scope
from chassis.service import Loop, Runtime
from contracts.ids import ProviderPaymentId

from integrations.actions.open_secrets import Connection
from integrations.actions.pursue_payment import (
    PaymentErrand,
    begin_payment_step,
    quarantine_payment,
    record_payment_answer,
)
from integrations.actions.record_exchange import record_exchange
from integrations.crew import Crew
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending, Exchange
from integrations.domain.payment import NotTheSame, Payment, PaymentState, Step
from integrations.loops.journal import line_of
from integrations.providers.yookassa.bodies import payment_body
from integrations.providers.yookassa.receive import read_payment
from integrations.providers.yookassa.send import YooKassa
from integrations.resources import held_by
from integrations.store import payments

log = structlog.get_logger()
LEASE = timedelta(seconds=90)
"""Longer than any call: a row is claimed again only when its worker is dead."""
_TO_SEND = (PaymentState.WAITING, PaymentState.UNKNOWN, PaymentState.HELD)
_TO_READ = (PaymentState.PENDING,)


async def send_payments(runtime: Runtime) -> bool:
    return await _claim(runtime, held_by(runtime).payments, _TO_SEND)


async def reconcile_payments(runtime: Runtime) -> bool:
    return await _claim(runtime, held_by(runtime).reconcile, _TO_READ)


async def _claim(runtime: Runtime, crew: Crew, states: tuple[PaymentState, ...]) -> bool:
    now = runtime.clock()
    if crew.free <= 0:
        return False
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await payments.claim(tx, states, now, now + LEASE, crew.free)
    for one in claimed:
        crew.start(pursue(runtime, crew.name, one.id), one.origin, order_id=one.order_id)
    return False


async def pursue(runtime: Runtime, loop: str, payment_id: ProviderPaymentId) -> None:
    """One step of one payment: write down what is about to happen, ask, write down what came of it."""
    held = held_by(runtime)
    pace = held.settings.provider_pace
    build = partial(_body, return_url=return_url(runtime))
    async with runtime.db.transaction(Scope.network()) as tx:
        errand = await begin_payment_step(tx, held.keyring, payment_id, build, runtime.clock(), pace)
    if errand is None:
        return
    answer = await _ask(held.yookassa, errand)
    try:
        seen = read_payment(answer.body, errand.connection) if answer.ending is Ending.DONE else None
        async with runtime.db.transaction(Scope.network()) as tx:
            await record_exchange(tx, _line(runtime, errand, answer))
            await record_payment_answer(tx, errand, answer, seen, runtime.clock(), pace)
    except NotTheSame as error:
        log.error("the provider contradicts our record", payment=str(payment_id), problem=str(error))
        async with runtime.db.transaction(Scope.network()) as tx:
            await record_exchange(tx, _line(runtime, errand, answer))
            await quarantine_payment(tx, payment_id, error, runtime.clock())
    runtime.wake(loop)


async def _ask(yookassa: YooKassa, errand: PaymentErrand) -> Answer:
    payment, connection = errand.subject, errand.connection
    reference, key = payment.provider_reference or "", payment.payment_request_id
    match errand.step:
        case Step.SEND:
            return await yookassa.create_payment(connection, payment.idempotence_key, payment.request_body or "")
        case Step.CAPTURE:
            return await yookassa.capture_payment(connection, reference, f"capture-{key}")
        case Step.CANCEL:
            return await yookassa.cancel_payment(connection, reference, f"cancel-{key}")
        case Step.LOOK_UP:
            since = (payment.first_sent_at or payment.created_at) - timedelta(minutes=5)
            return await yookassa.find_payment(connection, since, "payment_request_id", str(key))
        case _:
            return await yookassa.read_payment(connection, reference)


def _line(runtime: Runtime, errand: PaymentErrand, answer: Answer) -> Exchange:
    payment = errand.subject
    return line_of(
        answer,
        errand.connection,
        runtime.clock(),
        store_id=payment.store_id,
        order_id=payment.order_id,
        reference=payment.provider_reference,
    )


def _body(payment: Payment, connection: Connection, return_url: str) -> str:
    return payment_body(payment, connection.configuration.settings, return_url)


def return_url(runtime: Runtime) -> str:
    """Where the buyer comes back to whatever the outcome: arriving there proves nothing."""
    return f"{runtime.settings.public_url.rstrip('/')}/api/integrations/v1/public/payment-return"


LOOPS = (Loop("payments", 1, send_payments), Loop("reconcile", 5, reconcile_payments))
