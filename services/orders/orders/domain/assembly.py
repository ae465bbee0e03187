"""What goes into the vase: plan, substitutions with consent, and the real composition (S54, S82, R26)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from contracts.events.orders import (
    OrderAssembled,
    OrderStatus,
    Replacement,
    SubstitutionAgreed,
    SubstitutionDeclined,
    SubstitutionProposed,
)
from contracts.events.parts import Component
from contracts.ids import OrderItemId, ProductId, SubstitutionId, UserId
from contracts.money import Money

from orders.domain.delivering import catch_up
from orders.domain.lifecycle import REPLACEABLE, settle
from orders.domain.order import Actor, Change, Line, Order, step
from orders.domain.refusals import (
    AnotherFloristsOrder,
    CompositionNeeded,
    CompositionNotAgreed,
    CurrencyDiffers,
    NothingToReplace,
    NotInAssembly,
    ReasonNeeded,
    SubstitutionDecided,
    SubstitutionsOpen,
    TooLateToSubstitute,
)

STANDING: Final = "standing_permission"


class SubstitutionState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Substitution:
    """What is replaced by what, for a whole line, why, by whom, and what it does to the price."""

    id: SubstitutionId
    replacement: Replacement
    reason: str
    state: SubstitutionState
    proposed_by: str
    proposed_at: datetime
    decided_via: str | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""
    consent_token: str | None = None
    """Opens the buyer's own page of this question."""


def refuse_late(order: Order) -> None:
    """Raises AlreadyEnded, TooLateToSubstitute."""
    order.refuse_when_ended()
    if order.status not in REPLACEABLE:
        raise TooLateToSubstitute(number=order.number, status=order.status)


def consent_path(order: Order, one: Substitution) -> str | None:
    """Below the shop's address: where the buyer answers; None once answered."""
    if one.consent_token is None or one.state is not SubstitutionState.PROPOSED:
        return None
    return f"/t/{order.public_token}?consent={one.consent_token}"


def planned_components(line: Line, agreed: Iterable[Substitution]) -> dict[ProductId, Decimal]:
    """What the whole line shall contain after everything that was agreed."""
    plan: dict[ProductId, Decimal] = {}
    for component in line.components:
        plan[component.product_id] = plan.get(component.product_id, Decimal(0)) + component.quantity * line.quantity
    for one in agreed:
        swap = one.replacement
        if swap.item_id == line.id and one.state is SubstitutionState.AGREED:
            plan[swap.from_product_id] = plan.get(swap.from_product_id, Decimal(0)) - swap.from_component.quantity
            plan[swap.to_product_id] = plan.get(swap.to_product_id, Decimal(0)) + swap.to_component.quantity
    return {product: quantity for product, quantity in plan.items() if quantity > 0}


def planned_order(order: Order, agreed: Sequence[Substitution]) -> tuple[Component, ...]:
    """The plan of the whole order, one component per product, by product id."""
    total: dict[ProductId, Decimal] = {}
    for line in order.lines:
        for product, quantity in planned_components(line, agreed).items():
            total[product] = total.get(product, Decimal(0)) + quantity
    return tuple(
        Component(product_id=product, quantity=total[product].quantize(Decimal("0.001"))) for product in sorted(total)
    )


def propose(
    order: Order,
    known: Sequence[Substitution],
    replacement: Replacement,
    reason: str,
    *,
    substitution_id: SubstitutionId,
    actor: Actor,
    now: datetime,
    consent_token: str | None = None,
) -> tuple[Substitution, Change]:
    """Ask the buyer; with a standing permission on the order it is agreed at once (R26)."""
    refuse_late(order)
    if not reason.strip():
        raise ReasonNeeded()
    if replacement.price_change.currency != order.total.currency:
        raise CurrencyDiffers(currency=order.total.currency)
    _check_contains(order, known, replacement)
    made = Substitution(
        substitution_id,
        replacement,
        reason,
        SubstitutionState.PROPOSED,
        actor.principal,
        proposed_at=now,
        consent_token=consent_token,
    )
    if order.standing_substitution:
        return agree(order, made, known, actor, now, via=STANDING)
    data = {
        "substitution_id": made.id,
        "replacement": replacement,
        "reason": reason,
        "conversation_id": order.conversation_id,
        "proposed_by": actor.principal,
        "consent_path": consent_path(order, made),
    }
    asked = order.consent_asked_at or now
    change = step(
        order,
        SubstitutionProposed,
        actor,
        now,
        "substitution_proposed",
        note=reason,
        data=data,
        consent_asked_at=asked,
    )
    return made, change


def _check_contains(order: Order, known: Sequence[Substitution], replacement: Replacement) -> None:
    line = _line(order, replacement.item_id)
    if line is None or replacement.to_product_id == replacement.from_product_id:
        raise NothingToReplace()
    taken = replacement.from_component.quantity
    waiting = sum(
        (
            one.replacement.from_component.quantity
            for one in known
            if one.state is SubstitutionState.PROPOSED
            and one.replacement.item_id == line.id
            and one.replacement.from_product_id == replacement.from_product_id
        ),
        Decimal(0),
    )
    there = planned_components(line, known).get(replacement.from_product_id, Decimal(0))
    if there < taken + waiting:
        raise NothingToReplace(planned=str(there), asked=str(taken + waiting))


def agree(
    order: Order,
    substitution: Substitution,
    known: Sequence[Substitution],
    actor: Actor,
    now: datetime,
    *,
    via: str,
    reason: str = "",
) -> tuple[Substitution, Change]:
    """The replacement holds; line and total move by its price. Refused once assembly is recorded."""
    _refuse_decided(substitution)
    refuse_late(order)
    swap = substitution.replacement
    decided = replace(
        substitution, state=SubstitutionState.AGREED, decided_via=via, decided_at=now, decision_reason=reason
    )
    lines = tuple(_repriced(line, swap) for line in order.lines)
    total = Money.total((line.total for line in lines), order.total.currency) + order.delivery.fee
    data = {
        "substitution_id": decided.id,
        "replacement": swap,
        "reason": substitution.reason,
        "agreed_via": via,
    }
    change = step(
        order,
        SubstitutionAgreed,
        actor,
        now,
        "substitution_agreed",
        note=via,
        data=data,
        lines=lines,
        total=total,
        **_answered(order, substitution, known),
    )
    return decided, settle(change, actor, now)


def _repriced(line: Line, swap: Replacement) -> Line:
    return replace(line, total=line.total + swap.price_change) if line.id == swap.item_id else line


def decline(
    order: Order,
    substitution: Substitution,
    known: Sequence[Substitution],
    actor: Actor,
    now: datetime,
    *,
    via: str,
    reason: str = "",
) -> tuple[Substitution, Change]:
    """The buyer does not want it; nothing is replaced."""
    _refuse_decided(substitution)
    decided = replace(
        substitution, state=SubstitutionState.DECLINED, decided_via=via, decided_at=now, decision_reason=reason
    )
    data = {"substitution_id": decided.id, "replacement": substitution.replacement, "reason": reason or via}
    answered = _answered(order, substitution, known)
    change = step(
        order, SubstitutionDeclined, actor, now, "substitution_declined", note=reason or via, data=data, **answered
    )
    return decided, change


def _answered(order: Order, decided: Substitution, known: Sequence[Substitution]) -> dict[str, Any]:
    """The wait for the buyer is over when nothing else is open."""
    open_still = any(one.state is SubstitutionState.PROPOSED and one.id != decided.id for one in known)
    attention = None if order.attention == "buyer_did_not_answer" and not open_still else order.attention
    return {"consent_asked_at": order.consent_asked_at if open_still else None, "attention": attention}


def _refuse_decided(substitution: Substitution) -> None:
    if substitution.state is not SubstitutionState.PROPOSED:
        raise SubstitutionDecided(state=substitution.state)


def _line(order: Order, item_id: OrderItemId) -> Line | None:
    return next((line for line in order.lines if line.id == item_id), None)


def finish(
    order: Order,
    known: Sequence[Substitution],
    composition: Sequence[Component] | None,
    *,
    florist: UserId,
    forced: bool,
    actor: Actor,
    now: datetime,
) -> tuple[tuple[Component, ...], Change]:
    """The bouquets stand: the real composition is recorded (S82), a courier can be sought (S79).

    None as composition means exactly as planned. What was planned and is missing needs an agreed substitution or a
    standing permission (R26); additions need nobody's consent.
    """
    order.refuse_when_ended()
    if order.status is not OrderStatus.IN_ASSEMBLY or order.florist_id is None:
        raise NotInAssembly(number=order.number, status=order.status)
    if order.florist_id != florist and not forced:
        raise AnotherFloristsOrder(number=order.number, status=order.status)
    if any(one.state is SubstitutionState.PROPOSED for one in known):
        raise SubstitutionsOpen(number=order.number)
    plan = planned_order(order, known)
    used = plan if composition is None else _summed(composition)
    if not used or (used == plan and any(line.is_in_words for line in order.lines)):
        raise CompositionNeeded()
    _refuse_missing(order, plan, used)
    data = {
        "florist_id": order.florist_id,
        "assembly_id": order.assembly_id,
        "composition": used,
        "delivery": order.delivery,
    }
    done = step(
        order,
        OrderAssembled,
        actor,
        now,
        "assembled",
        data=data,
        status=OrderStatus.READY_FOR_COURIER,
        assembled_at=now,
    )
    return used, catch_up(done, actor, now)


def _summed(composition: Sequence[Component]) -> tuple[Component, ...]:
    total: dict[ProductId, Decimal] = {}
    for one in composition:
        total[one.product_id] = total.get(one.product_id, Decimal(0)) + one.quantity
    return tuple(Component(product_id=product, quantity=total[product]) for product in sorted(total))


def _refuse_missing(order: Order, plan: Sequence[Component], used: Sequence[Component]) -> None:
    if order.standing_substitution:
        return
    there = {one.product_id: one.quantity for one in used}
    missing = {
        str(one.product_id): str(one.quantity - there.get(one.product_id, Decimal(0)))
        for one in plan
        if there.get(one.product_id, Decimal(0)) < one.quantity
    }
    if missing:
        raise CompositionNotAgreed(missing=missing)
