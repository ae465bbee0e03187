"""Requests and answers of the dispatcher's day and the courier's run."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from contracts.api.delivery import ActIn, DeliveryOut, SlotLoad
from contracts.api.geometry import Bounds, Outline, Point
from contracts.money import Money
from contracts.phone import PhoneField


class ZoneProperties(BaseModel):
    title: str
    fee: Money
    minimal_order: Money
    priority: int
    active: bool


class ZoneFeature(BaseModel):
    type: Literal["Feature"] = "Feature"
    id: UUID
    geometry: Outline
    properties: ZoneProperties


class ZoneCollection(BaseModel):
    """GeoJSON, as maps draw it."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ZoneFeature]


class StoreMap(BaseModel):
    """What a map of a store shows without any outside tiles."""

    store_id: UUID
    store: Point | None
    bounds: Bounds | None
    zones: ZoneCollection


class StoreCard(BaseModel):
    id: UUID
    title: str
    address: str | None
    phone: PhoneField | None
    time_zone: str
    currency: str


class CourierRun(BaseModel):
    """A courier and the stops they have, in the order they go."""

    id: UUID
    name: str
    phone: PhoneField | None
    shift_id: UUID | None
    shift_version: int | None
    on_shift_since: AwareDatetime | None
    stops: list[UUID]


class DispatchDay(BaseModel):
    """One store's day. Today it also holds what earlier days left unfinished."""

    store: StoreCard
    day: date
    now: AwareDatetime
    slots: list[SlotLoad]
    deliveries: list[DeliveryOut]
    truncated: bool
    """True when the day has more deliveries than one answer holds; lists by page show the rest."""
    couriers: list[CourierRun]
    map: StoreMap


class Move(BaseModel):
    """Give a delivery to a courier, or take it back with none. `version` as read: nobody is overwritten."""

    delivery_id: UUID
    version: int
    courier_id: UUID | None


class Route(BaseModel):
    """The order of all unfinished stops of a shift, after the moves of the same request."""

    shift_id: UUID
    version: int
    delivery_ids: Annotated[list[UUID], Field(max_length=200)]


class DispatchIn(BaseModel):
    """Several changes that happen together or, with the reason and the delivery named, not at all."""

    moves: Annotated[list[Move], Field(max_length=100)] = []
    routes: Annotated[list[Route], Field(max_length=20)] = []
    forced_because: Annotated[str, Field(min_length=3, max_length=500)] | None = None


class Dispatched(BaseModel):
    """What was touched, as it is now."""

    deliveries: list[DeliveryOut]
    couriers: list[CourierRun]


class ShiftIn(ActIn):
    """Without `store_id` in the active store."""

    store_id: UUID | None = None


class DispatchShiftIn(BaseModel):
    store_id: UUID
    courier_id: UUID


class ShiftOut(BaseModel):
    id: UUID
    store_id: UUID
    courier_id: UUID
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    version: int


class Myself(BaseModel):
    id: UUID
    name: str


class MyRun(BaseModel):
    """All a courier's phone needs for a shift without a network.

    `stops`: everything still to do in the order of the run, then what this shift has finished.
    """

    now: AwareDatetime
    """The platform's clock, by which a phone corrects its own."""
    courier: Myself
    stores: list[StoreCard]
    shift: ShiftOut | None
    stops: list[DeliveryOut]
