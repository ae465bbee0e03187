"""Bodies of orders: everything the order's page shows, a stage's preview, the buyer's consent."""

from typing import Annotated, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, Field

from contracts.api.orders import Body, HistoryLine, OrderCard
from contracts.api.orders_board import Stage
from contracts.api.orders_lists import Count, Refused
from contracts.api.orders_words import Awaited, OrderAction, SubstitutionState
from contracts.events.parts import PaymentMethod, SellableKind, Titles
from contracts.ids import PaymentId, ProductId
from contracts.money import Money
from contracts.quantity import Amount3

MOST_PHOTO_BYTES = 4_000_000


class StoreHere(BaseModel):
    id: StoreId
    title: str
    country: str
    currency: str
    time_zone: str
    language: str


class ActionState(BaseModel):
    """One thing the caller may do, or why it cannot be done now. What the role does not include is left out."""

    action: OrderAction
    refused: Refused | None


class NamedProduct(BaseModel):
    id: ProductId
    titles: Titles
    unit: str


class MoneyEntry(BaseModel):
    """A payment's share for this order, or a refund of it."""

    id: UUID
    kind: Literal["payment", "refund"]
    payment_id: PaymentId
    method: PaymentMethod | None
    amount: Money
    at: AwareDatetime


class OpenWait(BaseModel):
    """What the order waits for and until when; what follows a missed deadline happens by itself."""

    waits_for: Awaited
    until: AwareDatetime


class OrderPage(BaseModel):
    """One order with everything its page needs, in one answer."""

    order: OrderCard
    store: StoreHere
    stage: Stage
    actions: tuple[ActionState, ...]
    products: tuple[NamedProduct, ...]
    """Names of every product in plans, compositions and substitutions."""
    money: tuple[MoneyEntry, ...]
    waits: tuple[OpenWait, ...]
    history: tuple[HistoryLine, ...]
    """The newest lines; the rest by `history_cursor`."""
    history_cursor: str | None


class StagePreview(BaseModel):
    """What taking a stage out of use would do (S68)."""

    stage: Stage
    orders: Count
    """Orders in the caller's scope that stand in it."""
    moves_to: Stage | None
    refused: Refused | None


class Photo(BaseModel):
    """A kept photo; `url` is what an assembly names it by."""

    id: UUID
    url: str


class PreviewProblem(BaseModel):
    line: int | None
    """From 1; none where the order as a whole is meant."""
    code: str
    sentence: str


class PreviewLine(BaseModel):
    kind: SellableKind
    sellable_id: UUID | None
    title: str
    quantity: Amount3
    unit_price: Money | None
    total: Money | None
    minutes: int
    """Of the whole line."""


class OrderPreview(BaseModel):
    """What an order would cost as it is now; nothing is kept. Lines that have no price are left out of the sums."""

    lines: tuple[PreviewLine, ...]
    goods: Money
    fee: Money
    total: Money
    minutes: int
    problems: tuple[PreviewProblem, ...]


class BuyersQuestion(BaseModel):
    """What the buyer is asked: one replacement, what it does to the price, and how it was answered."""

    number: str
    store: str
    line: str
    from_title: str
    from_quantity: Amount3
    to_title: str
    to_quantity: Amount3
    price_change: Money
    total_after: Money
    reason: str
    state: SubstitutionState


class BuyersAnswer(Body):
    agree: bool
    note: Annotated[str, Field(max_length=500)] = ""
