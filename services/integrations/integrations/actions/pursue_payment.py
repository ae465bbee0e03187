"""Move a payment on: say what to ask the provider next, and later what its answer means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chassis.context import Origin, resumed
from chassis.db import Tx
from contracts.ids import ProviderPaymentId

from integrations.actions.find_connection import Connections, NoConnection
from integrations.actions.open_secrets import Connection
from integrations.actions.record_exchange import note_exchange, record_exchange
from integrations.domain import payment as rules
from integrations.domain.answer import Answer
from integrations.domain.configuration import Health
from integrations.domain.errand import Errand
from integrations.domain.exchange import Ending, Exchange
from integrations.domain.pauses import ATTENTION_SECONDS, READ_SECONDS, SEND_SECONDS, later
from integrations.domain.payment import Decided, NotTheSame, Observed, Payment, PaymentState, Step, next_step
from integrations.domain.refusals import ReceiptImpossible
from integrations.sealing import Keyring
from integrations.store import configurations, payments

PaymentErrand = Errand[Payment, Connection]
BuildBody = Callable[[Payment, Connection], str]


@dataclass(frozen=True, slots=True)
class Answered:
    """An errand's end. `seen` is the provider's object where it gave one, `line` the journal's."""

    errand: PaymentErrand
    answer: Answer
    seen: Observed | None
    line: Exchange
    origin: Origin

    def finds_nothing_new(self, payment: Payment) -> bool:
        return self.errand.step is Step.READ and self.seen is not None and self.seen.status is payment.state


async def begin_payment_steps(
    tx: Tx,
    keyring: Keyring,
    due: Sequence[tuple[Payment, Origin]],
    build: BuildBody,
    now: datetime,
    pause_factor: float,
) -> list[PaymentErrand | None]:
    """The errand of each payment locked by this transaction, in their order; None where nothing is to be asked.

    They are written down before anybody leaves: from here on the payments may exist at the provider.
    """
    connections = Connections(tx, keyring)
    errands = []
    for payment, origin in due:
        with resumed(origin, "integrations payment begun", order_id=payment.order_id):
            errands.append(await _begin(tx, connections, payment, build, now, pause_factor))
    await payments.save_sent(tx, [one.subject for one in errands if one is not None and one.step is Step.SEND])
    return errands


async def _begin(
    tx: Tx, connections: Connections, payment: Payment, build: BuildBody, now: datetime, pause_factor: float
) -> PaymentErrand | None:
    step = next_step(payment, now)
    if step is Step.NOTHING:
        await payments.save(tx, replace(payment, next_at=None))
        return None
    if step is Step.GIVE_UP:
        await _keep(tx, rules.given_up(payment, "expired_unsent", now))
        return None
    sending = step is Step.SEND
    try:
        connection = await _connection(connections, payment, sending=sending)
        body = payment.request_body
        if sending and body is None:
            body = build(payment, connection)
    except NoConnection as error:
        if sending:
            await _keep(tx, rules.given_up(payment, error.reason, now))
        else:
            next_at = later(now, payment.attempts, ATTENTION_SECONDS, pause_factor)
            await payments.save(tx, replace(payment, next_at=next_at))
        return None
    except ReceiptImpossible as error:
        await _keep(tx, rules.given_up(payment, error.detail, now))
        return None
    nothing_there = payment.state is PaymentState.WAITING
    if sending:
        payment = rules.sending(payment, connection.configuration.id, body or "", now)
    return Errand(step, payment, connection, nothing_there)


async def _connection(connections: Connections, payment: Payment, *, sending: bool) -> Connection:
    """The shop it was begun with, else the one that serves the store now; a shop takes one currency.

    Raises NoConnection.
    """
    begun_with = None if payment.state is PaymentState.WAITING else payment.configuration_id
    connection = await connections.find(payment.provider, payment.store_id, begun_with, new_traffic=sending)
    if sending and connection.configuration.settings.get("currency") != payment.amount.currency:
        raise NoConnection("currency_not_taken", connection.configuration)
    return connection


async def record_payment_answers(tx: Tx, answered: Sequence[Answered], now: datetime, pause_factor: float) -> None:
    """Journal and meaning of each answer. Raises NotTheSame."""
    known = await payments.load_all(tx, [one.errand.subject.id for one in answered])
    for one in answered:
        payment = known[one.errand.subject.id]
        with resumed(one.origin, "integrations payment answered", order_id=payment.order_id):
            if one.finds_nothing_new(payment):
                note_exchange(tx, one.line)
            else:
                await record_exchange(tx, one.line)
            await _follow_answer(tx, payment, one, now, pause_factor)


async def _follow_answer(tx: Tx, payment: Payment, answered: Answered, now: datetime, pause_factor: float) -> None:
    errand, answer, seen = answered.errand, answered.answer, answered.seen
    health = errand.connection.configuration
    if answer.ending is Ending.AUTH_FAILED:
        note = f"{answer.status_code}: {answer.detail}"
        await configurations.save_health(tx, health.id, health.version, Health.ATTENTION, note, now)
    if seen is not None:
        await follow_payment(tx, payment, seen, now, pause_factor)
        return
    absent = answer.ending not in (Ending.DONE, Ending.UNKNOWN) and errand.nothing_there
    if absent and payment.state is PaymentState.UNKNOWN:
        payment = rules.not_executed(payment)
    if errand.step is Step.SEND and answer.ending in (Ending.REJECTED, Ending.NOT_FOUND, Ending.AUTH_FAILED):
        reason = "invalid_credentials" if answer.ending is Ending.AUTH_FAILED else answer.detail or answer.reason
        await _keep(tx, rules.given_up(payment, reason, now))
    elif errand.step is Step.LOOK_UP and answer.ending is Ending.NOT_FOUND:
        await _keep(tx, rules.given_up(payment, "expired_unsent", now))
    else:
        steps = READ_SECONDS if errand.step is Step.READ else SEND_SECONDS
        await payments.save(tx, replace(payment, next_at=later(now, payment.attempts, steps, pause_factor)))


async def follow_payment(tx: Tx, payment: Payment, seen: Observed, now: datetime, pause_factor: float) -> None:
    """The provider's own word about a payment locked by this transaction. Raises NotTheSame."""
    decided = rules.observed(payment, seen, now)
    after = decided.payment
    if after.state is PaymentState.PENDING:
        after = replace(after, next_at=later(now, after.attempts + 1, READ_SECONDS, pause_factor))
    elif after.state is PaymentState.HELD and after.state is payment.state:
        after = replace(after, next_at=later(now, after.attempts, SEND_SECONDS, pause_factor))
    await _keep(tx, replace(decided, payment=after))


async def quarantine_payment(tx: Tx, payment_id: ProviderPaymentId, error: NotTheSame, now: datetime) -> None:
    """The provider's object contradicts ours: nothing follows from it until a person has looked."""
    payment = await payments.load(tx, payment_id)
    await payments.save(tx, replace(payment, reason=f"mismatch: {error}", next_at=None))


async def _keep(tx: Tx, decided: Decided) -> None:
    await payments.save(tx, decided.payment)
    tx.publish(*decided.events)
