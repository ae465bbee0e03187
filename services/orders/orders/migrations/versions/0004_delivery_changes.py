"""An order that is brought after all waits for delivery's answer from that moment."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("alter table orders.orders add column if not exists delivery_asked_at timestamptz")
