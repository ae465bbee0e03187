"""A deadline keeps the trace and the cause it was set with."""

from alembic import op
from chassis.migrate import add_origin

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    add_origin(op, "orders", "order_deadlines")
