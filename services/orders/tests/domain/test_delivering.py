"""The order follows its delivery, whatever order its words arrive in (S57, S80, F28)."""

from itertools import permutations

from contracts.events.orders import OrderCourierAssigned, OrderStatus
from orders.domain import assembly, delivering, lifecycle
from orders.domain.order import Change, Order

from services.orders.tests.drafts import (
    ANNA,
    ARAM,
    DELIVERY,
    FLORIST,
    GAGIK,
    NOW,
    by_courier,
    in_assembly,
    names,
    order,
    ready,
)

WORDS = ("created", "assigned", "picked_up", "delivered")


def hear(start: Order, word: str, version: int) -> Change:
    match word:
        case "created":
            return delivering.planned(start, DELIVERY, version)
        case "assigned":
            return delivering.courier_assigned(start, ANNA, NOW, DELIVERY, version, ARAM, "Арам")
        case "picked_up":
            return delivering.picked_up(start, ANNA, NOW, DELIVERY, version, ARAM)
        case _:
            return delivering.delivered(start, ANNA, NOW, DELIVERY, version, ARAM)


def test_in_order_every_word_moves_the_order_once() -> None:
    current, told = ready(by_courier()), []
    for version, word in enumerate(WORDS, start=1):
        change = hear(current, word, version)
        told += names(change)
        current = hear(change.order, word, version).order
        assert current == change.order
    assert told == ["order_courier_assigned", "order_on_its_way", "order_completed"]
    assert current.status is OrderStatus.DELIVERED


def test_any_order_of_arrival_ends_delivered() -> None:
    """F28."""
    for shuffled in permutations(enumerate(WORDS, start=1)):
        current = ready(by_courier())
        for version, word in shuffled:
            current = hear(current, word, version).order
        assert current.status is OrderStatus.DELIVERED, shuffled


def test_a_courier_before_assembly_is_remembered_and_assembly_catches_up() -> None:
    """S80: assignment before assembly is a manager's exception; the status does not jump over the florist."""
    begun = in_assembly(by_courier())
    known = hear(begun, "assigned", 2)
    assert (known.events, known.order.status) == ((), OrderStatus.IN_ASSEMBLY)
    _, done = assembly.finish(known.order, (), None, florist=FLORIST, forced=False, actor=ANNA, now=NOW)
    assert names(done) == ["order_assembled", "order_courier_assigned"]
    assert done.order.status is OrderStatus.COURIER_ASSIGNED


def test_delivered_before_the_florist_recorded_assembly_needs_a_person_and_then_completes() -> None:
    begun = in_assembly(by_courier())
    early = hear(begun, "delivered", 4)
    assert (early.order.status, early.order.attention) == (OrderStatus.IN_ASSEMBLY, "delivered_before_assembly")
    _, done = assembly.finish(early.order, (), None, florist=FLORIST, forced=False, actor=ANNA, now=NOW)
    assert names(done) == ["order_assembled", "order_completed"]


def test_another_courier_is_named_again() -> None:
    begun = hear(ready(by_courier()), "assigned", 2).order
    [event] = delivering.courier_assigned(begun, ANNA, NOW, DELIVERY, 3, GAGIK, "Гагик").events
    assert isinstance(event, OrderCourierAssigned)
    assert event.courier_name == "Гагик"


def test_a_failed_delivery_with_another_try_stays_with_the_courier() -> None:
    away = hear(ready(by_courier()), "picked_up", 3).order
    again = delivering.failed(away, ANNA, NOW, DELIVERY, 4, "нет дома", again=True)
    assert (again.order.status, again.order.attention) == (OrderStatus.IN_DELIVERY, "delivery_failed")
    assert hear(again.order, "delivered", 5).order.status is OrderStatus.DELIVERED


def test_a_failed_delivery_without_another_try_waits_for_a_courier_again() -> None:
    away = hear(ready(by_courier()), "picked_up", 3).order
    back = delivering.failed(away, ANNA, NOW, DELIVERY, 4, "нет дома", again=False)
    assert (back.order.status, back.order.progress.courier_id) == (OrderStatus.READY_FOR_COURIER, None)
    assert hear(back.order, "picked_up", 3).order == back.order


def test_a_full_slot_asks_a_person() -> None:
    change = delivering.slot_refused(by_courier(), ANNA, NOW, DELIVERY, 1, "full")
    assert (names(change), change.order.attention) == (["order_needs_attention"], "slot_refused")


def test_a_full_slot_does_not_take_the_courier_away_who_was_named_already() -> None:
    known = hear(in_assembly(by_courier()), "assigned", 2).order
    change = delivering.slot_refused(known, ANNA, NOW, DELIVERY, 3, "full")
    assert (change.order.progress.courier_id, change.order.progress.version) == (ARAM, 3)


def test_a_courier_taken_back_leaves_an_order_that_waits_for_another() -> None:
    """S69: assembled and ready for courier search again, with a line of its own in the history."""
    given = hear(ready(by_courier()), "assigned", 2).order
    back = delivering.courier_unassigned(given, ANNA, NOW, DELIVERY, 3)
    assert (names(back), back.order.status) == (["order_changed"], OrderStatus.READY_FOR_COURIER)
    assert (back.order.progress.courier_id, back.order.progress.courier_name) == (None, None)
    assert [(one.what, one.was, one.became) for one in back.history] == [
        ("courier_unassigned", OrderStatus.COURIER_ASSIGNED, OrderStatus.READY_FOR_COURIER)
    ]
    assert delivering.courier_unassigned(back.order, ANNA, NOW, DELIVERY, 3).events == ()
    again = delivering.courier_assigned(back.order, ANNA, NOW, DELIVERY, 4, GAGIK, "Гагик").order
    assert (again.status, again.progress.courier_name) == (OrderStatus.COURIER_ASSIGNED, "Гагик")


def test_a_courier_taken_back_before_assembly_is_forgotten_and_late_words_change_nothing() -> None:
    known = hear(in_assembly(by_courier()), "assigned", 2).order
    back = delivering.courier_unassigned(known, ANNA, NOW, DELIVERY, 3)
    assert (back.events, back.order.status, back.order.progress.courier_id) == ((), OrderStatus.IN_ASSEMBLY, None)
    away = hear(ready(by_courier()), "picked_up", 4).order
    assert delivering.courier_unassigned(away, ANNA, NOW, DELIVERY, 3).order == away


def test_a_delivery_withdrawn_because_the_order_is_collected_is_expected() -> None:
    collected = delivering.withdrawn(order(), ANNA, NOW, DELIVERY, 2, "collected")
    assert (collected.events, collected.order.attention) == ((), None)
    brought = delivering.withdrawn(by_courier(), ANNA, NOW, DELIVERY, 2, "no cars")
    assert brought.order.attention == "delivery_cancelled"


def test_a_delivery_withdrawn_after_the_end_is_expected() -> None:
    ended = lifecycle.cancel(order(), ANNA, NOW, "передумали", forced=False).order
    assert delivering.withdrawn(ended, ANNA, NOW, DELIVERY, 2, "order cancelled").events == ()


def test_flowers_delivered_after_the_order_was_cancelled_need_a_person() -> None:
    ended = lifecycle.cancel(ready(by_courier()), ANNA, NOW, "передумали", forced=False).order
    late = hear(ended, "delivered", 4)
    assert (late.order.status, late.order.attention) == (OrderStatus.CANCELLED, "delivered_after_end")
