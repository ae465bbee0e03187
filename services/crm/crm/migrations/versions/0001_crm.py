"""Customers and everything that hangs on them."""

from alembic import op
from chassis.migrate import append_only, parent_scope, store_scope, stores_scope
from crm.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.execute("create index ix_customers_search on crm.customers using gin (lower(display_name) ext.gin_trgm_ops)")
    for table in ("stores", "conversations", "orders", "order_refunds", "tasks"):
        store_scope(op, "crm", table)
    for table in ("customers", "people"):
        stores_scope(op, "crm", table)
    for table in (
        "channel_identities",
        "recipients",
        "memorable_dates",
        "consents",
        "bonus_entries",
        "bonus_balances",
        "merges",
    ):
        parent_scope(op, "crm", table, "customer_id", "customers")
    append_only(op, "crm", "bonus_entries")
    append_only(op, "crm", "consents")
