"""Requests and answers of crm."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from contracts.events.orders import OrderStatus
from contracts.events.parts import Address, Channel, Identity
from contracts.money import Money

Name = Annotated[str, Field(min_length=1, max_length=200)]
Language = Literal["ru", "hy", "en"]
Words = Annotated[list[Name], Field(max_length=50)]
TaskState = Literal["open", "done", "cancelled"]


class Preferences(BaseModel):
    """What the customer likes and never wants (S34)."""

    likes: Words = []
    dislikes: Words = []
    colours: Words = []
    allergies: Words = []
    usual_budget: Money | None = None


class CustomerIn(BaseModel):
    """Phones as people type them; they are read with the store's region."""

    store_id: UUID | None = None
    display_name: Name
    phones: Annotated[list[str], Field(max_length=10)] = []
    emails: Annotated[
        list[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]], Field(max_length=10)
    ] = []
    language: Language = "ru"
    notes: Annotated[str, Field(max_length=5000)] = ""
    preferences: Preferences = Preferences()


class CustomerPatch(BaseModel):
    """Only what is named changes."""

    display_name: Name | None = None
    phones: Annotated[list[str], Field(max_length=10)] | None = None
    emails: list[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]] | None = None
    language: Language | None = None
    notes: Annotated[str, Field(max_length=5000)] | None = None
    preferences: Preferences | None = None
    responsible: Annotated[list[UUID], Field(max_length=10)] | None = None


class CustomerOut(BaseModel):
    id: UUID
    store_ids: list[UUID]
    display_name: str
    phones: list[str]
    emails: list[str]
    language: Language
    origin: str | None
    version: int
    created_at: AwareDatetime


class PersonOut(BaseModel):
    """Somebody who works here."""

    id: UUID
    name: str


class CustomerRow(CustomerOut):
    """A line of the list; orders are those of the caller's stores that were neither cancelled nor lost."""

    channels: list[Channel]
    orders_count: int
    last_order_at: AwareDatetime | None
    open_tasks: int
    balances: list[Money]
    responsible: list[PersonOut]


class CustomerFound(BaseModel):
    """One hit of the quick search."""

    id: UUID
    display_name: str
    phones: list[str]
    language: Language
    channels: list[Channel]
    orders_count: int
    last_order_at: AwareDatetime | None


class FromConversationIn(BaseModel):
    conversation_id: UUID


class IdentityIn(BaseModel):
    """Who writes in this conversation is this customer."""

    conversation_id: UUID


class IdentityOut(Identity):
    id: UUID


class MemorableDateIn(BaseModel):
    kind: Name
    person: Annotated[str, Field(max_length=200)] = ""
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    lead_days: Annotated[int, Field(ge=0, le=60)] = 7
    store_id: UUID | None = None


class MemorableDateOut(BaseModel):
    id: UUID
    kind: str
    person: str
    month: int
    day: int
    year: int | None
    lead_days: int
    falls_on: date


class RecipientIn(BaseModel):
    name: Name
    phone: str | None = None
    address: Address | None = None
    notes: Annotated[str, Field(max_length=1000)] = ""


class RecipientOut(BaseModel):
    id: UUID
    name: str
    phone: str | None
    address: Address | None
    notes: str
    last_used_at: AwareDatetime | None = None
    """When flowers were last ordered for them."""


class ConsentIn(BaseModel):
    kind: Name
    given: bool
    how: Name


class ConsentOut(BaseModel):
    kind: str
    given: bool
    how: str
    at: AwareDatetime


class OrderLineOut(BaseModel):
    """One order of the customer's history."""

    id: UUID
    store_id: UUID
    number: str
    status: OrderStatus
    total: Money
    placed_at: AwareDatetime | None
    recipient_name: str


class MergeOut(BaseModel):
    """A merge that can be undone."""

    id: UUID
    customer_id: UUID
    customer_name: str
    absorbed_id: UUID
    absorbed_name: str
    merged_at: AwareDatetime
    merged_by: PersonOut


class TaskOut(BaseModel):
    """Names are empty for those who are not known here."""

    id: UUID
    store_id: UUID
    title: str
    details: str
    state: TaskState
    assignee_id: UUID | None
    assignee_name: str
    due_at: AwareDatetime | None
    customer_id: UUID | None
    customer_name: str
    conversation_id: UUID | None
    order_id: UUID | None
    order_number: str
    created_by: str
    created_by_name: str
    created_at: AwareDatetime
    version: int


class CustomerCard(CustomerOut):
    """The customer workspace (S42)."""

    notes: str
    preferences: Preferences
    merged_into: UUID | None
    identities: list[IdentityOut]
    dates: list[MemorableDateOut]
    recipients: list[RecipientOut]
    consents: list[ConsentOut]
    balances: list[Money]
    orders: list[OrderLineOut]
    """The newest fifty."""
    orders_count: int
    spent: list[Money]
    """Totals of delivered orders, by currency."""
    tasks: list[TaskOut]
    """What is open, soonest first."""
    responsible: list[PersonOut]
    possible_duplicates: list[CustomerOut]
    merges: list[MergeOut]


class MergeIn(BaseModel):
    """`absorbed_id` becomes part of the customer in the address."""

    absorbed_id: UUID


class MergePreview(BaseModel):
    """What a merge would make, before anybody decides; nothing is changed."""

    survivor: CustomerOut
    absorbed: CustomerOut
    phones: list[str]
    emails: list[str]
    notes: str
    responsible: list[PersonOut]
    identities: list[Identity]
    """All that the survivor would have."""
    balances: list[Money]
    orders: int
    """How many would move, as the recipients, dates and tasks."""
    recipients: int
    dates: int
    tasks: int


class BonusEntryOut(BaseModel):
    id: UUID
    kind: Literal["earned", "spent", "reversed", "adjusted"]
    amount: Money
    order_id: UUID | None
    why: str
    at: AwareDatetime


class BonusChangeIn(BaseModel):
    """A positive or negative correction, with its reason."""

    amount: Money
    why: Annotated[str, Field(min_length=3, max_length=500)]


class BonusSpendIn(BaseModel):
    amount: Money
    order_id: UUID | None = None


class BalanceOut(BaseModel):
    balance: Money


class TaskIn(BaseModel):
    store_id: UUID | None = None
    title: Name
    details: Annotated[str, Field(max_length=5000)] = ""
    assignee_id: UUID | None = None
    due_at: AwareDatetime | None = None
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    order_id: UUID | None = None


class TaskPatch(BaseModel):
    title: Name | None = None
    details: Annotated[str, Field(max_length=5000)] | None = None
    assignee_id: UUID | None = None
    due_at: AwareDatetime | None = None


class TaskCounts(BaseModel):
    """Of the caller's stores; each stops at a thousand."""

    open: int
    mine: int
    unassigned: int
    overdue: int
    due_today: int
    done: int
    cancelled: int


class ColleagueOut(PersonOut):
    store_ids: list[UUID]
