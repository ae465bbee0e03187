"""Whether the books agree with themselves (R13, S109)."""

from collections.abc import Sequence
from typing import Any

from chassis.db import Tx
from sqlalchemy import Row

from inventory.tables.statements import sql

_BOOKS = sql("""
with live as (
  select batch_id, location_id, product_id, quantity from inventory.reservations where ended_at is null
), problems as (
  select 'reserved of a batch is not the sum of its reservations' as what, b.id as id
  from inventory.batches b
  left join (select batch_id, sum(quantity) as quantity from live group by batch_id) r on r.batch_id = b.id
  where b.reserved <> coalesce(r.quantity, 0)
  union all
  select 'reserved of a product at a location is not the sum of its reservations', b.product_id
  from inventory.balances b
  left join (select location_id, product_id, sum(quantity) as quantity from live group by location_id, product_id) r
    on r.location_id = b.location_id and r.product_id = b.product_id
  where b.reserved <> coalesce(r.quantity, 0)
  union all
  select 'on hand of a batch is not the sum of its movements', b.id
  from inventory.batches b
  left join (select batch_id, sum(quantity) as quantity from inventory.movements group by batch_id) m
    on m.batch_id = b.id
  where b.on_hand <> coalesce(m.quantity, 0)
  union all
  select 'on hand of a product at a location is not the sum of its batches', b.product_id
  from inventory.balances b
  left join (select location_id, product_id, sum(on_hand) as quantity from inventory.batches
             group by location_id, product_id) m
    on m.location_id = b.location_id and m.product_id = b.product_id
  where b.on_hand <> coalesce(m.quantity, 0)
  union all
  select 'a reservation lives without a living owner', r.id
  from inventory.reservations r
  left join inventory.holds h on h.id = r.hold_id
  left join inventory.order_reservations o on o.order_id = r.order_id
  where r.ended_at is null
    and not (case when r.order_id is null then h.state = 'held' else o.state = 'reserved' end) is not distinct from true
  union all
  select 'a hold outlived its time by a minute', h.id
  from inventory.holds h where h.state = 'held' and h.expires_at < now() - interval '1 minute'
)
select what, count(*) as count, min(cast(id as text)) as example from problems group by what order by what
""")


async def book_problems(tx: Tx) -> Sequence[Row[Any]]:
    """Every kind of disagreement in the books, how often and one example; nothing when all agree."""
    return await tx.all(_BOOKS)
