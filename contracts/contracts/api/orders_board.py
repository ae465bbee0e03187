"""Bodies of orders: the florists' queue, the board, the calendar, the pipeline and its dictionaries."""

from datetime import date
from typing import Annotated
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, Field

from contracts.api.orders import Body, OrderRow, Person, Substitution
from contracts.api.orders_lists import Count
from contracts.api.orders_words import DeliveryKind
from contracts.events.orders import OrderStatus
from contracts.events.parts import SellableKind, Titles, Window
from contracts.ids import LossReasonId, OrderId, OrderItemId, ProductId, StageId
from contracts.money import Money
from contracts.quantity import Amount3


class NamedComponent(BaseModel):
    product_id: ProductId
    title: str
    unit: str
    quantity: Amount3


class QueueLine(BaseModel):
    id: OrderItemId
    kind: SellableKind
    sellable_id: UUID | None
    recipe_version: int | None
    title: str
    quantity: Amount3
    wishes: str
    budget: Money | None = None
    """What one bouquet made up for this order may cost; the price the buyer agreed to (S53)."""
    components: tuple[NamedComponent, ...]
    """For the whole line, agreed substitutions included."""


class QueueEntry(BaseModel):
    """What a florist sees on the tablet (S81)."""

    id: OrderId
    number: str
    version: int
    store_id: StoreId
    status: OrderStatus
    florist: Person | None
    window: Window | None
    ready_by: AwareDatetime | None
    recipient_name: str
    taken_at: AwareDatetime | None
    assembled_at: AwareDatetime | None
    minutes: int
    complexity: int
    card_text: str
    notes: str
    wants_photo: bool
    delivery_kind: DeliveryKind
    lines: tuple[QueueLine, ...]
    open_substitutions: int
    substitutions: tuple[Substitution, ...]
    photos: tuple[str, ...]


class Stage(BaseModel):
    id: StageId
    status: OrderStatus
    titles: Titles
    colour: str
    position: int
    active: bool
    version: int


Colour = Annotated[str, Field(pattern="^#[0-9a-f]{6}$")]


class NewStage(Body):
    status: OrderStatus
    titles: Titles
    colour: Colour
    position: Annotated[int, Field(ge=0, le=100_000)]


class EditStage(Body):
    """The status of a stage never changes (S68)."""

    titles: Titles
    colour: Colour
    position: Annotated[int, Field(ge=0, le=100_000)]
    active: bool = True


class BoardColumn(BaseModel):
    stage: Stage
    count: Count
    orders: tuple[OrderRow, ...]


class Board(BaseModel):
    columns: tuple[BoardColumn, ...]


class CalendarDay(BaseModel):
    """A day in the store's own zone."""

    day: date
    store_id: StoreId
    minutes: int
    """Estimated assembly of the whole day (S83)."""
    orders: tuple[OrderRow, ...]


class LossReason(BaseModel):
    id: LossReasonId
    code: str
    titles: Titles
    position: int
    active: bool
    built_in: bool
    version: int


class NewLossReason(Body):
    code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{1,59}$")]
    titles: Titles
    position: Annotated[int, Field(ge=0, le=100_000)] = 1000


class EditLossReason(Body):
    titles: Titles
    position: Annotated[int, Field(ge=0, le=100_000)]
    active: bool = True


class Policy(BaseModel):
    """How a store takes orders."""

    store_id: StoreId
    number_prefix: str
    pay_within_seconds: int
    auto_hand_to_florists: bool
    standing_substitution: bool
    version: int


class EditPolicy(Body):
    number_prefix: Annotated[str, Field(pattern="^[A-Z0-9]{2,6}$")]
    pay_within_seconds: Annotated[int, Field(ge=60, le=2_592_000)] = 3600
    auto_hand_to_florists: bool = False
    standing_substitution: bool = False
