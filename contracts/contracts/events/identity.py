"""Published by the gateway about people."""

from typing import ClassVar

from chassis.events import Event
from chassis.ids import StoreId

from contracts.events.parts import Part
from contracts.ids import UserId


class Assignment(Part):
    """A role in a store; without a store, in the whole network (S16)."""

    store_id: StoreId | None
    role: str


class UserChanged(Event):
    """A person who works here was added or changed; carries the whole public state."""

    producer: ClassVar[str] = "gateway"
    name: ClassVar[str] = "identity.user_changed"
    subject_field: ClassVar[str] = "user_id"

    user_id: UserId
    display_name: str
    language: str
    phone: str | None = None
    assignments: tuple[Assignment, ...]
    active: bool
