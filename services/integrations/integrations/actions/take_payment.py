"""Take in what pos asks for: a payment, its withdrawal, a refund. The asking of the provider comes later."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.events.pos import PaymentRequested, PaymentRequestWithdrawn, RefundRequested
from contracts.ids import ProviderPaymentId

from integrations.domain import payment as rules
from integrations.domain.payment import Payment, PaymentState
from integrations.domain.refund import Refund
from integrations.store import payments, refunds, withdrawals

PROVIDER = "yookassa"


async def take_payment(tx: Tx, event: PaymentRequested, now: datetime) -> bool:
    """False when it is known already. A request withdrawn before it came is born withdrawn."""
    assert event.store_id is not None, "money is always asked for by a store"
    payment = Payment(
        id=ProviderPaymentId(uuid7()),
        payment_request_id=event.payment_request_id,
        store_id=event.store_id,
        order_id=event.order_id,
        order_number=event.order_number,
        provider=PROVIDER,
        amount=event.amount,
        description=event.description,
        expires_at=event.expires_at,
        created_at=now,
        idempotence_key=f"pay-{event.payment_request_id}",
        lines=event.lines,
        customer_phone=event.customer_phone,
        customer_email=event.customer_email,
        next_at=now,
    )
    await withdrawals.take_turn(tx, event.payment_request_id)
    if await withdrawals.known(tx, event.payment_request_id):
        payment = rules.withdrawn(payment, now)
    return await payments.add(tx, payment)


async def withdraw_payment(tx: Tx, event: PaymentRequestWithdrawn, now: datetime) -> None:
    await withdrawals.take_turn(tx, event.payment_request_id)
    payment = await payments.load_request(tx, event.payment_request_id)
    if payment is None:
        assert event.store_id is not None
        await withdrawals.add(tx, event.payment_request_id, event.store_id, now)
        return
    after = rules.withdrawn(payment, now)
    underway = after.state is PaymentState.UNKNOWN
    await payments.save(tx, after, holding=underway)


async def take_refund(tx: Tx, event: RefundRequested, now: datetime) -> bool:
    """False when it is known already."""
    assert event.store_id is not None, "money goes back from a store"
    paid = await payments.of_reference(tx, event.provider, event.provider_reference)
    return await refunds.add(
        tx,
        Refund(
            id=event.refund_id,
            payment_id=event.payment_id,
            store_id=event.store_id,
            order_id=event.order_id,
            provider=event.provider,
            payment_reference=event.provider_reference,
            amount=event.amount,
            description=event.reason,
            created_at=now,
            idempotence_key=f"refund-{event.refund_id}",
            lines=event.lines,
            configuration_id=paid.configuration_id if paid else None,
            next_at=now,
        ),
    )
