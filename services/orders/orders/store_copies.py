"""Small copies of other contexts' facts. Each keeps the foreign sequence and only moves forward."""

from typing import Any, Final
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.crm import CustomerState
from contracts.events.identity import UserChanged
from contracts.events.inventory import PriceChanged, SellableChanged
from contracts.events.network import StoreChanged
from contracts.events.parts import SellableKind
from contracts.ids import CustomerId
from sqlalchemy import Table, select, text, update
from sqlalchemy.dialects.postgresql import insert

from orders.tables import customer_merges, customers, policies, prices, sellables, stores, users

DEFAULT_PREFIX_LENGTH: Final = 4


async def _keep(tx: Tx, table: Table, key: list[str], values: dict[str, Any]) -> bool:
    """Insert or move forward; False when something newer is known."""
    statement = insert(table).values(values)
    rest = {name: statement.excluded[name] for name in values if name not in key}
    done = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=key, set_=rest, where=statement.excluded.sequence > table.c.sequence
        )
    )
    return done.rowcount == 1


async def keep_store(tx: Tx, event: StoreChanged) -> None:
    """A store's copy, and its order policy with defaults when it is new."""
    store = event.changed_store_id
    values = {
        "store_id": store,
        "title": event.title,
        "country": event.country,
        "currency": event.currency,
        "time_zone": event.time_zone,
        "language": event.language,
        "active": event.active,
        "sequence": event.sequence,
    }
    await _keep(tx, stores, ["store_id"], values)
    prefix = "N" + store.hex[-DEFAULT_PREFIX_LENGTH:].upper()
    fresh = insert(policies).values(store_id=store, number_prefix=prefix)
    await tx.execute(fresh.on_conflict_do_nothing(index_elements=[policies.c.store_id]))


async def keep_user(tx: Tx, event: UserChanged) -> None:
    values = {
        "user_id": event.user_id,
        "display_name": event.display_name,
        "active": event.active,
        "assignments": [one.model_dump(mode="json") for one in event.assignments],
        "sequence": event.sequence,
    }
    await _keep(tx, users, ["user_id"], values)


async def keep_sellable(tx: Tx, event: SellableChanged) -> None:
    values = {
        "sellable_id": event.sellable_id,
        "kind": event.kind,
        "titles": event.title.model_dump(mode="json"),
        "sku": event.sku,
        "unit": event.unit,
        "minutes": event.assembly_minutes,
        "complexity": event.complexity,
        "recipe_version": event.recipe_version,
        "components": [one.model_dump(mode="json") for one in event.components],
        "active": event.active,
        "sequence": event.sequence,
    }
    await _keep(tx, sellables, ["sellable_id"], values)


async def keep_price(tx: Tx, event: PriceChanged, store: StoreId) -> None:
    values = {
        "store_id": store,
        "sellable_id": event.sellable_id,
        "amount": event.price.amount,
        "currency": event.price.currency,
        "sequence": event.sequence,
    }
    await _keep(tx, prices, ["store_id", "sellable_id"], values)


async def keep_customer(tx: Tx, event: CustomerState) -> None:
    """A customer's copy; a new name is carried over to their orders and what these are found by."""
    values = {
        "customer_id": event.customer_id,
        "store_ids": list(event.store_ids),
        "display_name": event.display_name,
        "phone": next(iter(event.phones), None),
        "email": next(iter(event.emails), None),
        "sequence": event.sequence,
    }
    if await _keep(tx, customers, ["customer_id"], values):
        await _follow_merges(tx, event.customer_id)
        await _rename_orders(tx, event.customer_id)


async def merge_customers(tx: Tx, merge_id: UUID, absorbed: CustomerId, survivor: CustomerId, *, undone: bool) -> None:
    """The absorbed customer's orders show the survivor's name, or their own again after an un-merge (R19)."""
    statement = insert(customer_merges).values(
        merge_id=merge_id, absorbed_id=absorbed, survivor_id=survivor, undone=undone
    )
    known = customer_merges.c.undone | statement.excluded.undone
    await tx.execute(statement.on_conflict_do_update(index_elements=["merge_id"], set_={"undone": known}))
    await _follow_merges(tx, absorbed)
    await _rename_orders(tx, absorbed)


async def _follow_merges(tx: Tx, customer_id: CustomerId) -> None:
    """Into whom the customer went: the newest merge that stands decides, for merges have ids in their order.

    Of merges that were heard before they were written down here only where they led to is known, and stays.
    """
    heard = select(customer_merges.c.merge_id).where(customer_merges.c.absorbed_id == customer_id).exists()
    newest = (
        select(customer_merges.c.survivor_id)
        .where(customer_merges.c.absorbed_id == customer_id, ~customer_merges.c.undone)
        .order_by(customer_merges.c.merge_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    await tx.execute(update(customers).where(customers.c.customer_id == customer_id, heard).values(merged_into=newest))


_RENAME_ORDERS = text(
    """
    with named as (
      select c.customer_id, coalesce(s.display_name, c.display_name) as name
      from orders.customers c
      left join orders.customers s on s.customer_id = c.merged_into
      where c.customer_id = :customer or c.merged_into = :customer
    ), renamed as (
      update orders.orders o set customer_name = n.name
      from named n where o.customer_id = n.customer_id and o.customer_name <> n.name
      returning o.id, n.name,
                o.number, o.buyer_name, o.recipient_name, o.buyer_phone, o.delivery, o.reference
    )
    update orders.order_search s
    set words = concat_ws(' ', r.number, r.name, nullif(r.buyer_name, ''), nullif(r.recipient_name, ''), r.buyer_phone,
                          r.delivery #>> '{recipient,phone}', r.delivery ->> 'contact_phone', r.reference)
    from renamed r where s.order_id = r.id
    """
)


async def _rename_orders(tx: Tx, customer_id: CustomerId) -> None:
    await tx.execute(_RENAME_ORDERS, {"customer": customer_id})


async def priced_sellables(tx: Tx, store: StoreId, most: int) -> list[tuple[UUID, SellableKind]]:
    """What the store sells at a price above zero, recipes first."""
    rows = await tx.all(
        select(sellables.c.sellable_id, sellables.c.kind)
        .join(prices, prices.c.sellable_id == sellables.c.sellable_id)
        .where(prices.c.store_id == store, prices.c.amount > 0, sellables.c.active)
        .order_by(sellables.c.kind.desc(), sellables.c.sku)
        .limit(most)
    )
    return [(row.sellable_id, SellableKind(row.kind)) for row in rows]


async def store_known(tx: Tx, store: StoreId) -> bool:
    return await tx.scalar(select(stores.c.store_id).where(stores.c.store_id == store)) is not None
