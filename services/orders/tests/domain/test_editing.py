"""A placed order is promised anew: what follows from another address, slot or way."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from contracts.ids import SlotId
from orders.domain import delivering
from orders.domain.editing import Edit, edit
from orders.domain.fulfilment import DELIVERY_ANSWER, open_waits
from orders.domain.money import PaymentState
from orders.domain.order import COURIER
from orders.domain.refusals import TooLateToChange

from services.orders.tests.drafts import (
    ANNA,
    DELIVERY,
    NOW,
    amd,
    by_courier,
    in_assembly,
    order,
    paid,
    ready,
    terms,
    window,
)

LATER = NOW + timedelta(hours=2)
BROUGHT = terms(COURIER, amd(1500), window())
MOVED = terms(COURIER, amd(2500), window(8)).model_copy(update={"slot_id": SlotId(UUID(int=77))})


def test_a_dearer_way_leaves_a_paid_order_with_the_difference_due() -> None:
    before = paid(by_courier())
    after = edit(before, Edit(delivery=MOVED), ANNA, LATER).order
    assert (after.status, after.total, after.due) == (before.status, amd(14500), amd(1000))
    assert after.payment_state is PaymentState.PARTIAL
    back = edit(after, Edit(delivery=terms()), ANNA, LATER).order
    assert (back.total, back.payment_state) == (amd(12000), PaymentState.OVERPAID)


def test_another_slot_answers_a_refused_one_and_another_note_does_not() -> None:
    refused = delivering.slot_refused(by_courier(), ANNA, NOW, DELIVERY, 1, "full").order
    assert edit(refused, Edit(delivery_notes="домофон 12"), ANNA, LATER).order.attention == "slot_refused"
    moved = edit(refused, Edit(delivery=MOVED), ANNA, LATER)
    assert moved.order.attention is None
    assert [line.note for line in moved.history] == ["delivery, total"]
    short = replace(by_courier(), attention="stock_short")
    assert edit(short, Edit(delivery=MOVED), ANNA, LATER).order.attention == "stock_short"


def test_an_order_brought_after_all_waits_for_the_answer_of_delivery_from_then_on() -> None:
    assert "delivery_answer" not in open_waits(order())
    brought = edit(order(), Edit(delivery=BROUGHT), ANNA, LATER).order
    assert open_waits(brought)["delivery_answer"] == LATER + DELIVERY_ANSWER
    assert open_waits(by_courier())["delivery_answer"] == NOW + DELIVERY_ANSWER


def test_the_way_is_fixed_once_the_bouquet_stands() -> None:
    assert edit(in_assembly(by_courier()), Edit(delivery=MOVED), ANNA, LATER).order.delivery == MOVED
    with pytest.raises(TooLateToChange):
        edit(ready(by_courier()), Edit(delivery=MOVED), ANNA, LATER)
