"""What may still be changed on a placed order, and until when."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from contracts.events.orders import OrderStatus
from contracts.events.parts import DeliveryTerms, Recipient
from contracts.ids import CustomerId, UserId
from contracts.money import Money

from orders.domain.lifecycle import REPLACEABLE, settle
from orders.domain.order import COURIER, Actor, Buyer, Change, Order, changed, unchanged
from orders.domain.refusals import TooLateToChange

KEEP: Any = object()
"""This field is left as it is."""

_UNTIL_ASSEMBLED = ("card_text", "delivery", "standing_substitution")
_ABOUT_THE_PROMISE = ("slot_refused", "delivery_answer_missing", "delivery_cancelled")


@dataclass(frozen=True, slots=True)
class Edit:
    """The fields a person edited; the others are KEEP."""

    card_text: str = KEEP
    notes: str = KEEP
    delivery: DeliveryTerms = KEEP
    recipient: Recipient | None = KEEP
    delivery_notes: str = KEEP
    standing_substitution: bool = KEEP
    wants_photo: bool = KEEP
    shows_prices: bool = KEEP
    shows_buyer: bool = KEEP
    responsible: tuple[UserId, ...] = KEEP
    customer_id: CustomerId | None = KEEP
    buyer: Buyer = KEEP
    """Follows the customer: an order keeps its own copy of who pays."""

    def named(self) -> list[str]:
        return [one.name for one in fields(self) if getattr(self, one.name) is not KEEP]


def edit(order: Order, wanted: Edit, actor: Actor, now: datetime) -> Change:
    """Apply the edit as one version. Raises TooLateToChange, AlreadyEnded."""
    names = wanted.named()
    if not names:
        return unchanged(order)
    order.refuse_when_ended()
    _refuse_late(order, names)
    changes: dict[str, Any] = {
        name: getattr(wanted, name) for name in names if name not in {"delivery", "recipient", "delivery_notes"}
    }
    delivery = _delivery(order.delivery, wanted)
    if delivery != order.delivery:
        changes["delivery"] = delivery
        lines = Money.total((line.total for line in order.lines), order.total.currency)
        changes["total"] = lines + delivery.fee
    changes = {name: value for name, value in changes.items() if getattr(order, name) != value}
    if not changes:
        return unchanged(order)
    followed = _followed(order, delivery, now)
    return settle(changed(order, actor, now, sorted(changes), **changes, **followed), actor, now)


def _followed(order: Order, delivery: DeliveryTerms, now: datetime) -> dict[str, Any]:
    """What a new promise means besides: a refused slot is history, and delivery is asked from now on."""
    follows: dict[str, Any] = {}
    moved = (delivery.kind, delivery.slot_id) != (order.delivery.kind, order.delivery.slot_id)
    if moved and order.attention in _ABOUT_THE_PROMISE:
        follows["attention"] = None
    if delivery.kind == COURIER and not order.by_courier:
        follows["delivery_asked_at"] = now
    return follows


def _refuse_late(order: Order, names: list[str]) -> None:
    late = [name for name in names if name in _UNTIL_ASSEMBLED and order.status not in REPLACEABLE]
    if order.status is OrderStatus.IN_DELIVERY:
        late += [name for name in names if name in {"recipient", "delivery_notes"}]
    if late:
        raise TooLateToChange(number=order.number, status=order.status, fields=", ".join(late))


def _delivery(current: DeliveryTerms, wanted: Edit) -> DeliveryTerms:
    terms = current if wanted.delivery is KEEP else wanted.delivery
    updates: dict[str, Any] = {}
    if wanted.recipient is not KEEP:
        updates["recipient"] = wanted.recipient
    if wanted.delivery_notes is not KEEP:
        updates["notes"] = wanted.delivery_notes
    return terms.model_copy(update=updates)
