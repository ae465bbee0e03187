"""Requests and answers of delivery. Points in degrees (WGS 84), moments in UTC."""

from datetime import date, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, WithJsonSchema, model_validator

from contracts.api.geometry import Latitude, Longitude, Outline
from contracts.events.parts import Address, Recipient, Window
from contracts.money import Money
from contracts.phone import PhoneField


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time on the store's own clock has no zone")
    return value


WallClock = Annotated[
    time,
    AfterValidator(_without_zone),
    WithJsonSchema({"type": "string", "pattern": r"^[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$"}),
]
"""A time of day on the store's own clock."""


QUOTE_PURPOSE = "delivery quote"
QUOTE_AUDIENCE = "orders"
QUOTE_SECONDS = 1800

State = Literal["planned", "ready", "assigned", "picked_up", "delivered", "failed", "cancelled"]
Risk = Literal["none", "at_risk", "late"]
FailureCause = Literal[
    "nobody_home", "no_answer", "wrong_address", "refused", "asked_later", "place_closed", "damaged", "other"
]
ImageKind = Literal["photo", "signature"]
OccurredAt = Annotated[
    AwareDatetime | None,
    Field(description="The device's moment of the act. Up to 72 h old; a clock running ahead counts as now."),
]


class Quote(BaseModel):
    """One slot with its fee; `quote` is the sealed statement to place an order with, good for half an hour."""

    slot_id: UUID
    zone_id: UUID
    zone: str
    window: Window
    fee: Money
    minimal_order: Money
    """Goods below this are not delivered there; zero when anything is."""
    orders_until: AwareDatetime
    places_left: int
    quote: str


class QuoteDay(BaseModel):
    """How much of a day can still be promised."""

    day: date
    slots: int
    places_left: int


class KnownAddress(BaseModel):
    """An address delivered to before."""

    address: Address
    zone_id: UUID | None
    last_used_at: AwareDatetime


class ZoneIn(BaseModel):
    """A zone: its outline and what delivery there costs, in the store's currency."""

    store_id: UUID | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)]
    polygon: Outline
    fee: Money
    minimal_order: Money | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Where zones overlap the higher one counts."""
    active: bool = True


class ZoneOut(BaseModel):
    id: UUID
    store_id: UUID
    title: str
    polygon: Outline
    fee: Money
    minimal_order: Money
    priority: int
    active: bool
    version: int


class PublicZone(BaseModel):
    """A zone as a buyer sees it: its name, what delivery there costs, and the least order it is for."""

    id: UUID
    title: str
    fee: Money
    minimal_order: Money


class SlotRuleIn(BaseModel):
    """A window of the week in the store's own time; weekdays from 1 (Monday) to 7."""

    store_id: UUID | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    starts: WallClock
    ends: WallClock
    capacity: Annotated[int, Field(ge=0, le=10_000)]
    cut_off_minutes: Annotated[int, Field(ge=0, le=10_080)] = 60
    active: bool = True


class SlotRuleOut(BaseModel):
    id: UUID
    store_id: UUID
    weekdays: list[int]
    starts: WallClock
    ends: WallClock
    capacity: int
    cut_off_minutes: int
    active: bool
    version: int


class SlotLoad(BaseModel):
    """One slot of one day. Without an id nobody has asked for it yet; version 1 is as its rule makes it."""

    id: UUID | None
    rule_id: UUID
    day: date
    window: Window
    orders_until: AwareDatetime
    capacity: int
    booked: int
    version: int


class SlotCapacityIn(BaseModel):
    capacity: Annotated[int, Field(ge=0, le=10_000)]


class CourierOut(BaseModel):
    id: UUID
    name: str
    phone: PhoneField | None
    shift_id: UUID | None
    on_shift_since: AwareDatetime | None


class Failure(BaseModel):
    """Why the last try did not succeed."""

    cause: FailureCause
    reason: str


class DeliveryOut(BaseModel):
    id: UUID
    store_id: UUID
    order_id: UUID
    order_number: str
    state: State
    version: int
    zone_id: UUID | None
    slot_id: UUID | None
    window: Window
    fee: Money
    address: Address | None
    recipient: Recipient | None
    contact_phone: PhoneField | None
    notes: str
    contents: list[str]
    """What is carried, one line per thing, as named on the order."""
    courier_id: UUID | None
    courier_name: str | None
    shift_id: UUID | None
    position: int | None
    """Place in the courier's run; none: by the promised window, after those with a place."""
    attempt: int
    assembled: bool
    late: bool
    risk: Risk
    failure: Failure | None
    picked_up_at: AwareDatetime | None
    delivered_at: AwareDatetime | None


class LogLine(BaseModel):
    """`at`: when it was recorded here; `occurred_at`: when it happened by the device of who did it."""

    at: AwareDatetime
    occurred_at: AwareDatetime
    who: str
    who_name: str
    before: State | None
    after: State
    cause: FailureCause | None
    why: str


class ProofOut(BaseModel):
    id: UUID
    received_by: str
    note: str
    latitude: float | None
    longitude: float | None
    has_photo: bool
    taken_at: AwareDatetime
    recorded_at: AwareDatetime


class ImageOut(BaseModel):
    """A photo or signature kept with a delivery; its bytes stand at `/images/{id}`."""

    id: UUID
    kind: ImageKind
    content_type: str
    taken_at: AwareDatetime
    recorded_at: AwareDatetime


class DeliveryRecord(BaseModel):
    """Everything about one delivery: as it is, what happened, and the proofs."""

    delivery: DeliveryOut
    log: list[LogLine]
    proofs: list[ProofOut]
    images: list[ImageOut]


class AssignIn(BaseModel):
    """`forced_because` lets a manager assign before assembly or outside a shift."""

    courier_id: UUID
    forced_because: Annotated[str, Field(min_length=3, max_length=500)] | None = None


class ActIn(BaseModel):
    """What every report of a courier may say about itself."""

    occurred_at: OccurredAt = None


class HandoverIn(ActIn):
    """Proof of delivery."""

    received_by: Annotated[str, Field(min_length=1, max_length=200)]
    note: Annotated[str, Field(max_length=1000)] = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    photo: Annotated[str, Field(max_length=900_000)] | None = None
    """JPEG, PNG or WebP in base64. Phones that may be offline send pictures apart, to `/images`."""


class FailureIn(ActIn):
    """`reason` in the courier's words; without it `cause` must say more than “other”."""

    cause: FailureCause = "other"
    reason: Annotated[str, Field(max_length=500)] = ""
    will_retry: bool = True

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.cause == "other" and not self.reason.strip():
            raise ValueError("say why in `reason` when the cause is “other”")
        return self


class ImageIn(ActIn):
    """`occurred_at`: when it was taken."""

    kind: ImageKind
    image: Annotated[str, Field(min_length=8, max_length=900_000)]
    """JPEG, PNG or WebP in base64."""
