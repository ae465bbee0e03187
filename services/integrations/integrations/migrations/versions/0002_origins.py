"""Rows that loops work on keep the trace and the cause they were written with."""

from alembic import op
from chassis.migrate import add_origin

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_origin(op, "integrations", "provider_payments", "provider_refunds", "notifications", "webhook_messages")
