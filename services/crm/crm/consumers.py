"""Messages in: who wrote where, what was ordered, what was earned and given back."""

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.events import Event
from chassis.ids import StoreId
from chassis.scope import Scope
from contracts.events.identity import UserChanged
from contracts.events.messenger import MessageReceived
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderAssembled,
    OrderAssemblyStarted,
    OrderCancelled,
    OrderChanged,
    OrderCompleted,
    OrderConfirmed,
    OrderCourierAssigned,
    OrderFact,
    OrderHandedToFlorists,
    OrderLost,
    OrderOnItsWay,
    OrderPaid,
    OrderPlaced,
)
from contracts.events.pos import PaymentRefunded
from contracts.money import Money

from crm import store, store_orders, store_refunds
from crm.actions.post_bonus import earn_for_order, reverse_for_refund
from crm.actions.remember_recipient import remember_recipient

copies = Flow("crm.copies")
orders = Flow("crm.orders", linger_milliseconds=100)


def _store_of(event: Event) -> StoreId:
    if event.store_id is None:
        raise Unprocessable(f"{event.name} names no store")
    return event.store_id


@copies.on(StoreChanged)
async def keep_store(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.of(event.changed_store_id)) as tx:
        await store.keep_store(
            tx,
            event.changed_store_id,
            time_zone=event.time_zone,
            currency=event.currency,
            country=event.country,
            language=event.language,
            sequence=event.sequence,
        )


@copies.on(UserChanged)
async def keep_person(event: UserChanged, delivery: Delivery) -> None:
    at = [one.store_id for one in event.assignments if one.store_id is not None]
    async with delivery.transaction(Scope.network()) as tx:
        await store.keep_person(
            tx,
            event.user_id,
            store_ids=at,
            name=event.display_name,
            active=event.active,
            sequence=event.sequence,
        )


@copies.on(MessageReceived)
async def keep_conversation(event: MessageReceived, delivery: Delivery) -> None:
    """Remember who writes there; a customer with exactly this identity is known to this store from now on."""
    async with delivery.transaction() as tx:
        await store.keep_conversation(tx, event.conversation_id, _store_of(event), event.identity, event.sequence)


@orders.on(OrderPlaced)
async def order_placed(event: OrderPlaced, delivery: Delivery) -> None:
    """The order joins the one history of its customer, and whom it goes to is remembered."""
    async with delivery.transaction() as tx:
        customer = await store.survivor_of(tx, event.customer_id) if event.customer_id else None
        await store_orders.keep_placed(
            tx,
            event.order_id,
            _store_of(event),
            customer_id=customer,
            number=event.number,
            status=event.status.value,
            total=event.total.amount,
            currency=event.total.currency,
            placed_at=event.occurred_at,
            recipient_name=event.delivery.recipient.name if event.delivery.recipient else "",
            sequence=event.sequence,
        )
        if customer is not None:
            await store.know_customer(tx, customer, _store_of(event))
            await remember_recipient(tx, customer, event.delivery, event.occurred_at)


@orders.on(OrderCompleted)
async def order_completed(event: OrderCompleted, delivery: Delivery) -> None:
    """The order earns bonus, once (R25); for money that went back before this was heard it does not."""
    async with delivery.transaction() as tx:
        store_id = _store_of(event)
        customer = await store.survivor_of(tx, event.customer_id) if event.customer_id else None
        await store_orders.keep_order(
            tx,
            event.order_id,
            store_id,
            customer_id=customer,
            number=event.number,
            status=event.status.value,
            total=event.total.amount,
            paid=event.paid.amount,
            currency=event.total.currency,
            sequence=event.sequence,
        )
        if event.customer_id is not None:
            await earn_for_order(
                tx,
                event.customer_id,
                store_id,
                event.order_id,
                event.paid,
                event.delivery_fee,
                event.occurred_at,
            )
            refunded = await store_refunds.refunded_of(tx, event.order_id, event.paid.currency)
            if refunded.is_positive:
                cause = f"completed:{event.order_id}"
                await reverse_for_refund(tx, store_id, event.order_id, cause, refunded, event.paid, event.occurred_at)


async def _keep_total(event: OrderFact, total: Money, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store_orders.keep_order(
            tx,
            event.order_id,
            _store_of(event),
            number=event.number,
            status=event.status.value,
            total=total.amount,
            currency=total.currency,
            sequence=event.sequence,
        )


@orders.on(OrderChanged)
async def order_changed(event: OrderChanged, delivery: Delivery) -> None:
    """It may cost something else now."""
    await _keep_total(event, event.total, delivery)


@orders.on(OrderConfirmed)
async def order_confirmed(event: OrderConfirmed, delivery: Delivery) -> None:
    await _keep_total(event, event.total, delivery)


@orders.on(OrderPaid)
async def order_paid(event: OrderPaid, delivery: Delivery) -> None:
    await _keep_total(event, event.total, delivery)


async def _note_status(event: OrderFact, delivery: Delivery) -> None:
    """Where an order stands, for its customer's history."""
    async with delivery.transaction() as tx:
        await store_orders.note_status(
            tx, event.order_id, _store_of(event), event.number, event.status.value, event.sequence
        )


for status_fact in (
    OrderHandedToFlorists,
    OrderAssemblyStarted,
    OrderAssembled,
    OrderCourierAssigned,
    OrderOnItsWay,
    OrderCancelled,
    OrderLost,
):
    orders.on(status_fact)(_note_status)


@orders.on(PaymentRefunded)
async def payment_refunded(event: PaymentRefunded, delivery: Delivery) -> None:
    """Bonus goes back in proportion to all refunds of the order so far (R25)."""
    async with delivery.transaction() as tx:
        if event.order_id is None:
            return
        order = await store_orders.order_of(tx, event.order_id)
        if order is None:
            raise LookupError(f"order {event.order_id} is not known here yet")
        refunded = await store_refunds.add_refund(tx, event.refund_id, event.order_id, _store_of(event), event.amount)
        paid = Money(order.paid, event.amount.currency)
        await reverse_for_refund(
            tx,
            _store_of(event),
            event.order_id,
            f"refund:{event.refund_id}",
            refunded,
            paid,
            event.occurred_at,
        )
