"""Published by inventory: reservations, consumption, what is sold and what is published."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.events.parts import BatchTake, Component, Part, SellableKind, Titles
from contracts.ids import BatchId, HoldId, LocationId, OrderId, ProductId, RecipeId, StockDocumentId
from contracts.money import Money
from contracts.quantity import Amount3


class StockReserved(Event):
    """All stems of an order are reserved, by batches; `sequence` is the version of the order's reservation."""

    name: ClassVar[str] = "inventory.stock_reserved"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    hold_id: HoldId | None = None
    takes: tuple[BatchTake, ...]
    expires_at: AwareDatetime | None = None


class Substitute(Part):
    product_id: ProductId
    title: str
    available: Amount3


class Shortage(Part):
    """What is missing, and what could stand in, best first."""

    product_id: ProductId
    title: str
    wanted: Amount3
    available: Amount3
    substitutes: tuple[Substitute, ...] = ()


class ReservationFailed(Event):
    """Nothing was reserved for the order; says what is missing."""

    name: ClassVar[str] = "inventory.reservation_failed"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    shortages: tuple[Shortage, ...]
    reason: str = "short"
    """`short`, `hold_expired`, `released` (the order was cancelled before), `unknown_sellable` or `substitute_short`
    (the substitute is missing; what was reserved before stays reserved)."""


class StockReleased(Event):
    """The order's reservation is gone and the stems are free again."""

    name: ClassVar[str] = "inventory.stock_released"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    reason: str
    components: tuple[Component, ...]


class StockConsumed(Event):
    """What really went into the order left the stock, batch by batch, at cost."""

    name: ClassVar[str] = "inventory.stock_consumed"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    takes: tuple[BatchTake, ...]
    cost: Money


class StockReturned(Event):
    """A cancelled order's assembled stems came back into stock or were written off."""

    name: ClassVar[str] = "inventory.stock_returned"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    takes: tuple[BatchTake, ...]
    """What can be sold again."""
    cost: Money
    """Of what can be sold again."""
    written_off: tuple[BatchTake, ...] = ()
    """What came back past its date."""


class ConsumptionShort(Event):
    """A florist used what the books do not have; a person must count (the order goes on)."""

    name: ClassVar[str] = "inventory.consumption_short"
    subject_field: ClassVar[str] = "order_id"

    order_id: OrderId
    shortages: tuple[Shortage, ...]


class SellableChanged(Event):
    """Something that can be sold was made or changed: product, recipe or recipe variant; whole state."""

    name: ClassVar[str] = "inventory.sellable_changed"
    subject_field: ClassVar[str] = "sellable_id"

    sellable_id: UUID
    kind: SellableKind
    title: Titles
    sku: str
    unit: str
    assembly_minutes: int = 0
    complexity: int = 0
    recipe_version: int | None = None
    components: tuple[Component, ...] = ()
    """Of one unit, packaging included; empty for a product."""
    classifier_code: str | None = None
    active: bool


class PriceChanged(Event):
    """A sellable's price in one store from now on (S89, S111)."""

    name: ClassVar[str] = "inventory.price_changed"
    subject_field: ClassVar[str] = "price_key"

    price_key: str
    """`<sellable id>@<store id>`."""
    sellable_id: UUID
    price: Money


class PublicationReason(StrEnum):
    NOT_REQUESTED = "not_requested"
    INACTIVE = "inactive"
    NO_PRICE = "no_price"
    COMPONENT_MISSING = "component_missing"


class PublicationChanged(Event):
    """Whether a recipe may be shown in a store, and why not (S102–S104, R14)."""

    name: ClassVar[str] = "inventory.publication_changed"
    subject_field: ClassVar[str] = "publication_key"

    publication_key: str
    """`<recipe or recipe variant id>@<store id>`."""
    recipe_id: RecipeId
    variant_id: UUID | None = None
    """The recipe variant this is about; none for the recipe itself."""
    requested: bool
    published: bool
    available: int
    """How many could be made from free stock now, alone."""
    reason: PublicationReason | None = None
    missing: tuple[ProductId, ...] = ()


class BatchExpiring(Event):
    name: ClassVar[str] = "inventory.batch_expiring"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: BatchId
    product_id: ProductId
    location_id: LocationId
    best_before: date
    quantity: Amount3


class DocumentPosted(Event):
    """A stock or supplier document took effect."""

    name: ClassVar[str] = "inventory.document_posted"
    subject_field: ClassVar[str] = "document_id"

    document_id: StockDocumentId
    kind: str
    number: str
    total_cost: Money


class DocumentReversed(Event):
    """A posted document's effect was taken back, movement by movement."""

    name: ClassVar[str] = "inventory.document_reversed"
    subject_field: ClassVar[str] = "document_id"

    document_id: StockDocumentId
    kind: str
    number: str
    reason: str
