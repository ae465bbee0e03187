"""Nothing is replaced without consent (R26): propose, agree, decline."""

from collections.abc import Sequence
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.events.orders import Replacement
from contracts.ids import OrderId, SubstitutionId

from orders import store
from orders.actions.decide import carry_out
from orders.domain import assembly
from orders.domain.assembly import Substitution
from orders.domain.order import Actor, Order


async def propose_substitution(
    tx: Tx,
    order_id: OrderId,
    replacement: Replacement,
    reason: str,
    *,
    substitution_id: SubstitutionId,
    consent_token: str,
    actor: Actor,
    now: datetime,
) -> tuple[Order, Substitution]:
    """The order as it is then and what was proposed; `consent_token` opens the buyer's own page of the question."""
    before = await store.load(tx, order_id)
    known = await store.load_substitutions(tx, order_id)
    made, change = assembly.propose(
        before,
        known,
        replacement,
        reason,
        substitution_id=substitution_id,
        actor=actor,
        now=now,
        consent_token=consent_token,
    )
    after = await carry_out(tx, before, change)
    await store.keep_substitution(tx, after, made)
    return after, made


async def agree_to_substitution(
    tx: Tx, order_id: OrderId, substitution_id: SubstitutionId, actor: Actor, now: datetime, *, via: str, reason: str
) -> Order:
    """`via` is `buyer:<message id>` or `user:<id>` of a manager with a reason."""
    before = await store.load(tx, order_id)
    known = await store.load_substitutions(tx, order_id)
    decided, change = assembly.agree(before, _one(known, substitution_id), known, actor, now, via=via, reason=reason)
    after = await carry_out(tx, before, change)
    await store.keep_substitution(tx, after, decided)
    return after


async def decline_substitution(
    tx: Tx, order_id: OrderId, substitution_id: SubstitutionId, actor: Actor, now: datetime, *, via: str, reason: str
) -> Order:
    before = await store.load(tx, order_id)
    known = await store.load_substitutions(tx, order_id)
    decided, change = assembly.decline(before, _one(known, substitution_id), known, actor, now, via=via, reason=reason)
    after = await carry_out(tx, before, change)
    await store.keep_substitution(tx, after, decided)
    return after


def _one(known: Sequence[Substitution], substitution_id: SubstitutionId) -> Substitution:
    for one in known:
        if one.id == substitution_id:
            return one
    raise NotFound(what="substitution")
