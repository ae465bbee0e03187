"""The canonical states (S69): each verb checks where the order stands and returns what follows, or refuses.

placed → confirmed → paid → with_florists → in_assembly → ready_for_courier → courier_assigned → in_delivery →
delivered; cancelled or lost on the way. Answers of other contexts may come late, twice or in any order: a reaction
to one never refuses, it ignores or asks a person to look (F28).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.events.orders import (
    OrderAssemblyStarted,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderHandedToFlorists,
    OrderLost,
    OrderPaid,
    OrderStatus,
)
from contracts.ids import AssemblyId, UserId
from contracts.money import Money, format_money

from orders.domain.money import PaymentMode
from orders.domain.order import GIVEN_UP, Actor, Change, Order, StockState, changed, needs_attention, step, unchanged
from orders.domain.refusals import (
    AlreadyHandedToFlorists,
    AlreadyOnItsWay,
    AlreadyPaid,
    AlreadyTaken,
    AnotherFloristsOrder,
    CourierBringsIt,
    MoneyIsDue,
    NotInAssembly,
    NotPaidYet,
    NotReady,
    NotWithFlorists,
    ReasonNeeded,
)

BEFORE_PAYMENT: Final = frozenset({OrderStatus.PLACED, OrderStatus.CONFIRMED})
REPLACEABLE: Final = BEFORE_PAYMENT | {OrderStatus.PAID, OrderStatus.WITH_FLORISTS, OrderStatus.IN_ASSEMBLY}
"""Until assembly is recorded a stem can be replaced, and delivery changed."""
RECEIPT_RESERVATION: Final = timedelta(days=30)
"""How long stock waits for an order that is paid on receipt and has no window."""


def stock_reserved(order: Order, actor: Actor, now: datetime, version: int, expires_at: datetime | None) -> Change:
    """Inventory has the stems: the order is confirmed; what needs no money goes on at once."""
    if version <= order.stock_version or order.ended:
        return unchanged(order)
    order = replace(order, stock_version=version, stock=StockState.RESERVED)
    if order.status is not OrderStatus.PLACED:
        return unchanged(order)
    pay_until = _pay_until(order, now, expires_at)
    data = {
        "customer_id": order.customer_id,
        "conversation_id": order.conversation_id,
        "total": order.total,
        "amount_due": order.due if order.payment_mode is PaymentMode.ONLINE else Money.zero(order.total.currency),
        "pay_until": pay_until,
        "lines": order.parts(),
        "delivery": order.delivery,
        "payment_mode": order.payment_mode,
        "buyer_phone": order.buyer.phone,
        "buyer_email": order.buyer.email,
    }
    confirmed = step(
        order,
        OrderConfirmed,
        actor,
        now,
        "confirmed",
        data=data,
        status=OrderStatus.CONFIRMED,
        confirmed_at=now,
        pay_until=pay_until,
    )
    return _and_onwards(confirmed, actor, now)


def _pay_until(order: Order, now: datetime, expires_at: datetime | None) -> datetime:
    """Payment and reservation end on one clock (R13): the earlier of the store's rule and the reservation's end."""
    if order.payment_mode is PaymentMode.ON_RECEIPT:
        window = order.delivery.window
        return max(window.ends_at, now) if window else now + RECEIPT_RESERVATION
    until = now + timedelta(seconds=order.pay_within_seconds)
    return min(until, expires_at) if expires_at is not None and expires_at > now else until


def _and_onwards(confirmed: Change, actor: Actor, now: datetime) -> Change:
    order = confirmed.order
    if order.due.amount == 0:
        return confirmed.and_then(_become_paid(order, actor, now))
    if order.payment_mode is PaymentMode.ON_RECEIPT and order.auto_hand:
        return confirmed.and_then(hand_to_florists(order, actor, now))
    return confirmed


def _become_paid(order: Order, actor: Actor, now: datetime, **changes: Any) -> Change:
    """The first time the whole sum is there; the status moves only where it waited for the money."""
    status = OrderStatus.PAID if order.status is OrderStatus.CONFIRMED else order.status
    paid: Money = changes.get("paid", order.paid)
    data = {"customer_id": order.customer_id, "total": order.total, "paid": paid - order.refunded}
    done = step(order, OrderPaid, actor, now, "paid", data=data, status=status, paid_at=now, **changes)
    if done.order.status is OrderStatus.PAID and order.auto_hand:
        return done.and_then(hand_to_florists(done.order, actor, now))
    return done


def stock_refused(
    order: Order, actor: Actor, now: datetime, version: int, reason: str, missing: dict[str, str]
) -> Change:
    """Nothing is reserved: a person offers something else. After the end this is what was expected."""
    if version <= order.stock_version or order.ended:
        return unchanged(order)
    facts = {"reason": reason, **missing}
    return needs_attention(order, actor, now, "stock_short", facts, stock_version=version, stock=StockState.SHORT)


def stock_consumed(order: Order, version: int, cost: Money) -> Change:
    """What the flowers really cost; shown beside the price."""
    if version <= order.stock_version:
        return unchanged(order)
    return unchanged(replace(order, stock_version=version, stock=StockState.CONSUMED, cost=cost))


def payment_link_made(order: Order, version: int, url: str) -> Change:
    """The link stands on the order while it waits for the money."""
    if version <= order.payment_link_version:
        return unchanged(order)
    attention = None if order.attention == "payment_link_missing" else order.attention
    return unchanged(replace(order, payment_link_version=version, payment_url=url, attention=attention))


def payment_link_failed(order: Order, actor: Actor, now: datetime, version: int, why: str) -> Change:
    """No link could be made: a person takes the payment another way."""
    if version <= order.payment_link_version:
        return unchanged(order)
    order = replace(order, payment_link_version=version)
    if order.status is not OrderStatus.CONFIRMED:
        return unchanged(order)
    return needs_attention(order, actor, now, "payment_link_failed", {"reason": why})


def payment_recorded(order: Order, actor: Actor, now: datetime, amount: Money) -> Change:
    """Money came in. After the end it is only noted: pos gives it back (F28)."""
    paid = order.paid + amount
    facts = {"amount": str(amount)}
    if order.status in GIVEN_UP:
        return needs_attention(order, actor, now, "paid_after_end", facts, paid=paid)
    covered = paid - order.refunded >= order.total
    if covered and order.paid_at is None and order.status is not OrderStatus.PLACED:
        return _become_paid(order, actor, now, paid=paid)
    return changed(order, actor, now, ("payment",), paid=paid)


def payment_refunded(order: Order, actor: Actor, now: datetime, amount: Money) -> Change:
    """Money went back. While the order is still being made somebody has to decide what that means."""
    refunded = order.refunded + amount
    if not order.ended and order.paid - refunded < order.total:
        return needs_attention(order, actor, now, "money_went_back", {"amount": str(amount)}, refunded=refunded)
    settled = order.attention == "paid_after_end" and order.paid - refunded <= Money.zero(order.total.currency)
    attention = None if settled else order.attention
    return changed(order, actor, now, ("payment",), refunded=refunded, attention=attention)


def settle(change: Change, actor: Actor, now: datetime) -> Change:
    """After the total changed: an order that waited for money may be covered now."""
    order = change.order
    if order.status is OrderStatus.CONFIRMED and order.paid_at is None and order.due.amount == 0:
        return change.and_then(_become_paid(order, actor, now))
    return change


def hand_to_florists(order: Order, actor: Actor, now: datetime) -> Change:
    """A paid order goes into the florists' queue (S77); one that is paid on receipt goes once stock is reserved."""
    order.refuse_when_ended()
    unpaid_but_agreed = order.status is OrderStatus.CONFIRMED and order.payment_mode is PaymentMode.ON_RECEIPT
    if order.status in BEFORE_PAYMENT and not unpaid_but_agreed:
        raise NotPaidYet(number=order.number, status=order.status)
    if order.status is not OrderStatus.PAID and not unpaid_but_agreed:
        raise AlreadyHandedToFlorists(number=order.number, status=order.status)
    data = {"assembly_minutes": order.minutes, "due_at": order.ready_by}
    return step(
        order,
        OrderHandedToFlorists,
        actor,
        now,
        "handed_to_florists",
        data=data,
        status=OrderStatus.WITH_FLORISTS,
        handed_at=now,
    )


def take(order: Order, actor: Actor, now: datetime, florist: UserId, assembly_id: AssemblyId) -> Change:
    """A florist takes the order into assembly and is named on it from now on (S78). Of two, one wins."""
    order.refuse_when_ended()
    if order.status is OrderStatus.IN_ASSEMBLY:
        if order.florist_id == florist:
            return unchanged(order)
        raise AlreadyTaken(number=order.number, status=order.status, florist_id=str(order.florist_id))
    if order.status is not OrderStatus.WITH_FLORISTS:
        raise NotWithFlorists(number=order.number, status=order.status)
    return step(
        order,
        OrderAssemblyStarted,
        actor,
        now,
        "taken_into_assembly",
        data={"florist_id": florist, "assembly_id": assembly_id},
        status=OrderStatus.IN_ASSEMBLY,
        florist_id=florist,
        assembly_id=assembly_id,
        taken_at=now,
    )


def put_back(order: Order, actor: Actor, now: datetime, florist: UserId, *, forced: bool) -> Change:
    """The florist took the wrong one: it waits in the queue again, and nothing was made."""
    order.refuse_when_ended()
    if order.status is not OrderStatus.IN_ASSEMBLY:
        raise NotInAssembly(number=order.number, status=order.status)
    if order.florist_id != florist and not forced:
        raise AnotherFloristsOrder(number=order.number, status=order.status)
    return step(
        order,
        OrderHandedToFlorists,
        actor,
        now,
        "put_back",
        data={"assembly_minutes": order.minutes, "due_at": order.ready_by},
        status=OrderStatus.WITH_FLORISTS,
        handed_at=now,
        florist_id=None,
        assembly_id=None,
        taken_at=None,
    )


def hand_over(order: Order, actor: Actor, now: datetime) -> Change:
    """The recipient has it in their hands in the shop."""
    order.refuse_when_ended()
    if order.by_courier:
        raise CourierBringsIt(number=order.number, status=order.status)
    if order.status is not OrderStatus.READY_FOR_COURIER:
        raise NotReady(number=order.number, status=order.status)
    if order.due.amount > 0:
        raise MoneyIsDue(number=order.number, due=format_money(order.due, "en"))
    return complete(order, actor, now)


def complete(order: Order, actor: Actor, now: datetime, **changes: Any) -> Change:
    """The loop is closed (S143)."""
    data = {
        "customer_id": order.customer_id,
        "conversation_id": order.conversation_id,
        "lines": order.parts(),
        "total": order.total,
        "paid": order.kept,
        "delivery_fee": order.delivery.fee,
    }
    return step(
        order,
        OrderCompleted,
        actor,
        now,
        "completed",
        data=data,
        status=OrderStatus.DELIVERED,
        ended_at=now,
        attention=None,
        **changes,
    )


def cancel(order: Order, actor: Actor, now: datetime, reason: str, *, forced: bool) -> Change:
    """A person ends the order; stock and money go back. On its way it takes a manager (`forced`)."""
    order.refuse_when_ended()
    if not reason.strip():
        raise ReasonNeeded()
    if order.status is OrderStatus.IN_DELIVERY and not forced:
        raise AlreadyOnItsWay(number=order.number, status=order.status)
    data = {
        "customer_id": order.customer_id,
        "conversation_id": order.conversation_id,
        "reason": reason,
        "cancelled_by": actor.principal,
        "was": order.status,
        "paid": order.kept,
    }
    return step(
        order,
        OrderCancelled,
        actor,
        now,
        "cancelled",
        note=reason,
        data=data,
        status=OrderStatus.CANCELLED,
        cancel_reason=reason,
        ended_at=now,
        attention=None,
    )


def lose(order: Order, actor: Actor, now: datetime, reason_code: str) -> Change:
    """The order ends before any money with a loss reason (S67)."""
    order.refuse_when_ended()
    if order.status not in BEFORE_PAYMENT or order.kept.amount != 0:
        raise AlreadyPaid(number=order.number, status=order.status)
    data = {
        "customer_id": order.customer_id,
        "conversation_id": order.conversation_id,
        "loss_reason": reason_code,
        "was": order.status,
    }
    return step(
        order,
        OrderLost,
        actor,
        now,
        "lost",
        note=reason_code,
        data=data,
        status=OrderStatus.LOST,
        loss_reason=reason_code,
        ended_at=now,
        attention=None,
    )
