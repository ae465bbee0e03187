"""Requests and answers of delivery. Points in degrees (WGS 84), moments in UTC."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from contracts.events.parts import Window
from contracts.money import Money

QUOTE_PURPOSE = "delivery quote"
QUOTE_AUDIENCE = "orders"
QUOTE_SECONDS = 1800

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
State = Literal["planned", "ready", "assigned", "picked_up", "delivered", "failed", "cancelled"]


class Quote(BaseModel):
    """One slot with its fee; `quote` is the sealed statement to place an order with, good for half an hour."""

    slot_id: UUID
    zone_id: UUID
    zone: str
    window: Window
    fee: Money
    places_left: int
    quote: str


class ZoneIn(BaseModel):
    """A zone: a GeoJSON Polygon or MultiPolygon and what delivery there costs."""

    store_id: UUID | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)]
    polygon: dict[str, Any]
    fee: Money
    priority: int = 0
    active: bool = True


class ZoneOut(BaseModel):
    id: UUID
    store_id: UUID
    title: str
    polygon: dict[str, Any]
    fee: Money
    priority: int
    active: bool
    version: int


class SlotRuleIn(BaseModel):
    """A window of the week in the store's own time; weekdays from 1 (Monday) to 7."""

    store_id: UUID | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    starts: time
    ends: time
    capacity: Annotated[int, Field(ge=0, le=10_000)]
    cut_off_minutes: Annotated[int, Field(ge=0, le=10_080)] = 60
    active: bool = True


class SlotRuleOut(BaseModel):
    id: UUID
    store_id: UUID
    weekdays: list[int]
    starts: time
    ends: time
    capacity: int
    cut_off_minutes: int
    active: bool
    version: int


class CourierOut(BaseModel):
    id: UUID
    name: str
    phone: str | None
    shift_id: UUID | None
    on_shift_since: AwareDatetime | None


class ShiftIn(BaseModel):
    """Without `courier_id` the signed-in courier opens their own shift."""

    courier_id: UUID | None = None
    store_id: UUID | None = None


class ShiftOut(BaseModel):
    id: UUID


class DeliveryOut(BaseModel):
    id: UUID
    store_id: UUID
    order_id: UUID
    order_number: str
    state: State
    version: int
    window: Window
    fee: Money
    address: dict[str, Any]
    recipient: dict[str, Any]
    contact_phone: str | None
    notes: str
    courier_id: UUID | None
    courier_name: str | None
    attempt: int
    assembled: bool
    late: bool
    delivered_at: AwareDatetime | None


class LogLine(BaseModel):
    at: AwareDatetime
    who: str
    before: str | None
    after: str
    why: str


class AssignIn(BaseModel):
    """`forced_because` lets a manager assign before assembly or outside a shift."""

    courier_id: UUID
    forced_because: Annotated[str, Field(min_length=3, max_length=500)] | None = None


class HandoverIn(BaseModel):
    """Proof of delivery; `at` is the courier's moment, so that an offline phone can report later."""

    received_by: Annotated[str, Field(min_length=1, max_length=200)]
    at: AwareDatetime | None = None
    note: Annotated[str, Field(max_length=1000)] = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    photo: Annotated[str, Field(max_length=900_000)] | None = None
    """JPEG, PNG or WebP in base64."""


class FailureIn(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    will_retry: bool = True
