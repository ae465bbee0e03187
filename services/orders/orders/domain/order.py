"""The order and the shape of a decision about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from chassis.ids import StoreId
from contracts.api.orders_words import Deed, Problem
from contracts.events.orders import OrderChanged, OrderFact, OrderNeedsAttention, OrderSource, OrderStatus
from contracts.events.parts import Component, DeliveryTerms, OrderLine, SellableKind
from contracts.ids import (
    AssemblyId,
    ConversationId,
    CourierId,
    CustomerId,
    DeliveryId,
    HoldId,
    IntakeId,
    OrderId,
    OrderItemId,
    StageId,
    UserId,
)
from contracts.money import Money
from contracts.phone import E164

from orders.domain.money import PaymentMode, PaymentState, amount_due, payment_state
from orders.domain.refusals import AlreadyEnded

F = TypeVar("F", bound=OrderFact)

ENDED: Final = frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.LOST})
GIVEN_UP: Final = frozenset({OrderStatus.CANCELLED, OrderStatus.LOST})
COURIER, PICKUP = "courier", "pickup"

_STOCK: Final[frozenset[Problem]] = frozenset({"stock_short", "stock_answer_missing"})
_PAYMENT: Final[frozenset[Problem]] = frozenset({"payment_link_missing", "payment_link_failed", "payment_incomplete"})
_DELIVERY: Final[frozenset[Problem]] = frozenset(
    {"delivery_answer_missing", "slot_refused", "no_courier", "delivery_failed", "delivery_cancelled"}
)
SETTLED_BY: Final[dict[OrderStatus, frozenset[Problem]]] = {
    OrderStatus.CONFIRMED: _STOCK,
    OrderStatus.PAID: _STOCK | _PAYMENT,
    OrderStatus.WITH_FLORISTS: _STOCK | _PAYMENT | {"not_handed_to_florists"},
    OrderStatus.IN_ASSEMBLY: _PAYMENT | {"no_florist_took_it"},
    OrderStatus.READY_FOR_COURIER: frozenset(
        {"assembly_overdue", "picked_up_before_assembly", "delivered_before_assembly"}
    ),
    OrderStatus.COURIER_ASSIGNED: _DELIVERY,
    OrderStatus.IN_DELIVERY: _DELIVERY,
}
"""Problems that are over once the order has come this far, without anybody saying so."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it and from where (S74): principal, name for people, and the door (`crm`, `board`, an event)."""

    principal: str
    name: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who pays; a customer's data at the time of the order, or what a partner sent."""

    name: str = ""
    phone: E164 | None = None
    email: str | None = None


NOBODY: Final = Buyer()


class StockState(StrEnum):
    """What inventory has answered."""

    AWAITED = "awaited"
    RESERVED = "reserved"
    SHORT = "short"
    CONSUMED = "consumed"


@dataclass(frozen=True, slots=True)
class Line:
    """An item with everything frozen when it was added (S70): title, price, minutes, complexity, composition."""

    id: OrderItemId
    kind: SellableKind
    sellable_id: UUID | None
    title: str
    quantity: Decimal
    unit_price: Money
    total: Money
    minutes: int = 0
    """Of one unit."""
    complexity: int = 0
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    """Planned for one unit; empty for a bouquet described in words only."""
    wishes: str = ""
    budget: Money | None = None

    @property
    def is_in_words(self) -> bool:
        """Its stems are chosen at the table: a plan cannot say what went in."""
        return self.kind is SellableKind.CUSTOM_BOUQUET and not self.components

    def as_part(self) -> OrderLine:
        custom = self.kind is SellableKind.CUSTOM_BOUQUET
        return OrderLine(
            item_id=self.id,
            kind=self.kind,
            sellable_id=self.sellable_id,
            title=self.title,
            quantity=self.quantity,
            unit_price=self.unit_price,
            total=self.total,
            assembly_minutes=self.minutes,
            recipe_version=self.recipe_version,
            components=self.components if custom else (),
        )


@dataclass(frozen=True, slots=True)
class DeliveryProgress:
    """What the delivery context last said, in its own order: `version` is the delivery's, `rank` never by arrival."""

    delivery_id: DeliveryId | None = None
    version: int = 0
    rank: int = 0
    courier_id: CourierId | None = None
    courier_name: str | None = None


NO_DELIVERY_YET: Final = DeliveryProgress()


@dataclass(frozen=True, slots=True)
class Order:
    id: OrderId
    store_id: StoreId
    number: str
    version: int
    status: OrderStatus
    source: OrderSource
    placed_by: str
    placed_at: datetime
    lines: tuple[Line, ...]
    delivery: DeliveryTerms
    total: Money
    paid: Money
    refunded: Money
    public_token: str
    payment_mode: PaymentMode = PaymentMode.ONLINE
    pay_within_seconds: int = 3600
    """Frozen from the store's policy, so that a later policy does not move a promise."""
    auto_hand: bool = False
    standing_substitution: bool = False
    stage_id: StageId | None = None
    """None means the first stage of the status."""
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    intake_id: IntakeId | None = None
    hold_id: HoldId | None = None
    buyer: Buyer = NOBODY
    reference: str | None = None
    card_text: str = ""
    notes: str = ""
    wants_photo: bool = False
    shows_prices: bool = False
    shows_buyer: bool = False
    responsible: tuple[UserId, ...] = ()
    stock_version: int = 0
    stock: StockState = StockState.AWAITED
    progress: DeliveryProgress = NO_DELIVERY_YET
    pay_until: datetime | None = None
    payment_url: str | None = None
    payment_link_version: int = 0
    cost: Money | None = None
    florist_id: UserId | None = None
    assembly_id: AssemblyId | None = None
    consent_asked_at: datetime | None = None
    """A substitution waits for the buyer's answer since then."""
    delivery_asked_at: datetime | None = None
    """When an order that was to be collected became one to be brought; None: when it was placed."""
    attention: Problem | None = None
    loss_reason: str | None = None
    cancel_reason: str | None = None
    confirmed_at: datetime | None = None
    paid_at: datetime | None = None
    handed_at: datetime | None = None
    taken_at: datetime | None = None
    assembled_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def due(self) -> Money:
        return amount_due(self.total, self.paid, self.refunded)

    @property
    def kept(self) -> Money:
        """Money received and not given back."""
        return self.paid - self.refunded

    @property
    def payment_state(self) -> PaymentState:
        return payment_state(self.total, self.paid, self.refunded)

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def by_courier(self) -> bool:
        return self.delivery.kind == COURIER

    @property
    def ready_by(self) -> datetime | None:
        """When the bouquets must stand: the promised window begins."""
        return self.delivery.window.starts_at if self.delivery.window else None

    @property
    def minutes(self) -> int:
        """Estimated assembly of the whole order, in minutes, rounded up."""
        exact = sum((line.minutes * line.quantity for line in self.lines), Decimal(0))
        return int(exact.to_integral_value(ROUND_CEILING))

    @property
    def complexity(self) -> int:
        """The hardest bouquet of the order decides who can make it."""
        return max((line.complexity for line in self.lines), default=0)

    def parts(self) -> tuple[OrderLine, ...]:
        return tuple(line.as_part() for line in self.lines)

    def search_words(self, customer_name: str) -> str:
        """What the order can be found by: number, people, phones, the partner's own reference."""
        recipient = self.delivery.recipient
        words = [
            self.number,
            customer_name,
            self.buyer.name,
            recipient.name if recipient else "",
            self.buyer.phone or "",
            (recipient.phone if recipient else None) or "",
            self.delivery.contact_phone or "",
            self.reference or "",
        ]
        return " ".join(dict.fromkeys(word for word in words if word))

    def refuse_when_ended(self) -> None:
        if self.ended:
            raise AlreadyEnded(number=self.number, status=self.status)


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of the order's history (S74)."""

    version: int
    at: datetime
    actor: Actor
    what: Deed
    was: OrderStatus | None
    became: OrderStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A decision: the order as it will be, what is announced, what the history says."""

    order: Order
    events: tuple[OrderFact, ...] = ()
    history: tuple[Passage, ...] = ()

    def and_then(self, following: "Change") -> "Change":
        return Change(following.order, self.events + following.events, self.history + following.history)


def unchanged(order: Order) -> Change:
    return Change(order)


def step(
    order: Order,
    fact: type[F],
    actor: Actor,
    now: datetime,
    what: Deed,
    *,
    note: str = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> Change:
    """One version further: the changes are applied, one fact is announced, one line of history is written."""
    after = replace(order, version=order.version + 1, **changes)
    if after.status is not order.status and "stage_id" not in changes:
        after = replace(after, stage_id=None)
    if "attention" not in changes and after.attention in SETTLED_BY.get(after.status, frozenset()):
        after = replace(after, attention=None)
    event = fact(**_common(after, now), **(data or {}))
    passage = Passage(after.version, now, actor, what, order.status, after.status, note)
    return Change(after, (event,), (passage,))


def _common(order: Order, now: datetime) -> dict[str, Any]:
    return {
        "store_id": order.store_id,
        "sequence": order.version,
        "occurred_at": now,
        "order_id": order.id,
        "number": order.number,
        "status": order.status,
    }


def changed(order: Order, actor: Actor, now: datetime, fields: Sequence[str], **changes: Any) -> Change:
    """Something beside the status changed."""
    after = replace(order, **changes)
    data = {
        "customer_id": after.customer_id,
        "lines": after.parts(),
        "delivery": after.delivery,
        "total": after.total,
        "changed_by": actor.principal,
        "fields": tuple(fields),
    }
    return step(order, OrderChanged, actor, now, "changed", note=", ".join(fields), data=data, **changes)


def needs_attention(
    order: Order, actor: Actor, now: datetime, problem: Problem, facts: dict[str, str] | None = None, **changes: Any
) -> Change:
    """A person has to look; the order stays where it is unless `changes` say otherwise."""
    data = {"problem": problem, "facts": facts or {}}
    return step(
        order, OrderNeedsAttention, actor, now, "needs_attention", note=problem, data=data, attention=problem, **changes
    )


def attended(order: Order, actor: Actor, now: datetime, note: str) -> Change:
    """A person has looked and says what was done."""
    if order.attention is None:
        return unchanged(order)
    done = changed(order, actor, now, ("attention",), attention=None)
    return replace(done, history=(replace(done.history[0], what="attended", note=note),))
