"""Messages, files and webhooks keep the trace and the cause they were written with until a loop takes them up."""

from alembic import op
from chassis.migrate import add_origin

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_origin(op, "messenger", "messages", "media", "inbound_events")
