"""What integrations hears: pos asks for money to be taken or returned; public facts are passed on to subscribers."""

from chassis.bus import Delivery, Flow
from chassis.events import Event
from chassis.scope import Scope
from contracts.events.pos import PaymentRequested, PaymentRequestWithdrawn, RefundRequested

from integrations.actions.announce import PublicFact, announce
from integrations.actions.take_payment import take_payment, take_refund, withdraw_payment
from integrations.domain.public_events import EVENTS

payments = Flow("integrations.payments")
webhooks = Flow("integrations.webhooks", prefetch=100, linger_milliseconds=100)


@payments.on(PaymentRequested)
async def on_payment_requested(event: PaymentRequested, delivery: Delivery) -> None:
    """A link is to be made; the loop asks the provider."""
    runtime = delivery.runtime
    async with delivery.transaction() as tx:
        await take_payment(tx, event, runtime.clock())
        tx.after_commit(lambda: runtime.wake("payments"))


@payments.on(PaymentRequestWithdrawn)
async def on_payment_request_withdrawn(event: PaymentRequestWithdrawn, delivery: Delivery) -> None:
    runtime = delivery.runtime
    async with delivery.transaction() as tx:
        await withdraw_payment(tx, event, runtime.clock())
        tx.after_commit(lambda: runtime.wake("payments"))


@payments.on(RefundRequested)
async def on_refund_requested(event: RefundRequested, delivery: Delivery) -> None:
    runtime = delivery.runtime
    async with delivery.transaction() as tx:
        await take_refund(tx, event, runtime.clock())
        tx.after_commit(lambda: runtime.wake("refunds"))


async def on_public_fact(event: Event, delivery: Delivery) -> None:
    """The network's own subscribers hear every store, so the whole network is looked at."""
    runtime = delivery.runtime
    async with delivery.transaction(Scope.network()) as tx:
        tx.gather(announce, PublicFact(event, delivery.envelope.id, runtime.clock(), lambda: runtime.wake("webhooks")))


for event_class in EVENTS:
    webhooks.on(event_class)(on_public_fact)
