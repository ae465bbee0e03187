"""Passport, order facts, profit-and-loss ledger, incidents."""

from alembic import op
from analytics.tables import metadata
from chassis.migrate import append_only, network_default_scope, store_scope

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in ("stores", "order_facts", "ledger"):
        store_scope(op, "analytics", table)
    # Facts about the whole network carry no store; what they say is visible to everybody signed in.
    for table in ("passport_entries", "incidents"):
        network_default_scope(op, "analytics", table)
    append_only(op, "analytics", "passport_entries")
    append_only(op, "analytics", "ledger")
