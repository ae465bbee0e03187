"""Registers, fiscal operations, and the journal of everything said to a register."""

from alembic import op
from chassis.migrate import append_only, store_scope
from fiscal_gateway_am.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in ("registers", "operations", "exchanges"):
        store_scope(op, "fiscal_gateway_am", table)
    append_only(op, "fiscal_gateway_am", "exchanges")
