"""Causal order: every entry stands behind its cause, otherwise in the order in which things happened."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of an order's life."""

    event_id: UUID
    type: str
    source: str
    subject: str
    sequence: int
    occurred_at: datetime
    causation_id: UUID | None
    trace_id: str | None
    payload: dict[str, Any]


def in_causal_order(entries: Sequence[Entry]) -> list[Entry]:
    """Sort so that a cause precedes its effects, an aggregate's versions follow each other, and time decides the rest.

    Clocks of two processes may disagree by more than the time between cause and effect; causation does not.
    A cycle cannot come from real causes; entries in one are appended by time so that nothing is hidden.
    """
    known = {entry.event_id: entry for entry in entries}
    waits: dict[UUID, int] = dict.fromkeys(known, 0)
    followers: dict[UUID, list[UUID]] = defaultdict(list)

    def after(first: UUID, then: UUID) -> None:
        followers[first].append(then)
        waits[then] += 1

    for entry in entries:
        if entry.causation_id in known and entry.causation_id != entry.event_id:
            after(entry.causation_id, entry.event_id)
    for versions in _by_aggregate(entries).values():
        for first, then in pairwise(versions):
            after(first.event_id, then.event_id)
    ready = [(known[key].occurred_at, key) for key, count in waits.items() if count == 0]
    heapq.heapify(ready)
    ordered: list[Entry] = []
    while ready:
        _, key = heapq.heappop(ready)
        ordered.append(known.pop(key))
        for follower in followers[key]:
            waits[follower] -= 1
            if waits[follower] == 0:
                heapq.heappush(ready, (known[follower].occurred_at, follower))
    return ordered + sorted(known.values(), key=lambda entry: (entry.occurred_at, entry.event_id))


def _by_aggregate(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        groups[entry.source, entry.subject].append(entry)
    return groups
