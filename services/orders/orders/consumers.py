"""Messages in. Effects bear duplicates (inbox), delay and disorder (sequence); each opens one transaction."""

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.scope import Scope
from contracts.events.crm import CustomerChanged, CustomerCreated, CustomerMerged, CustomerState, CustomerUnmerged
from contracts.events.delivery import (
    CourierAssigned,
    CourierUnassigned,
    Delivered,
    DeliveryCancelled,
    DeliveryCreated,
    DeliveryFact,
    DeliveryFailed,
    PickedUp,
    SlotRefused,
)
from contracts.events.identity import UserChanged
from contracts.events.integrations import PaymentLinkCreated, PaymentLinkFailed
from contracts.events.inventory import PriceChanged, ReservationFailed, SellableChanged, StockConsumed, StockReserved
from contracts.events.network import StoreChanged
from contracts.events.pos import PaymentRecorded, PaymentRefunded

from orders import store_copies
from orders.actions.follow_delivery import follow_delivery
from orders.actions.record_payment import note_link_failure, record_payment, record_refund, show_payment_link
from orders.actions.record_stock import confirm_order, note_cost, note_shortage
from orders.domain.order import Actor

copies = Flow("orders.copies")
fulfilment = Flow("orders.fulfilment")


def _actor(delivery: Delivery) -> Actor:
    return Actor(f"service:{delivery.envelope.source}", via=delivery.envelope.type)


@copies.on(StoreChanged)
async def on_store_changed(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store_copies.keep_store(tx, event)


@copies.on(UserChanged)
async def on_user_changed(event: UserChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store_copies.keep_user(tx, event)


@copies.on(SellableChanged)
async def on_sellable_changed(event: SellableChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store_copies.keep_sellable(tx, event)


@copies.on(PriceChanged)
async def on_price_changed(event: PriceChanged, delivery: Delivery) -> None:
    if event.store_id is None:
        raise Unprocessable("a price belongs to a store")
    async with delivery.transaction() as tx:
        await store_copies.keep_price(tx, event, event.store_id)


@copies.on(CustomerCreated)
async def on_customer_created(event: CustomerCreated, delivery: Delivery) -> None:
    await _keep_customer(event, delivery)


@copies.on(CustomerChanged)
async def on_customer_changed(event: CustomerChanged, delivery: Delivery) -> None:
    await _keep_customer(event, delivery)


async def _keep_customer(event: CustomerState, delivery: Delivery) -> None:
    """A customer belongs to several stores, so the copy is written over the whole network."""
    async with delivery.transaction(Scope.network()) as tx:
        await store_copies.keep_customer(tx, event)


@copies.on(CustomerMerged)
async def on_customer_merged(event: CustomerMerged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await store_copies.merge_customers(tx, event.merge_id, event.absorbed_id, event.customer_id, undone=False)


@copies.on(CustomerUnmerged)
async def on_customer_unmerged(event: CustomerUnmerged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await store_copies.merge_customers(tx, event.merge_id, event.restored_id, event.customer_id, undone=True)


@fulfilment.on(StockReserved)
async def on_stock_reserved(event: StockReserved, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await confirm_order(tx, event, _actor(delivery), delivery.runtime.clock())


@fulfilment.on(ReservationFailed)
async def on_reservation_failed(event: ReservationFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await note_shortage(tx, event, _actor(delivery), delivery.runtime.clock())


@fulfilment.on(StockConsumed)
async def on_stock_consumed(event: StockConsumed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await note_cost(tx, event)


@fulfilment.on(PaymentLinkCreated)
async def on_payment_link_created(event: PaymentLinkCreated, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await show_payment_link(tx, event)


@fulfilment.on(PaymentLinkFailed)
async def on_payment_link_failed(event: PaymentLinkFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await note_link_failure(tx, event, _actor(delivery), delivery.runtime.clock())


@fulfilment.on(PaymentRecorded)
async def on_payment_recorded(event: PaymentRecorded, delivery: Delivery) -> None:
    """One payment may be allocated to several orders, or to none (a counter sale), and be taken at any store's till."""
    paid = sorted({one.order_id for one in event.allocations if one.order_id is not None})
    async with delivery.transaction(Scope.network()) as tx:
        for order_id in paid:
            await record_payment(tx, event, order_id, _actor(delivery), delivery.runtime.clock())


@fulfilment.on(PaymentRefunded)
async def on_payment_refunded(event: PaymentRefunded, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        if event.order_id is not None:
            await record_refund(tx, event, event.order_id, _actor(delivery), delivery.runtime.clock())


async def _follow(event: DeliveryFact, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_delivery(tx, event, _actor(delivery), delivery.runtime.clock())


@fulfilment.on(DeliveryCreated)
async def on_delivery_created(event: DeliveryCreated, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(SlotRefused)
async def on_slot_refused(event: SlotRefused, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(CourierAssigned)
async def on_courier_assigned(event: CourierAssigned, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(CourierUnassigned)
async def on_courier_unassigned(event: CourierUnassigned, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(PickedUp)
async def on_picked_up(event: PickedUp, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(Delivered)
async def on_delivered(event: Delivered, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(DeliveryFailed)
async def on_delivery_failed(event: DeliveryFailed, delivery: Delivery) -> None:
    await _follow(event, delivery)


@fulfilment.on(DeliveryCancelled)
async def on_delivery_cancelled(event: DeliveryCancelled, delivery: Delivery) -> None:
    await _follow(event, delivery)


FLOWS = (copies, fulfilment)
