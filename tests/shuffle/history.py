"""What could not have come in another order: a context's own word had effects, and these come back to it.

An event happened after the one that caused it, and after the earlier ones of its own aggregate. Where a message
happened after something the hearing context has said, the context had already heard what made it say that. So much
is kept in every order; that messages overtake each other on their way is not limited by it.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from uuid import UUID

from tests.shuffle.sequences import Message, captured


@cache
def earlier() -> dict[UUID, set[UUID]]:
    """For each captured event everything that happened before it."""
    messages = captured()
    parents: dict[UUID, set[UUID]] = defaultdict(set)
    of_subject: dict[tuple[str, str], list[Message]] = defaultdict(list)
    known = {one.envelope.id for one in messages}
    for one in messages:
        if one.envelope.causation_id in known:
            parents[one.envelope.id].add(one.envelope.causation_id)
        of_subject[one.envelope.source, one.envelope.subject].append(one)
    for line in of_subject.values():
        line.sort(key=lambda one: one.envelope.sequence)
        for before, after in pairwise(line):
            parents[after.envelope.id].add(before.envelope.id)
    found: dict[UUID, set[UUID]] = {}
    for one in sorted(messages, key=lambda message: (message.envelope.time, message.envelope.id.int)):
        _collect(one.envelope.id, parents, found)
    return found


def _collect(event: UUID, parents: dict[UUID, set[UUID]], found: dict[UUID, set[UUID]]) -> set[UUID]:
    if event not in found:
        found[event] = set()
        for parent in parents[event]:
            found[event] |= {parent} | _collect(parent, parents, found)
    return found[event]


def heard_before(context: str, heard: Sequence[Message]) -> dict[UUID, set[UUID]]:
    """For each message those the context must have handled before this one could be said at all."""
    hears = {one.envelope.id for one in heard}
    own = {one.envelope.id: one.envelope.causation_id for one in captured() if one.envelope.source == context}
    needs: dict[UUID, set[UUID]] = {}
    for one in heard:
        said = [event for event in earlier().get(one.envelope.id, set()) if event in own]
        needs[one.envelope.id] = {cause for event in said if (cause := own[event]) in hears and cause is not None}
        needs[one.envelope.id] |= _known_when_done(one, heard)
    return needs


AS_OF_NOW = {"integrations.payment_captured": "orders.order_changed"}
"""Money is allocated, and its receipt made, for what the order costs when the money comes: a change heard later leaves
an order that is paid too much or too little, which is shown and settled by people. So the change stays before it."""


def _known_when_done(message: Message, heard: Sequence[Message]) -> set[UUID]:
    kinds = {changed for done, changed in AS_OF_NOW.items() if done == message.envelope.type}
    return {
        one.envelope.id
        for one in heard
        if one.envelope.type in kinds
        and one.envelope.order_id == message.envelope.order_id
        and one.envelope.time < message.envelope.time
    }


def after_deeds(context: str, heard: Sequence[Message], made_by_world: frozenset[str]) -> set[UUID]:
    """Messages that follow from what somebody did in this very context: nobody does it here.

    `made_by_world` names the events of deeds that the world begins with.
    """
    hears = {one.envelope.id for one in heard}
    deeds = {
        one.envelope.id
        for one in captured()
        if one.envelope.source == context
        and one.envelope.causation_id not in hears
        and one.envelope.type not in made_by_world
    }
    return {one.envelope.id for one in heard if earlier().get(one.envelope.id, set()) & deeds}
