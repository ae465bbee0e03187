"""Money arrived at a payment provider."""

from datetime import datetime
from uuid import uuid5

from chassis.db import Tx
from contracts.events.integrations import PaymentCaptured
from contracts.events.parts import PaymentMethod
from contracts.ids import OrderId, PaymentId, PaymentRequestId

from pos import store_copies, store_money
from pos.actions.ask_payment import NAMESPACE, ask_payment
from pos.actions.enter_payment import NewPayment, Part, enter_payment
from pos.actions.fiscalise import fiscalise
from pos.actions.give_back import give_back_order
from pos.domain.ledger import covering
from pos.domain.orders import Order
from pos.domain.refusals import ChargedTwice


async def record_capture(tx: Tx, event: PaymentCaptured, now: datetime) -> None:
    """One request, one payment, whatever announces it and how often (R22).

    For an order that was given up meanwhile the money stays unallocated and goes back at once. Raises LookupError
    while the request is not known here (the message is tried again), ChargedTwice for a second charge.
    """
    request = await store_money.request(tx, event.payment_request_id)
    if request is None:
        raise LookupError(f"payment request {event.payment_request_id} is not known here")
    order = await store_copies.lock_order(tx, OrderId(request.order_id))
    if order is None:
        raise LookupError(f"order {request.order_id} is not known here")
    earlier = await store_money.payment_for_request(tx, event.payment_request_id)
    if earlier is not None:
        if (earlier.provider, earlier.provider_reference) != (event.provider, event.provider_reference):
            raise ChargedTwice(request=str(event.payment_request_id), reference=event.provider_reference)
        return
    new = NewPayment(
        id=PaymentId(uuid5(NAMESPACE, f"payment:{event.payment_request_id}")),
        store_id=order.store_id,
        order_id=order.id,
        method=PaymentMethod.ONLINE,
        amount=event.amount,
        recorded_by=f"provider:{event.provider}",
        customer_id=order.customer_id,
        provider=event.provider,
        provider_reference=event.provider_reference,
        payment_request_id=event.payment_request_id,
    )
    if await enter_payment(tx, new, await _parts(tx, order, new), now):
        await _go_on(tx, order, new, now)


async def _parts(tx: Tx, order: Order, new: NewPayment) -> list[Part]:
    if order.total is None or order.total.currency != new.amount.currency:
        return []
    paid = await store_money.paid_for(tx, order.id, new.amount.currency)
    return [Part(order.id, covering(new.amount, order.due(paid)))]


async def _go_on(tx: Tx, order: Order, new: NewPayment, now: datetime) -> None:
    assert new.payment_request_id is not None
    await store_money.change_request(tx, PaymentRequestId(new.payment_request_id), state="paid")
    if order.given_up:
        await give_back_order(tx, order, f"order_{order.status.value}", "service:pos", now)
        return
    await ask_payment(tx, order, now)
    await fiscalise(tx, order, now, payment_id=new.id)
