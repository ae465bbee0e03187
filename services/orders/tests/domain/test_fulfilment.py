"""Whatever the others answer, and in whatever order, the process ends in a legal state and waits for nothing for ever.

F28 as a property: verbs, answers and missed deadlines in any order, twice or never.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from chassis.ids import uuid7
from chassis.refusals import Refusal
from contracts.events.orders import OrderFact, OrderPaid, OrderStatus
from contracts.ids import AssemblyId
from hypothesis import given, settings
from hypothesis import strategies as st
from orders.domain import assembly, delivering, lifecycle
from orders.domain.fulfilment import GIVE_UP_PLACED, STOCK_ANSWER, deadline_missed, open_waits
from orders.domain.money import PaymentMode
from orders.domain.order import ENDED, Actor, Change, Order

from services.orders.tests.drafts import (
    ANNA,
    ARAM,
    DELIVERY,
    FLORIST,
    NOW,
    STOCK,
    amd,
    by_courier,
    confirmed,
    in_assembly,
    names,
    order,
    paid,
    ready,
    with_florists,
)

CLOCK: Final = Actor("orders", via="deadline")
S = OrderStatus
LEGAL: Final[dict[OrderStatus, frozenset[OrderStatus]]] = {
    S.PLACED: frozenset({S.CONFIRMED, S.CANCELLED, S.LOST}),
    S.CONFIRMED: frozenset({S.PAID, S.WITH_FLORISTS, S.CANCELLED, S.LOST}),
    S.PAID: frozenset({S.WITH_FLORISTS, S.CANCELLED}),
    S.WITH_FLORISTS: frozenset({S.IN_ASSEMBLY, S.CANCELLED}),
    S.IN_ASSEMBLY: frozenset({S.READY_FOR_COURIER, S.CANCELLED}),
    S.READY_FOR_COURIER: frozenset({S.COURIER_ASSIGNED, S.IN_DELIVERY, S.DELIVERED, S.CANCELLED}),
    S.COURIER_ASSIGNED: frozenset({S.IN_DELIVERY, S.DELIVERED, S.READY_FOR_COURIER, S.CANCELLED}),
    S.IN_DELIVERY: frozenset({S.DELIVERED, S.READY_FOR_COURIER, S.CANCELLED}),
    S.DELIVERED: frozenset(),
    S.CANCELLED: frozenset(),
    S.LOST: frozenset(),
}
STEPS: Final = (
    "reserved",
    "short",
    "consumed",
    "link",
    "link_failed",
    "part",
    "rest",
    "refund",
    "hand",
    "take",
    "assembled",
    "created",
    "slot_refused",
    "assigned",
    "unassigned",
    "picked_up",
    "delivered",
    "failed",
    "failed_for_good",
    "withdrawn",
    "hand_over",
    "cancel",
    "lose",
    "deadline",
)


def happen(current: Order, step: str, version: int, at: datetime) -> Change:
    """One answer or verb; `version` is the foreign aggregate's, so old ones are possible."""
    match step:
        case "reserved":
            return lifecycle.stock_reserved(current, STOCK, at, version, None)
        case "short":
            return lifecycle.stock_refused(current, STOCK, at, version, "short", {})
        case "consumed":
            return lifecycle.stock_consumed(current, version, amd(3000))
        case "link":
            return lifecycle.payment_link_made(current, version, "https://pay")
        case "link_failed":
            return lifecycle.payment_link_failed(current, STOCK, at, version, "no")
        case "part":
            return lifecycle.payment_recorded(current, STOCK, at, amd(4000))
        case "rest":
            return lifecycle.payment_recorded(current, STOCK, at, amd(13500))
        case "refund":
            return lifecycle.payment_refunded(current, STOCK, at, amd(4000))
        case "hand":
            return lifecycle.hand_to_florists(current, ANNA, at)
        case "take":
            return lifecycle.take(current, ANNA, at, FLORIST, AssemblyId(uuid7()))
        case "assembled":
            done = assembly.finish(current, (), None, florist=FLORIST, forced=False, actor=ANNA, now=at)
            return done[1]
        case "hand_over":
            return lifecycle.hand_over(current, ANNA, at)
        case "cancel":
            return lifecycle.cancel(current, ANNA, at, "передумали", forced=True)
        case "lose":
            return lifecycle.lose(current, ANNA, at, "too_expensive")
        case "deadline":
            return miss_first_deadline(current)
        case _:
            return delivery_says(current, step, version, at)


def delivery_says(current: Order, step: str, version: int, at: datetime) -> Change:
    known = (DELIVERY, version)
    match step:
        case "created":
            return delivering.planned(current, *known)
        case "slot_refused":
            return delivering.slot_refused(current, STOCK, at, *known, "full")
        case "assigned":
            return delivering.courier_assigned(current, STOCK, at, *known, ARAM, "Арам")
        case "unassigned":
            return delivering.courier_unassigned(current, STOCK, at, *known)
        case "picked_up":
            return delivering.picked_up(current, STOCK, at, *known, ARAM)
        case "delivered":
            return delivering.delivered(current, STOCK, at, *known, ARAM)
        case "withdrawn":
            return delivering.withdrawn(current, STOCK, at, *known, "x")
        case _:
            return delivering.failed(current, STOCK, at, *known, "нет дома", again=step == "failed")


def miss_first_deadline(current: Order) -> Change:
    waits = open_waits(current)
    if not waits:
        return Change(current)
    name = min(waits, key=lambda one: waits[one])
    return deadline_missed(current, name, CLOCK, waits[name])


def check(before: Order, change: Change, announced: list[OrderFact]) -> None:
    """One version, one event; only legal moves; money announced once; an ended order stays ended."""
    after = change.order
    statuses = [before.status, *(event.status for event in change.events)]
    for was, became in pairwise(statuses):
        assert became is was or became in LEGAL[was], (was, became)
    assert statuses[-1] is after.status
    numbers = [event.sequence for event in change.events]
    assert numbers == list(range(before.version + 1, after.version + 1))
    assert [line.version for line in change.history] == numbers
    announced.extend(change.events)
    assert sum(isinstance(event, OrderPaid) for event in announced) <= 1
    if after.status is S.PAID:
        assert after.paid_at is not None
    if after.status in {S.LOST, S.CANCELLED, S.DELIVERED}:
        assert after.ended_at is not None
    else:
        assert after.ended_at is None
    assert (after.loss_reason is not None) == (after.status is S.LOST)


MODES = st.sampled_from([PaymentMode.ONLINE, PaymentMode.ON_RECEIPT])


@settings(max_examples=400, deadline=None)
@given(
    courier=st.booleans(),
    mode=MODES,
    auto=st.booleans(),
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 6)), max_size=40),
)
def test_any_order_of_answers_ends_in_a_legal_state(
    courier: bool, mode: PaymentMode, auto: bool, steps: list[tuple[str, int]]
) -> None:
    make = by_courier if courier else order
    current, announced = make(payment_mode=mode, auto_hand=auto), list[OrderFact]()
    for minute, (step, version) in enumerate(steps):
        try:
            change = happen(current, step, version, NOW + timedelta(minutes=minute))
        except Refusal:
            continue
        check(current, change, announced)
        current = change.order
    drain(current, announced)


def drain(current: Order, announced: list[OrderFact]) -> None:
    """Nobody answers any more: every wait fires once, and then the order has ended or a person has been asked."""
    fired: set[tuple[str, datetime]] = set()
    for _ in range(40):
        waits = {pair for pair in open_waits(current).items() if pair not in fired}
        if not waits:
            break
        name, until = min(waits, key=lambda pair: (pair[1], pair[0]))
        fired.add((name, until))
        change = deadline_missed(current, name, CLOCK, until)
        check(current, change, announced)
        assert change.events, f"{name} was missed in {current.status} and nothing followed"
        current = change.order
    else:
        raise AssertionError("waits without end")
    assert current.status in ENDED or current.attention is not None


def test_a_missing_answer_of_stock_asks_a_person_after_two_minutes() -> None:
    assert open_waits(order())["stock_answer"] == NOW + STOCK_ANSWER
    change = deadline_missed(order(), "stock_answer", CLOCK, NOW + STOCK_ANSWER)
    assert (names(change), change.order.attention) == (["order_needs_attention"], "stock_answer_missing")
    late = lifecycle.stock_reserved(change.order, STOCK, NOW + timedelta(hours=1), 1, None)
    assert (late.order.status, late.order.attention) == (S.CONFIRMED, None)


def test_an_order_stock_never_answers_for_is_lost_after_a_day() -> None:
    change = deadline_missed(order(), "stock_at_all", CLOCK, NOW + GIVE_UP_PLACED)
    assert (change.order.status, change.order.loss_reason) == (S.LOST, "no_stock_answer")


def test_an_unpaid_order_is_lost_when_its_time_is_over() -> None:
    begun = confirmed()
    assert begun.pay_until == NOW + timedelta(hours=1)
    change = deadline_missed(begun, "payment", CLOCK, NOW + timedelta(hours=1))
    assert (change.order.status, change.order.loss_reason) == (S.LOST, "payment_expired")


def test_an_order_with_a_part_of_its_money_is_not_lost() -> None:
    part = lifecycle.payment_recorded(confirmed(), ANNA, NOW, amd(100)).order
    change = deadline_missed(part, "payment", CLOCK, NOW + timedelta(hours=1))
    assert (change.order.status, change.order.attention) == (S.CONFIRMED, "payment_incomplete")


def test_a_deadline_that_is_over_too_late_or_put_off_does_nothing() -> None:
    assert deadline_missed(paid(), "payment", CLOCK, NOW + timedelta(days=1)).events == ()
    assert deadline_missed(confirmed(), "payment", CLOCK, NOW + timedelta(minutes=59)).events == ()


def test_every_state_names_what_it_waits_for() -> None:
    waits = {
        S.PLACED: (by_courier(), {"stock_answer", "stock_at_all", "delivery_answer"}),
        S.CONFIRMED: (confirmed(), {"payment", "payment_link"}),
        S.PAID: (paid(), {"handing"}),
        S.WITH_FLORISTS: (with_florists(), {"florist"}),
        S.IN_ASSEMBLY: (in_assembly(), {"assembly"}),
        S.READY_FOR_COURIER: (ready(), {"collection"}),
    }
    for status, (start, expected) in waits.items():
        assert start.status is status
        assert set(open_waits(start)) == expected


def test_florists_begin_in_time_for_the_window() -> None:
    begun = with_florists(by_courier())
    assert open_waits(begun)["florist"] == NOW + timedelta(hours=5) - timedelta(minutes=25)
