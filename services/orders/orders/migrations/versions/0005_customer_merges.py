"""Which customer became which is kept by the merge, so that its words may come in any order."""

from alembic import op
from orders.tables import metadata

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    metadata.tables["orders.customer_merges"].create(op.get_bind(), checkfirst=True)
