"""Published by crm: customers, bonus, tasks, memorable dates."""

from datetime import date
from typing import ClassVar

from chassis.events import Event
from chassis.ids import StoreId
from pydantic import AwareDatetime

from contracts.events.parts import Identity
from contracts.ids import BonusEntryId, ConversationId, CustomerId, MemorableDateId, MergeId, OrderId, TaskId, UserId
from contracts.money import Money
from contracts.phone import PhoneField


class CustomerState(Event):
    """The fields that other contexts may keep a copy of."""

    customer_id: CustomerId
    store_ids: tuple[StoreId, ...]
    """Stores that know the customer; the same history in all of them (S39)."""
    display_name: str
    phones: tuple[PhoneField, ...] = ()
    emails: tuple[str, ...] = ()
    language: str
    identities: tuple[Identity, ...] = ()
    origin: str | None = None


class CustomerCreated(CustomerState):
    name: ClassVar[str] = "crm.customer_created"
    subject_field: ClassVar[str] = "customer_id"

    conversation_id: ConversationId | None = None
    """Made from this conversation (S41)."""


class CustomerChanged(CustomerState):
    name: ClassVar[str] = "crm.customer_changed"
    subject_field: ClassVar[str] = "customer_id"


class CustomerMerged(Event):
    """One customer was found to be another; `customer_id` survives (R19)."""

    name: ClassVar[str] = "crm.customer_merged"
    subject_field: ClassVar[str] = "customer_id"

    customer_id: CustomerId
    absorbed_id: CustomerId
    merge_id: MergeId
    merged_by: UserId


class CustomerUnmerged(Event):
    """A merge was undone; both customers stand again."""

    name: ClassVar[str] = "crm.customer_unmerged"
    subject_field: ClassVar[str] = "customer_id"

    customer_id: CustomerId
    restored_id: CustomerId
    merge_id: MergeId


class BonusPosted(Event):
    """An entry of the bonus ledger; keyed by the operation that caused it (R25)."""

    name: ClassVar[str] = "crm.bonus_posted"
    subject_field: ClassVar[str] = "customer_id"

    customer_id: CustomerId
    entry_id: BonusEntryId
    order_id: OrderId | None = None
    kind: str
    """`earned`, `spent`, `reversed` or `adjusted`."""
    amount: Money
    balance: Money


class TaskChanged(Event):
    """A task was made or moved on; carries its whole state (S239, S240)."""

    name: ClassVar[str] = "crm.task_changed"
    subject_field: ClassVar[str] = "task_id"

    task_id: TaskId
    title: str
    state: str
    """`open`, `done` or `cancelled`."""
    assignee_id: UserId | None = None
    due_at: AwareDatetime | None = None
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    order_id: OrderId | None = None


class MemorableDateDue(Event):
    """A memorable date is near enough for its reminder (S35, S232)."""

    name: ClassVar[str] = "crm.memorable_date_due"
    subject_field: ClassVar[str] = "memorable_date_id"

    memorable_date_id: MemorableDateId
    customer_id: CustomerId
    kind: str
    person: str
    falls_on: date
