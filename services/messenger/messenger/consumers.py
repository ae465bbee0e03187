"""Other contexts' events, taken in: names to keep, customers to follow, buyers to tell.

Most run over the whole network: an account serves several stores, and an order may be made in another store than
the one its buyer writes to.
"""

from typing import Any

from chassis.bus import Delivery, Flow
from chassis.scope import Scope
from contracts.events.crm import CustomerChanged, CustomerCreated, CustomerMerged, CustomerUnmerged
from contracts.events.identity import UserChanged
from contracts.events.integrations import ConfigChanged, PaymentLinkCreated
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderCancelled,
    OrderCompleted,
    OrderFact,
    OrderLost,
    OrderOnItsWay,
    OrderPlaced,
    SubstitutionProposed,
)
from contracts.ids import OrderId
from contracts.money import Money

from messenger.actions.follow_customer import follow_customer, follow_merge, follow_unmerge
from messenger.actions.notify_buyer import notify_buyer, remember_origin
from messenger.catalogue import texts
from messenger.domain.notices import NoticeKind
from messenger.loops.names import CONNECTIONS, DISPATCH
from messenger.store import copies, orders, profiles
from messenger.store.orders import Notice

names = Flow("messenger.names")
customers = Flow("messenger.customers")
notices = Flow("messenger.notices")


@names.on(StoreChanged)
async def keep_store(event: StoreChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await copies.keep_store(tx, event)


@names.on(UserChanged)
async def keep_user(event: UserChanged, delivery: Delivery) -> None:
    async with delivery.transaction() as tx:
        await copies.keep_user(tx, event)


@names.on(ConfigChanged)
async def take_new_configuration(event: ConfigChanged, delivery: Delivery) -> None:
    """The secrets themselves are fetched by the connections' loop, which sees the newer sequence."""
    async with delivery.transaction(Scope.network()) as tx:
        changed = await profiles.configuration_changed(
            tx, event.configuration_id, enabled=event.enabled, sequence=event.sequence
        )
        if changed:
            tx.after_commit(lambda: delivery.runtime.wake(CONNECTIONS))


@customers.on(CustomerCreated)
async def follow_created(event: CustomerCreated, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await follow_customer(tx, event, event.conversation_id, delivery.runtime.clock())


@customers.on(CustomerChanged)
async def follow_changed(event: CustomerChanged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await follow_customer(tx, event, None, delivery.runtime.clock())


@customers.on(CustomerMerged)
async def follow_merged(event: CustomerMerged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await follow_merge(tx, event.merge_id, event.customer_id, event.absorbed_id, delivery.runtime.clock())


@customers.on(CustomerUnmerged)
async def follow_unmerged(event: CustomerUnmerged, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        await follow_unmerge(tx, event.merge_id, event.customer_id, event.restored_id, delivery.runtime.clock())


@notices.on(OrderPlaced)
async def remember_order(event: OrderPlaced, delivery: Delivery) -> None:
    async with delivery.transaction(Scope.network()) as tx:
        assert event.store_id is not None
        order = await orders.remember(
            tx,
            event.order_id,
            event.store_id,
            event.number,
            conversation_id=event.conversation_id,
            customer_id=event.customer_id,
            placed=True,
        )
        now = delivery.runtime.clock()
        if await remember_origin(tx, order, event.order_id, event.conversation_id, texts(), now):
            tx.after_commit(lambda: delivery.runtime.wake(DISPATCH))


@notices.on(PaymentLinkCreated)
async def send_payment_link(event: PaymentLinkCreated, delivery: Delivery) -> None:
    facts = {"url": event.url, "amount": _amount(event.amount), "until": event.expires_at.isoformat()}
    await _tell(delivery, event.order_id, NoticeKind.PAYMENT_LINK, facts, event, expires=True)


@notices.on(SubstitutionProposed)
async def ask_about_substitution(event: SubstitutionProposed, delivery: Delivery) -> None:
    replacement = event.replacement
    facts = {
        "from_title": replacement.from_title,
        "to_title": replacement.to_title,
        "price_change": _amount(replacement.price_change),
    }
    if event.consent_path is not None:
        facts["answer_url"] = delivery.runtime.settings.public_url.rstrip("/") + event.consent_path
    await _tell(delivery, event.order_id, NoticeKind.SUBSTITUTION, facts, event)


@notices.on(OrderOnItsWay)
async def tell_on_its_way(event: OrderOnItsWay, delivery: Delivery) -> None:
    await _tell(delivery, event.order_id, NoticeKind.ON_ITS_WAY, {}, event)


@notices.on(OrderCompleted)
async def tell_completed(event: OrderCompleted, delivery: Delivery) -> None:
    await _tell(delivery, event.order_id, NoticeKind.COMPLETED, {}, event)


@notices.on(OrderLost)
async def tell_lost(event: OrderLost, delivery: Delivery) -> None:
    kind = NoticeKind.LOST_UNPAID if event.loss_reason == "payment_expired" else NoticeKind.LOST
    await _tell(delivery, event.order_id, kind, {}, event)


@notices.on(OrderCancelled)
async def tell_cancelled(event: OrderCancelled, delivery: Delivery) -> None:
    kind = NoticeKind.CANCELLED_PAID if event.paid.is_positive else NoticeKind.CANCELLED
    await _tell(delivery, event.order_id, kind, {"amount": _amount(event.paid)}, event)


def _amount(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


async def _tell(
    delivery: Delivery,
    order_id: OrderId,
    kind: NoticeKind,
    facts: dict[str, Any],
    event: OrderFact | PaymentLinkCreated,
    *,
    expires: bool = False,
) -> None:
    """Say it in the order's conversation; the message's client id comes from the event's id."""
    async with delivery.transaction(Scope.network()) as tx:
        assert event.store_id is not None
        order = await orders.remember(
            tx,
            order_id,
            event.store_id,
            event.number if isinstance(event, OrderFact) else "",
            closed=isinstance(event, OrderCompleted | OrderLost | OrderCancelled),
        )
        notice = Notice(
            event_id=delivery.envelope.id,
            order_id=order_id,
            store_id=event.store_id,
            kind=kind,
            facts=facts,
            occurred_at=event.occurred_at,
            sequence=event.sequence if isinstance(event, OrderFact) else None,
            expires_at=event.expires_at if expires and isinstance(event, PaymentLinkCreated) else None,
        )
        if await notify_buyer(tx, order, notice, texts(), delivery.runtime.clock()):
            tx.after_commit(lambda: delivery.runtime.wake(DISPATCH))
