"""Each verb moves the order or refuses by name; reactions never refuse (S69, S77, S78, F28)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.ids import uuid7
from contracts.events.orders import OrderCancelled, OrderConfirmed, OrderLost, OrderPaid, OrderStatus
from contracts.ids import AssemblyId
from orders.domain import lifecycle, refusals
from orders.domain.money import PaymentMode
from orders.domain.order import Order, StockState, attended

from services.orders.tests.drafts import (
    ANNA,
    FLORIST,
    NOW,
    OTHER_FLORIST,
    STOCK,
    amd,
    by_courier,
    confirmed,
    in_assembly,
    names,
    order,
    paid,
    ready,
    window,
    with_florists,
)


def test_reserved_stock_confirms_the_order_and_asks_for_the_money() -> None:
    change = lifecycle.stock_reserved(order(pay_within_seconds=900), STOCK, NOW, 1, None)
    [event] = change.events
    assert isinstance(event, OrderConfirmed)
    assert (event.sequence, event.amount_due, event.pay_until) == (2, amd(12000), NOW + timedelta(seconds=900))
    assert change.order.status is OrderStatus.CONFIRMED
    assert [(line.what, line.was, line.became) for line in change.history] == [("confirmed", "placed", "confirmed")]


def test_payment_and_reservation_end_on_one_clock() -> None:
    """R13: the earlier of the two ends both."""
    expires = NOW + timedelta(seconds=600)
    assert lifecycle.stock_reserved(order(), STOCK, NOW, 1, expires).order.pay_until == expires


def test_an_order_that_costs_nothing_skips_payment() -> None:
    change = lifecycle.stock_reserved(order(total=amd(0)), STOCK, NOW, 1, None)
    assert names(change) == ["order_confirmed", "order_paid"]
    assert change.order.status is OrderStatus.PAID


def test_a_store_that_hands_over_by_itself_does_so_at_payment() -> None:
    begun = confirmed(order(auto_hand=True))
    change = lifecycle.payment_recorded(begun, ANNA, NOW, amd(12000))
    assert names(change) == ["order_paid", "order_handed_to_florists"]
    assert [event.sequence for event in change.events] == [3, 4]
    assert change.order.status is OrderStatus.WITH_FLORISTS


def test_an_order_paid_on_receipt_goes_to_the_florists_without_money() -> None:
    begun = lifecycle.stock_reserved(order(payment_mode=PaymentMode.ON_RECEIPT), STOCK, NOW, 1, None)
    [event] = begun.events
    assert isinstance(event, OrderConfirmed)
    assert (event.amount_due, event.payment_mode) == (amd(0), "on_receipt")
    handed = lifecycle.hand_to_florists(begun.order, ANNA, NOW)
    assert handed.order.status is OrderStatus.WITH_FLORISTS
    later = lifecycle.payment_recorded(handed.order, ANNA, NOW, amd(12000))
    assert names(later) == ["order_paid"]
    assert later.order.status is OrderStatus.WITH_FLORISTS


def test_an_old_or_repeated_answer_of_stock_changes_nothing() -> None:
    begun = confirmed()
    assert lifecycle.stock_reserved(begun, STOCK, NOW, 1, None).events == ()
    assert lifecycle.stock_refused(begun, STOCK, NOW, 1, "short", {}).order == begun


def test_refused_stock_asks_a_person_and_a_later_yes_confirms() -> None:
    short = lifecycle.stock_refused(order(), STOCK, NOW, 1, "short", {"Роза": "4 / 13"})
    assert names(short) == ["order_needs_attention"]
    assert (short.order.attention, short.order.stock) == ("stock_short", StockState.SHORT)
    mended = lifecycle.stock_reserved(short.order, STOCK, NOW, 2, None)
    assert (mended.order.status, mended.order.attention) == (OrderStatus.CONFIRMED, None)


def test_money_before_stock_waits_and_pays_at_confirmation() -> None:
    early = lifecycle.payment_recorded(order(), ANNA, NOW, amd(12000))
    assert names(early) == ["order_changed"]
    assert early.order.status is OrderStatus.PLACED
    change = lifecycle.stock_reserved(early.order, STOCK, NOW, 1, None)
    assert names(change) == ["order_confirmed", "order_paid"]


def test_a_part_of_the_money_is_not_the_money() -> None:
    part = lifecycle.payment_recorded(confirmed(), ANNA, NOW, amd(5000))
    assert (part.order.status, part.order.payment_state, part.order.due) == (
        OrderStatus.CONFIRMED,
        "partial",
        amd(7000),
    )
    rest = lifecycle.payment_recorded(part.order, ANNA, NOW, amd(8000))
    [event] = rest.events
    assert isinstance(event, OrderPaid)
    assert (event.paid, rest.order.payment_state) == (amd(13000), "overpaid")


@pytest.mark.parametrize("end", ["lost", "cancelled"])
def test_money_after_the_end_asks_for_attention_and_revives_nothing(end: str) -> None:
    """F28: pos gives it back."""
    begun = confirmed()
    ended = (
        lifecycle.lose(begun, ANNA, NOW, "changed_mind").order
        if end == "lost"
        else lifecycle.cancel(begun, ANNA, NOW, "передумали", forced=False).order
    )
    late = lifecycle.payment_recorded(ended, ANNA, NOW, amd(12000))
    assert names(late) == ["order_needs_attention"]
    assert (late.order.status, late.order.attention) == (OrderStatus(end), "paid_after_end")
    back = lifecycle.payment_refunded(late.order, ANNA, NOW, amd(12000))
    assert (back.order.payment_state, back.order.attention) == ("refunded", None)


def test_money_that_goes_back_while_the_order_is_made_needs_a_person() -> None:
    back = lifecycle.payment_refunded(with_florists(), ANNA, NOW, amd(2000))
    assert names(back) == ["order_needs_attention"]
    assert (back.order.payment_state, back.order.due) == ("partly_refunded", amd(2000))


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (order(), refusals.NotPaidYet),
        (confirmed(), refusals.NotPaidYet),
        (with_florists(), refusals.AlreadyHandedToFlorists),
        (in_assembly(), refusals.AlreadyHandedToFlorists),
        (ready(), refusals.AlreadyHandedToFlorists),
        (replace(ready(), status=OrderStatus.DELIVERED), refusals.AlreadyEnded),
    ],
)
def test_only_a_paid_order_is_handed_to_the_florists(start: Order, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        lifecycle.hand_to_florists(start, ANNA, NOW)


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (order(), refusals.NotWithFlorists),
        (paid(), refusals.NotWithFlorists),
        (ready(), refusals.NotWithFlorists),
        (in_assembly(), refusals.AlreadyTaken),
        (replace(order(), status=OrderStatus.LOST), refusals.AlreadyEnded),
    ],
)
def test_only_an_order_with_the_florists_is_taken(start: Order, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        lifecycle.take(start, ANNA, NOW, OTHER_FLORIST, AssemblyId(uuid7()))


def test_taking_twice_is_taking_once() -> None:
    taken = in_assembly()
    assert lifecycle.take(taken, ANNA, NOW, FLORIST, AssemblyId(uuid7())).events == ()


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (in_assembly(), refusals.NotReady),
        (ready(by_courier()), refusals.CourierBringsIt),
        (replace(ready(), paid=amd(0)), refusals.MoneyIsDue),
        (replace(ready(), status=OrderStatus.CANCELLED), refusals.AlreadyEnded),
    ],
)
def test_only_a_ready_and_paid_pick_up_is_handed_over(start: Order, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        lifecycle.hand_over(start, ANNA, NOW)


def test_handing_over_closes_the_loop() -> None:
    done = lifecycle.hand_over(ready(), ANNA, NOW)
    assert names(done) == ["order_completed"]
    assert (done.order.status, done.order.ended_at) == (OrderStatus.DELIVERED, NOW)


@pytest.mark.parametrize("start", [order(), confirmed(), paid(), with_florists(), in_assembly(), ready()])
def test_an_order_can_be_cancelled_until_it_is_on_its_way(start: Order) -> None:
    change = lifecycle.cancel(start, ANNA, NOW, "передумали", forced=False)
    [event] = change.events
    assert isinstance(event, OrderCancelled)
    assert (event.was, event.paid, event.reason) == (start.status, start.paid, "передумали")


def test_on_its_way_it_takes_somebody_who_may_force() -> None:
    away = replace(ready(by_courier()), status=OrderStatus.IN_DELIVERY)
    with pytest.raises(refusals.AlreadyOnItsWay):
        lifecycle.cancel(away, ANNA, NOW, "ошибка", forced=False)
    assert lifecycle.cancel(away, ANNA, NOW, "ошибка", forced=True).order.status is OrderStatus.CANCELLED


def test_cancelling_says_why() -> None:
    with pytest.raises(refusals.ReasonNeeded):
        lifecycle.cancel(order(), ANNA, NOW, "  ", forced=False)


def test_an_order_with_money_is_cancelled_and_not_lost() -> None:
    for start in (paid(), lifecycle.payment_recorded(confirmed(), ANNA, NOW, amd(1)).order):
        with pytest.raises(refusals.AlreadyPaid):
            lifecycle.lose(start, ANNA, NOW, "too_expensive")


def test_losing_names_its_reason() -> None:
    [event] = lifecycle.lose(confirmed(), ANNA, NOW, "too_expensive").events
    assert isinstance(event, OrderLost)
    assert (event.loss_reason, event.was) == ("too_expensive", OrderStatus.CONFIRMED)


def test_a_link_is_kept_by_its_version() -> None:
    begun = confirmed()
    shown = lifecycle.payment_link_made(begun, 3, "https://pay/3").order
    assert lifecycle.payment_link_made(shown, 2, "https://pay/2").order.payment_url == "https://pay/3"
    failed = lifecycle.payment_link_failed(begun, ANNA, NOW, 1, "wrong key")
    assert failed.order.attention == "payment_link_failed"


def test_attention_ends_when_somebody_says_what_was_done() -> None:
    short = lifecycle.stock_refused(order(), STOCK, NOW, 1, "short", {}).order
    done = attended(short, ANNA, NOW, "предложили тюльпаны")
    assert (done.order.attention, done.history[0].what, done.history[0].note) == (
        None,
        "attended",
        "предложили тюльпаны",
    )
    assert attended(done.order, ANNA, NOW, "ещё раз").events == ()


def test_stock_for_an_order_paid_on_receipt_waits_until_its_window_ends() -> None:
    begun = by_courier(payment_mode=PaymentMode.ON_RECEIPT)
    change = lifecycle.stock_reserved(begun, STOCK, NOW, 1, NOW + timedelta(minutes=5))
    assert change.order.pay_until == window().ends_at
