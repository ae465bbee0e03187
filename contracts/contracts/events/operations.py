"""Published by analytics: what needs a person's eye (decision 6)."""

from typing import ClassVar

from chassis.events import Event

from contracts.ids import IncidentId, OrderId


class IncidentFact(Event):
    producer: ClassVar[str] = "analytics"
    subject_field: ClassVar[str] = "incident_id"

    incident_id: IncidentId
    order_id: OrderId | None = None


class IncidentRaised(IncidentFact):
    """A promise or invariant broke; says what and with which evidence."""

    name: ClassVar[str] = "operations.incident_raised"

    kind: str
    summary: str
    evidence: dict[str, str]


class IncidentCleared(IncidentFact):
    name: ClassVar[str] = "operations.incident_cleared"

    cleared_by: str
