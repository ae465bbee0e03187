"""What a notification leads to: only what the provider says when it is asked directly."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import OrderId

from integrations.actions.pursue_payment import follow_payment
from integrations.actions.pursue_refund import follow_refund
from integrations.domain.payment import Observed
from integrations.domain.refund import ObservedRefund
from integrations.store import notifications, payments, refunds

About = tuple[StoreId, OrderId | None]


async def verify_payment(
    tx: Tx,
    notification_id: UUID,
    provider: str,
    seen: Observed,
    request_id: UUID | None,
    now: datetime,
    pause_factor: float,
) -> About | None:
    """The store and order it was about; None for a payment that is none of ours. Raises NotTheSame."""
    payment = await payments.load_observed(tx, provider, seen.reference, request_id)
    if payment is None:
        await notifications.close(tx, notification_id, "orphan", "the shop has this payment, we never asked for it")
        return None
    await follow_payment(tx, payment, seen, now, pause_factor)
    await notifications.close(tx, notification_id, "verified")
    return payment.store_id, payment.order_id


async def verify_refund(
    tx: Tx,
    notification_id: UUID,
    provider: str,
    seen: ObservedRefund,
    refund_id: UUID | None,
    now: datetime,
    pause_factor: float,
) -> About | None:
    """As `verify_payment`, for a refund."""
    refund = await refunds.load_observed(tx, provider, seen.reference, refund_id)
    if refund is None:
        await notifications.close(tx, notification_id, "orphan", "the shop has this refund, we never asked for it")
        return None
    await follow_refund(tx, refund, seen, now, pause_factor)
    await notifications.close(tx, notification_id, "verified")
    return refund.store_id, refund.order_id
