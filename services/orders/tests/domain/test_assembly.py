"""Nothing is replaced without consent, and the real composition is recorded (S54, S82, R26)."""

from decimal import Decimal

import pytest
from contracts.events.orders import OrderAssembled, OrderStatus, SubstitutionAgreed
from contracts.events.parts import Component, SellableKind
from orders.domain import assembly, refusals
from orders.domain.assembly import Substitution, SubstitutionState
from orders.domain.order import Change, Order

from services.orders.tests.drafts import (
    ANNA,
    FLORIST,
    NOW,
    OTHER_FLORIST,
    RIBBON,
    ROSE,
    TULIP,
    amd,
    confirmed,
    in_assembly,
    line,
    names,
    order,
    ready,
    substitution_id,
    swap,
)


def propose(
    start: Order, known: tuple[Substitution, ...] = (), *, from_quantity: int = 2, price: int = 0
) -> tuple[Substitution, Change]:
    return assembly.propose(
        start,
        known,
        swap(from_quantity, price=price),
        "роза кончилась",
        substitution_id=substitution_id(),
        actor=ANNA,
        now=NOW,
    )


def finish(
    start: Order, known: tuple[Substitution, ...] = (), used: list[Component] | None = None
) -> tuple[tuple[Component, ...], Change]:
    return assembly.finish(start, known, used, florist=FLORIST, forced=False, actor=ANNA, now=NOW)


def stems(**quantities: int) -> list[Component]:
    named = {"rose": ROSE, "tulip": TULIP, "ribbon": RIBBON}
    return [Component(product_id=named[name], quantity=Decimal(many)) for name, many in quantities.items()]


def test_a_proposal_changes_neither_price_nor_plan() -> None:
    made, change = propose(in_assembly(), price=-500)
    assert names(change) == ["substitution_proposed"]
    assert (made.state, change.order.total) == (SubstitutionState.PROPOSED, amd(12000))
    assert change.order.consent_asked_at == NOW


def test_the_buyers_yes_moves_price_and_plan() -> None:
    made, change = propose(in_assembly(), price=-500)
    decided, agreed = assembly.agree(change.order, made, (made,), ANNA, NOW, via="buyer:m-1")
    [event] = agreed.events
    assert isinstance(event, SubstitutionAgreed)
    assert (event.agreed_via, agreed.order.total, agreed.order.consent_asked_at) == ("buyer:m-1", amd(11500), None)
    assert assembly.planned_order(agreed.order, (decided,)) == tuple(stems(rose=3, tulip=2))


def test_a_price_that_falls_to_what_was_paid_pays_the_order() -> None:
    begun = order(paid=amd(11500))
    made, change = propose(confirmed(begun), price=-500)
    _, agreed = assembly.agree(change.order, made, (made,), ANNA, NOW, via="buyer:m-1")
    assert names(agreed) == ["substitution_agreed", "order_paid"]


def test_a_standing_permission_agrees_at_once() -> None:
    made, change = propose(in_assembly(order(standing_substitution=True)))
    assert (names(change), made.decided_via) == (["substitution_agreed"], "standing_permission")


def test_a_decided_substitution_is_not_decided_again() -> None:
    made, change = propose(in_assembly())
    decided, declined = assembly.decline(change.order, made, (made,), ANNA, NOW, via="buyer:m-2")
    assert (names(declined), decided.state) == (["substitution_declined"], SubstitutionState.DECLINED)
    with pytest.raises(refusals.SubstitutionDecided):
        assembly.agree(declined.order, decided, (decided,), ANNA, NOW, via="buyer:m-3")


def test_more_than_the_line_has_cannot_be_replaced() -> None:
    made, change = propose(in_assembly(), from_quantity=3)
    with pytest.raises(refusals.NothingToReplace):
        propose(change.order, (made,), from_quantity=3)
    with pytest.raises(refusals.NothingToReplace):
        propose(in_assembly(), from_quantity=6)


def test_nothing_is_replaced_once_the_bouquet_stands() -> None:
    with pytest.raises(refusals.TooLateToSubstitute):
        propose(ready())
    made, change = propose(in_assembly())
    _, done = assembly.decline(change.order, made, (made,), ANNA, NOW, via="x")
    with pytest.raises(refusals.TooLateToSubstitute):
        assembly.agree(ready(), made, (made,), ANNA, NOW, via="buyer:m-4")
    assert done.order.status is OrderStatus.IN_ASSEMBLY


def test_assembly_as_planned_records_the_plan() -> None:
    used, change = finish(in_assembly(order(lines=(line(quantity=Decimal(2)),))))
    [event] = change.events
    assert isinstance(event, OrderAssembled)
    assert (used, event.composition) == (tuple(stems(rose=10)), tuple(stems(rose=10)))
    assert change.order.status is OrderStatus.READY_FOR_COURIER


def test_a_swap_nobody_agreed_to_is_refused_and_names_what_is_missing() -> None:
    with pytest.raises(refusals.CompositionNotAgreed) as refused:
        finish(in_assembly(), used=stems(rose=3, tulip=2))
    assert refused.value.facts == {"missing": {str(ROSE): "2.000"}}


def test_the_same_swap_after_consent_is_recorded() -> None:
    made, change = propose(in_assembly())
    decided, agreed = assembly.agree(change.order, made, (made,), ANNA, NOW, via="buyer:m-1")
    used, _ = finish(agreed.order, (decided,), stems(tulip=2, rose=3, ribbon=1))
    assert used == tuple(stems(rose=3, tulip=2, ribbon=1))


def test_a_standing_permission_covers_the_florists_choice() -> None:
    used, _ = finish(in_assembly(order(standing_substitution=True)), used=stems(tulip=5))
    assert used == tuple(stems(tulip=5))


def test_an_open_question_to_the_buyer_holds_the_bouquet() -> None:
    made, change = propose(in_assembly())
    with pytest.raises(refusals.SubstitutionsOpen):
        finish(change.order, (made,))


def test_a_bouquet_ordered_in_words_needs_its_real_composition() -> None:
    words = line(kind=SellableKind.CUSTOM_BOUQUET, sellable_id=None, components=(), wishes="нежный, розовый")
    begun = in_assembly(order(lines=(words,)))
    with pytest.raises(refusals.CompositionNeeded):
        finish(begun)
    used, _ = finish(begun, used=stems(rose=3, tulip=4))
    assert used == tuple(stems(rose=3, tulip=4))


def test_a_bouquet_in_words_beside_a_planned_one_is_not_passed_over() -> None:
    words = line(kind=SellableKind.CUSTOM_BOUQUET, sellable_id=None, components=(), wishes="нежный, розовый")
    begun = in_assembly(order(lines=(*in_assembly().lines, words)))
    with pytest.raises(refusals.CompositionNeeded):
        finish(begun)
    planned = assembly.planned_order(begun, ())
    with pytest.raises(refusals.CompositionNeeded):
        finish(begun, used=list(planned))
    used, _ = finish(begun, used=[*planned, *stems(ribbon=1)])
    assert used != planned


def test_only_the_florist_who_took_it_or_a_manager_finishes() -> None:
    begun = in_assembly()
    with pytest.raises(refusals.AnotherFloristsOrder):
        assembly.finish(begun, (), None, florist=OTHER_FLORIST, forced=False, actor=ANNA, now=NOW)
    _, change = assembly.finish(begun, (), None, florist=OTHER_FLORIST, forced=True, actor=ANNA, now=NOW)
    assert change.order.status is OrderStatus.READY_FOR_COURIER


def test_what_is_not_in_assembly_is_not_assembled() -> None:
    for start in (order(), ready()):
        with pytest.raises(refusals.NotInAssembly):
            finish(start)
