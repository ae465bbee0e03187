"""The process across services as a table: what is waited for, until when, and what follows when it does not come.

Every wait is a row in `order_deadlines` while it stands. Nothing waits for ever: a missed deadline ends the order or
asks a person to look. Which waits stand follows from the order alone, so no answer can leave one behind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.api.orders_words import Awaited, Problem
from contracts.events.orders import OrderStatus

from orders.domain.lifecycle import REPLACEABLE, lose
from orders.domain.money import PaymentMode
from orders.domain.order import Actor, Change, Order, StockState, needs_attention, unchanged

STOCK_ANSWER: Final = timedelta(seconds=120)
DELIVERY_ANSWER: Final = timedelta(seconds=120)
PAYMENT_LINK: Final = timedelta(seconds=120)
GIVE_UP_PLACED: Final = timedelta(hours=24)
HAND_OVER: Final = timedelta(hours=1)
TAKE_WITHOUT_WINDOW: Final = timedelta(hours=4)
ASSEMBLE_WITHOUT_WINDOW: Final = timedelta(hours=4)
AFTER_WINDOW: Final = timedelta(hours=1)
CONSENT: Final = timedelta(minutes=30)
COLLECT: Final = timedelta(days=2)

Missed = Callable[[Order, Actor, datetime], Change]


@dataclass(frozen=True, slots=True)
class Wait:
    """One row of the table: `until` gives None where nothing is waited for."""

    name: Awaited
    until: Callable[[Order], datetime | None]
    missed: Missed


def _ask(problem: Problem) -> Missed:
    def missed(order: Order, actor: Actor, now: datetime) -> Change:
        return needs_attention(order, actor, now, problem)

    return missed


def _stock_answer(order: Order) -> datetime | None:
    if order.status is OrderStatus.PLACED and order.stock is StockState.AWAITED:
        return order.placed_at + STOCK_ANSWER
    return None


def _stock_at_all(order: Order) -> datetime | None:
    return order.placed_at + GIVE_UP_PLACED if order.status is OrderStatus.PLACED else None


def _no_stock(order: Order, actor: Actor, now: datetime) -> Change:
    if order.kept.amount != 0:
        return needs_attention(order, actor, now, "paid_without_stock")
    return lose(order, actor, now, "no_stock_answer")


def _delivery_answer(order: Order) -> datetime | None:
    waits = order.by_courier and order.progress.delivery_id is None and not order.ended
    return (order.delivery_asked_at or order.placed_at) + DELIVERY_ANSWER if waits else None


def _asks_for_money(order: Order) -> bool:
    return (
        order.status is OrderStatus.CONFIRMED
        and order.payment_mode is PaymentMode.ONLINE
        and order.confirmed_at is not None
    )


def _payment_link(order: Order) -> datetime | None:
    if _asks_for_money(order) and order.payment_link_version == 0:
        return order.confirmed_at + PAYMENT_LINK if order.confirmed_at else None
    return None


def _payment(order: Order) -> datetime | None:
    return order.pay_until if _asks_for_money(order) else None


def _unpaid(order: Order, actor: Actor, now: datetime) -> Change:
    if order.kept.amount != 0:
        return needs_attention(order, actor, now, "payment_incomplete", {"due": str(order.due)})
    return lose(order, actor, now, "payment_expired")


def _handing(order: Order) -> datetime | None:
    """A person hands the order to the florists; forgotten, it would miss its window."""
    on_receipt = order.status is OrderStatus.CONFIRMED and order.payment_mode is PaymentMode.ON_RECEIPT
    since = order.paid_at if order.status is OrderStatus.PAID else order.confirmed_at if on_receipt else None
    if since is None:
        return None
    if order.ready_by is None:
        return since + HAND_OVER
    return max(order.ready_by - timedelta(minutes=order.minutes) - HAND_OVER, since + HAND_OVER)


def _florist(order: Order) -> datetime | None:
    """The latest moment to begin, so that the bouquet stands when its window opens."""
    if order.status is not OrderStatus.WITH_FLORISTS or order.handed_at is None:
        return None
    if order.ready_by is None:
        return order.handed_at + TAKE_WITHOUT_WINDOW
    return max(order.ready_by - timedelta(minutes=order.minutes), order.handed_at + timedelta(minutes=5))


def _assembly(order: Order) -> datetime | None:
    if order.status is not OrderStatus.IN_ASSEMBLY or order.taken_at is None:
        return None
    if order.ready_by is None:
        return order.taken_at + ASSEMBLE_WITHOUT_WINDOW
    return max(order.ready_by, order.taken_at + timedelta(minutes=order.minutes))


def _courier(order: Order) -> datetime | None:
    if order.status is not OrderStatus.READY_FOR_COURIER or not order.by_courier or order.assembled_at is None:
        return None
    return max(order.ready_by or order.assembled_at, order.assembled_at + timedelta(minutes=5))


def _arrival(order: Order) -> datetime | None:
    on_the_road = order.status in {OrderStatus.COURIER_ASSIGNED, OrderStatus.IN_DELIVERY}
    window = order.delivery.window
    if not on_the_road or order.assembled_at is None:
        return None
    return max(window.ends_at if window else order.assembled_at, order.assembled_at) + AFTER_WINDOW


def _collection(order: Order) -> datetime | None:
    if order.status is not OrderStatus.READY_FOR_COURIER or order.by_courier or order.assembled_at is None:
        return None
    window = order.delivery.window
    return max(window.ends_at if window else order.assembled_at, order.assembled_at) + COLLECT


def _consent(order: Order) -> datetime | None:
    if order.consent_asked_at is None or order.status not in REPLACEABLE:
        return None
    return order.consent_asked_at + CONSENT


WAITS: Final[tuple[Wait, ...]] = (
    Wait("stock_answer", _stock_answer, _ask("stock_answer_missing")),
    Wait("stock_at_all", _stock_at_all, _no_stock),
    Wait("delivery_answer", _delivery_answer, _ask("delivery_answer_missing")),
    Wait("payment_link", _payment_link, _ask("payment_link_missing")),
    Wait("payment", _payment, _unpaid),
    Wait("consent", _consent, _ask("buyer_did_not_answer")),
    Wait("handing", _handing, _ask("not_handed_to_florists")),
    Wait("florist", _florist, _ask("no_florist_took_it")),
    Wait("assembly", _assembly, _ask("assembly_overdue")),
    Wait("courier", _courier, _ask("no_courier")),
    Wait("arrival", _arrival, _ask("delivery_overdue")),
    Wait("collection", _collection, _ask("not_collected")),
)
BY_NAME: Final[dict[str, Wait]] = {wait.name: wait for wait in WAITS}


def open_waits(order: Order) -> dict[Awaited, datetime]:
    """Everything that is waited for now, with its deadline."""
    found = ((wait.name, wait.until(order)) for wait in WAITS)
    return {name: until for name, until in found if until is not None}


def deadline_missed(order: Order, name: str, actor: Actor, now: datetime) -> Change:
    """What follows when the wait's time is over; nothing when it does not stand any more or was put off."""
    wait = BY_NAME.get(name)
    until = wait.until(order) if wait is not None else None
    if wait is None or until is None or until > now:
        return unchanged(order)
    return wait.missed(order, actor, now)
