"""Bodies of orders for those outside: the public page and partners."""

from typing import Annotated
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from contracts.api.orders import Body, NewBuyer, NewDelivery, PaymentMode, Words
from contracts.api.orders_words import DeliveryKind, PaymentState
from contracts.events.orders import OrderStatus
from contracts.events.parts import Recipient, Window
from contracts.ids import HoldId, OrderId
from contracts.money import Money
from contracts.quantity import Amount3


class PublicLine(BaseModel):
    title: str
    quantity: Amount3
    total: Money | None


class PublicOrder(BaseModel):
    """What anybody with the link sees (S59): nothing the sender forbade."""

    number: str
    status: OrderStatus
    store: str
    time_zone: str
    window: Window | None
    delivery_kind: DeliveryKind
    recipient_name: str
    buyer_name: str | None
    courier_name: str | None
    lines: tuple[PublicLine, ...]
    total: Money | None
    placed_at: AwareDatetime
    ended_at: AwareDatetime | None


class ExternalLine(Body):
    """By our id or by sku; whole pieces."""

    sellable_id: UUID | None = None
    sku: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1

    @model_validator(mode="after")
    def names_one(self) -> "ExternalLine":
        if (self.sellable_id is None) == (self.sku is None):
            raise ValueError("name the item by sellable_id or by sku")
        return self


class ExternalNewOrder(Body):
    """What a partner's shop sends (S184). The whole JSON body is what the request hash is made of (S194)."""

    store_id: StoreId | None = None
    reference: Annotated[str, Field(max_length=100)] | None = None
    """The partner's own number of the order."""
    hold_id: HoldId | None = None
    lines: Annotated[tuple[ExternalLine, ...], Field(min_length=1, max_length=100)]
    buyer: NewBuyer = NewBuyer()
    delivery: NewDelivery = NewDelivery()
    payment_mode: PaymentMode = PaymentMode.ONLINE
    card_text: Words = ""
    comment: Words = ""
    expected_total: Money | None = None


class StorefrontOrder(ExternalNewOrder):
    """What the shop's own storefront sends for a buyer without an account."""

    store_id: StoreId


class ExternalOrder(BaseModel):
    """An order as its partner sees it."""

    id: OrderId
    number: str
    reference: str | None
    store_id: StoreId
    status: OrderStatus
    placed_at: AwareDatetime
    total: Money
    due: Money
    payment_state: PaymentState
    payment_url: str | None
    pay_until: AwareDatetime | None
    window: Window | None
    recipient: Recipient | None
    status_path: str
    """The public page of this order, below the shop's address."""
