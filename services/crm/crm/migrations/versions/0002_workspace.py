"""The customer workspace: search, remembered recipients, an order's recipient."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from chassis.migrate import stores_scope
from crm.domain.words import words_of
from crm.numbers import said_numbers
from crm.tables import metadata

revision = "0002"
down_revision = "0001"

COLUMNS: Final = (
    "alter table crm.recipients add column if not exists last_used_at timestamptz",
    "alter table crm.orders add column if not exists recipient_name text not null default ''",
    "create index if not exists ix_orders_customer_placed on crm.orders (customer_id, placed_at)",
    "create index if not exists ix_tasks_customer_id on crm.tasks (customer_id) where customer_id is not null",
    "drop index if exists crm.ix_customers_search",
)
FIND_CUSTOMERS: Final = """
create or replace function crm.find_customers(pattern text, otherwise text, most integer) returns setof uuid
language plpgsql stable security definer rows 50 set search_path = pg_catalog, public, pg_temp as $$
begin
  return query execute
    'select s.customer_id from crm.customer_search s
     where (s.words like $1 or s.words like $2)
       and ((select crm.sees_network()) or s.store_ids && (select crm.visible_stores())::uuid[])
     order by s.customer_id desc limit $3'
    using pattern, otherwise, most;
end $$
"""
"""Behind row-level security PostgreSQL cannot use a trigram index, because LIKE might leak. This function applies the
same rule itself; `customer_search` keeps its policy for everybody who reads it directly. It plans each pattern anew:
for a common word the newest customers are read, for a rare one the trigram index."""
KNOWN: Final = """
select c.id, c.store_ids, c.display_name, c.phones, c.emails,
       array(select x from crm.channel_identities i, unnest(array[i.display_name, i.username]) x
             where i.customer_id = c.id and x is not null) as seen_as
from crm.customers c where c.merged_into is null
"""


def upgrade() -> None:
    for statement in COLUMNS:
        op.execute(statement)
    search = metadata.tables["crm.customer_search"]
    search.create(op.get_bind(), checkfirst=True)
    stores_scope(op, "crm", "customer_search")
    # The function reads the words as their owner, so that the index serves; it applies the rule of stores itself.
    op.execute("alter table crm.customer_search no force row level security")
    op.execute(FIND_CUSTOMERS)
    known = op.get_bind().execute(sa.text(KNOWN)).all()
    if known:
        rows = [
            {
                "customer_id": row.id,
                "store_ids": row.store_ids,
                "words": words_of([row.display_name, *row.seen_as, *row.emails], said_numbers(row.phones)),
            }
            for row in known
        ]
        op.bulk_insert(search, rows)
