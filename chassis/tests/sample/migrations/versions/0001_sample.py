"""Notes, what was heard and echoed, a ledger."""

from alembic import op
from chassis.migrate import store_scope
from sample.app import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    store_scope(op, "sample", "notes")
    store_scope(op, "sample", "echoes")
