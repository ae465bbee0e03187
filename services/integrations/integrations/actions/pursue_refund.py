"""Move a refund on: say what to ask the provider next, and later what its answer means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from contracts.ids import RefundId

from integrations.actions.find_connection import NoConnection, find_connection
from integrations.actions.open_secrets import Connection
from integrations.domain import refund as rules
from integrations.domain.answer import Answer
from integrations.domain.configuration import Health
from integrations.domain.errand import Errand
from integrations.domain.exchange import Ending
from integrations.domain.pauses import ATTENTION_SECONDS, READ_SECONDS, SEND_SECONDS, later
from integrations.domain.payment import NotTheSame, Payment, Step
from integrations.domain.refund import Decided, ObservedRefund, Refund, RefundState, next_step
from integrations.domain.refusals import ReceiptImpossible
from integrations.sealing import Keyring
from integrations.store import configurations, payments, refunds

RefundErrand = Errand[Refund, Connection]
BuildRefund = Callable[[Refund, Payment | None, Connection], str]


async def begin_refund_step(
    tx: Tx, keyring: Keyring, refund_id: RefundId, build: BuildRefund, now: datetime, pause_factor: float
) -> RefundErrand | None:
    """The errand, written down before anybody leaves.

    Without a usable configuration the refund waits: it never lapses.
    """
    refund = await refunds.load(tx, refund_id)
    step = next_step(refund, now)
    if step is Step.NOTHING:
        await refunds.save(tx, replace(refund, next_at=None))
        return None
    try:
        connection = await find_connection(
            tx, keyring, refund.provider, refund.store_id, refund.configuration_id, new_traffic=False
        )
        body = refund.request_body
        if step is Step.SEND and body is None:
            paid = await payments.of_reference(tx, refund.provider, refund.payment_reference)
            body = build(refund, paid, connection)
    except NoConnection as error:
        await _wait_for_repair(tx, refund, error.reason, now, pause_factor)
        return None
    except ReceiptImpossible as error:
        await _keep(tx, rules.failed(refund, error.detail, now))
        return None
    nothing_there = refund.state is RefundState.WAITING
    if step is Step.SEND:
        refund = rules.sending(refund, connection.configuration.id, body or "", now)
        await refunds.save(tx, refund, holding=True)
    return Errand(step, refund, connection, nothing_there)


async def record_refund_answer(
    tx: Tx, errand: RefundErrand, answer: Answer, seen: ObservedRefund | None, now: datetime, pause_factor: float
) -> None:
    """What the answer means; `seen` is the provider's object where it gave one. Raises NotTheSame."""
    refund = await refunds.load(tx, errand.subject.id)
    if seen is not None:
        await follow_refund(tx, refund, seen, now, pause_factor)
        return
    absent = answer.ending not in (Ending.DONE, Ending.UNKNOWN) and errand.nothing_there
    if absent and refund.state is RefundState.UNKNOWN:
        refund = rules.not_executed(refund)
    if answer.ending is Ending.AUTH_FAILED:
        health = errand.connection.configuration
        note = f"{answer.status_code}: {answer.detail}"
        await configurations.save_health(tx, health.id, health.version, Health.ATTENTION, note, now)
        await _wait_for_repair(tx, refund, "invalid_credentials", now, pause_factor)
    elif errand.step is Step.SEND and answer.ending in (Ending.REJECTED, Ending.NOT_FOUND):
        await _keep(tx, rules.failed(refund, answer.detail or answer.reason, now))
    elif errand.step is Step.LOOK_UP and answer.ending is Ending.NOT_FOUND:
        await refunds.save(tx, rules.not_found(refund, now))
    else:
        steps = READ_SECONDS if errand.step is Step.READ else SEND_SECONDS
        await refunds.save(tx, replace(refund, next_at=later(now, refund.attempts, steps, pause_factor)))


async def follow_refund(tx: Tx, refund: Refund, seen: ObservedRefund, now: datetime, pause_factor: float) -> None:
    """The provider's own word about a refund locked by this transaction. Raises NotTheSame."""
    decided = rules.observed(refund, seen, now)
    after = decided.refund
    if after.state is RefundState.PENDING:
        after = replace(after, next_at=later(now, after.attempts + 1, READ_SECONDS, pause_factor))
    await _keep(tx, replace(decided, refund=after))


async def quarantine_refund(tx: Tx, refund_id: RefundId, error: NotTheSame, now: datetime) -> None:
    """The provider's object contradicts ours: nothing follows from it until a person has looked."""
    refund = await refunds.load(tx, refund_id)
    await refunds.save(tx, replace(refund, reason=f"mismatch: {error}", next_at=None))


async def _wait_for_repair(tx: Tx, refund: Refund, reason: str, now: datetime, pause_factor: float) -> None:
    next_at = later(now, refund.attempts, ATTENTION_SECONDS, pause_factor)
    await refunds.save(tx, replace(refund, reason=reason, next_at=next_at))


async def _keep(tx: Tx, decided: Decided) -> None:
    await refunds.save(tx, decided.refund)
    tx.publish(*decided.events)
