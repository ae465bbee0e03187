"""Small copies of what others own: they only move forward, whatever order the events arrive in."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.crm import CustomerState
from contracts.events.identity import UserChanged
from contracts.events.network import StoreChanged
from contracts.ids import CustomerId, ProfileId, UserId
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from messenger.tables import customer_identities, customers, merges, stores, users


async def keep_store(tx: Tx, event: StoreChanged) -> None:
    statement = insert(stores).values(
        id=event.changed_store_id,
        title=event.title,
        country=event.country,
        language=event.language,
        time_zone=event.time_zone,
        phone=event.phone,
        active=event.active,
        sequence=event.sequence,
    )
    names = ("title", "country", "language", "time_zone", "phone", "active", "sequence")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={name: statement.excluded[name] for name in names},
            where=statement.excluded.sequence > stores.c.sequence,
        )
    )


async def keep_user(tx: Tx, event: UserChanged) -> None:
    statement = insert(users).values(
        id=event.user_id,
        display_name=event.display_name,
        store_ids=sorted({a.store_id for a in event.assignments if a.store_id is not None}),
        whole_network=any(assignment.store_id is None for assignment in event.assignments),
        active=event.active,
        sequence=event.sequence,
    )
    names = ("display_name", "store_ids", "whole_network", "active", "sequence")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={name: statement.excluded[name] for name in names},
            where=statement.excluded.sequence > users.c.sequence,
        )
    )


async def keep_customer(tx: Tx, event: CustomerState) -> bool:
    """False when something newer is already known."""
    statement = insert(customers).values(
        id=event.customer_id,
        store_ids=list(event.store_ids),
        display_name=event.display_name,
        language=event.language,
        sequence=event.sequence,
    )
    names = ("store_ids", "display_name", "language", "sequence")
    done = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={name: statement.excluded[name] for name in names},
            where=statement.excluded.sequence > customers.c.sequence,
        )
    )
    if done.rowcount == 0:
        return False
    await tx.execute(customer_identities.delete().where(customer_identities.c.customer_id == event.customer_id))
    rows = [
        {
            "customer_id": event.customer_id,
            "channel": identity.channel,
            "external_id": identity.external_id,
            "profile_id": identity.profile_id,
        }
        for identity in event.identities
    ]
    if rows:
        await tx.execute(insert(customer_identities).values(rows).on_conflict_do_nothing())
    merge = await standing_merge(tx, event.customer_id)
    if merge is not None:
        await set_merged_into(tx, event.customer_id, merge.survivor_id)
    return True


@dataclass(frozen=True, slots=True)
class Merge:
    id: UUID
    survivor_id: CustomerId


async def standing_merge(tx: Tx, absorbed: CustomerId) -> Merge | None:
    """The newest merge that took the customer away and was not undone: merges have ids in their order."""
    row = await tx.first(
        select(merges.c.id, merges.c.survivor_id)
        .where(merges.c.absorbed_id == absorbed, ~merges.c.undone)
        .order_by(merges.c.id.desc())
        .limit(1)
    )
    return None if row is None else Merge(row.id, await survivor_of(tx, CustomerId(row.survivor_id)))


async def survivor_of(tx: Tx, customer_id: CustomerId) -> CustomerId:
    """The customer this one has become, or itself."""
    merged = await tx.scalar(select(customers.c.merged_into).where(customers.c.id == customer_id))
    return CustomerId(merged) if merged else customer_id


async def customer_of_identity(tx: Tx, channel: str, external_id: str, profile_id: ProfileId) -> CustomerId | None:
    """The one customer with this identity; of several nobody is chosen (R19)."""
    rows = await tx.all(
        select(func.coalesce(customers.c.merged_into, customers.c.id).label("id"))
        .join(customer_identities, customer_identities.c.customer_id == customers.c.id)
        .where(
            customer_identities.c.profile_id == profile_id,
            customer_identities.c.external_id == external_id,
            customer_identities.c.channel == channel,
        )
        .distinct()
        .limit(2)
    )
    return CustomerId(rows[0].id) if len(rows) == 1 else None


async def note_merge(tx: Tx, merge_id: UUID, survivor: CustomerId, absorbed: CustomerId, *, undone: bool) -> bool:
    """Whether this word about the merge is news: an undoing that came first silences the merge itself."""
    statement = insert(merges).values(id=merge_id, survivor_id=survivor, absorbed_id=absorbed, undone=undone)
    if undone:
        done = await tx.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"undone": True}, where=~merges.c.undone)
        )
    else:
        done = await tx.execute(statement.on_conflict_do_nothing())
    return done.rowcount == 1


async def set_merged_into(tx: Tx, customer_id: CustomerId, survivor: CustomerId | None) -> None:
    """Keep where the customer went, also for those absorbed into it earlier."""
    if survivor is None:
        await tx.execute(customers.update().where(customers.c.id == customer_id).values(merged_into=None))
        return
    await tx.execute(
        customers.update()
        .where((customers.c.id == customer_id) | (customers.c.merged_into == customer_id))
        .values(merged_into=survivor)
    )


async def works_in(tx: Tx, user_id: UserId, store_id: StoreId) -> bool:
    row = await tx.first(
        select(users.c.id).where(
            users.c.id == user_id,
            users.c.active,
            users.c.whole_network | users.c.store_ids.contains([store_id]),
        )
    )
    return row is not None


async def name_of(tx: Tx, user_id: UserId | None) -> str:
    name: str | None = await tx.scalar(select(users.c.display_name).where(users.c.id == user_id))
    return name or ""


async def languages_of(tx: Tx, store_id: StoreId, customer_id: CustomerId | None) -> Sequence[str]:
    """Languages to write in, the best first: the customer's own, then the store's."""
    rows = await tx.all(
        select(customers.c.language)
        .where(customers.c.id == customer_id)
        .union_all(select(stores.c.language).where(stores.c.id == store_id))
    )
    return [row.language for row in rows]


@dataclass(frozen=True, slots=True)
class Shop:
    """What is known of a store; before its first event, nothing beyond the platform's defaults."""

    country: str = "RU"
    time_zone: str = "UTC"


async def shop(tx: Tx, store_id: StoreId) -> Shop:
    row = await tx.first(select(stores.c.country, stores.c.time_zone).where(stores.c.id == store_id))
    return Shop() if row is None else Shop(row.country, row.time_zone)
