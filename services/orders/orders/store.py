"""Load an order for a decision, save what was decided. Hot statements of placing stand in `store_placing`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.events.orders import OrderStatus
from contracts.events.parts import Component
from contracts.ids import AssemblyId, CustomerId, OrderId, StageId
from sqlalchemy import Text, bindparam, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from orders.domain.assembly import Substitution
from orders.domain.fulfilment import open_waits
from orders.domain.order import Buyer, Change, Order
from orders.rows import order_of, substitution_of, values_of
from orders.tables import (
    assemblies,
    customers,
    deadlines,
    items,
    loss_reasons,
    money_entries,
    order_search,
    orders,
    photos,
    stages,
    stores,
    substitutions,
)

_LINES = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(
                    items.c.id,
                    items.c.kind,
                    items.c.sellable_id,
                    items.c.title,
                    cast(items.c.quantity, Text),
                    items.c.unit_price,
                    items.c.total,
                    items.c.minutes,
                    items.c.complexity,
                    items.c.recipe_version,
                    items.c.components,
                    items.c.wishes,
                    items.c.budget,
                ),
                items.c.position,
            )
        )
    )
    .where(items.c.order_id == orders.c.id)
    .correlate(orders)
    .scalar_subquery()
)
SELECT_ORDERS = select(orders, _LINES.label("lines"))
# Built once: putting a statement of sixty columns together costs as much as carrying it out.
_READ = SELECT_ORDERS.where(orders.c.id == bindparam("order_id"))
_LOAD = _READ.with_for_update(of=orders)


_SAVE = update(orders).where(orders.c.id == bindparam("order_id"))
_SAVE_AT_FIRST_STAGE = _SAVE.values(
    stage_id=select(stages.c.id)
    .where(stages.c.status == bindparam("of_status"), stages.c.active)
    .order_by(stages.c.position, stages.c.id)
    .limit(1)
    .scalar_subquery()
)


async def load(tx: Tx, order_id: OrderId) -> Order:
    """The order, locked until the transaction ends. Raises NotFound, also for another store's order (R20)."""
    row = await tx.first(_LOAD, {"order_id": order_id})
    if row is None:
        raise NotFound(what="order")
    return order_of(row)


async def read(tx: Tx, order_id: OrderId) -> Order:
    """The order as it is, unlocked. Raises NotFound."""
    row = await tx.first(_READ, {"order_id": order_id})
    if row is None:
        raise NotFound(what="order")
    return order_of(row)


async def due(tx: Tx, now: datetime) -> tuple[Order, str, Origin] | None:
    """One order whose deadline is over, locked, with the wait's name and what set it; skips those in other hands."""
    statement = (
        select(orders, _LINES.label("lines"), deadlines.c.wait, deadlines.c.traceparent, deadlines.c.caused_by)
        .join(deadlines, deadlines.c.order_id == orders.c.id)
        .where(deadlines.c.due_at <= now)
        .order_by(deadlines.c.due_at)
        .limit(1)
        .with_for_update(of=orders, skip_locked=True)
    )
    row = await tx.first(statement)
    return None if row is None else (order_of(row), row.wait, Origin.of(row))


async def save(tx: Tx, before: Order, change: Change) -> None:
    """Write what differs. `before` must have been loaded in this transaction: its row is locked."""
    after = change.order
    old, new = values_of(before), values_of(after)
    differing = {name: value for name, value in new.items() if old[name] != value}
    if after.stage_id is None:
        await tx.execute(_SAVE_AT_FIRST_STAGE, {"order_id": after.id, "of_status": after.status, **differing})
    else:
        if after.stage_id != before.stage_id:
            differing["stage_id"] = after.stage_id
        if differing:
            await tx.execute(_SAVE, {"order_id": after.id, **differing})
    if after.lines != before.lines:
        await _reprice(tx, after)
    await _note(tx, before, change)


_NOTE = text(
    """
    with noted as (
      insert into orders.order_history
        (order_id, store_id, version, at, principal, name, via, what, was, became, note)
      select cast(:order_id as uuid), cast(:store_id as uuid), h.*
      from unnest(
        cast(:versions as int[]), cast(:moments as timestamptz[]), cast(:principals as text[]), cast(:names as text[]),
        cast(:vias as text[]), cast(:whats as text[]), cast(:wases as text[]), cast(:becames as text[]),
        cast(:notes as text[])) as h(version, at, principal, name, via, what, was, became, note)
    ), over as (
      delete from orders.order_deadlines where order_id = :order_id and wait = any (cast(:over as text[]))
    )
    insert into orders.order_deadlines (order_id, store_id, wait, due_at, traceparent, caused_by)
    select cast(:order_id as uuid), cast(:store_id as uuid), w.wait, w.due_at,
           cast(:traceparent as text), cast(:caused_by as uuid)
    from unnest(cast(:waits as text[]), cast(:dues as timestamptz[])) as w(wait, due_at)
    on conflict (order_id, wait) do update
      set due_at = excluded.due_at, traceparent = excluded.traceparent, caused_by = excluded.caused_by
    """
)


async def _note(tx: Tx, before: Order, change: Change) -> None:
    """History, and rows for the waits that began or were put off, none for those that are over.

    A deadline that has fired is not set again: only what differs between before and after is written.
    """
    after, lines = change.order, change.history
    was, now = open_waits(before), open_waits(after)
    over = [name for name in was if name not in now]
    begun = {name: until for name, until in now.items() if was.get(name) != until}
    if not (lines or over or begun):
        return
    await tx.execute(
        _NOTE,
        {
            "order_id": after.id,
            "store_id": after.store_id,
            "versions": [line.version for line in lines],
            "moments": [line.at for line in lines],
            "principals": [line.actor.principal for line in lines],
            "names": [line.actor.name for line in lines],
            "vias": [line.actor.via for line in lines],
            "whats": [line.what for line in lines],
            "wases": [line.was for line in lines],
            "becames": [line.became for line in lines],
            "notes": [line.note for line in lines],
            "over": over,
            "waits": list(begun),
            "dues": list(begun.values()),
            **current_origin().columns(),
        },
    )


_REPRICE = text(
    """
    update orders.order_items i set total = t.total
    from unnest(cast(:ids as uuid[]), cast(:totals as bigint[])) as t(id, total)
    where i.id = t.id and i.order_id = :order_id and i.total <> t.total
    """
)


async def _reprice(tx: Tx, order: Order) -> None:
    """Of a placed order's lines only the totals ever change, by agreed substitutions."""
    totals = [line.total.amount for line in order.lines]
    await tx.execute(_REPRICE, {"ids": [line.id for line in order.lines], "totals": totals, "order_id": order.id})


async def drop_deadline(tx: Tx, order_id: OrderId, wait: str) -> None:
    await tx.execute(delete(deadlines).where(deadlines.c.order_id == order_id, deadlines.c.wait == wait))


async def add_money(tx: Tx, order: Order, entries: Sequence[Mapping[str, Any]]) -> list[UUID]:
    """Note allocations or refunds by their own ids; returns those that were not noted before: each counts once."""
    if not entries:
        return []
    values = [{"order_id": order.id, "store_id": order.store_id, **entry} for entry in entries]
    statement = insert(money_entries).values(values).on_conflict_do_nothing(index_elements=[money_entries.c.id])
    return [row.id for row in await tx.all(statement.returning(money_entries.c.id))]


async def load_substitutions(tx: Tx, order_id: OrderId) -> list[Substitution]:
    """All substitutions of an order, oldest first; the order itself must be locked."""
    rows = await tx.all(select(substitutions).where(substitutions.c.order_id == order_id).order_by(substitutions.c.id))
    return [substitution_of(row) for row in rows]


async def keep_substitution(tx: Tx, order: Order, one: Substitution) -> None:
    """Insert a proposal or write its decision."""
    decision = {
        "state": one.state,
        "decided_via": one.decided_via,
        "decided_at": one.decided_at,
        "decision_reason": one.decision_reason,
    }
    statement = insert(substitutions).values(
        id=one.id,
        order_id=order.id,
        store_id=order.store_id,
        replacement=one.replacement.model_dump(mode="json"),
        reason=one.reason,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        consent_token=one.consent_token,
        **decision,
    )
    await tx.execute(statement.on_conflict_do_update(index_elements=[substitutions.c.id], set_=decision))


async def begin_assembly(tx: Tx, order: Order, now: datetime) -> None:
    """The record of an assembly opens when a florist takes the order."""
    await tx.execute(
        insert(assemblies).values(
            id=order.assembly_id,
            order_id=order.id,
            store_id=order.store_id,
            florist_id=order.florist_id,
            started_at=now,
            minutes=order.minutes,
            complexity=order.complexity,
        )
    )


async def drop_assembly(tx: Tx, assembly_id: AssemblyId) -> None:
    await tx.execute(delete(assemblies).where(assemblies.c.id == assembly_id))


async def end_assembly(
    tx: Tx,
    assembly_id: AssemblyId,
    now: datetime,
    composition: Sequence[Component],
    photos: Sequence[str],
    note: str,
) -> None:
    """What really went into the vase, when and how it looks."""
    await tx.execute(
        update(assemblies)
        .where(assemblies.c.id == assembly_id)
        .values(
            finished_at=now,
            composition=[one.model_dump(mode="json") for one in composition],
            photos=list(photos),
            note=note,
        )
    )


async def add_photo(
    tx: Tx, order: Order, photo_id: UUID, content: bytes, kind: str, taken_by: str, now: datetime
) -> None:
    await tx.execute(
        insert(photos).values(
            id=photo_id,
            order_id=order.id,
            store_id=order.store_id,
            assembly_id=order.assembly_id,
            content=content,
            content_type=kind,
            taken_by=taken_by,
            at=now,
        )
    )


async def stage_status(tx: Tx, stage_id: StageId) -> OrderStatus | None:
    """The canonical status a stage stands for; None when there is no such stage in use."""
    status = await tx.scalar(select(stages.c.status).where(stages.c.id == stage_id, stages.c.active))
    return None if status is None else OrderStatus(status)


async def loss_reason_known(tx: Tx, code: str) -> bool:
    known = select(loss_reasons.c.id).where(loss_reasons.c.code == code, loss_reasons.c.active)
    return await tx.scalar(known) is not None


async def country_of(tx: Tx, store_id: StoreId) -> str:
    """ISO 3166-1 alpha-2 of the store; decides how a phone number without a country code is read."""
    return str(await tx.scalar(select(stores.c.country).where(stores.c.store_id == store_id)))


async def customer_name(tx: Tx, customer_id: CustomerId) -> str | None:
    """None when the stores in scope do not know the customer."""
    name = await tx.scalar(select(customers.c.display_name).where(customers.c.customer_id == customer_id))
    return None if name is None else str(name)


async def buyer_of(tx: Tx, customer_id: CustomerId) -> Buyer | None:
    """What is known of the customer as somebody who pays; None as above."""
    row = await tx.first(
        select(customers.c.display_name, customers.c.phone, customers.c.email).where(
            customers.c.customer_id == customer_id
        )
    )
    return None if row is None else Buyer(row.display_name, row.phone, row.email)


async def rename(tx: Tx, order: Order, customer_name: str) -> None:
    """The customer's name and the search words of one order."""
    await tx.execute(update(orders).where(orders.c.id == order.id).values(customer_name=customer_name))
    words = order.search_words(customer_name)
    await tx.execute(update(order_search).where(order_search.c.order_id == order.id).values(words=words))
