"""The stock: places, batches, what is free, holds, and what moved."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, Field

from contracts.api.inventory import In, Out, Positive, Words
from contracts.events.inventory import Shortage
from contracts.events.parts import Component, SellableKind, Titles
from contracts.ids import (
    BatchId,
    CategoryId,
    HoldId,
    LocationId,
    MovementId,
    OrderId,
    ProductId,
    ReservationId,
    StockDocumentId,
    SupplierId,
)
from contracts.money import Money
from contracts.quantity import Amount3


class LocationIn(In):
    store_id: StoreId | None = None
    title: Words
    kind: Literal["shop_floor", "cold_room", "warehouse"] = "shop_floor"
    fulfils: bool = True
    """Whether orders of the store are reserved here."""
    active: bool = True


class LocationOut(Out):
    id: LocationId
    store_id: StoreId
    title: str
    kind: str
    fulfils: bool
    active: bool
    version: int


class BatchOut(Out):
    id: BatchId
    product_id: ProductId
    location_id: LocationId
    supplier_id: SupplierId | None
    received_at: AwareDatetime
    age_days: int
    best_before: date | None
    past_date: bool
    """Barred from sale and assembly, allowed into write-off (R15)."""
    received: Amount3
    on_hand: Amount3
    reserved: Amount3
    cost: Money
    """Of all that was received."""
    value: Money
    """Of what is on hand."""
    supplier: str | None = None


class StockOut(Out):
    """One product at one location; `free` leaves out what is reserved and what is past its date."""

    product_id: ProductId
    location_id: LocationId
    sku: str
    title: Titles
    unit: str
    on_hand: Amount3
    reserved: Amount3
    free: Amount3
    location: str
    category_id: CategoryId | None
    photo: str | None
    best_before: date | None
    """The earliest date of what is on hand."""
    value: Money
    batches: tuple[BatchOut, ...]


class PlaceSummaryOut(Out):
    """All that lies at one location. `expiring` and `past` count products with such a batch."""

    location_id: LocationId
    title: str
    kind: str
    products: int
    expiring: int
    past: int
    value: Money
    past_value: Money


class StockSummaryOut(Out):
    store_id: StoreId
    expiring_days: int
    """A batch is expiring when its date is at most so many days away."""
    places: tuple[PlaceSummaryOut, ...]


class DemandLineIn(In):
    kind: SellableKind
    sellable_id: UUID | None = None
    quantity: Positive
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    """For one unit; only of a custom bouquet."""


class DemandIn(In):
    store_id: StoreId | None = None
    lines: Annotated[tuple[DemandLineIn, ...], Field(min_length=1, max_length=200)]
    needed_at: AwareDatetime | None = None


class LineAvailability(Out):
    """How many of the line could be made if it were alone, and what it lacks."""

    position: int
    possible: int
    enough: bool
    reason: Literal["short", "unknown", "inactive"] | None
    missing: tuple[Shortage, ...]


class AvailabilityOut(Out):
    """`enough` for all lines together; shared stems are counted once (R14)."""

    enough: bool
    lines: tuple[LineAvailability, ...]
    shortages: tuple[Shortage, ...]


class HoldIn(DemandIn):
    pass


class PublicHoldIn(DemandIn):
    """A buyer names the store: nobody stands behind them who has one."""

    store_id: StoreId


class HoldOut(Out):
    hold_id: HoldId
    expires_at: AwareDatetime


class HoldStateOut(HoldOut):
    store_id: StoreId
    state: Literal["held", "bound", "released", "expired"]
    order_id: OrderId | None


class MovementOut(Out):
    id: MovementId
    location_id: LocationId
    batch_id: BatchId
    kind: str
    quantity: Amount3
    cost: Money
    order_id: OrderId | None
    document_id: StockDocumentId | None
    document_number: str | None = None
    reason: str | None
    occurred_at: AwareDatetime
    made_by: str


class ReservationOut(Out):
    id: ReservationId
    location_id: LocationId
    batch_id: BatchId
    quantity: Amount3
    hold_id: HoldId | None
    order_id: OrderId | None
    made_at: AwareDatetime
    ended_at: AwareDatetime | None
    end_reason: str | None
