"""Write side: customers, identities, what hangs on them, copies of others' facts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.parts import Channel, Identity
from sqlalchemy import Date, Row, Uuid, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from crm.tables import (
    consents,
    conversations,
    customers,
    dates,
    identities,
    merges,
    orders,
    people,
    recipients,
    search,
    stores,
    tasks,
)


async def add_customer(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(customers).values(**values))


async def lock_customer(tx: Tx, customer_id: UUID) -> Row[Any] | None:
    return await tx.first(select(customers).where(customers.c.id == customer_id).with_for_update())


async def lock_customers(tx: Tx, customer_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Always in the same order, so that two merges never wait for each other."""
    rows = await tx.all(
        select(customers).where(customers.c.id.in_(customer_ids)).order_by(customers.c.id).with_for_update()
    )
    return {row.id: row for row in rows}


async def save_customer(tx: Tx, customer_id: UUID, **values: Any) -> Row[Any]:
    """Save and bump the version."""
    result = await tx.execute(
        update(customers)
        .where(customers.c.id == customer_id)
        .values(version=customers.c.version + 1, **values)
        .returning(customers)
    )
    return result.one()


async def know_customer(tx: Tx, customer_id: UUID, store_id: StoreId) -> None:
    """This store knows the customer from now on."""
    await tx.execute(
        update(customers)
        .where(customers.c.id == customer_id, ~customers.c.store_ids.contains([store_id]))
        .values(store_ids=func.array_append(customers.c.store_ids, store_id), version=customers.c.version + 1)
    )
    await tx.execute(
        update(search)
        .where(search.c.customer_id == customer_id, ~search.c.store_ids.contains([store_id]))
        .values(store_ids=func.array_append(search.c.store_ids, store_id))
    )


async def add_identity(tx: Tx, customer_id: UUID, identity: Identity) -> bool:
    """False when somebody has this identity already; one identity is one person (R19)."""
    result = await tx.execute(
        insert(identities)
        .values(id=uuid7(), customer_id=customer_id, **identity.model_dump(mode="json"))
        .on_conflict_do_nothing()
    )
    return bool(result.rowcount)


async def lock_identity(tx: Tx, identity: Identity) -> None:
    """Nobody else makes a customer of this identity until the transaction ends."""
    key = f"{identity.channel} {identity.profile_id} {identity.external_id}"
    await tx.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"crm.identity {key}"})


async def owner_of(tx: Tx, identity: Identity) -> UUID | None:
    """The customer with exactly this identity."""
    found: UUID | None = await tx.scalar(
        select(identities.c.customer_id).where(
            identities.c.channel == identity.channel.value,
            identities.c.external_id == identity.external_id,
            identities.c.profile_id == identity.profile_id,
        )
    )
    return found


async def identities_of(tx: Tx, customer_id: UUID) -> tuple[Identity, ...]:
    rows = await tx.all(select(identities).where(identities.c.customer_id == customer_id).order_by(identities.c.id))
    return tuple(
        Identity(
            channel=Channel(row.channel),
            external_id=row.external_id,
            profile_id=row.profile_id,
            display_name=row.display_name,
            username=row.username,
            phone=row.phone,
        )
        for row in rows
    )


async def keep_conversation(
    tx: Tx, conversation_id: UUID, store_id: StoreId, identity: Identity, sequence: int
) -> None:
    state = {"identity": identity.model_dump(mode="json"), "sequence": sequence}
    await tx.execute(
        insert(conversations)
        .values(id=conversation_id, store_id=store_id, **state)
        .on_conflict_do_update(
            index_elements=[conversations.c.id], set_=state, where=conversations.c.sequence < sequence
        )
    )


async def conversation_of(tx: Tx, conversation_id: UUID) -> Row[Any] | None:
    return await tx.first(select(conversations).where(conversations.c.id == conversation_id))


async def keep_store(tx: Tx, store_id: StoreId, **state: Any) -> None:
    await tx.execute(
        insert(stores)
        .values(id=store_id, store_id=store_id, **state)
        .on_conflict_do_update(index_elements=[stores.c.id], set_=state, where=stores.c.sequence < state["sequence"])
    )


async def store_of(tx: Tx, store_id: StoreId) -> Row[Any] | None:
    return await tx.first(select(stores).where(stores.c.id == store_id))


async def keep_person(tx: Tx, user_id: UUID, **state: Any) -> None:
    await tx.execute(
        insert(people)
        .values(id=user_id, **state)
        .on_conflict_do_update(index_elements=[people.c.id], set_=state, where=people.c.sequence < state["sequence"])
    )


_SURVIVOR = text(
    """
    with recursive chain as (
      select id, merged_into, 1 as step from crm.customers where id = :id
      union all
      select c.id, c.merged_into, chain.step + 1 from crm.customers c join chain on c.id = chain.merged_into
      where chain.step < 100
    )
    select id from chain order by step desc limit 1
    """
)


async def survivor_of(tx: Tx, customer_id: UUID) -> UUID:
    """The customer an id stands for now: itself, or the last one of those it was merged into."""
    found: UUID | None = await tx.scalar(_SURVIVOR, {"id": customer_id})
    return found or customer_id


async def dates_near(tx: Tx, limit: int) -> Sequence[Row[Any]]:
    """Memorable dates with the zone of their store, locked for this worker."""
    return await tx.all(
        select(dates, stores.c.time_zone)
        .join(stores, stores.c.id == dates.c.store_id)
        .order_by(dates.c.id)
        .limit(limit)
        .with_for_update(of=dates, skip_locked=True)
    )


async def note_reminded(tx: Tx, reminded: dict[UUID, Any]) -> None:
    """Remember for which day each date was announced, in one statement."""
    if reminded:
        values = select(
            func.unnest(literal(list(reminded), ARRAY(Uuid))).label("id"),
            func.unnest(literal(list(reminded.values()), ARRAY(Date))).label("falls_on"),
        ).subquery()
        await tx.execute(
            update(dates)
            .where(dates.c.id == values.c.id)
            .values(reminded_for=values.c.falls_on, version=dates.c.version + 1)
        )


async def add_consent(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(consents).values(id=uuid7(), **values))


async def add_merge(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(merges).values(**values))


async def lock_merge(tx: Tx, merge_id: UUID) -> Row[Any] | None:
    return await tx.first(select(merges).where(merges.c.id == merge_id).with_for_update())


async def save_merge(tx: Tx, merge_id: UUID, **values: Any) -> None:
    await tx.execute(update(merges).where(merges.c.id == merge_id).values(**values))


MOVABLE = {"channel_identities": identities, "recipients": recipients, "memorable_dates": dates, "orders": orders}
"""What moves with a customer at a merge; ledger and consents stay where they were written."""


async def move(tx: Tx, table: str, from_id: UUID, to_id: UUID) -> list[str]:
    """Hang everything of one table on another customer; returns the ids that moved."""
    moved = MOVABLE[table]
    result = await tx.execute(
        update(moved).where(moved.c.customer_id == from_id).values(customer_id=to_id).returning(moved.c.id)
    )
    return [str(row.id) for row in result]


async def move_back(tx: Tx, table: str, ids: Sequence[str], to_id: UUID) -> None:
    moved = MOVABLE[table]
    if ids:
        await tx.execute(update(moved).where(moved.c.id.in_([UUID(i) for i in ids])).values(customer_id=to_id))


async def add_task(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(tasks).values(**values))


async def lock_task(tx: Tx, task_id: UUID) -> Row[Any] | None:
    return await tx.first(select(tasks).where(tasks.c.id == task_id).with_for_update())


async def save_task(tx: Tx, task_id: UUID, **values: Any) -> Row[Any]:
    result = await tx.execute(
        update(tasks).where(tasks.c.id == task_id).values(version=tasks.c.version + 1, **values).returning(tasks)
    )
    return result.one()
