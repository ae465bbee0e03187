"""Payments at the provider: made, captured or released by one loop, looked after by another (lost notifications)."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog
from chassis.context import Origin
from chassis.db import Tx, is_outage
from chassis.scope import Scope
from chassis.service import Runtime
from contracts.ids import ProviderPaymentId

from integrations.actions.open_secrets import Connection
from integrations.actions.pursue_payment import (
    Answered,
    PaymentErrand,
    begin_payment_steps,
    quarantine_payment,
    record_payment_answers,
)
from integrations.actions.record_exchange import record_exchange
from integrations.crew import Crew
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending, Exchange
from integrations.domain.payment import TO_READ, TO_SEND, NotTheSame, Payment, PaymentState, Step
from integrations.loops.journal import line_of
from integrations.providers.yookassa.bodies import payment_body
from integrations.providers.yookassa.receive import read_payment
from integrations.providers.yookassa.send import YooKassa
from integrations.resources import held_by
from integrations.store import payments

log = structlog.get_logger()
LEASE = timedelta(seconds=90)
"""Longer than any call: a row is claimed again only when its worker is dead."""


async def send_payments(runtime: Runtime) -> bool:
    return await _claim(runtime, held_by(runtime).payments, TO_SEND)


async def reconcile_payments(runtime: Runtime) -> bool:
    return await _claim(runtime, held_by(runtime).reconcile, TO_READ)


async def _claim(runtime: Runtime, crew: Crew, states: tuple[PaymentState, ...]) -> bool:
    """Claim what is due and write down what is about to happen, in one transaction; then ask, each by itself."""
    free = crew.free
    if free <= 0:
        return False
    try:
        begun = await _begun_together(runtime, states, free)
    except Exception as error:
        if is_outage(error):
            raise
        log.warning("payments are begun one by one", error=repr(error))
        await _begin_one_by_one(runtime, crew, states, free)
        return False
    crew.full = len(begun) == free
    for errand, origin in begun:
        if errand is not None:
            crew.start(pursue(runtime, crew, errand, origin), origin, order_id=errand.subject.order_id)
    return False


async def _begun_together(
    runtime: Runtime, states: tuple[PaymentState, ...], most: int
) -> list[tuple[PaymentErrand | None, Origin]]:
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await payments.claim(tx, states, now, now + LEASE, most)
        errands = await _begin(runtime, tx, [(payments.read(one.row), one.origin) for one in claimed])
    return [(errand, one.origin) for errand, one in zip(errands, claimed, strict=True)]


async def _begin_one_by_one(runtime: Runtime, crew: Crew, states: tuple[PaymentState, ...], most: int) -> None:
    """One of them cannot even be begun: it stays leased for a while, the others go their way."""
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await payments.claim(tx, states, now, now + LEASE, most)
    for one in claimed:
        crew.start(_begin_alone(runtime, crew, one.id, one.origin), one.origin, order_id=one.order_id)


async def _begin_alone(runtime: Runtime, crew: Crew, payment_id: ProviderPaymentId, origin: Origin) -> None:
    async with runtime.db.transaction(Scope.network()) as tx:
        (errand,) = await _begin(runtime, tx, [(await payments.load(tx, payment_id), origin)])
    if errand is not None:
        await pursue(runtime, crew, errand, origin)


async def _begin(runtime: Runtime, tx: Tx, due: Sequence[tuple[Payment, Origin]]) -> list[PaymentErrand | None]:
    held = held_by(runtime)
    build = partial(_body, return_url=return_url(runtime))
    return await begin_payment_steps(tx, held.keyring, due, build, runtime.clock(), held.settings.provider_pace)


async def pursue(runtime: Runtime, crew: Crew, errand: PaymentErrand, origin: Origin) -> None:
    """One step of one payment, begun already: ask, write down what came of it."""
    held = held_by(runtime)
    answer = await _ask(held.yookassa, errand)
    line = _line(runtime, errand, answer)
    try:
        seen = read_payment(answer.body, errand.connection) if answer.ending is Ending.DONE else None
        answered = Answered(errand, answer, seen, line, origin)
        await held.payment_answers.record(answered, partial(_write_down, runtime))
    except NotTheSame as error:
        payment_id = errand.subject.id
        log.error("the provider contradicts our record", payment=str(payment_id), problem=str(error))
        async with runtime.db.transaction(Scope.network()) as tx:
            await record_exchange(tx, line)
            await quarantine_payment(tx, payment_id, error, runtime.clock())
    if crew.full:
        runtime.wake(crew.name)


async def _write_down(runtime: Runtime, answered: Sequence[Answered]) -> None:
    pace = held_by(runtime).settings.provider_pace
    async with runtime.db.transaction(Scope.network()) as tx:
        await record_payment_answers(tx, answered, runtime.clock(), pace)


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
