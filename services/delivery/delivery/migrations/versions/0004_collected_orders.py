"""An order that is collected after all is remembered also when its delivery is not planned yet."""

from alembic import op
from chassis.migrate import store_scope
from delivery.tables import metadata

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    metadata.tables["delivery.collected_orders"].create(op.get_bind(), checkfirst=True)
    store_scope(op, "delivery", "collected_orders")
