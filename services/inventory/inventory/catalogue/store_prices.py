"""Writing prices with their history, and who owns a barcode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import BarcodeId, PriceId, ProductId
from contracts.money import Money
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from inventory.tables.catalogue import barcodes, sellables
from inventory.tables.statements import sql

_SET_PRICES = sql("""
with wish as (
  select * from unnest(cast(:ids as uuid[]), cast(:sellables as uuid[]), cast(:amounts as bigint[]))
    as w (id, sellable_id, amount)
), kept as (
  insert into inventory.prices as p (store_id, sellable_id, amount, currency, version, set_at)
  select :store_id, sellable_id, amount, :currency, 1, :now from wish order by sellable_id
  on conflict (store_id, sellable_id) do update
    set amount = excluded.amount, currency = excluded.currency, version = p.version + 1, set_at = excluded.set_at
    where (p.amount, p.currency) is distinct from (excluded.amount, excluded.currency)
  returning sellable_id, amount, version
), history as (
  insert into inventory.price_history (id, store_id, sellable_id, amount, currency, version, valid_from, set_by)
  select w.id, :store_id, k.sellable_id, k.amount, :currency, k.version, :now, :made_by
  from kept k join wish w on w.sellable_id = k.sellable_id
), touched as (
  insert into inventory.publication_dirty (store_id, sellable_id)
  select :store_id, p.sellable_id from inventory.publications p join kept k on k.sellable_id = p.sellable_id
  where p.store_id = :store_id
)
select sellable_id, amount, version from kept order by sellable_id
""")


@dataclass(frozen=True, slots=True)
class PriceSet:
    sellable_id: UUID
    price: Money
    version: int


async def set_prices(
    tx: Tx, store: StoreId, wishes: Mapping[UUID, Money], ids: Sequence[PriceId], *, set_by: str, now: datetime
) -> list[PriceSet]:
    """Prices from now on, with history; gives those that really changed. All are in the store's currency."""
    currency = next(iter(wishes.values())).currency
    rows = await tx.all(
        _SET_PRICES,
        {
            "store_id": store,
            "currency": currency,
            "now": now,
            "made_by": set_by,
            "ids": list(ids),
            "sellables": list(wishes),
            "amounts": [price.amount for price in wishes.values()],
        },
    )
    return [PriceSet(row.sellable_id, Money(row.amount, currency), row.version) for row in rows]


async def unknown_sellables(tx: Tx, wanted: Sequence[UUID]) -> set[UUID]:
    rows = await tx.all(select(sellables.c.id).where(sellables.c.id.in_(wanted)))
    return set(wanted) - {row.id for row in rows}


async def give_barcode(tx: Tx, barcode: BarcodeId, code: str, product: ProductId, now: datetime) -> ProductId | None:
    """Make the product own the code; gives the owner of today instead when there is one."""
    statement = insert(barcodes).values(id=barcode, code=code, product_id=product, owned_from=now)
    made = await tx.first(
        statement.on_conflict_do_nothing(
            index_elements=[barcodes.c.code], index_where=barcodes.c.owned_until.is_(None)
        ).returning(barcodes.c.id)
    )
    if made is not None:
        return None
    owner: UUID | None = await tx.scalar(
        select(barcodes.c.product_id).where(barcodes.c.code == code, barcodes.c.owned_until.is_(None))
    )
    return ProductId(owner) if owner else None


async def take_barcode(tx: Tx, code: str, product: ProductId, now: datetime) -> bool:
    """Whether the product owned the code and does not any more; the record of it stays."""
    statement = (
        barcodes.update()
        .where(barcodes.c.code == code, barcodes.c.product_id == product, barcodes.c.owned_until.is_(None))
        .values(owned_until=now)
    )
    return (await tx.execute(statement)).rowcount == 1
