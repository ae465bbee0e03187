"""Years of orders in minutes: by SQL, straight into the tables that lists, search, board and customer pages read.

Each made-up order is one of the demo's orders (of the same store and with everything it has) with its own id, number,
customer and time; its one line becomes three. They lie one behind the other in the past, ninety seconds apart, so they
end long before today's. The newest few hundred are still under way and wait for a deadline tomorrow.

Only for a database that may be thrown away: other contexts are not told, so pos knows no money of these orders.
"""

from collections.abc import Mapping

import asyncpg

from bench.platform import Say

OPEN = 400
SECONDS_APART = 90
ORDERS_PER_CUSTOMER = 10
_AT_ONCE = 100_000
_SECONDS = 1200.0

_PEOPLE = """
create or replace function pg_temp.bench_person(n int) returns text language sql immutable as $$
  select (array['Анна','Мария','Ольга','Елена','Ирина','Наталья','Татьяна','Светлана','Юлия','Екатерина','Дмитрий',
    'Сергей','Андрей','Алексей','Иван','Павел','Михаил','Николай','Արամ','Անի','Նարե','Տիգրան','Գոռ','Մարիամ'
    ])[1 + n % 24] || ' ' ||
    (array['Иванов','Смирнов','Кузнецов','Попов','Васильев','Петров','Соколов','Михайлов','Новиков','Фёдоров','Морозов',
    'Волков','Алексеев','Лебедев','Семёнов','Егоров','Павлов','Козлов','Степанов','Николаев','Орлов','Андреев',
    'Макаров','Никитин','Захаров','Зайцев','Соловьёв','Борисов','Яковлев','Григорьев','Романов','Воробьёв','Սարգսյան',
    'Հակոբյան','Գրիգորյան','Պետրոսյան','Կարապետյան','Հովհաննիսյան','Ավետիսյան','Մարտիրոսյան'])[1 + n / 24 % 40]
$$
"""
_PHONES = """
create or replace function pg_temp.bench_phone(n bigint) returns text language sql immutable as $$
  select '+79' || lpad((n * 618033989 % 1000000000)::text, 9, '0')
$$
"""
"""No two alike, and as different from each other as real ones: a search by phone finds few."""
_MODELS = """
create temp table bench_models as
select o.id, o.store_id, o.status, o.placed_at, o.total, o.ended_at is not null as ended,
  o.stock_version, row_number() over (partition by o.store_id, o.ended_at is not null order by o.id) - 1 as place,
  count(*) over (partition by o.store_id, o.ended_at is not null) as of_these
from orders.orders o
where o.placed_by = 'service:demo' and o.attention is null
  and (o.ended_at is not null or o.status in ('confirmed', 'with_florists', 'ready_for_courier'))
  and (select count(*) from orders.order_items i where i.order_id = o.id and i.quantity = 1) = 1
"""
_ROWS = """
create temp table bench_rows as
select f.n, m.id as model, m.store_id, m.ended, f.at, f.at - m.placed_at as shift,
  (lpad(to_hex((extract(epoch from f.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(f.n::text), 1, 3)
    || '8' || substr(md5(f.n::text), 4, 15))::uuid as id,
  s.prefix || '-' || lpad(f.n::text, 8, '0') as number,
  md5('bench customer ' || c.n)::uuid as customer_id, pg_temp.bench_person(c.n) as customer_name,
  pg_temp.bench_phone(c.n) as phone
from (
  select n, $3::timestamptz - make_interval(secs => n * {apart}) as at, n % $4::int as store_place
  from generate_series($1::int, $2::int) as n
) as f
join bench_stores s on s.place = f.store_place
join lateral (
  select m.* from bench_models m
  where m.store_id = s.id and m.ended = (f.n > {open}) and m.place = (f.n / $4::int) % m.of_these
) as m on true
join lateral (
  select f.store_place + $4::int
    * (('x' || substr(md5('c' || f.n), 1, 7))::bit(28)::int % greatest($5::int / $4::int, 1)) as n
) as c on true
"""
_STORES = """
create temp table bench_stores as
select s.store_id as id, row_number() over (order by s.store_id) - 1 as place, p.number_prefix as prefix
from orders.stores s join orders.policies p on p.store_id = s.store_id
where s.store_id in (select store_id from bench_models where ended)
  and s.store_id in (select store_id from bench_models where not ended)
"""
_MADE = "select count(*) from orders.orders where placed_by = 'service:bench'"
_NEWEST = """
select coalesce(max(placed_at) + make_interval(secs => $1), now() - interval '1 hour')
from orders.orders where placed_by = 'service:bench'
"""
_COLUMNS = """
select attname, format_type(atttypid, null) as type from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' order by attnum
"""
_COPY = "insert into {table} ({kept}) select {values} from {source} order by f.n desc"
_PERSON = """
select md5('bench customer ' || n)::uuid as id, array[($2::uuid[])[1 + n % cardinality($2::uuid[])]] as stores,
  pg_temp.bench_person(n) as name, pg_temp.bench_phone(n) as phone
from generate_series(0, $1::int) as n
"""


class Fill:
    """Makes orders until there are so many. `connection`: the owner's, which no policy narrows."""

    def __init__(self, connection: asyncpg.Connection, say: Say) -> None:
        self._connection = connection
        self._say = say
        self._columns: dict[str, list[tuple[str, str]]] = {}

    async def until(self, most: int) -> int:
        """How many orders there are then."""
        await self._prepare()
        here = int(await self._connection.fetchval("select count(*) from orders.orders"))
        made = int(await self._connection.fetchval(_MADE))
        missing = most - here
        if missing <= 0:
            return here
        self._say(f"{missing:,} orders are made up, so that there are {most:,}")
        base = await self._base()
        await self._customers((made + missing) // ORDERS_PER_CUSTOMER)
        bulky = missing > _AT_ONCE
        if bulky:
            await self._connection.execute("drop index orders.ix_order_search_words")
        for first in range(made + 1, made + missing + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, made + missing)
            await self._orders(first, last, base, (made + missing) // ORDERS_PER_CUSTOMER)
            if bulky:
                self._say(f"{last - made:,} of them")
        if bulky:
            self._say("the search's index is built")
            await self._connection.execute("set maintenance_work_mem = '512MB'")
            await self._connection.execute(
                "create index ix_order_search_words on orders.order_search using gin (words ext.gin_trgm_ops)"
            )
        for table in _TOUCHED:
            await self._connection.execute(f"vacuum analyze {table}")
        await self._connection.execute("checkpoint")
        return here + missing

    async def _prepare(self) -> None:
        """Temporary tables of this connection: models to copy and stores to copy for."""
        if self._columns:
            return
        for table in _TOUCHED:
            rows = await self._connection.fetch(_COLUMNS, table)
            self._columns[table] = [(row["attname"], row["type"]) for row in rows]
        for statement in (_PEOPLE, _PHONES, _MODELS, _STORES):
            await self._connection.execute(statement)

    async def _base(self) -> object:
        """Orders are counted back from the newest that was made up."""
        return await self._connection.fetchval(_NEWEST, SECONDS_APART)

    async def _customers(self, most: int) -> None:
        """Known to crm and, by name, to orders; each belongs to one store."""
        stores = await self._connection.fetchval("select array_agg(id order by place) from bench_stores")
        for statement in _PERSONS:
            await self._connection.execute(statement.format(person=_PERSON), most, stores)

    async def _orders(self, first: int, last: int, base: object, customers: int) -> None:
        stores = await self._connection.fetchval("select count(*) from bench_stores")
        async with self._connection.transaction():
            # Keys are ours and right; nothing of this is to be checked row by row.
            await self._connection.execute("set local session_replication_role = replica")
            await self._connection.execute("set local synchronous_commit = off")
            await self._connection.execute("drop table if exists bench_rows")
            await self._connection.execute(
                _ROWS.format(apart=SECONDS_APART, open=OPEN), first, last, base, stores, customers
            )
            for table, (source, changed) in _COPIES.items():
                await self._connection.execute(self._copy(table, source, changed))

    def _copy(self, table: str, source: str, changed: Mapping[str, str]) -> str:
        """Every column as the model has it (moments moved), except what is told here."""
        names = [name for name, _ in self._columns[table]]
        values = [
            changed.get(name, f"m.{name} + f.shift" if kind == "timestamp with time zone" else f"m.{name}")
            for name, kind in self._columns[table]
            if changed.get(name) != _ITS_OWN
        ]
        kept = [name for name in names if changed.get(name) != _ITS_OWN]
        return _COPY.format(table=table, kept=", ".join(kept), values=", ".join(values), source=source)


_ITS_OWN = "default"
_TOMORROW = "now() + interval '1 day'"
_OF_MODEL = "bench_rows f join {table} m on m.{key} = f.model"
_PART = "case p.n when 1 then m.total - 2 * (m.total / 3) else m.total / 3 end"
_COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "orders.orders": (
        _OF_MODEL.format(table="orders.orders", key="id"),
        {
            "id": "f.id",
            "number": "f.number",
            "placed_by": "'service:bench'",
            "public_token": "'bench-' || f.id",
            "customer_id": "f.customer_id",
            "customer_name": "f.customer_name",
            "buyer_name": "f.customer_name",
            "buyer_phone": "f.phone",
            "hold_id": "null",
            "reference": "null",
            "conversation_id": "null",
            "delivery_id": "null",
            "window_start": f"case when f.ended then m.window_start + f.shift else {_TOMORROW} end",
            "window_end": f"case when f.ended then m.window_end + f.shift else {_TOMORROW} + interval '2 hours' end",
            "pay_until": f"case when f.ended then m.pay_until + f.shift else {_TOMORROW} end",
        },
    ),
    "orders.order_items": (
        _OF_MODEL.format(table="orders.order_items", key="order_id") + " cross join generate_series(1, 3) as p(n)",
        {
            "id": "gen_random_uuid()",
            "order_id": "f.id",
            "position": "p.n",
            "unit_price": _PART,
            "total": _PART,
        },
    ),
    "orders.order_search": (
        _OF_MODEL.format(table="orders.order_search", key="order_id"),
        {
            "order_id": "f.id",
            "words": "f.number || ' ' || f.customer_name || ' ' || f.phone",
        },
    ),
    "orders.order_history": (
        _OF_MODEL.format(table="orders.order_history", key="order_id") + " and m.what = 'placed'",
        {"id": _ITS_OWN, "order_id": "f.id"},
    ),
    "orders.order_deadlines": (
        "bench_rows f join orders.orders m on m.id = f.model and not f.ended",
        {
            "order_id": "f.id",
            "wait": "'payment'",
            "due_at": _TOMORROW,
            "traceparent": "null",
            "caused_by": "null",
        },
    ),
    "orders.order_money": (
        _OF_MODEL.format(table="orders.order_money", key="order_id"),
        {"id": "gen_random_uuid()", "payment_id": "gen_random_uuid()", "order_id": "f.id"},
    ),
    "crm.orders": (
        _OF_MODEL.format(table="crm.orders", key="id"),
        {"id": "f.id", "number": "f.number", "customer_id": "f.customer_id"},
    ),
    "inventory.order_reservations": (
        _OF_MODEL.format(table="inventory.order_reservations", key="order_id") + " and f.ended",
        {"order_id": "f.id", "hold_id": "null"},
    ),
}
_TOUCHED = (*_COPIES, "orders.customers", "crm.customers", "crm.customer_search")
_PERSONS = (
    """
    insert into orders.customers (customer_id, store_ids, display_name, phone, sequence)
    select id, stores, name, phone, 1 from ({person}) as p on conflict do nothing
    """,
    """
    insert into crm.customers (id, store_ids, display_name, phones, emails, language, origin, version)
    select id, stores, name, array[phone], '{{}}'::text[], 'ru', 'bench', 1 from ({person}) as p on conflict do nothing
    """,
    """
    insert into crm.customer_search (customer_id, store_ids, words)
    select id, stores, ' ' || lower(name) || ' ' || substr(phone, 2) || ' ' || substr(phone, 3)
    from ({person}) as p on conflict do nothing
    """,
)
