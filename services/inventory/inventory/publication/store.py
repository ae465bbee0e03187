"""What may be shown, computed from what is free: one statement for everything that a change touched (R14).

Free quantity per product first, then the minimum over a recipe's components; a stem that several recipes share is
free once for each of them, because publication says "one could be made now", never "all at once".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ProductId, RecipeId
from sqlalchemy import Row

from inventory.tables.statements import sql

_TAKE_DIRTY = sql("""
with taken as (
  delete from inventory.publication_dirty
  where id = any(array(select id from inventory.publication_dirty order by id limit :most for update skip locked))
  returning store_id, product_id, sellable_id
)
select store_id, product_id, sellable_id, count(*) as times from taken group by store_id, product_id, sellable_id
""")
"""The array is read once. A join may be planned, while the list is empty, as one that reads the locked rows again for
each row of the list: then a long list is never finished, and more is taken than was asked for."""
_AFFECTED = sql("""
with touched as (
  select * from unnest(cast(:stores as uuid[]), cast(:products as uuid[]), cast(:sellables as uuid[]))
    as t (store_id, product_id, sellable_id)
)
select p.store_id, p.sellable_id
from touched t
join inventory.recipe_components c on c.product_id = t.product_id
join inventory.recipe_versions v on v.id = c.version_id
join inventory.sellables s on s.id = v.sellable_id and s.current_version = v.number
join inventory.publications p on p.sellable_id = s.id and p.store_id = t.store_id
union
select p.store_id, p.sellable_id
from touched t
join inventory.publications p on p.sellable_id = t.sellable_id and (t.store_id is null or p.store_id = t.store_id)
""")
_TURNS = sql("""
select pg_advisory_xact_lock(hashtextextended('publication ' || store, 0))
from (select distinct cast(s as text) as store from unnest(cast(:stores as uuid[])) s order by 1) t
""")
WHAT_COULD_BE_MADE = """
wanted as (
  select * from unnest(cast(:stores as uuid[]), cast(:sellables as uuid[])) as w (store_id, sellable_id)
), needs as (
  select w.store_id, w.sellable_id, c.product_id, c.quantity
  from wanted w
  join inventory.sellables s on s.id = w.sellable_id
  join inventory.recipe_versions v on v.sellable_id = s.id and v.number = s.current_version
  join inventory.recipe_components c on c.version_id = v.id
  union all
  select w.store_id, w.sellable_id, p.id, 1 from wanted w join inventory.products p on p.id = w.sellable_id
), free as (
  select b.store_id, b.product_id, sum(b.on_hand - b.reserved) as quantity
  from (select distinct store_id, product_id from needs) n
  join inventory.batches b on b.store_id = n.store_id and b.product_id = n.product_id
  join inventory.locations l on l.id = b.location_id
  join inventory.stores st on st.id = b.store_id
  where l.fulfils and l.active and b.on_hand > 0
    and (b.best_before is null or b.best_before >= cast(:now at time zone st.time_zone as date))
  group by b.store_id, b.product_id
), makes as (
  select n.store_id, n.sellable_id,
         cast(least(min(floor(coalesce(f.quantity, 0) / n.quantity)), 1000000000) as int) as available,
         coalesce(array_agg(n.product_id order by n.product_id)
                  filter (where coalesce(f.quantity, 0) < n.quantity), '{}') as missing
  from needs n left join free f on f.store_id = n.store_id and f.product_id = n.product_id
  group by n.store_id, n.sellable_id
)"""
_RECOMPUTE_START = "with "
_RECOMPUTE_END = """
, facts as (
  select p.store_id, p.sellable_id, p.requested, m.available, m.missing,
         case when not p.requested then 'not_requested'
              when not (s.active and r.active and st.active) then 'inactive'
              when price.sellable_id is null then 'no_price'
              when coalesce(m.available, 0) < 1 then 'component_missing' end as reason
  from wanted w
  join inventory.publications p on p.store_id = w.store_id and p.sellable_id = w.sellable_id
  join inventory.sellables s on s.id = p.sellable_id
  join inventory.sellables r on r.id = p.recipe_id
  join inventory.stores st on st.id = p.store_id
  left join inventory.prices price on price.store_id = p.store_id and price.sellable_id = p.sellable_id
  left join makes m on m.store_id = p.store_id and m.sellable_id = p.sellable_id
)
update inventory.publications p
set published = f.reason is null, reason = f.reason, missing = f.missing, version = p.version + 1, changed_at = :now
from facts f
where p.store_id = f.store_id and p.sellable_id = f.sellable_id
  and (p.published, p.reason, p.missing, p.version = 0)
      is distinct from (f.reason is null, f.reason, f.missing, false)
returning p.store_id, p.sellable_id, p.recipe_id, p.requested, p.published, p.reason, p.missing, p.version, f.available
"""
_RECOMPUTE = sql(_RECOMPUTE_START + WHAT_COULD_BE_MADE + _RECOMPUTE_END)


@dataclass(frozen=True, slots=True)
class Dirty:
    """One thing that changed, so many times: a product in a store, or a sellable in one store or in all."""

    store_id: StoreId | None
    product_id: ProductId | None
    sellable_id: UUID | None
    times: int


@dataclass(frozen=True, slots=True)
class Place:
    """A recipe (or variant) in a store."""

    store_id: StoreId
    sellable_id: UUID


@dataclass(frozen=True, slots=True)
class Verdict:
    """What changed about one recipe in one store."""

    store_id: StoreId
    sellable_id: UUID
    recipe_id: RecipeId
    requested: bool
    published: bool
    available: int
    reason: str | None
    missing: tuple[ProductId, ...]
    version: int


async def take_dirty(tx: Tx, most: int) -> list[Dirty]:
    """Take changes off the list; they are back on it when this transaction fails."""
    rows = await tx.all(_TAKE_DIRTY, {"most": most})
    return [Dirty(row.store_id, row.product_id, row.sellable_id, row.times) for row in rows]


async def affected_by(tx: Tx, dirty: Sequence[Dirty]) -> list[Place]:
    """Recipes whose current composition contains what changed."""
    rows = await tx.all(
        _AFFECTED,
        {
            "stores": [one.store_id for one in dirty],
            "products": [one.product_id for one in dirty],
            "sellables": [one.sellable_id for one in dirty],
        },
    )
    return [Place(StoreId(row.store_id), row.sellable_id) for row in rows]


async def take_turns(tx: Tx, stores: Sequence[StoreId]) -> None:
    """One pass at a time per store, so that the statement after this sees all that the pass before it saw."""
    await tx.execute(_TURNS, {"stores": list(stores)})


async def recompute(tx: Tx, places: Sequence[Place], now: datetime) -> list[Verdict]:
    """Think all of them through in one statement; gives those that are different from what was said last."""
    rows = await tx.all(_RECOMPUTE, {**places_as_arrays(tx, places), "now": now})
    return [_verdict(row) for row in rows]


def places_as_arrays(_: Tx, places: Sequence[Place]) -> dict[str, list[UUID]]:
    return {
        "stores": [place.store_id for place in places],
        "sellables": [place.sellable_id for place in places],
    }


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        store_id=StoreId(row.store_id),
        sellable_id=row.sellable_id,
        recipe_id=RecipeId(row.recipe_id),
        requested=row.requested,
        published=row.published,
        available=row.available or 0,
        reason=row.reason,
        missing=tuple(ProductId(product) for product in row.missing or ()),
        version=row.version,
    )


_REQUEST = sql("""
with wish as (
  select s.id, coalesce(v.recipe_id, s.id) as recipe_id
  from inventory.sellables s left join inventory.recipe_variants v on v.id = s.id
  where s.id = any(cast(:sellables as uuid[])) and s.kind in ('recipe', 'recipe_variant')
), kept as (
  insert into inventory.publications as p (store_id, sellable_id, recipe_id, requested, published, reason)
  select :store_id, id, recipe_id, :requested, false, 'not_requested' from wish order by id
  on conflict (store_id, sellable_id) do update set requested = excluded.requested
  returning p.sellable_id
), touched as (
  insert into inventory.publication_dirty (store_id, sellable_id) select :store_id, sellable_id from kept
)
select sellable_id from kept
""")


async def request_publication(tx: Tx, store: StoreId, sellables: Sequence[UUID], *, requested: bool) -> set[UUID]:
    """Note the wish for each recipe or variant; gives those that exist."""
    rows = await tx.all(_REQUEST, {"store_id": store, "sellables": list(sellables), "requested": requested})
    return {row.sellable_id for row in rows}
