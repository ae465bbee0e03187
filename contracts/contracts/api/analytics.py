"""Answers of analytics."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from contracts.money import Money

LineName = Literal["goods", "delivery", "stem_cost", "waste", "bonus", "refund"]
"""Lines of the profit-and-loss statement; income is positive, costs are negative."""


class StatementLine(BaseModel):
    """One line of a day's profit and loss in one store; `documents` says how many facts stand behind it."""

    store_id: UUID
    store: str
    day: date
    kind: LineName
    amount: Money
    documents: int


class Statement(BaseModel):
    """Profit and loss of some days, with the result per currency."""

    first_day: date
    last_day: date
    lines: list[StatementLine]
    result: list[Money]


class StatementDocument(BaseModel):
    """One fact behind a line."""

    order_id: UUID | None
    order_number: str | None
    amount: Money
    recorded_at: AwareDatetime


class PassportEntry(BaseModel):
    """One fact of an order's life; `caused_by` names the entry that led to it."""

    event_id: UUID
    type: str
    source: str
    occurred_at: AwareDatetime
    caused_by: UUID | None
    trace_id: str | None
    facts: dict[str, Any]


class Passport(BaseModel):
    """Everything that happened to one order, causes before effects."""

    order_id: UUID
    number: str | None
    store_id: UUID
    entries: list[PassportEntry]


class Incident(BaseModel):
    """Something that needs a person."""

    id: UUID
    store_id: UUID | None
    order_id: UUID | None
    kind: str
    summary: str
    evidence: dict[str, str]
    raised_at: AwareDatetime


class DayInStore(BaseModel):
    """Today at a glance."""

    store_id: UUID
    day: date
    completed: int
    late: int
    overdue: int
    open: int
    lines: list[StatementLine]
