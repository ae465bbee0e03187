"""What may be done with an order next, asked of the verbs themselves, so that no screen repeats the pipeline.

Each action is tried on the order and the result thrown away: what the verb refuses is refused here with its words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.refusals import Refusal
from contracts.api.orders_words import OrderAction
from contracts.ids import AssemblyId, UserId

from contracts import permissions as may
from orders.domain import assembly, lifecycle
from orders.domain.assembly import Substitution, SubstitutionState
from orders.domain.editing import Edit, edit
from orders.domain.order import Actor, Order, unchanged
from orders.domain.refusals import CompositionNeeded, NothingToAnswer, NothingToAttend

NOBODY_YET: Final = AssemblyId(UUID(int=0))

PERMISSION_OF: Final[dict[OrderAction, str]] = {
    "edit": may.ORDERS_CHANGE,
    "edit_delivery": may.ORDERS_CHANGE,
    "hand_to_florists": may.ORDERS_CHANGE,
    "take": may.ORDERS_ASSEMBLE,
    "finish_assembly": may.ORDERS_ASSEMBLE,
    "put_back": may.ORDERS_ASSEMBLE,
    "hand_over": may.ORDERS_CHANGE,
    "substitute": may.ORDERS_ASSEMBLE,
    "answer_substitution": may.ORDERS_CHANGE,
    "attend": may.ORDERS_CHANGE,
    "lose": may.ORDERS_CANCEL,
    "cancel": may.ORDERS_CANCEL,
}


@dataclass(frozen=True, slots=True)
class Try:
    """One action and what the verb said to it."""

    action: OrderAction
    refusal: Refusal | None


def actions(
    order: Order,
    known: Sequence[Substitution],
    permissions: frozenset[str],
    actor: Actor,
    person: UserId,
    now: datetime,
) -> list[Try]:
    """Every action that the permissions include, in the pipeline's order, each allowed or with its refusal."""
    forced = may.ORDERS_FORCE in permissions
    verbs = _verbs(order, known, actor, person, now, forced=forced)
    return [
        Try(action, _refusal_of(verbs[action]))
        for action, permission in PERMISSION_OF.items()
        if permission in permissions
    ]


def _refusal_of(verb: Callable[[], object]) -> Refusal | None:
    try:
        verb()
    except CompositionNeeded:
        return None  # what is missing is what the person is about to enter
    except Refusal as refusal:
        return refusal
    return None


def _verbs(
    order: Order, known: Sequence[Substitution], actor: Actor, person: UserId, now: datetime, *, forced: bool
) -> dict[OrderAction, Callable[[], object]]:
    return {
        "edit": lambda: edit(order, Edit(notes=order.notes), actor, now),
        "edit_delivery": lambda: edit(order, Edit(delivery=order.delivery), actor, now),
        "hand_to_florists": lambda: lifecycle.hand_to_florists(order, actor, now),
        "take": lambda: lifecycle.take(order, actor, now, person, NOBODY_YET),
        "finish_assembly": lambda: assembly.finish(
            order, known, None, florist=person, forced=forced, actor=actor, now=now
        ),
        "put_back": lambda: lifecycle.put_back(order, actor, now, person, forced=forced),
        "hand_over": lambda: lifecycle.hand_over(order, actor, now),
        "substitute": lambda: assembly.refuse_late(order),
        "answer_substitution": lambda: _refuse_without_question(order, known),
        "attend": lambda: _refuse_without_problem(order),
        "lose": lambda: lifecycle.lose(order, actor, now, "other"),
        "cancel": lambda: lifecycle.cancel(order, actor, now, "other", forced=forced),
    }


def _refuse_without_question(order: Order, known: Sequence[Substitution]) -> object:
    if not any(one.state is SubstitutionState.PROPOSED for one in known):
        raise NothingToAnswer(number=order.number)
    return unchanged(order)


def _refuse_without_problem(order: Order) -> object:
    if order.attention is None:
        raise NothingToAttend(number=order.number)
    return unchanged(order)
