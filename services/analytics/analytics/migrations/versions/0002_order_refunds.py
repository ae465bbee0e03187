"""Refunds are remembered until it is known that their order was completed."""

from alembic import op
from analytics.tables import metadata
from chassis.migrate import store_scope

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    metadata.tables["analytics.order_refunds"].create(op.get_bind(), checkfirst=True)
    store_scope(op, "analytics", "order_refunds")
