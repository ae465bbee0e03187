"""One fiscal operation as the gateway keeps it: what the shop asked for, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chassis.ids import StoreId
from chassis.refusals import Refusal
from contracts.events.pos import FiscalRequested
from contracts.ids import FiscalOperationId

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import Entry, State, queued, repeat
from fiscal_gateway_am.domain.receipt import Receipt
from fiscal_gateway_am.domain.returns import Return
from fiscal_gateway_am.domain.seen import Expected

_PERSONS_TURN_OR_OVER = frozenset({State.ISSUED, State.REFUSED, State.PARKED})
_NEEDS_THE_DEVICE_SEEN_TO = (
    refusals.RegisterNotKnown,
    refusals.DeviceSettingsUnreadable,
    refusals.LastReceiptUnknown,
    refusals.OriginalNotOnRegister,
    refusals.RegisterTroubled,
)


@dataclass(frozen=True, slots=True)
class Declined:
    """Refused before anything was sent. `remedy` is `fix_data` or `fix_device`."""

    code: str
    remedy: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Search:
    """The original of a return is being looked for on the register: nothing is registered by that."""

    not_before: datetime
    tries: int = 0
    troubles: int = 0
    absences: int = 0
    synchronise_next: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """`entry` is None while the original of a return is looked for, and when the request was declined unsent.

    `version` counts saved changes; a published event carries the version it was saved with.
    """

    request: FiscalRequested
    store_id: StoreId
    requested_at: datetime
    version: int = 0
    entry: Entry | None = None
    message: Receipt | Return | None = None
    search: Search | None = None
    declined: Declined | None = None

    @property
    def id(self) -> FiscalOperationId:
        return self.request.fiscal_operation_id

    @property
    def state(self) -> State | Literal["preparing"]:
        if self.declined is not None:
            return State.REFUSED
        return "preparing" if self.entry is None else self.entry.state

    @property
    def due_at(self) -> datetime | None:
        """When something is to be done for it without a person."""
        if self.declined is not None:
            return None
        if self.entry is None:
            return None if self.search is None else self.search.not_before
        return None if self.entry.state in _PERSONS_TURN_OR_OVER else self.entry.not_before

    @property
    def receipt_number(self) -> ReceiptNumber | None:
        return None if self.entry is None or self.entry.issued is None else self.entry.issued.number


def may_be_repeated(case: Case, request: FiscalRequested) -> bool:
    """R11: the same operation again, corrected, and only when certainly nothing of it was registered."""
    newer = request.sequence > case.request.sequence
    return newer and case.state in (State.REFUSED, State.NOT_ISSUED)


def declined(case: Case, why: Refusal) -> Case:
    """Nothing was sent, and nothing will be until a person has seen to it."""
    remedy = "fix_device" if isinstance(why, _NEEDS_THE_DEVICE_SEEN_TO) else "fix_data"
    return replace(case, entry=None, message=None, search=None, declined=Declined(why.code, remedy, why.detail))


def looking_for_original(case: Case, now: datetime) -> Case:
    return replace(case, entry=None, message=None, declined=None, search=Search(now))


def ready(case: Case, crn: Crn, message: Receipt | Return, expected: Expected, now: datetime) -> Case:
    """In the register's queue: a new entry, or the refused one repeated with what is asked for now."""
    entry = case.entry
    if entry is None:
        entry = queued(case.id, crn, expected, now)
    elif entry.state is State.REFUSED:
        entry = repeat(entry, now)
    entry = replace(entry, crn=crn, expected=expected)
    return replace(case, entry=entry, message=message, search=None, declined=None)
