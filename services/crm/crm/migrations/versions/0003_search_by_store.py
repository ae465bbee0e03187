"""The search looks into the caller's stores from the first: a name that is everywhere else costs nothing here."""

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

INDEX: Final = (
    "create index if not exists ix_customer_search_stores_words on crm.customer_search"
    " using gin (store_ids, words ext.gin_trgm_ops)",
    "drop index if exists crm.ix_customer_search_words",
)
FIND_CUSTOMERS: Final = """
create or replace function crm.find_customers(pattern text, otherwise text, most integer) returns setof uuid
language plpgsql stable security definer rows 50 set search_path = pg_catalog, public, pg_temp as $$
declare
  newest constant integer := 2000;
  fits text := '(words like $1 or words like $2)';
  found uuid[];
begin
  if not crm.sees_network() then
    fits := fits || ' and store_ids && (select crm.visible_stores())::uuid[]';
  end if;
  execute
    'select array(select n.customer_id
     from (select * from crm.customer_search order by customer_id desc limit ' || newest || ') n
     where ' || fits || ' order by n.customer_id desc limit $3)'
    into found using pattern, otherwise, most;
  if cardinality(found) < most then
    execute
      'with fitting as materialized (select customer_id from crm.customer_search where ' || fits || ')
       select array(select customer_id from fitting order by customer_id desc limit $3)'
      into found using pattern, otherwise, most;
  end if;
  return query select * from unnest(found);
end $$
"""
"""A common word is full among the newest customers; anything else is asked of the index, words and stores at once.

One statement for both would be planned by how often a word is met in the whole network: for a word that is common
there and unknown in one store, every customer would be read to find nobody. `fitting` stands by itself, so that the
wish for the newest does not lead the plan away from the index.
"""


def upgrade() -> None:
    for statement in INDEX:
        op.execute(statement)
    op.execute(FIND_CUSTOMERS)
