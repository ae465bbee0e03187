"""What subscribers may hear: each public type, the fact behind it, and the few fields it carries.

Thin-plus: ids, numbers, states and amounts. No names, phones, addresses, texts or people who work here: whoever needs
more asks the API with a key that may. A type once published keeps its name and its fields.
"""

import json
from datetime import UTC
from typing import Any

from chassis.events import Event
from contracts.events import delivery, orders, pos

from integrations.domain.refusals import EventTypeUnknown

TEST_TYPE = "webhook.test"

_ORDER = ("order_id", "number", "status", "store_id")
_DELIVERY = ("delivery_id", "order_id", "store_id")
_PAYMENT = ("payment_id", "order_id", "store_id")

_PUBLIC: dict[type[Event], tuple[str, tuple[str, ...]]] = {
    orders.OrderPlaced: ("order.placed", (*_ORDER, "source", "total")),
    orders.OrderChanged: ("order.changed", (*_ORDER, "total", "fields")),
    orders.OrderConfirmed: ("order.confirmed", (*_ORDER, "total", "amount_due", "pay_until")),
    orders.OrderPaid: ("order.paid", (*_ORDER, "total", "paid")),
    orders.OrderHandedToFlorists: ("order.handed_to_florists", (*_ORDER, "due_at")),
    orders.OrderAssemblyStarted: ("order.assembly_started", _ORDER),
    orders.OrderAssembled: ("order.assembled", _ORDER),
    orders.OrderCourierAssigned: ("order.courier_assigned", _ORDER),
    orders.OrderOnItsWay: ("order.on_its_way", _ORDER),
    orders.OrderCompleted: ("order.completed", (*_ORDER, "total", "paid", "delivery_fee")),
    orders.OrderCancelled: ("order.cancelled", (*_ORDER, "was", "paid")),
    orders.OrderLost: ("order.lost", (*_ORDER, "was", "loss_reason")),
    orders.SubstitutionProposed: ("order.substitution_proposed", (*_ORDER, "substitution_id")),
    orders.SubstitutionAgreed: ("order.substitution_agreed", (*_ORDER, "substitution_id")),
    orders.SubstitutionDeclined: ("order.substitution_declined", (*_ORDER, "substitution_id")),
    delivery.DeliveryCreated: ("delivery.created", (*_DELIVERY, "window", "fee")),
    delivery.CourierAssigned: ("delivery.courier_assigned", _DELIVERY),
    delivery.PickedUp: ("delivery.picked_up", (*_DELIVERY, "picked_up_at")),
    delivery.Delivered: ("delivery.delivered", (*_DELIVERY, "delivered_at", "minutes_late")),
    delivery.DeliveryFailed: ("delivery.failed", (*_DELIVERY, "attempt", "will_retry")),
    delivery.DeliveryCancelled: ("delivery.cancelled", _DELIVERY),
    delivery.DeliveryLate: ("delivery.late", (*_DELIVERY, "window")),
    pos.PaymentRequested: (
        "payment.requested",
        ("payment_request_id", "order_id", "order_number", "store_id", "amount", "expires_at"),
    ),
    pos.PaymentRequestWithdrawn: ("payment.request_withdrawn", ("payment_request_id", "order_id", "store_id")),
    pos.PaymentRecorded: ("payment.recorded", (*_PAYMENT, "method", "amount")),
    pos.PaymentRefunded: ("payment.refunded", ("refund_id", *_PAYMENT, "amount")),
}
EVENTS: tuple[type[Event], ...] = tuple(_PUBLIC)
TYPES: tuple[str, ...] = tuple(sorted(name for name, _ in _PUBLIC.values()))


def public_fields(event_class: type[Event]) -> tuple[str, tuple[str, ...]]:
    """The public type and the fields it carries."""
    return _PUBLIC[event_class]


def public_type(event: Event) -> str:
    return public_fields(type(event))[0]


def public_body(event: Event) -> bytes:
    """The one body of this event, rendered once and never again (R22)."""
    name, fields = public_fields(type(event))
    whole = event.model_dump(mode="json", include=set(fields))
    return body_of(name, event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"), whole)


def body_of(name: str, timestamp: str, data: dict[str, Any]) -> bytes:
    body = {"type": name, "timestamp": timestamp, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def require_known(wanted: list[str]) -> None:
    """Exact types, `prefix.*` or `*`. Raises EventTypeUnknown."""
    for one in wanted:
        if one == "*" or one in TYPES:
            continue
        if not one.endswith(".*") or not any(name.startswith(one[:-1]) for name in TYPES):
            raise EventTypeUnknown(type=one)


def filters_for(name: str) -> list[str]:
    """The subscriptions' filters that let this type through."""
    parts = name.split(".")
    return [name, "*", *(".".join(parts[:depth]) + ".*" for depth in range(1, len(parts)))]
