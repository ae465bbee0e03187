"""Published by orders: the life of an order in canonical states (decision 9)."""

from enum import StrEnum
from typing import ClassVar

from chassis.events import Event
from pydantic import AwareDatetime, Field

from contracts.events.parts import Component, DeliveryTerms, OrderLine, Part
from contracts.ids import (
    AssemblyId,
    ConversationId,
    CustomerId,
    HoldId,
    OrderId,
    OrderItemId,
    ProductId,
    SubstitutionId,
    UserId,
)
from contracts.money import Money
from contracts.phone import PhoneField


class OrderStatus(StrEnum):
    """Canonical states (S45, S69); the shop's pipeline stages each map to exactly one."""

    PLACED = "placed"
    """Accepted, stock not yet reserved."""
    CONFIRMED = "confirmed"
    """Stock is reserved; waiting for payment."""
    PAID = "paid"
    WITH_FLORISTS = "with_florists"
    IN_ASSEMBLY = "in_assembly"
    READY_FOR_COURIER = "ready_for_courier"
    """Assembled; for a pick-up order: ready to be handed over."""
    COURIER_ASSIGNED = "courier_assigned"
    IN_DELIVERY = "in_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    LOST = "lost"


class OrderSource(StrEnum):
    """Where an order came from (S60)."""

    CRM = "crm"
    SHOWCASE = "showcase"
    CONVERSATION = "conversation"
    EXTERNAL_API = "external_api"
    INTAKE = "intake"


class OrderFact(Event):
    """What every order event carries."""

    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    number: str
    status: OrderStatus


class OrderPlaced(OrderFact):
    """An order exists. Inventory reserves (or binds the hold), delivery books its slot."""

    name: ClassVar[str] = "orders.order_placed"

    source: OrderSource
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    hold_id: HoldId | None = None
    lines: tuple[OrderLine, ...]
    delivery: DeliveryTerms
    total: Money
    card_text: str = ""
    placed_by: str
    """Principal: `user:…`, `api_key:…`, `public`."""
    payment_mode: str = "online"
    """`online`: money is asked for by link; `on_receipt`: at the counter or by the courier, stock does not expire."""


class OrderChanged(OrderFact):
    """Something beside the status changed; carries the current lines, delivery and total."""

    name: ClassVar[str] = "orders.order_changed"

    customer_id: CustomerId | None = None
    lines: tuple[OrderLine, ...]
    delivery: DeliveryTerms
    total: Money
    changed_by: str
    fields: tuple[str, ...]


class OrderConfirmed(OrderFact):
    """Stock is reserved; the amount due can be asked for until `pay_until`, when the reservation ends too (R13)."""

    name: ClassVar[str] = "orders.order_confirmed"

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    total: Money
    amount_due: Money
    pay_until: AwareDatetime
    lines: tuple[OrderLine, ...]
    delivery: DeliveryTerms
    payment_mode: str = "online"
    """With `on_receipt` nothing is due now: `amount_due` is zero."""
    buyer_phone: PhoneField | None = None
    buyer_email: str | None = None
    """Where a receipt may be sent."""


class OrderPaid(OrderFact):
    name: ClassVar[str] = "orders.order_paid"

    customer_id: CustomerId | None = None
    total: Money
    paid: Money


class OrderHandedToFlorists(OrderFact):
    name: ClassVar[str] = "orders.order_handed_to_florists"

    assembly_minutes: int
    due_at: AwareDatetime | None = None


class OrderAssemblyStarted(OrderFact):
    name: ClassVar[str] = "orders.order_assembly_started"

    florist_id: UserId
    assembly_id: AssemblyId


class OrderAssembled(OrderFact):
    """The bouquets stand. Inventory writes off what really went into the vase; a courier can be sought."""

    name: ClassVar[str] = "orders.order_assembled"

    florist_id: UserId
    assembly_id: AssemblyId
    composition: tuple[Component, ...]
    """Everything used for the whole order, substitutes included."""
    delivery: DeliveryTerms


class OrderCourierAssigned(OrderFact):
    name: ClassVar[str] = "orders.order_courier_assigned"

    courier_name: str


class OrderOnItsWay(OrderFact):
    name: ClassVar[str] = "orders.order_on_its_way"


class OrderCompleted(OrderFact):
    """Delivered or handed over: the loop is closed (S143)."""

    name: ClassVar[str] = "orders.order_completed"

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    lines: tuple[OrderLine, ...]
    total: Money
    paid: Money
    delivery_fee: Money


class OrderCancelled(OrderFact):
    """Cancelled by a person; stock goes back, money goes back, a receipt is reversed."""

    name: ClassVar[str] = "orders.order_cancelled"

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    reason: str
    cancelled_by: str
    was: OrderStatus
    paid: Money


class OrderLost(OrderFact):
    """Ended before payment with a loss reason (S67), for instance `payment_expired`."""

    name: ClassVar[str] = "orders.order_lost"

    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    loss_reason: str
    was: OrderStatus


class Replacement(Part):
    """What is replaced by what, for the whole line, and what it does to the price."""

    item_id: OrderItemId
    from_product_id: ProductId
    to_product_id: ProductId
    from_component: Component
    to_component: Component
    from_title: str = ""
    to_title: str = ""
    price_change: Money


class SubstitutionFact(OrderFact):
    substitution_id: SubstitutionId
    replacement: Replacement
    reason: str


class SubstitutionProposed(SubstitutionFact):
    """A florist wants to replace a stem; nothing is replaced before consent (R26)."""

    name: ClassVar[str] = "orders.substitution_proposed"

    conversation_id: ConversationId | None = None
    proposed_by: str
    consent_path: str | None = None
    """Below the shop's address: the page where the buyer agrees or declines."""


class SubstitutionAgreed(SubstitutionFact):
    """The buyer agreed, or had given standing permission; inventory moves the reservation."""

    name: ClassVar[str] = "orders.substitution_agreed"

    agreed_via: str
    """`buyer:<message id>` or `standing_permission` or `user:<id>`."""


class SubstitutionDeclined(SubstitutionFact):
    name: ClassVar[str] = "orders.substitution_declined"


class OrderNeedsAttention(OrderFact):
    """A deadline passed or an answer cannot be used; a person has to look (§ fulfilment)."""

    name: ClassVar[str] = "orders.order_needs_attention"

    problem: str
    facts: dict[str, str] = Field(default_factory=dict)
