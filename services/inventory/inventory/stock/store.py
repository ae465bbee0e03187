"""Locks, batches and the ledger: the only statements that change what is on hand.

Order of locks, everywhere: an order's turn, a hold, an order's row, balances by (location, product), batches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import BatchId, LocationId, OrderId, ProductId, StockDocumentId

from inventory.domain.refusals import StoreUnknown
from inventory.stock.domain.allocation import Lot
from inventory.tables.rows import lot_of
from inventory.tables.statements import sql

_LOT = "b.id, b.product_id, b.location_id, b.best_before, b.on_hand, b.reserved, b.quantity, b.cost_amount, b.currency"

_USABLE_LOTS = sql(f"""
select {_LOT}
from inventory.batches b join inventory.locations l on l.id = b.location_id
where b.store_id = :store_id and l.fulfils and l.active
  and b.product_id = any(cast(:products as uuid[])) and b.on_hand > 0 and b.on_hand > b.reserved
  and (b.best_before is null or b.best_before >= :usable_on)
""")  # noqa: S608  (a constant list of columns)
_LOTS_AT = sql(f"""
select {_LOT} from inventory.batches b
where b.location_id = :location_id and b.product_id = any(cast(:products as uuid[])) and b.on_hand > 0
""")  # noqa: S608
_LOTS_NAMED = sql(f"""
select {_LOT} from inventory.batches b where b.id = any(cast(:batches as uuid[]))
""")  # noqa: S608


async def usable_lots(tx: Tx, store: StoreId, products: Sequence[ProductId], usable_on: date) -> list[Lot]:
    """Batches with something free where the store fulfils, not past their date on that day."""
    rows = await tx.all(_USABLE_LOTS, {"store_id": store, "products": list(products), "usable_on": usable_on})
    return [lot_of(row) for row in rows]


async def lots_at(tx: Tx, location: LocationId, products: Sequence[ProductId]) -> list[Lot]:
    """All batches of the products at one location, whatever their date."""
    rows = await tx.all(_LOTS_AT, {"location_id": location, "products": list(products)})
    return [lot_of(row) for row in rows]


async def lots_named(tx: Tx, batches: Sequence[BatchId]) -> list[Lot]:
    rows = await tx.all(_LOTS_NAMED, {"batches": list(batches)})
    return [lot_of(row) for row in rows]


_LOCK_PRODUCTS = sql("""
select location_id, product_id from inventory.balances
where store_id = :store_id and product_id = any(cast(:products as uuid[]))
order by location_id, product_id for update
""")
_LOCK_RESERVED = sql("""
select location_id, product_id from inventory.balances
where (location_id, product_id) in (
  select location_id, product_id from inventory.reservations
  where ended_at is null and (order_id = any(cast(:orders as uuid[]))
        or (hold_id = any(cast(:holds as uuid[])) and order_id is null)))
order by location_id, product_id for update
""")


async def lock_products(tx: Tx, store: StoreId, products: Sequence[ProductId]) -> None:
    """Hold everything the store has of these products, in the order everybody takes."""
    await tx.execute(_LOCK_PRODUCTS, {"store_id": store, "products": list(products)})


async def lock_reserved(tx: Tx, *, orders: Sequence[UUID] = (), holds: Sequence[UUID] = ()) -> None:
    """Hold the balances behind these owners' reservations, in the order everybody takes."""
    await tx.execute(_LOCK_RESERVED, {"orders": list(orders), "holds": list(holds)})


_STORE = sql("""
select cast(:moment at time zone time_zone as date) as day, language, currency
from inventory.stores where id = :store_id
""")


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """`day` is the store's calendar day of a moment."""

    day: date
    language: str
    currency: str


async def store_facts(tx: Tx, store: StoreId, moment: datetime) -> StoreFacts:
    """Raises StoreUnknown for a store not heard of yet."""
    row = await tx.first(_STORE, {"store_id": store, "moment": moment})
    if row is None:
        raise StoreUnknown()
    return StoreFacts(row.day, row.language, row.currency)


_CURRENCY = sql("select currency from inventory.stores where id = :store_id")


async def store_currency(tx: Tx, store: StoreId) -> str:
    """Raises StoreUnknown for a store not heard of yet."""
    currency: str | None = await tx.scalar(_CURRENCY, {"store_id": store})
    if currency is None:
        raise StoreUnknown()
    return currency


@dataclass(frozen=True, slots=True)
class Movement:
    """A signed change of one batch with its signed cost in minor units."""

    id: UUID
    lot: Lot
    quantity: Decimal
    cost: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Why stock moved, when, and who did it."""

    kind: str
    occurred_at: datetime
    made_by: str
    order_id: OrderId | None = None
    document_id: StockDocumentId | None = None
    reason: str | None = None


_POST = sql("""
with m as (
  select * from unnest(
    cast(:ids as uuid[]), cast(:batches as uuid[]), cast(:locations as uuid[]), cast(:products as uuid[]),
    cast(:quantities as numeric[]), cast(:costs as bigint[]), cast(:currencies as text[])
  ) as m (id, batch_id, location_id, product_id, quantity, cost_amount, currency)
), ledger as (
  insert into inventory.movements (id, store_id, location_id, product_id, batch_id, kind, quantity, cost_amount,
                                   currency, document_id, order_id, reason, occurred_at, made_by)
  select id, :store_id, location_id, product_id, batch_id, :kind, quantity, cost_amount, currency,
         :document_id, :order_id, :reason, :occurred_at, :made_by
  from m
), batch as (
  update inventory.batches b set on_hand = b.on_hand + d.quantity
  from (select batch_id, sum(quantity) as quantity from m group by batch_id) d where b.id = d.batch_id
), balance as (
  update inventory.balances b set on_hand = b.on_hand + d.quantity
  from (select location_id, product_id, sum(quantity) as quantity from m group by location_id, product_id) d
  where b.location_id = d.location_id and b.product_id = d.product_id
)
insert into inventory.publication_dirty (store_id, product_id) select distinct :store_id, product_id from m
""")


async def post_movements(tx: Tx, store: StoreId, movements: Sequence[Movement], cause: Cause) -> None:
    """Write the ledger and carry its sums into batches and balances. The balances must be held already."""
    await tx.execute(
        _POST,
        {
            "store_id": store,
            "ids": [m.id for m in movements],
            "batches": [m.lot.batch_id for m in movements],
            "locations": [m.lot.location_id for m in movements],
            "products": [m.lot.product_id for m in movements],
            "quantities": [m.quantity for m in movements],
            "costs": [m.cost for m in movements],
            "currencies": [m.lot.currency for m in movements],
            "kind": cause.kind,
            "document_id": cause.document_id,
            "order_id": cause.order_id,
            "reason": cause.reason,
            "occurred_at": cause.occurred_at,
            "made_by": cause.made_by,
        },
    )


@dataclass(frozen=True, slots=True)
class NewBatch:
    id: BatchId
    product_id: ProductId
    quantity: Decimal
    cost: int
    best_before: date | None


_OPEN_BALANCES = sql("""
insert into inventory.balances (location_id, product_id, store_id, on_hand, reserved)
select :location_id, p, :store_id, 0, 0 from unnest(cast(:products as uuid[])) p order by p
on conflict do nothing
""")
_ADD_BATCHES = sql("""
insert into inventory.batches (id, store_id, location_id, product_id, supplier_id, document_id, received_at,
                               best_before, quantity, on_hand, reserved, cost_amount, currency)
select b.id, :store_id, :location_id, b.product_id, :supplier_id, :document_id, :received_at,
       b.best_before, b.quantity, 0, 0, b.cost_amount, :currency
from unnest(cast(:ids as uuid[]), cast(:products as uuid[]), cast(:quantities as numeric[]),
            cast(:costs as bigint[]), cast(:best_before as date[]))
     as b (id, product_id, quantity, cost_amount, best_before)
""")


async def open_balances(tx: Tx, store: StoreId, location: LocationId, products: Sequence[ProductId]) -> None:
    """Make sure a balance row exists for every product at the location."""
    await tx.execute(_OPEN_BALANCES, {"store_id": store, "location_id": location, "products": sorted(set(products))})


async def add_batches(
    tx: Tx,
    store: StoreId,
    location: LocationId,
    batches: Sequence[NewBatch],
    *,
    supplier_id: UUID | None,
    document_id: StockDocumentId,
    received_at: datetime,
    currency: str,
) -> None:
    """Batches with nothing on hand yet: their first movement fills them."""
    await tx.execute(
        _ADD_BATCHES,
        {
            "store_id": store,
            "location_id": location,
            "supplier_id": supplier_id,
            "document_id": document_id,
            "received_at": received_at,
            "currency": currency,
            "ids": [b.id for b in batches],
            "products": [b.product_id for b in batches],
            "quantities": [b.quantity for b in batches],
            "costs": [b.cost for b in batches],
            "best_before": [b.best_before for b in batches],
        },
    )


_MOVED_BY_ORDER = sql("""
select batch_id, -sum(quantity) as quantity from inventory.movements
where order_id = :order_id and kind in ('consumption', 'return') group by batch_id having sum(quantity) < 0
""")
_MOVED_BY_DOCUMENT = sql("""
select batch_id, sum(quantity) as quantity from inventory.movements
where document_id = :document_id group by batch_id having sum(quantity) <> 0
""")


async def consumed_by(tx: Tx, order: OrderId) -> dict[BatchId, Decimal]:
    """What the order took out of each batch and has not brought back."""
    rows = await tx.all(_MOVED_BY_ORDER, {"order_id": order})
    return {BatchId(row.batch_id): row.quantity for row in rows}


async def moved_by_document(tx: Tx, document: StockDocumentId) -> Mapping[BatchId, Decimal]:
    """The signed sum a document moved, per batch."""
    rows = await tx.all(_MOVED_BY_DOCUMENT, {"document_id": document})
    return {BatchId(row.batch_id): row.quantity for row in rows}


_NOTE_PAST = sql("""
with past as (
  update inventory.batches b set past_noted = true
  from inventory.stores s
  where s.id = b.store_id and not b.past_noted and b.on_hand > 0 and b.best_before is not null
    and b.best_before < cast(:now at time zone s.time_zone as date)
    and b.best_before < :now + interval '1 day'
  returning b.store_id, b.product_id
)
insert into inventory.publication_dirty (store_id, product_id) select distinct store_id, product_id from past
""")


async def note_past_batches(tx: Tx, now: datetime) -> int:
    """Batches whose last day has ended in their store: what is free has changed without any movement."""
    return (await tx.execute(_NOTE_PAST, {"now": now})).rowcount


@dataclass(frozen=True, slots=True)
class Expiring:
    """A batch that has few days left; its stems are still there."""

    store_id: StoreId
    batch_id: BatchId
    product_id: ProductId
    location_id: LocationId
    best_before: date
    on_hand: Decimal


_NOTE_EXPIRING = sql("""
update inventory.batches b set expiring_noted = true
from inventory.stores s
where s.id = b.store_id and not b.expiring_noted and b.on_hand > 0 and b.best_before is not null
  and b.best_before <= cast(:now at time zone s.time_zone as date) + cast(:days as int)
returning b.store_id, b.id, b.product_id, b.location_id, b.best_before, b.on_hand
""")


async def note_expiring_batches(tx: Tx, now: datetime, days: int) -> list[Expiring]:
    """Batches that come close to their last day, each once."""
    rows = await tx.all(_NOTE_EXPIRING, {"now": now, "days": days})
    return [
        Expiring(
            StoreId(row.store_id),
            BatchId(row.id),
            ProductId(row.product_id),
            LocationId(row.location_id),
            row.best_before,
            row.on_hand,
        )
        for row in rows
    ]
