"""What stands in the ledger stays."""

from alembic import op
from chassis.migrate import append_only

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    append_only(op, "sample", "ledger")
