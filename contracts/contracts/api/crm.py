"""Requests and answers of crm."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from contracts.events.parts import Identity
from contracts.money import Money

Name = Annotated[str, Field(min_length=1, max_length=200)]
Language = Literal["ru", "hy", "en"]


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
    preferences: dict[str, Any] = {}


class CustomerPatch(BaseModel):
    """Only what is named changes."""

    display_name: Name | None = None
    phones: Annotated[list[str], Field(max_length=10)] | None = None
    emails: list[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]] | None = None
    language: Language | None = None
    notes: Annotated[str, Field(max_length=5000)] | None = None
    preferences: dict[str, Any] | None = None
    responsible: Annotated[list[UUID], Field(max_length=10)] | None = None


class CustomerOut(BaseModel):
    id: UUID
    store_ids: list[UUID]
    display_name: str
    phones: list[str]
    emails: list[str]
    language: str
    origin: str | None
    version: int
    created_at: AwareDatetime


class FromConversationIn(BaseModel):
    conversation_id: UUID


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
    address: dict[str, Any] | None = None
    notes: Annotated[str, Field(max_length=1000)] = ""


class RecipientOut(BaseModel):
    id: UUID
    name: str
    phone: str | None
    address: dict[str, Any] | None
    notes: str


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
    status: str
    total: Money
    placed_at: AwareDatetime | None


class PersonOut(BaseModel):
    id: UUID
    name: str


class MergeOut(BaseModel):
    id: UUID
    absorbed_id: UUID
    merged_at: AwareDatetime


class CustomerCard(CustomerOut):
    """The customer workspace (S42)."""

    notes: str
    preferences: dict[str, Any]
    merged_into: UUID | None
    identities: list[Identity]
    dates: list[MemorableDateOut]
    recipients: list[RecipientOut]
    consents: list[ConsentOut]
    balances: list[Money]
    orders: list[OrderLineOut]
    responsible: list[PersonOut]
    possible_duplicates: list[CustomerOut]
    merges: list[MergeOut]


class MergeIn(BaseModel):
    """`absorbed_id` becomes part of the customer in the address."""

    absorbed_id: UUID


class BonusEntryOut(BaseModel):
    id: UUID
    kind: str
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


class TaskOut(BaseModel):
    id: UUID
    store_id: UUID
    title: str
    details: str
    state: str
    assignee_id: UUID | None
    due_at: AwareDatetime | None
    customer_id: UUID | None
    conversation_id: UUID | None
    order_id: UUID | None
    created_by: str
    created_at: AwareDatetime
    version: int
