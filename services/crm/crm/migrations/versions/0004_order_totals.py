"""What an order costs is of its own version: a status that came first does not hide a new total."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("alter table crm.orders add column if not exists total_sequence bigint not null default 0")
    op.execute("update crm.orders set total_sequence = sequence where total_sequence = 0")
