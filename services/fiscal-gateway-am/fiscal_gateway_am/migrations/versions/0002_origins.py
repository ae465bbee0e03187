"""Operations keep the trace and the cause they were asked for with."""

from alembic import op
from chassis.migrate import add_origin

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_origin(op, "fiscal_gateway_am", "operations")
