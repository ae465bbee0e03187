"""How a message changes: every fact joins in, in any order, any number of times, with the same end (R18).

Status, text and deletion are each a join: the result depends on the set of facts, never on their order.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from messenger.domain.facts import ChangeFact, DeleteFact, EditFact, StatusFact

QUEUED, UNKNOWN, ACCEPTED, FAILED, DELIVERED, READ = "queued", "unknown", "accepted", "failed", "delivered", "read"
RANK = {QUEUED: 0, UNKNOWN: 1, ACCEPTED: 2, FAILED: 3, DELIVERED: 4, READ: 5}
"""A status only rises. A failure reported after acceptance counts; delivery proves a reported failure wrong."""

IN, OUT, NOTE = "in", "out", "note"


@dataclass(frozen=True, slots=True)
class MessageState:
    """The part of a message that later facts may change."""

    text: str
    text_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    status: str | None = None
    status_at: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A text the message had, and since when; edits never lose what was said before."""

    version_at: datetime
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def with_change(state: MessageState, fact: ChangeFact) -> MessageState:
    match fact:
        case EditFact():
            return _edited(state, fact)
        case DeleteFact():
            return _deleted(state, fact)
        case StatusFact():
            return with_status(state, fact.status, fact.happened_at, fact.reason)


def versions_of(state: MessageState, fact: ChangeFact) -> list[Version]:
    """The texts to keep when this fact is applied: the one before and the one it brings."""
    if not isinstance(fact, EditFact):
        return []
    return [Version(state.text_at, state.text), Version(fact.happened_at, fact.text)]


def _edited(state: MessageState, fact: EditFact) -> MessageState:
    newest = max(fact.happened_at, state.edited_at or fact.happened_at)
    if (fact.happened_at, fact.text) <= (state.text_at, state.text) and state.edited_at is not None:
        return replace(state, edited_at=newest)
    return replace(state, text=fact.text, text_at=fact.happened_at, edited_at=newest)


def _deleted(state: MessageState, fact: DeleteFact) -> MessageState:
    return replace(state, deleted_at=min(fact.happened_at, state.deleted_at or fact.happened_at))


def with_status(state: MessageState, status: str, at: datetime, reason: str | None = None) -> MessageState:
    """The higher rank stays; of two equal ones the earlier moment, which is when it came true."""
    if state.status is None:
        return state
    rank, current = RANK[status], RANK[state.status]
    if rank < current:
        return state
    if rank == current and state.status_at is not None:
        known = (state.status_at, state.failure or "")
        if known <= (at, reason or ""):
            return state
    return replace(state, status=status, status_at=at, failure=reason if status in (FAILED, UNKNOWN) else None)
