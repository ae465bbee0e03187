"""Bodies that cross the HTTP doors of orders."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from contracts.api.orders_words import Deed, DeliveryKind, PaymentState, Problem, StockState, SubstitutionState
from contracts.events.orders import OrderSource, OrderStatus, Replacement
from contracts.events.parts import Address, Component, DeliveryTerms, SellableKind, Window
from contracts.ids import (
    AssemblyId,
    ConversationId,
    CourierId,
    CustomerId,
    HoldId,
    IntakeId,
    MessageId,
    OrderId,
    OrderItemId,
    ProductId,
    StageId,
    SubstitutionId,
    UserId,
)
from contracts.money import Money
from contracts.quantity import Amount3

Words = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(max_length=200)]
PhoneText = Annotated[str, Field(min_length=3, max_length=40, examples=["099 00 00 00"])]
"""A number as typed; read with the store's country."""


class Body(BaseModel):
    """A request body; a field it does not know is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid")


class PaymentMode(StrEnum):
    ONLINE = "online"
    ON_RECEIPT = "on_receipt"


class NewLine(Body):
    """One line: a sellable by its id, or a custom bouquet by components and/or words with a budget (S52, S53)."""

    kind: SellableKind
    sellable_id: UUID | None = None
    quantity: Annotated[Amount3, Field(gt=0, le=100_000)]
    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    components: Annotated[tuple[Component, ...], Field(max_length=100)] = ()
    """For one bouquet."""
    wishes: Words = ""
    budget: Money | None = None

    @model_validator(mode="after")
    def names_what_is_sold(self) -> "NewLine":
        if (self.kind is SellableKind.CUSTOM_BOUQUET) != (self.sellable_id is None):
            raise ValueError("a sellable_id stands exactly where the line is no custom bouquet")
        if self.budget is not None and self.budget.amount <= 0:
            raise ValueError("a budget is above zero")
        if any(component.quantity <= 0 for component in self.components):
            raise ValueError("a component's quantity is above zero")
        return self


class NewRecipient(Body):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    phone: PhoneText | None = None


class NewDelivery(Body):
    """By courier with the sealed `quote` of a slot, or a pick-up with an optional window."""

    quote: Annotated[str, Field(max_length=4000)] | None = None
    window: Window | None = None
    address: Address | None = None
    recipient: NewRecipient | None = None
    contact_phone: PhoneText | None = None
    notes: Words = ""


class NewBuyer(Body):
    """Who pays; what is left out is taken from the customer's card."""

    name: Name = ""
    phone: PhoneText | None = None
    email: Annotated[str, Field(max_length=254)] | None = None


class NewOrder(Body):
    store_id: StoreId | None = None
    source: OrderSource | None = None
    """Only other contexts may name it; for people it follows from the conversation."""
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    intake_id: IntakeId | None = None
    hold_id: HoldId | None = None
    lines: Annotated[tuple[NewLine, ...], Field(min_length=1, max_length=100)]
    delivery: NewDelivery = NewDelivery()
    buyer: NewBuyer = NewBuyer()
    payment_mode: PaymentMode = PaymentMode.ONLINE
    standing_substitution: bool | None = None
    card_text: Words = ""
    notes: Words = ""
    wants_photo: bool = False
    shows_prices: bool = False
    """On the public page."""
    shows_buyer: bool = False
    responsible: Annotated[tuple[UserId, ...], Field(max_length=20)] = ()
    expected_total: Money | None = None
    """What the client showed; refused when the price has changed since."""


class Line(BaseModel):
    id: OrderItemId
    kind: SellableKind
    sellable_id: UUID | None
    title: str
    quantity: Amount3
    unit_price: Money
    total: Money
    minutes: int
    complexity: int
    recipe_version: int | None
    components: tuple[Component, ...]
    wishes: str
    budget: Money | None


class PlacedOrder(BaseModel):
    """The answer to placing: enough to go on; the card has the rest."""

    id: OrderId
    number: str
    version: int
    store_id: StoreId
    status: OrderStatus
    placed_at: AwareDatetime
    total: Money
    due: Money
    payment_state: PaymentState
    payment_mode: PaymentMode
    pay_until: AwareDatetime | None
    payment_url: str | None
    attention: Problem | None
    public_token: str
    lines: tuple[Line, ...]
    delivery: DeliveryTerms


class Person(BaseModel):
    id: UserId
    name: str


class Buyer(BaseModel):
    name: str
    phone: str | None
    email: str | None


class Substitution(BaseModel):
    id: SubstitutionId
    replacement: Replacement
    reason: str
    state: SubstitutionState
    proposed_by: str
    proposed_at: AwareDatetime
    decided_via: str | None
    decided_at: AwareDatetime | None
    decision_reason: str
    consent_path: str | None = None
    """Below the shop's address: where the buyer can agree or decline; only while the answer is awaited."""


class Assembly(BaseModel):
    """What really went into the vase, beside the plan (R26, S82)."""

    id: AssemblyId
    florist: Person
    started_at: AwareDatetime
    finished_at: AwareDatetime | None
    minutes: int
    complexity: int
    composition: tuple[Component, ...]
    photos: tuple[str, ...]
    note: str


class OrderCard(PlacedOrder):
    """Everything about one order."""

    stage_id: StageId
    source: OrderSource
    placed_by: str
    reference: str | None
    customer_id: CustomerId | None
    customer_name: str
    conversation_id: ConversationId | None
    intake_id: IntakeId | None
    hold_id: HoldId | None
    buyer: Buyer
    paid: Money
    refunded: Money
    cost: Money | None
    stock: StockState
    card_text: str
    notes: str
    standing_substitution: bool
    wants_photo: bool
    shows_prices: bool
    shows_buyer: bool
    responsible: tuple[Person, ...]
    florist: Person | None
    courier_id: CourierId | None
    courier_name: str | None
    loss_reason: str | None
    cancel_reason: str | None
    confirmed_at: AwareDatetime | None
    paid_at: AwareDatetime | None
    handed_at: AwareDatetime | None
    taken_at: AwareDatetime | None
    assembled_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    planned: tuple[Component, ...]
    """What shall go in, agreed substitutions included."""
    substitutions: tuple[Substitution, ...]
    assemblies: tuple[Assembly, ...]


class RowItem(BaseModel):
    title: str
    quantity: Amount3


class OrderRow(BaseModel):
    """A line of the list, a card of the board, an entry of the calendar."""

    id: OrderId
    number: str
    version: int
    store_id: StoreId
    status: OrderStatus
    stage_id: StageId
    source: OrderSource
    placed_at: AwareDatetime
    customer_id: CustomerId | None
    customer_name: str
    conversation_id: ConversationId | None
    recipient_name: str
    address: str | None
    items: tuple[RowItem, ...]
    """The first five."""
    items_count: int
    minutes: int
    """Estimated assembly of the whole order."""
    total: Money
    due: Money
    payment_state: PaymentState
    payment_mode: PaymentMode
    pay_until: AwareDatetime | None
    delivery_kind: DeliveryKind
    window_start: AwareDatetime | None
    window_end: AwareDatetime | None
    florist: Person | None
    courier_name: str | None
    asks_buyer: bool
    """A substitution waits for the buyer's answer."""
    wants_photo: bool
    ended_at: AwareDatetime | None
    attention: Problem | None


class EditOrder(Body):
    """Only the fields that are sent are changed."""

    card_text: Words | None = None
    notes: Words | None = None
    recipient: NewRecipient | None = None
    delivery: NewDelivery | None = None
    delivery_notes: Words | None = None
    standing_substitution: bool | None = None
    wants_photo: bool | None = None
    shows_prices: bool | None = None
    shows_buyer: bool | None = None
    responsible: Annotated[tuple[UserId, ...], Field(max_length=20)] | None = None
    customer_id: CustomerId | None = None


class HistoryLine(BaseModel):
    """Who did what, when and from where (S74)."""

    id: int
    version: int
    at: AwareDatetime
    principal: str
    name: str
    via: str
    what: Deed
    was: OrderStatus | None
    became: OrderStatus
    note: str


class Reason(Body):
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class LoseOrder(Body):
    loss_reason: Annotated[str, Field(min_length=1, max_length=60)]


class MoveOrder(Body):
    """To a stage of the board; `reason` is the loss reason's code or why the order is cancelled."""

    stage_id: StageId
    reason: Annotated[str, Field(max_length=500)] = ""


class ProposeSubstitution(Body):
    """For the whole line: so much of one product by so much of another."""

    item_id: OrderItemId
    from_product_id: ProductId
    from_quantity: Annotated[Amount3, Field(gt=0)]
    to_product_id: ProductId
    to_quantity: Annotated[Amount3, Field(gt=0)]
    price_change: Money
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class AnswerSubstitution(Body):
    """The buyer's answer by the id of their message, or a manager's decision with a reason."""

    message_id: MessageId | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class FinishAssembly(Body):
    """Without a composition: exactly as planned."""

    composition: Annotated[tuple[Component, ...], Field(max_length=300)] | None = None
    photos: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=20)] = ()
    note: Words = ""

    @model_validator(mode="after")
    def uses_something(self) -> "FinishAssembly":
        if self.composition is not None and any(one.quantity <= 0 for one in self.composition):
            raise ValueError("a component's quantity is above zero")
        return self
