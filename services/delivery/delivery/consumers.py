"""Messages in: copies of stores and couriers, and what orders do."""

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.scope import Scope
from contracts.events.identity import UserChanged
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderAssembled, OrderCancelled, OrderChanged, OrderLost, OrderPlaced

from delivery import store
from delivery.actions.follow_order import cancel_delivery, follow_change, make_ready
from delivery.actions.plan_delivery import plan_delivery

copies = Flow("delivery.copies")
orders = Flow("delivery.orders")
COURIER = "courier"


@copies.on(StoreChanged)
async def keep_store(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.of(event.changed_store_id)) as tx:
        await store.keep_store(
            tx,
            event.changed_store_id,
            title=event.title,
            time_zone=event.time_zone,
            currency=event.currency,
            address=event.address,
            phone=event.phone,
            sequence=event.sequence,
        )


@copies.on(UserChanged)
async def keep_courier(event: UserChanged, delivery: Delivery) -> None:
    """Everybody with the courier role somewhere; who lost it stays known but inactive."""
    at = [one.store_id for one in event.assignments if one.role == COURIER and one.store_id is not None]
    async with delivery.transaction(Scope.network()) as tx:
        await store.keep_courier(
            tx,
            event.user_id,
            store_ids=at,
            name=event.display_name,
            phone=event.phone,
            active=event.active and bool(at),
            sequence=event.sequence,
        )


@orders.on(OrderPlaced)
async def order_placed(event: OrderPlaced, delivery: Delivery) -> None:
    if event.delivery.kind == COURIER and event.delivery.window is None:
        raise Unprocessable("an order for a courier names no window")
    async with delivery.transaction() as tx:
        if event.delivery.kind == COURIER and event.delivery.window is not None:
            await plan_delivery(tx, event, event.delivery.window, event.placed_by)


@orders.on(OrderChanged)
async def order_changed(event: OrderChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_change(tx, event)


@orders.on(OrderAssembled)
async def order_assembled(event: OrderAssembled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        if event.delivery.kind == COURIER:
            await make_ready(tx, event.order_id, event.occurred_at, f"user:{event.florist_id}")


@orders.on(OrderCancelled)
async def order_cancelled(event: OrderCancelled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        if event.store_id is not None:
            await cancel_delivery(
                tx, event.order_id, event.store_id, event.occurred_at, event.cancelled_by, event.reason
            )


@orders.on(OrderLost)
async def order_lost(event: OrderLost, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        if event.store_id is not None:
            await cancel_delivery(tx, event.order_id, event.store_id, event.occurred_at, "orders", event.loss_reason)
