"""The florists' part: hand over to them, take, record what went into the vase (S77–S82)."""

from collections.abc import Sequence
from datetime import datetime

from chassis.db import Tx
from contracts.events.parts import Component
from contracts.ids import AssemblyId, OrderId, UserId

from orders import store, views
from orders.actions.decide import carry_out, decide
from orders.domain import assembly, lifecycle
from orders.domain.order import Actor, Order
from orders.domain.refusals import AlreadyTaken


async def hand_to_florists(tx: Tx, order_id: OrderId, actor: Actor, now: datetime) -> Order:
    return await decide(tx, order_id, lambda order: lifecycle.hand_to_florists(order, actor, now))


async def take_order(
    tx: Tx, order_id: OrderId, actor: Actor, now: datetime, florist: UserId, assembly_id: AssemblyId
) -> Order:
    """Of two florists who take at once the second waits for the lock and is told that it is taken."""
    before = await store.load(tx, order_id)
    try:
        change = lifecycle.take(before, actor, now, florist, assembly_id)
    except AlreadyTaken as refusal:
        names = await views.names_of(tx, [before.florist_id] if before.florist_id else [])
        refusal.facts["florist"] = next(iter(names.values()), "")
        raise
    after = await carry_out(tx, before, change)
    if after.version != before.version:
        await store.begin_assembly(tx, after, now)
    return after


async def put_back(tx: Tx, order_id: OrderId, actor: Actor, now: datetime, florist: UserId, *, forced: bool) -> Order:
    """The opened record goes with it: nothing was assembled."""
    before = await store.load(tx, order_id)
    after = await carry_out(tx, before, lifecycle.put_back(before, actor, now, florist, forced=forced))
    if before.assembly_id is not None:
        await store.drop_assembly(tx, before.assembly_id)
    return after


async def finish_assembly(
    tx: Tx,
    order_id: OrderId,
    actor: Actor,
    now: datetime,
    florist: UserId,
    composition: Sequence[Component] | None,
    *,
    photos: Sequence[str],
    note: str,
    forced: bool,
) -> Order:
    before = await store.load(tx, order_id)
    known = await store.load_substitutions(tx, order_id)
    used, change = assembly.finish(before, known, composition, florist=florist, forced=forced, actor=actor, now=now)
    after = await carry_out(tx, before, change)
    if after.assembly_id is not None:
        await store.end_assembly(tx, after.assembly_id, now, used, photos, note)
    return after
