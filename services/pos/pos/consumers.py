"""Messages in. Effects bear duplicates (inbox), delay and disorder (sequence); each opens one transaction."""

from chassis.bus import Delivery, Flow, Unprocessable
from chassis.scope import Scope
from contracts.events.fiscal import FiscalFact, ReceiptIssued, ReceiptRefused, ReceiptResolved, ReceiptUnknown
from contracts.events.integrations import PaymentCaptured, RefundFailed, RefundSucceeded
from contracts.events.inventory import SellableChanged
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderCancelled,
    OrderChanged,
    OrderCompleted,
    OrderConfirmed,
    OrderLost,
    OrderPaid,
    OrderPlaced,
)

from pos import store_copies
from pos.actions.follow_receipt import follow_receipt
from pos.actions.keep_order import (
    content_of,
    follow_changed,
    follow_completed,
    follow_confirmed,
    follow_given_up,
    keep_order,
)
from pos.actions.post_refund import record_refund, record_refund_failure
from pos.actions.record_capture import record_capture
from pos.domain.refusals import ChargedTwice

copies = Flow("pos.copies")
money = Flow("pos.money")


@copies.on(StoreChanged)
async def on_store_changed(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.of(event.changed_store_id)) as tx:
        await store_copies.keep_store(tx, event)


@copies.on(SellableChanged)
async def on_sellable_changed(event: SellableChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store_copies.keep_sellable(tx, event)


@money.on(OrderPlaced)
async def on_order_placed(event: OrderPlaced, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await keep_order(tx, event, content_of(event))


@money.on(OrderConfirmed)
async def on_order_confirmed(event: OrderConfirmed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_confirmed(tx, event, delivery.runtime.clock())


@money.on(OrderChanged)
async def on_order_changed(event: OrderChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_changed(tx, event, delivery.runtime.clock())


@money.on(OrderPaid)
async def on_order_paid(event: OrderPaid, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await keep_order(tx, event)


@money.on(OrderLost)
async def on_order_lost(event: OrderLost, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_given_up(tx, event, delivery.runtime.clock())


@money.on(OrderCancelled)
async def on_order_cancelled(event: OrderCancelled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_given_up(tx, event, delivery.runtime.clock())


@money.on(OrderCompleted)
async def on_order_completed(event: OrderCompleted, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_completed(tx, event, delivery.runtime.clock())


@money.on(PaymentCaptured)
async def on_payment_captured(event: PaymentCaptured, delivery: Delivery) -> None:
    try:
        async with delivery.transaction() as tx:
            await record_capture(tx, event, delivery.runtime.clock())
    except ChargedTwice as refusal:
        raise Unprocessable(refusal.detail) from refusal


@money.on(RefundSucceeded)
async def on_refund_succeeded(event: RefundSucceeded, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await record_refund(tx, event, delivery.runtime.clock())


@money.on(RefundFailed)
async def on_refund_failed(event: RefundFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await record_refund_failure(tx, event)


async def _follow(event: FiscalFact, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await follow_receipt(tx, event, delivery.runtime.clock())


@money.on(ReceiptIssued)
async def on_receipt_issued(event: ReceiptIssued, delivery: Delivery) -> None:
    await _follow(event, delivery)


@money.on(ReceiptRefused)
async def on_receipt_refused(event: ReceiptRefused, delivery: Delivery) -> None:
    await _follow(event, delivery)


@money.on(ReceiptUnknown)
async def on_receipt_unknown(event: ReceiptUnknown, delivery: Delivery) -> None:
    await _follow(event, delivery)


@money.on(ReceiptResolved)
async def on_receipt_resolved(event: ReceiptResolved, delivery: Delivery) -> None:
    await _follow(event, delivery)


FLOWS = (copies, money)
