"""What orders' messages do to the stems."""

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.events import Event
from chassis.ids import StoreId
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderAssembled,
    OrderCancelled,
    OrderConfirmed,
    OrderHandedToFlorists,
    OrderLost,
    OrderPaid,
    OrderPlaced,
    SubstitutionAgreed,
)

from inventory.edge import settings_of, wake_publication
from inventory.stock.actions.consume_order import consume_order
from inventory.stock.actions.copy_store import copy_store
from inventory.stock.actions.keep_order import end_order_at, keep_order
from inventory.stock.actions.move_reservation import move_reservation
from inventory.stock.actions.release_order import release_order
from inventory.stock.actions.take_order import Intake, take_order

network = Flow("inventory.network")
orders = Flow("inventory.orders")


def store_of(event: Event) -> StoreId:
    """The store of an order. A message about no store can never be handled."""
    if event.store_id is None:
        raise Unprocessable(f"{event.name} names no store")
    return event.store_id


@network.on(StoreChanged)
async def on_store_changed(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await copy_store(tx, event)
        wake_publication(tx, delivery.runtime)


@orders.on(OrderPlaced)
async def on_order_placed(event: OrderPlaced, delivery: Delivery) -> None:
    now = delivery.runtime.clock()
    intake = Intake.of(event, store_of(event), now + settings_of(delivery.runtime).reserve_for)
    async with delivery.transaction() as tx:
        await take_order(tx, intake, now)
        wake_publication(tx, delivery.runtime)


@orders.on(OrderConfirmed)
async def on_order_confirmed(event: OrderConfirmed, delivery: Delivery) -> None:
    """The reservation ends when the time to pay ends; what needs no payment has no end."""
    now = delivery.runtime.clock()
    async with delivery.transaction() as tx:
        if event.amount_due.is_positive:
            await end_order_at(tx, event.order_id, event.pay_until, now)
        else:
            await keep_order(tx, store_of(event), event.order_id, now)


@orders.on(OrderPaid)
async def on_order_paid(event: OrderPaid, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await keep_order(tx, store_of(event), event.order_id, delivery.runtime.clock())
        wake_publication(tx, delivery.runtime)


@orders.on(OrderHandedToFlorists)
async def on_order_handed_to_florists(event: OrderHandedToFlorists, delivery: Delivery) -> None:
    """Work has begun: whatever was agreed about payment, the stems are needed."""
    async with delivery.transaction() as tx:
        await keep_order(tx, store_of(event), event.order_id, delivery.runtime.clock())
        wake_publication(tx, delivery.runtime)


@orders.on(OrderLost)
async def on_order_lost(event: OrderLost, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await release_order(
            tx,
            store_of(event),
            event.order_id,
            reason=event.loss_reason,
            ended_by="orders",
            now=delivery.runtime.clock(),
        )
        wake_publication(tx, delivery.runtime)


@orders.on(OrderCancelled)
async def on_order_cancelled(event: OrderCancelled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await release_order(
            tx,
            store_of(event),
            event.order_id,
            reason=event.reason,
            ended_by=event.cancelled_by,
            now=delivery.runtime.clock(),
        )
        wake_publication(tx, delivery.runtime)


@orders.on(SubstitutionAgreed)
async def on_substitution_agreed(event: SubstitutionAgreed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await move_reservation(tx, store_of(event), event.order_id, event.replacement, delivery.runtime.clock())
        wake_publication(tx, delivery.runtime)


@orders.on(OrderAssembled)
async def on_order_assembled(event: OrderAssembled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await consume_order(
            tx,
            store_of(event),
            event.order_id,
            event.composition,
            made_by=f"user:{event.florist_id}",
            at=event.occurred_at,
            now=delivery.runtime.clock(),
        )
        wake_publication(tx, delivery.runtime)
