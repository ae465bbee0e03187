"""What a notification leads to: only what the provider says when it is asked directly.

A payment or refund goes on in the trace of who asked for it, whoever brings the news: a notification or our own look.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.context import resumed
from chassis.db import Tx

from integrations.actions.pursue_payment import follow_payment
from integrations.actions.pursue_refund import follow_refund
from integrations.actions.record_exchange import record_exchange
from integrations.domain.exchange import Exchange
from integrations.domain.payment import Observed, Payment
from integrations.domain.refund import ObservedRefund, Refund
from integrations.store import notifications, payments, refunds


async def verify_payment(
    tx: Tx,
    notification_id: UUID,
    line: Exchange,
    seen: Observed,
    request_id: UUID | None,
    now: datetime,
    pause_factor: float,
) -> None:
    """`line` is the asking, still without store and order. Raises NotTheSame."""
    payment = await payments.load_observed(tx, line.provider, seen.reference, request_id)
    if payment is None:
        return await _not_ours(tx, notification_id, line, "payment")
    origin = await payments.origin_of(tx, payment)
    with resumed(origin, "integrations payment told", order_id=payment.order_id):
        await follow_payment(tx, payment, seen, now, pause_factor)
        await _verified(tx, notification_id, line, payment, origin.caused_by)
    return None


async def verify_refund(
    tx: Tx,
    notification_id: UUID,
    line: Exchange,
    seen: ObservedRefund,
    refund_id: UUID | None,
    now: datetime,
    pause_factor: float,
) -> None:
    """As `verify_payment`, for a refund."""
    refund = await refunds.load_observed(tx, line.provider, seen.reference, refund_id)
    if refund is None:
        return await _not_ours(tx, notification_id, line, "refund")
    origin = await refunds.origin_of(tx, refund)
    with resumed(origin, "integrations refund told", order_id=refund.order_id):
        await follow_refund(tx, refund, seen, now, pause_factor)
        await _verified(tx, notification_id, line, refund, origin.caused_by)
    return None


async def _verified(
    tx: Tx, notification_id: UUID, line: Exchange, subject: Payment | Refund, caused_by: UUID | None
) -> None:
    await notifications.close(tx, notification_id, "verified")
    await record_exchange(tx, replace(line, store_id=subject.store_id, order_id=subject.order_id, caused_by=caused_by))


async def _not_ours(tx: Tx, notification_id: UUID, line: Exchange, what: str) -> None:
    await notifications.close(tx, notification_id, "orphan", f"the shop has this {what}, we never asked for it")
    await record_exchange(tx, line)
