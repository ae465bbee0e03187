"""Bodies of orders: what lists are narrowed by, saved views, intake, counts, bulk actions, the calendar's load."""

from datetime import date
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.api.orders import Body, OrderRow
from contracts.api.orders_words import (
    Awaited,
    DeliveryKind,
    Departure,
    IntakeCause,
    ListOrder,
    PaymentState,
    Role,
)
from contracts.events.orders import OrderSource, OrderStatus
from contracts.ids import CustomerId, OrderId, StageId, UserId

SavedViewId = NewType("SavedViewId", UUID)
MOST_COUNTED = 1000
"""Counts stop here; `capped` says that there is more."""


class BoardFilter(BaseModel):
    """What the board and the intake queue can be narrowed by."""

    model_config = ConfigDict(extra="forbid")

    store_id: StoreId | None = None
    delivery_kind: DeliveryKind | None = None
    florist_id: UserId | None = None
    when: Departure | None = None


class OrderFilter(BoardFilter):
    """What the list shows; empty means everything in scope. Days are those of the promised window in each store."""

    status: Annotated[list[OrderStatus], Field(max_length=20)] = []
    stage_id: StageId | None = None
    customer_id: CustomerId | None = None
    source: OrderSource | None = None
    payment_state: Annotated[list[PaymentState], Field(max_length=10)] = []
    responsible_id: UserId | None = None
    needs_attention: bool = False
    asks_buyer: bool = False
    """A substitution waits for the buyer's answer."""
    first_day: date | None = None
    last_day: date | None = None
    q: Annotated[str, Field(min_length=3, max_length=100, description="number, name or phone")] | None = None
    order_by: ListOrder = "newest"
    """`departure` (the earliest window first) needs `when`, `first_day` or `last_day`."""


class OrderQuery(OrderFilter):
    """A page of the list."""

    ids: Annotated[list[OrderId], Field(max_length=100)] = []
    """Just these orders, for screens that know only ids."""
    cursor: Annotated[str, Field(max_length=400)] | None = None
    size: Annotated[int, Field(ge=1, le=200)] = 50


class IntakeQuery(BoardFilter):
    cause: IntakeCause | None = None
    cursor: Annotated[str, Field(max_length=400)] | None = None
    size: Annotated[int, Field(ge=1, le=200)] = 50


class Count(BaseModel):
    count: int
    capped: bool
    """There are more than the number says."""


class IntakeEntry(OrderRow):
    """An order that nobody has dealt with yet, and what happens next by itself."""

    causes: tuple[IntakeCause, ...]
    waits_for: Awaited | None
    until: AwareDatetime | None


class DeskCounts(BaseModel):
    """How much there is to do, for tabs and badges; each number is capped."""

    placed: Count
    attention: Count
    hand: Count
    asks_buyer: Count
    unpaid: Count
    with_florists: Count
    in_assembly: Count
    ready: Count
    on_the_road: Count
    today: Count
    overdue: Count


class SavedView(BaseModel):
    """A filter somebody keeps for themselves, with how much it shows now."""

    id: SavedViewId
    name: str
    filter: OrderFilter
    position: int
    version: int
    count: Count


class NewSavedView(Body):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    filter: OrderFilter
    position: Annotated[int, Field(ge=0, le=100_000)] = 1000


class EditSavedView(NewSavedView):
    pass


class HandToFlorists(Body):
    do: Literal["hand_to_florists"]


class MoveToStage(Body):
    do: Literal["stage"]
    stage_id: StageId
    reason: Annotated[str, Field(max_length=500)] = ""


class Attend(Body):
    do: Literal["attend"]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class MakeResponsible(Body):
    do: Literal["responsible"]
    user_ids: Annotated[tuple[UserId, ...], Field(max_length=20)]


class Bulk(Body):
    """One action for many orders; each is done or refused by itself."""

    order_ids: Annotated[tuple[OrderId, ...], Field(min_length=1, max_length=100)]
    action: HandToFlorists | MoveToStage | Attend | MakeResponsible


class Refused(BaseModel):
    """Why not: the same code, sentence and facts that the single request would answer."""

    code: str
    detail: str
    facts: dict[str, Any]


class BulkResult(BaseModel):
    order_id: OrderId
    refused: Refused | None
    order: OrderRow | None
    """As it is now; none where it is out of scope."""


class BulkAnswer(BaseModel):
    done: int
    results: tuple[BulkResult, ...]
    """In the order of the request."""


class SlotLoad(BaseModel):
    """One promised window of a day."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    orders: int
    by_courier: int
    minutes: int
    """Estimated assembly (S83)."""
    assembled: int
    """How many are assembled or further."""


class DayLoad(BaseModel):
    """A day in the store's own zone; what is cancelled or lost is not counted."""

    day: date
    store_id: StoreId
    orders: int
    minutes: int
    slots: tuple[SlotLoad, ...]


class Colleague(BaseModel):
    """Somebody who works in one of the caller's stores, with their roles there."""

    id: UserId
    name: str
    roles: tuple[Role, ...]
