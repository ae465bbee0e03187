"""Everything that happens, heard twice: once for the passport, once for the figures."""

import importlib
import pkgutil
from collections.abc import Iterator

import contracts.events
from chassis.bus import Delivery, Flow, Unprocessable
from chassis.db import Tx
from chassis.events import Event
from chassis.ids import StoreId
from chassis.scope import Scope
from contracts.events.crm import BonusPosted
from contracts.events.delivery import Delivered
from contracts.events.fiscal import ReceiptRefused, ReceiptResolved
from contracts.events.integrations import PaymentLinkFailed, RefundFailed
from contracts.events.inventory import ConsumptionShort, StockConsumed, StockReturned
from contracts.events.messenger import MessageFailed
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderCancelled, OrderCompleted, OrderNeedsAttention, OrderPlaced
from contracts.events.pos import PaymentRefunded

from analytics import store
from analytics.actions.post_profit import post_profit, post_refunds
from analytics.actions.raise_incident import raise_incident
from analytics.domain.profit import Line, LineKind, business_day

passport = Flow("analytics.passport", prefetch=250, linger_milliseconds=100)
sales = Flow("analytics.sales", linger_milliseconds=200)
attention = Flow("analytics.attention")


def every_event() -> Iterator[type[Event]]:
    """Every event class the platform promises, except what analytics itself says."""
    for module in pkgutil.iter_modules(contracts.events.__path__, "contracts.events."):
        for value in vars(importlib.import_module(module.name)).values():
            is_event = isinstance(value, type) and issubclass(value, Event) and "name" in vars(value)
            if is_event and value.__module__ == module.name and value.context() != "analytics":
                yield value


async def _keep(event: Event, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        tx.gather(store.keep_entries, (delivery.envelope, event, delivery.body))


for _event in every_event():
    passport.on(_event)(_keep)


def _store_of(event: Event) -> StoreId:
    if event.store_id is None:
        raise Unprocessable(f"{event.name} names no store")
    return event.store_id


async def _zone(tx: Tx, store_id: StoreId) -> str:
    """The store's time zone. Raises LookupError until the store is known here: the message is tried again."""
    zone = await store.time_zone_of(tx, store_id)
    if zone is None:
        raise LookupError(f"store {store_id} is not known here yet")
    return zone


@sales.on(StoreChanged)
async def keep_store(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.of(event.changed_store_id)) as tx:
        await store.keep_store(tx, event.changed_store_id, event.title, event.time_zone, event.currency, event.sequence)


@sales.on(OrderPlaced)
async def note_placed(event: OrderPlaced, delivery: Delivery) -> None:
    window = event.delivery.window
    async with delivery.transaction() as tx:
        await store.remember(
            tx,
            event.order_id,
            _store_of(event),
            number=event.number,
            source=event.source.value,
            conversation_id=event.conversation_id,
            currency=event.total.currency,
            placed_at=event.occurred_at,
            promised_until=window.ends_at if window else None,
        )


@sales.on(OrderCompleted)
async def note_completed(event: OrderCompleted, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        store_id = _store_of(event)
        await store.remember(
            tx,
            event.order_id,
            store_id,
            completed_at=event.occurred_at,
            goods=event.total.amount - event.delivery_fee.amount,
            delivery_fee=event.delivery_fee.amount,
        )
        await store.note_business_day(tx, event.order_id, business_day(event.occurred_at, await _zone(tx, store_id)))
        await post_profit(tx, event.order_id, store_id)
        await post_refunds(tx, event.order_id, store_id)


@sales.on(OrderCancelled)
async def note_cancelled(event: OrderCancelled, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store.remember(tx, event.order_id, _store_of(event), cancelled_at=event.occurred_at)
        await post_profit(tx, event.order_id, _store_of(event))


@sales.on(StockConsumed)
async def note_cost(event: StockConsumed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store.remember(tx, event.order_id, _store_of(event), stem_cost=event.cost.amount)
        await post_profit(tx, event.order_id, _store_of(event))


@sales.on(StockReturned)
async def note_return(event: StockReturned, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        store_id = _store_of(event)
        day = business_day(event.occurred_at, await _zone(tx, store_id))
        line = Line(LineKind.WASTE, day, event.cost.amount)
        await store.post(tx, store_id, event.order_id, f"{event.order_id}:returned", event.cost.currency, [line])


@sales.on(Delivered)
async def note_delivered(event: Delivered, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await store.remember(tx, event.order_id, _store_of(event), delivered_at=event.delivered_at)


@sales.on(PaymentRefunded)
async def note_refund(event: PaymentRefunded, delivery: Delivery) -> None:
    """A refund counts against revenue only where there was revenue: after the order was completed."""
    async with delivery.transaction() as tx:
        if event.order_id is None:
            return
        store_id = _store_of(event)
        await store.remember(tx, event.order_id, store_id)
        await store.keep_refund(tx, event.refund_id, event.order_id, store_id, event.amount, event.occurred_at)
        await post_refunds(tx, event.order_id, store_id)


@sales.on(BonusPosted)
async def note_bonus(event: BonusPosted, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        if event.kind in ("earned", "reversed"):
            store_id = _store_of(event)
            day = business_day(event.occurred_at, await _zone(tx, store_id))
            line = Line(LineKind.BONUS, day, -event.amount.amount)
            await store.post(tx, store_id, event.order_id, str(event.entry_id), event.amount.currency, [line])


@attention.on(OrderNeedsAttention)
async def order_needs_attention(event: OrderNeedsAttention, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await raise_incident(tx, delivery.envelope.id, event, f"order.{event.problem}", event.number, event.facts)


@attention.on(PaymentLinkFailed)
async def payment_link_failed(event: PaymentLinkFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await raise_incident(tx, delivery.envelope.id, event, "payment.link_failed", event.reason, {})


@attention.on(RefundFailed)
async def refund_failed(event: RefundFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await raise_incident(tx, delivery.envelope.id, event, "payment.refund_failed", event.reason, {})


@attention.on(ReceiptRefused)
async def receipt_refused(event: ReceiptRefused, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        facts = {"code": event.code, "remedy": event.remedy}
        await raise_incident(tx, delivery.envelope.id, event, "fiscal.refused", event.explanation, facts)


@attention.on(ReceiptResolved)
async def receipt_resolved(event: ReceiptResolved, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        if event.outcome == "needs_person":
            await raise_incident(tx, delivery.envelope.id, event, "fiscal.in_doubt", event.evidence, {})


@attention.on(ConsumptionShort)
async def consumption_short(event: ConsumptionShort, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        facts = {item.title: f"{item.wanted} / {item.available}" for item in event.shortages}
        await raise_incident(tx, delivery.envelope.id, event, "stock.books_short", "count these products", facts)


@attention.on(MessageFailed)
async def message_failed(event: MessageFailed, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        kind = "message.unknown" if event.outcome_unknown else "message.failed"
        await raise_incident(tx, delivery.envelope.id, event, kind, event.reason, {})
