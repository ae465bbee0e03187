"""From order lines to products and their locked totals, in one statement whatever the number of lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import Titles
from contracts.ids import OrderId, ProductId
from sqlalchemy import Row

from inventory.domain.refusals import SellableInactive, SellableUnknown, StoreUnknown
from inventory.stock.domain.availability import LineParts
from inventory.stock.domain.demand import Candidate, DemandLine, Want
from inventory.tables.rows import titles_of
from inventory.tables.statements import sql

# The advisory lock makes two messages about one order take turns even before the order has a row here. It is
# taken before any balance row, because the sort below consumes `wanted` before the first row is locked.
_PARTS = """
with turn as materialized (
  select pg_advisory_xact_lock(hashtextextended('order ' || :order_key, 0)) as taken
), lines as (
  select l.* from turn, unnest(
    cast(:positions as int[]), cast(:sellables as uuid[]), cast(:numbers as int[]), cast(:quantities as numeric[])
  ) as l (position, sellable_id, number, quantity)
), parts as (
  select l.position, coalesce(c.product_id, p.id) as product_id,
         coalesce(c.quantity, 1) * l.quantity as quantity, s.active
  from lines l
  left join inventory.sellables s on s.id = l.sellable_id
  left join inventory.products p on p.id = s.id
  left join inventory.recipe_versions v on v.sellable_id = s.id and v.number = coalesce(l.number, s.current_version)
  left join inventory.recipe_components c on c.version_id = v.id
  union all
  select b.position, p.id, b.quantity, true
  from turn, unnest(
    cast(:loose_positions as int[]), cast(:loose_products as uuid[]), cast(:loose_quantities as numeric[])
  ) as b (position, product_id, quantity)
  left join inventory.products p on p.id = b.product_id
), wanted as materialized (
  select product_id, round(sum(quantity), 3) as quantity,
         array_agg(distinct position) filter (where product_id is null) as unknown,
         array_agg(distinct position) filter (where not active) as inactive
  from parts group by product_id
)
"""
_LOCKED = """
, locked as materialized (
  select b.product_id
  from inventory.balances b join inventory.locations l on l.id = b.location_id
  where l.store_id = :store_id and l.fulfils and l.active
    and b.product_id in (select product_id from wanted)
  order by b.location_id, b.product_id
  for update of b
)
"""
_NOT_LOCKED = ", locked as (select cast(null as uuid) as product_id limit 0)"
_SELECT = """
select w.product_id, w.quantity, w.unknown, w.inactive, s.title_ru, s.title_hy, s.title_en,
       k.locations, st.language, st.currency,
       cast(greatest(:needed_at, :now) at time zone st.time_zone as date)
         as usable_on
from turn
left join wanted w on true
left join inventory.sellables s on s.id = w.product_id
left join (select product_id, count(*) as locations from locked group by product_id) k on k.product_id = w.product_id
left join inventory.stores st on st.id = :store_id
order by w.product_id
"""
_RESOLVE = sql(_PARTS + _NOT_LOCKED + _SELECT)
_RESOLVE_AND_GUARD = sql(_PARTS + _LOCKED + _SELECT)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Lines taken apart: what is wanted of each product, and the store's day on which it must still be good."""

    wants: tuple[Want, ...]
    usable_on: date
    language: str
    currency: str


async def resolve(
    tx: Tx,
    store: StoreId,
    lines: Sequence[DemandLine],
    *,
    now: datetime,
    needed_at: datetime | None,
    order_id: OrderId | None = None,
    guard: bool,
    only_active: bool = False,
) -> Resolved:
    """Take lines apart; with `guard` also lock the totals in (location, product) order.

    With an order id the order's turn is taken first. Raises SellableUnknown, SellableInactive (with
    `only_active`) and StoreUnknown.
    """
    rows = await tx.all(
        _RESOLVE_AND_GUARD if guard else _RESOLVE,
        {
            **_as_arrays(lines),
            "store_id": store,
            "order_key": str(order_id) if order_id else None,
            "needed_at": needed_at,
            "now": now,
        },
    )
    unknown = sorted(
        {position for row in rows for position in row.unknown or ()}
        | {place for place, line in enumerate(lines, 1) if line.names_nothing}
    )
    if unknown:
        raise SellableUnknown(positions=unknown)
    if only_active and (inactive := sorted({position for row in rows for position in row.inactive or ()})):
        raise SellableInactive(positions=inactive)
    if rows[0].usable_on is None:
        raise StoreUnknown()
    wants = tuple(_want(row) for row in rows if row.product_id is not None)
    return Resolved(wants, rows[0].usable_on, rows[0].language, rows[0].currency)


def _as_arrays(lines: Sequence[DemandLine]) -> dict[str, list[Any]]:
    sold = [(place, line) for place, line in enumerate(lines, 1) if line.sellable_id is not None]
    loose = [
        (place, component, line.quantity)
        for place, line in enumerate(lines, 1)
        if line.sellable_id is None
        for component in line.components
    ]
    return {
        "positions": [place for place, _ in sold],
        "sellables": [line.sellable_id for _, line in sold],
        "numbers": [line.recipe_version for _, line in sold],
        "quantities": [line.quantity for _, line in sold],
        "loose_positions": [place for place, _, _ in loose],
        "loose_products": [component.product_id for _, component, _ in loose],
        "loose_quantities": [component.quantity * times for _, component, times in loose],
    }


def _want(row: Row[Any]) -> Want:
    return Want(ProductId(row.product_id), titles_of(row), row.quantity)


_PER_LINE = sql(
    _PARTS
    + """
select p.position, p.product_id, round(sum(p.quantity), 3) as quantity, bool_and(p.active) as active,
       s.title_ru, s.title_hy, s.title_en
from parts p left join inventory.sellables s on s.id = p.product_id
group by p.position, p.product_id, s.id order by p.position, p.product_id
"""
)


async def parts_of_lines(tx: Tx, lines: Sequence[DemandLine]) -> tuple[tuple[LineParts, ...], dict[ProductId, Titles]]:
    """Every line taken apart by itself, and what the products are called; unknown lines say so."""
    rows = await tx.all(_PER_LINE, {**_as_arrays(lines), "order_key": None})
    by_position: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_position[row.position].append(row)
    parts = tuple(
        LineParts(
            position=position,
            quantity=line.quantity,
            needs={ProductId(row.product_id): row.quantity for row in by_position[position] if row.product_id},
            known=line.described
            or (bool(by_position[position]) and all(row.product_id for row in by_position[position])),
            active=all(row.active for row in by_position[position]),
        )
        for position, line in enumerate(lines, 1)
    )
    return parts, {ProductId(row.product_id): titles_of(row) for row in rows if row.product_id}


_SUBSTITUTES = sql("""
select short.id as instead_of, s.id as product_id, s.title_ru, s.title_hy, s.title_en, f.free,
       (select count(*) from jsonb_each(p.attributes) a where short.attributes -> a.key = a.value) as alike
from (
  select o.id, o.category_id, o.unit, op.attributes
  from inventory.sellables o join inventory.products op on op.id = o.id
  where o.id = any(cast(:short as uuid[]))
) short
join inventory.sellables s
  on s.category_id = short.category_id and s.unit = short.unit and s.active and s.kind = 'product'
join inventory.products p on p.id = s.id
cross join lateral (
  select sum(b.on_hand - b.reserved) as free
  from inventory.batches b join inventory.locations l on l.id = b.location_id
  where b.product_id = s.id and b.store_id = :store_id and b.on_hand > 0 and b.on_hand > b.reserved
    and l.fulfils and l.active and (b.best_before is null or b.best_before >= :usable_on)
) f
where f.free > 0 and not s.id = any(cast(:wanted as uuid[]))
""")


async def substitutes(
    tx: Tx, store: StoreId, short: Sequence[ProductId], wanted: Sequence[ProductId], usable_on: date
) -> list[Candidate]:
    """What is free in the store and of the same category and unit as what is short; not what is wanted anyway."""
    rows = await tx.all(
        _SUBSTITUTES,
        {"short": list(short), "wanted": list(wanted), "store_id": store, "usable_on": usable_on},
    )
    return [
        Candidate(ProductId(row.instead_of), ProductId(row.product_id), titles_of(row), row.free, row.alike)
        for row in rows
    ]
