"""A delivery keeps the trace and the cause it was planned with: its lateness is a part of that story."""

from alembic import op
from chassis.migrate import add_origin

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    add_origin(op, "delivery", "deliveries")
